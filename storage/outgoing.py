"""What other systems have yet to hear of answers and cases: an outbox towards receivers of webhooks.

A row says what a receiver should hear, not the words: those are looked up when it is sent. One sender at a time claims a
receiver, tells it what waits in the order in which it came, and removes each row once it was heard. What dies with a sender
is told again, under the same id.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, case, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from storage.statements import changed_rows, insert_into
from storage.tables import notifications, receivers

_row = notifications.c
_receiver = receivers.c
_RELEASED: Final = {"lease_token": None, "lease_until": None}
_ERROR_LENGTH: Final = 500
_RECEIVERS: Final = "receivers"


class Event(StrEnum):
    """What can be heard."""

    RESPONSE_CREATED = "response.created"
    RESPONSE_UPDATED = "response.updated"
    RESPONSE_DELETED = "response.deleted"
    FOLLOW_UP_CHANGED = "follow_up.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """Something to be told, as it was when it was read.

    Attributes:
        subject: id of the answer; for `FOLLOW_UP_CHANGED` of the event in the case's trail.
        revision: how often there was news since it was first wanted.
        attempts: how often this very notification was refused.
    """

    id: int
    receiver: str
    type: Event
    subject: int
    revision: int
    created_at: datetime
    attempts: int
    last_error: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A receiver whom only the holder of `token` may tell anything, and what it should hear, in order.

    Attributes:
        attempts: how often in a row it could not be reached.
    """

    receiver: str
    token: str
    attempts: int
    waiting: tuple[Notification, ...]


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much one receiver has yet to hear; `last_error` only while it cannot be reached."""

    receiver: str
    waiting: int
    given_up: int
    last_error: str | None


def settle(session: Session, wanted: Mapping[str, Collection[Event]], *, now: datetime) -> None:
    """Make the receivers those of the settings: what was meant for others is forgotten."""
    session.execute(delete(notifications).where(_row.receiver.not_in(sorted(wanted))))
    session.execute(delete(receivers).where(_receiver.name.not_in(sorted(wanted))))
    session.info.pop(_RECEIVERS, None)
    for name in sorted(wanted):
        events = sorted(wanted[name])
        row = {"name": name, "events": events, "due_at": now, "attempts": 0}
        statement = insert_into(session, receivers).values(row)
        session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"events": events}))


def want(session: Session, event: Event, subjects: Iterable[int], *, now: datetime) -> None:
    """Let every receiver that listens hear of these; what waits already is told once, as it is then."""
    listening = [name for name, events in _receivers(session) if event in events]
    fresh = {"type": event, "revision": 1, "created_at": now, "due_at": now, "attempts": 0}
    rows = [
        {"receiver": name, "subject": subject, **fresh}
        for name in sorted(listening)
        for subject in sorted(set(subjects))
    ]
    if not rows:
        return
    news = {"revision": _row.revision + 1, "due_at": now, "attempts": 0, "given_up_at": None}
    keys = ["receiver", "type", "subject"]
    statement = insert_into(session, notifications).on_conflict_do_update(index_elements=keys, set_=news)
    session.connection().execute(statement, rows)


def _receivers(session: Session) -> Sequence[tuple[str, Sequence[str]]]:
    """Name and events of each; asked once in a transaction, for a batch of answers has several kinds of news."""
    if _RECEIVERS not in session.info:
        found = session.execute(select(_receiver.name, _receiver.events))
        session.info[_RECEIVERS] = [(row.name, row.events) for row in found]
    known: Sequence[tuple[str, Sequence[str]]] = session.info[_RECEIVERS]
    return known


def claim(session: Session, names: Collection[str], *, now: datetime, limit: int, lease: timedelta) -> Claim | None:
    """Lease one receiver that has something to hear and can be reached as far as we know; None if there is none."""
    is_free = or_(_receiver.lease_until.is_(None), _receiver.lease_until <= now)
    has_news = exists().where(_row.receiver == _receiver.name, _is_waiting(), _row.due_at <= now)
    due = (
        select(_receiver.name)
        .where(_receiver.name.in_(sorted(names)), _receiver.due_at <= now, is_free, has_news)
        .order_by(_receiver.due_at, _receiver.name)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    leased = {"lease_token": secrets.token_hex(8), "lease_until": now + lease}
    statement = update(receivers).where(_receiver.name.in_(select(due.c.name))).values(leased)
    found = session.execute(statement.returning(_receiver.name, _receiver.lease_token, _receiver.attempts)).first()
    if found is None:
        return None
    mine = select(notifications).where(_row.receiver == found.name, _is_waiting(), _row.due_at <= now)
    waiting = tuple(_notification(row) for row in session.execute(mine.order_by(_row.id).limit(limit)))
    return Claim(found.name, found.lease_token, found.attempts, waiting)


def heard(session: Session, told: Notification) -> bool:
    """The receiver knows it. False when there was news meanwhile: then it is told again."""
    return changed_rows(session, delete(notifications).where(_is(told), _row.revision == told.revision)) == 1


def postpone(session: Session, told: Notification, *, until: datetime, error: str | None = None) -> None:
    """This one later, the receiver's others meanwhile. `error` counts as an attempt; without one it was only too early."""
    changes = {
        "due_at": until,
        "last_error": error and error[:_ERROR_LENGTH],
        "attempts": _row.attempts + int(error is not None),
    }
    session.execute(update(notifications).where(_is(told), _row.revision == told.revision).values(changes))


def give_up(session: Session, told: Notification, *, error: str, now: datetime) -> None:
    """Stop trying, visibly; unless there was news meanwhile."""
    changes = {"given_up_at": now, "last_error": error[:_ERROR_LENGTH]}
    session.execute(update(notifications).where(_is(told), _row.revision == told.revision).values(changes))


def give_up_older(session: Session, receiver: str, *, than: datetime, error: str, now: datetime) -> int:
    """Stop trying what waited too long for a receiver that cannot be reached. Returns how many."""
    old = update(notifications).where(_row.receiver == receiver, _is_waiting(), _row.created_at < than)
    return changed_rows(session, old.values({"given_up_at": now, "last_error": error[:_ERROR_LENGTH]}))


def release(session: Session, held: Claim) -> None:
    """Give the receiver back: it could be reached."""
    _change_mine(session, held, {**_RELEASED, "attempts": 0, "last_error": None})


def put_off(session: Session, held: Claim, *, until: datetime, error: str) -> None:
    """Give the receiver back, and leave it alone until then: it cannot be reached."""
    told = {"attempts": _receiver.attempts + 1, "last_error": error[:_ERROR_LENGTH], "due_at": until}
    _change_mine(session, held, {**_RELEASED, **told})


def retry_given_up(session: Session, *, now: datetime) -> int:
    """Try again what was given up, and every receiver at once. Returns how many notifications."""
    session.execute(update(receivers).values(due_at=now))
    again = {"given_up_at": None, "attempts": 0, "due_at": now, "created_at": now}
    return changed_rows(session, update(notifications).where(_row.given_up_at.is_not(None)).values(again))


def backlogs(session: Session) -> list[Backlog]:
    """Of every receiver, by name."""
    waiting, given_up = func.count(case((_is_waiting(), _row.id))), func.count(_row.given_up_at)
    statement = (
        select(_receiver.name, waiting, given_up, _receiver.last_error)
        .outerjoin(notifications, _row.receiver == _receiver.name)
        .group_by(_receiver.name, _receiver.last_error)
        .order_by(_receiver.name)
    )
    return [Backlog(*row) for row in session.execute(statement)]


def given_up(session: Session, limit: int = 50) -> list[Notification]:
    """What an admin should look at, the newest first."""
    stopped = select(notifications).where(_row.given_up_at.is_not(None))
    return [
        _notification(row)
        for row in session.execute(stopped.order_by(_row.given_up_at.desc(), _row.id.desc()).limit(limit))
    ]


def next_due(session: Session, names: Collection[str]) -> datetime | None:
    """When something can be claimed; None when nothing waits. May lie in the past."""
    at = _row.due_at.type
    first = case(
        (_receiver.due_at > func.min(_row.due_at, type_=at), _receiver.due_at), else_=func.min(_row.due_at, type_=at)
    )
    claimable = case((_receiver.lease_until > first, _receiver.lease_until), else_=first)
    each = (
        select(claimable.label("at"))
        .join(notifications, _row.receiver == _receiver.name)
        .where(_receiver.name.in_(sorted(names)), _is_waiting())
        .group_by(_receiver.name, _receiver.due_at, _receiver.lease_until)
        .subquery()
    )
    return session.execute(select(func.min(each.c.at, type_=at))).scalar()


def _is_waiting() -> ColumnElement[bool]:
    return _row.given_up_at.is_(None)


def _is(told: Notification) -> ColumnElement[bool]:
    return _row.id == told.id


def _change_mine(session: Session, held: Claim, changes: dict[str, Any]) -> None:
    mine = (_receiver.name == held.receiver, _receiver.lease_token == held.token)
    session.execute(update(receivers).where(*mine).values(changes))


def _notification(row: Row[Any]) -> Notification:
    return Notification(
        id=row.id,
        receiver=row.receiver,
        type=Event(row.type),
        subject=row.subject,
        revision=row.revision,
        created_at=row.created_at,
        attempts=row.attempts,
        last_error=row.last_error,
    )
