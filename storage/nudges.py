"""What was said about cases because time went by: each thing once, whichever replica sees first that it is due."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, RowMapping, case, func, select, update
from sqlalchemy.orm import Session

from storage.statements import changed_rows, insert_into
from storage.tables import deliveries, follow_up_events, follow_ups, nudges
from storage.vocabulary import NudgeKind

__all__ = ["Nudge", "NudgeKind", "Wish"]

ON_ITS_WAY: Final = timedelta(minutes=10)
"""Within this time a message is read as if it had come at once."""
_row = nudges.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Something to be said about a case; said once for each `key`. `owner` is whose case it is."""

    follow_up_id: int
    kind: NudgeKind
    key: str
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge(Wish):
    """What was said, when, and in which message; `reached_at`: since when a question stands in Slack, as far as we know."""

    id: int
    said_at: datetime
    reached_at: datetime | None
    delivery_id: int | None


def say(session: Session, wishes: Iterable[Wish], *, now: datetime) -> list[Nudge]:
    """Take it upon this transaction to say these things. Returns those that nobody has said yet, in the order of cases."""
    rows = [
        {"follow_up_id": wish.follow_up_id, "kind": wish.kind, "key": wish.key, "owner": wish.owner, "said_at": now}
        for wish in sorted(wishes, key=lambda wish: (wish.follow_up_id, wish.kind, wish.key))  # else two would deadlock
    ]
    if not rows:
        return []
    statement = insert_into(session, nudges).on_conflict_do_nothing().returning(nudges)
    said = [_nudge(row) for row in session.connection().execute(statement, rows).mappings()]
    return sorted(said, key=lambda nudge: nudge.id)


def carried_by(session: Session, said: Sequence[Nudge], delivery_id: int) -> None:
    """The message in which these things are said, unless another one says them."""
    mine = (_row.id.in_([nudge.id for nudge in said]), _row.delivery_id.is_(None))
    session.execute(update(nudges).where(*mine).values(delivery_id=delivery_id))


def unsaid(session: Session) -> list[Nudge]:
    """What no message carries yet."""
    return _read(session, _row.delivery_id.is_(None))


def of_delivery(session: Session, delivery_id: int) -> list[Nudge]:
    """What a message says, in the order in which it was decided."""
    return _read(session, _row.delivery_id == delivery_id)


def of_cases(session: Session, follow_up_ids: Collection[int]) -> list[Nudge]:
    """All that was said about these cases, the oldest first."""
    return _read(session, _row.follow_up_id.in_(sorted(follow_up_ids)))


def messages_of(session: Session, follow_up_id: int, *, since: datetime) -> list[int]:
    """The ids of the deliveries that speak of a case, of those wished for since a moment."""
    mine = (_row.follow_up_id == follow_up_id, _row.delivery_id.is_not(None), _row.said_at >= since)
    return sorted(session.execute(select(_row.delivery_id).where(*mine).distinct()).scalars())


def mark_reached(session: Session, *, now: datetime) -> int:
    """Questions whose message stands in Slack by now have reached their owners: when they were decided on, as far as that
    is not long ago, else now. Returns how many.
    """
    posted = select(deliveries.c.id).where(deliveries.c.message_ts.is_not(None))
    fresh = (_row.kind == NudgeKind.ASKED, _row.reached_at.is_(None), _row.delivery_id.in_(posted))
    reached = case((_row.said_at > now - ON_ITS_WAY, _row.said_at), else_=now)
    return changed_rows(session, update(nudges).where(*fresh).values(reached_at=reached))


def ask_anew(session: Session, *, since: datetime, now: datetime) -> int:
    """Nobody could answer for a while: the time to answer the questions since a moment begins now."""
    asked = (_row.kind == NudgeKind.ASKED, _row.reached_at >= since)
    return changed_rows(session, update(nudges).where(*asked).values(reached_at=now))


def signs_of_life(session: Session, follow_up_ids: Collection[int]) -> dict[int, datetime]:
    """When the owner of each case last did something about it; a case whose owner never did is left out."""
    event, theirs = follow_up_events.c, follow_ups.c
    latest = func.max(event.at, type_=event.at.type)
    statement = select(event.follow_up_id, latest).join(follow_ups, theirs.id == event.follow_up_id)
    mine = (event.actor == theirs.owner, theirs.id.in_(sorted(follow_up_ids)))
    rows = session.execute(statement.where(*mine).group_by(event.follow_up_id))
    return {follow_up_id: at for follow_up_id, at in rows}  # noqa: C416  # rows are no pairs to mypy


def latest_events(session: Session, follow_up_ids: Collection[int], action: str) -> dict[int, datetime]:
    """When something was last done to each case; a case to which it never was is left out."""
    event = follow_up_events.c
    latest = func.max(event.at, type_=event.at.type)
    mine = (event.follow_up_id.in_(sorted(follow_up_ids)), event.action == action)
    rows = session.execute(select(event.follow_up_id, latest).where(*mine).group_by(event.follow_up_id))
    return {follow_up_id: at for follow_up_id, at in rows}  # noqa: C416  # as above


def _read(session: Session, condition: ColumnElement[bool]) -> list[Nudge]:
    rows = session.execute(select(nudges).where(condition).order_by(_row.id))
    return [_nudge(row) for row in rows.mappings()]


def _nudge(row: RowMapping) -> Nudge:
    return Nudge(**{**row, "kind": NudgeKind(row["kind"])})
