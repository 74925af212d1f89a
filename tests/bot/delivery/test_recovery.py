"""Names become ids, and what was refused is sent once it is allowed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.delivery.naming import settle_names
from bot.delivery.recovery import Recovery
from storage import subscriptions
from storage.subscriptions import What

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.delivery.slack import Door
    from bot.delivery.worker import Worker
    from storage.database import Database
    from tests.bot.delivery.conftest import Outbox, Slack

HOUR = timedelta(hours=1)


@pytest.fixture
def subscribe(database: Database, outbox: Outbox) -> Callable[..., None]:
    def add(channel: str, what: What = What.ALERTS, matching: str = "") -> None:
        with database.transaction() as session:
            subscriptions.add(session, channel, what, matching, now=outbox.now)

    return add


def heard(database: Database) -> list[tuple[str, What]]:
    with database.snapshot() as session:
        return [(entry.channel, entry.what) for entry in subscriptions.all_of(session)]


@pytest.fixture
def recovery(database: Database, door: Door, worker: Worker) -> Recovery:
    return Recovery(database=database, door=door, check_access=worker.check_access, on_retry=worker.wake)


def test_a_channel_s_name_becomes_its_id_with_what_was_wished_for_there(
    database: Database, door: Door, outbox: Outbox, subscribe: Callable[..., None], slack: Slack
) -> None:
    subscribe("#nps-alerts")
    subscribe("#nps-alerts", What.SUMMARY)
    subscribe("C0ALERTS", What.SUMMARY)
    subscribe("#elsewhere")
    named, twin = outbox.want("response:1", channel="#nps-alerts"), outbox.want("response:2", channel="#nps-alerts")
    outbox.want("response:2")
    assert not settle_names(database, door)
    assert heard(database) == [("C0ALERTS", What.ALERTS), ("C0ALERTS", What.SUMMARY), ("#elsewhere", What.ALERTS)]
    assert outbox.get(named).channel == "C0ALERTS"
    assert outbox.get(twin).channel == "#nps-alerts"  # wished for in the channel already


def test_a_name_stays_one_while_slack_is_away(
    database: Database, door: Door, subscribe: Callable[..., None], slack: Slack
) -> None:
    subscribe("#nps-alerts")
    slack.trouble("http_error", status=503)
    assert not settle_names(database, door)
    slack.calm()
    assert settle_names(database, door)
    assert settle_names(database, door)
    assert heard(database) == [("C0ALERTS", What.ALERTS)]


def test_what_was_refused_for_want_of_a_scope_is_sent_when_the_scope_is_granted(
    recovery: Recovery, worker: Worker, outbox: Outbox, slack: Slack
) -> None:
    delivery_id = outbox.want("response:1")
    outbox.give_up("missing_scope channels:history,groups:history")
    with slack.without_scopes("channels:history", "groups:history"):
        assert recovery(outbox.now) == 0
    assert recovery(outbox.now + HOUR / 2) == 0  # once an hour
    assert recovery(outbox.now + HOUR) == 1
    assert worker.step(outbox.now + HOUR) == 1
    assert len(slack.copies(delivery_id)) == 1


def test_what_was_refused_where_the_bot_was_no_member_is_sent_when_it_is_invited(
    recovery: Recovery, worker: Worker, outbox: Outbox, slack: Slack
) -> None:
    delivery_id = outbox.want("response:1", channel="C0PRIVATE")
    elsewhere = outbox.want("response:2", channel="C404")
    nobody = outbox.want("response:3", channel="U404")
    worker.step(outbox.now)
    assert outbox.get(delivery_id).last_error in {"not_in_channel", "channel_not_found"}
    assert recovery(outbox.now) == 0
    slack.invite("C0PRIVATE")
    assert recovery(outbox.now + HOUR) == 1
    worker.step(outbox.now + HOUR)
    assert len(slack.copies(delivery_id, channel="C0PRIVATE")) == 1
    assert outbox.get(elsewhere).given_up_at is not None
    assert outbox.get(nobody).given_up_at is not None


def test_an_outage_is_asked_again_soon(recovery: Recovery, worker: Worker, outbox: Outbox, slack: Slack) -> None:
    delivery_id = outbox.want("response:1")
    slack.trouble("error", method="chat.postMessage", error="not_in_channel", count=1)
    worker.step(outbox.now)
    slack.trouble("http_error", status=503)
    assert recovery(outbox.now) == 0
    slack.calm()
    assert recovery(outbox.now + timedelta(seconds=59)) == 0
    assert recovery(outbox.now + timedelta(seconds=60)) == 1
    assert outbox.get(delivery_id).given_up_at is None
