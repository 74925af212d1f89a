"""Which channel hears of what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import Session

from storage.preferences import get_setting, set_setting
from storage.statements import changed_rows, insert_into
from storage.tables import subscriptions
from storage.vocabulary import What

__all__ = ["Subscription", "What", "add", "all_of", "remove", "seed"]

_SEEDED = "subscriptions.seeded"
_SETTINGS = "settings"
"""Who added what the settings say."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel's wish. `filter` is text of the filter language, empty for everything."""

    id: int
    channel: str
    what: What
    filter: str


def add(
    session: Session, channel: str, what: What, filter_text: str = "", *, created_by: str | None = None, now: datetime
) -> bool:
    """False when the channel has this very subscription already."""
    row = {"channel": channel, "what": what, "filter": filter_text, "created_by": created_by, "created_at": now}
    return changed_rows(session, insert_into(session, subscriptions).values(row).on_conflict_do_nothing()) == 1


def remove(session: Session, channel: str, what: What, filter_text: str | None = None) -> int:
    """How many were removed; without a filter text all that the channel has of this kind."""
    statement = delete(subscriptions).where(subscriptions.c.channel == channel, subscriptions.c.what == what)
    if filter_text is not None:
        statement = statement.where(subscriptions.c.filter == filter_text)
    return changed_rows(session, statement)


def rename_channel(session: Session, name: str, channel: str) -> None:
    """What a channel hears of under its name, it hears of under its id."""
    columns = subscriptions.c
    twin = subscriptions.alias("twin")
    same = and_(twin.c.channel == channel, twin.c.what == columns.what, twin.c.filter == columns.filter)
    mine = columns.channel == name
    session.execute(update(subscriptions).where(mine, ~select(twin.c.id).where(same).exists()).values(channel=channel))
    session.execute(delete(subscriptions).where(mine))


def all_of(session: Session, what: What | None = None) -> list[Subscription]:
    """In the order in which they were added."""
    statement = _ALL if what is None else _ALL.where(subscriptions.c.what == what)
    return [Subscription(row.id, row.channel, What(row.what), row.filter) for row in session.execute(statement)]


_COLUMNS = [subscriptions.c[name] for name in ("id", "channel", "what", "filter")]
_ALL = select(*_COLUMNS).order_by(subscriptions.c.id)


def seed(session: Session, rows: Sequence[tuple[str, What, str]], *, now: datetime) -> bool:
    """Add the (channel, what, filter) of the settings, once for each value that they have.

    So what people remove stays removed, and a corrected setting replaces what the former one had added.
    """
    said = [[channel, what.value, filter_text] for channel, what, filter_text in rows]
    if get_setting(session, _SEEDED) == said:
        return False
    session.execute(delete(subscriptions).where(subscriptions.c.created_by == _SETTINGS))
    for channel, what, filter_text in rows:
        add(session, channel, what, filter_text, created_by=_SETTINGS, now=now)
    set_setting(session, _SEEDED, said, now=now)
    return True
