"""The trail of a case: who did what when from where, and what that changed. Only ever added to, and only here: other
systems hear of each deed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, insert, select
from sqlalchemy.orm import Session

from storage import outgoing
from storage.inserting import insert_all, new_ids
from storage.tables import follow_up_events

_row = follow_up_events.c

Changes = Mapping[str, Sequence[Any]]
"""By column of the case: what was there before, and after; moments as ISO 8601."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody does: `actor` is a user id, None for the bot itself; `origin` says from where: "button", "clock", …"""

    action: str
    actor: str | None
    origin: str
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a case.

    Attributes:
        actor: a user id; None for the bot itself.
        action: "opened", "taken", "assigned", "contacted", "snoozed", "woken", "returned", "resolved", "reopened", "note",
            "undone"; "open" when the customer's change opened it again.
        detail: what the deed was about, such as the new owner, the outcome or the note.
        origin: from where: "button", "clock", "survey", …
        revision: of the case, as this made it; None where nothing was changed.
        changes: what it changed.
    """

    id: int
    follow_up_id: int
    at: datetime
    actor: str | None
    action: str
    detail: Mapping[str, Any]
    origin: str
    revision: int | None
    changes: Changes | None


def get(session: Session, event_id: int) -> Event | None:
    row = session.execute(select(follow_up_events).where(_row.id == event_id)).mappings().first()
    return None if row is None else _event(row)


def of(session: Session, follow_up_id: int) -> list[Event]:
    """The oldest first."""
    statement = select(follow_up_events).where(_row.follow_up_id == follow_up_id).order_by(_row.id)
    return [_event(row) for row in session.execute(statement).mappings()]


def last(session: Session, follow_up_id: int) -> Event | None:
    """Who was first, and when: what a second click is told."""
    row = session.connection().execute(_LAST, {"case": follow_up_id}).mappings().first()
    return None if row is None else _event(row)


def of_revision(session: Session, follow_up_id: int, revision: int) -> Event:
    """What made this revision of the case. Raises `sqlalchemy.exc.NoResultFound` when nothing did."""
    mine = (_row.follow_up_id == follow_up_id, _row.revision == revision)
    return _event(session.execute(select(follow_up_events).where(*mine)).mappings().one())


def write(session: Session, follow_up_id: int, deed: Deed, *, revision: int, changes: Changes) -> Event:
    """Add to the trail what changed a case."""
    row = {**_written(follow_up_id, deed), "revision": revision, "changes": changes}
    written = session.execute(insert(follow_up_events).values(row).returning(follow_up_events)).mappings()
    event = _event(written.one())
    outgoing.want(session, outgoing.Event.FOLLOW_UP_CHANGED, [event.id], now=deed.at)
    return event


def write_all(session: Session, follow_up_ids: Iterable[int], deed: Deed) -> None:
    """Add to the trails of many cases what changed none of them."""
    cases = list(follow_up_ids)
    ids = new_ids(session, follow_up_events, len(cases))
    rows = [{"id": row_id, **_written(case, deed)} for row_id, case in zip(ids, cases, strict=True)]
    insert_all(session, follow_up_events, rows)
    outgoing.want(session, outgoing.Event.FOLLOW_UP_CHANGED, ids, now=deed.at)


def _written(follow_up_id: int, deed: Deed) -> dict[str, Any]:
    told = {"actor": deed.actor, "action": deed.action, "detail": dict(deed.detail), "origin": deed.origin}
    return {"follow_up_id": follow_up_id, "at": deed.at, **told}


def _event(row: RowMapping) -> Event:
    return Event(**row)


_LAST = select(follow_up_events).where(_row.follow_up_id == bindparam("case")).order_by(_row.id.desc()).limit(1)
