"""How much waits, for whoever watches the bot."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from storage import deliveries, quarantine
from storage.database import Database
from storage.stock import take_stock


def test_what_waits_is_counted(
    database: Database,
    write: Callable[..., Any],
    answer: Callable[..., Any],
    deletion: Callable[..., Any],
    now: datetime,
) -> None:
    write(answer("a1"), answer("a2"), answer("a3"), deletion("a3", day=1))
    with database.transaction() as session:
        deliveries.want(session, kind="alert", subject="1", channel="C1", now=now)
        for number in range(3):
            quarantine.keep(session, source="typeform", body=b"%d" % number, headers={}, reason="why", now=now)
        first = quarantine.list_kept(session)[0]
        quarantine.mark_replayed(session, first.id, now=now)
        stock = take_stock(session, now=now)
    assert (stock.outbox.pending, stock.unread, stock.quarantined) == (1, 2, 2)
