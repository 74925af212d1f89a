"""The case of an unhappy answer: who has it, where it stands, how it ended."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, and_, case, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.orm import Session

from storage import case_events
from storage.case_events import Deed
from storage.inserting import insert_all, new_ids
from storage.statements import by_ids
from storage.tables import follow_ups, responses
from storage.vocabulary import Outcome, State

__all__ = ["Counts", "FollowUp", "Outcome", "State"]

_row = follow_ups.c
UNRESOLVED: Final = (State.OPEN, State.TAKEN, State.CONTACTED, State.SNOOZED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A case, as it was when it was read.

    Attributes:
        customer_id: of the answer; None when it is anonymous or deleted.
        owner, resolved_by: user ids of people.
        first_taken_at, first_contacted_at: when that first happened and was not taken back, whatever came after.
        due_at: when somebody should have been in touch; None: no promise.
        snoozed_until: only while snoozed.
        revision: one more with each change.
        undo_revision: the revision that the latest action made which may still be undone, until `undo_until`.
    """

    id: int
    response_id: int
    customer_id: int | None
    state: State
    owner: str | None
    opened_at: datetime
    taken_at: datetime | None
    contacted_at: datetime | None
    first_taken_at: datetime | None
    first_contacted_at: datetime | None
    snoozed_until: datetime | None
    due_at: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None
    outcome: Outcome | None
    root_causes: tuple[str, ...]
    note: str | None
    urgency_points: int | None
    urgency_level: str | None
    revision: int
    undo_revision: int | None
    undo_until: datetime | None

    def may_be_undone(self, now: datetime) -> bool:
        """Whether the latest action may be taken back at that moment."""
        return self.undo_until is not None and now < self.undo_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Cases by state; `resolved` by outcome; `by_owner` counts the unresolved."""

    open: int
    taken: int
    contacted: int
    snoozed: int
    overdue: int
    resolved: Mapping[Outcome, int] = field(default_factory=dict)
    by_owner: Mapping[str, int] = field(default_factory=dict)


def open_for(session: Session, response_ids: Iterable[int], *, now: datetime, origin: str = "survey") -> list[FollowUp]:
    """Open a case for each answer that has none. Returns those opened now; known ones stay as they are."""
    opened = open_all(session, response_ids, now=now, origin=origin)
    return list(by_response(session, opened).values())


def open_all(session: Session, response_ids: Iterable[int], *, now: datetime, origin: str = "survey") -> set[int]:
    """As `open_for`, for whoever needs no more than the ids of the answers whose case was opened now."""
    wanted = sorted(set(response_ids))
    if not wanted:
        return set()
    blank = {"state": State.OPEN.value, "opened_at": now, "root_causes": [], "revision": 1}
    ids = new_ids(session, follow_ups, len(wanted))
    rows = [{"id": row_id, "response_id": each, **blank} for row_id, each in zip(ids, wanted, strict=True)]
    opened = dict(zip(ids, wanted, strict=True))
    if insert_all(session, follow_ups, rows, _once) < len(wanted):  # some had a case already
        mine = session.execute(select(_row.id).where(_row.id.in_(ids))).scalars().all()
        opened = {each: opened[each] for each in mine}
    if opened:
        case_events.write_all(session, sorted(opened), Deed(action="opened", actor=None, origin=origin, at=now))
    return set(opened.values())


def _once(statement: Insert) -> Insert:
    return statement.on_conflict_do_nothing()


def get(session: Session, follow_up_id: int) -> FollowUp | None:
    return next(iter(_read(session, _row.id == follow_up_id)), None)


def get_many(session: Session, follow_up_ids: Collection[int]) -> dict[int, FollowUp]:
    """Those of these cases that exist, by id."""
    return {each.id: each for each in _read(session, _row.id.in_(sorted(set(follow_up_ids))))}


def by_response(session: Session, response_ids: Collection[int]) -> dict[int, FollowUp]:
    """The cases of these answers, by response id."""
    if not response_ids:
        return {}
    found = session.connection().execute(_BY_RESPONSE, {"ids": sorted(response_ids)}).mappings()
    return {row["response_id"]: _follow_up(row) for row in found}


def list_open(
    session: Session, *, owner: str | None = None, overdue_at: datetime | None = None, limit: int = 50
) -> list[FollowUp]:
    """Unresolved cases, the most urgent first, then the longest due; of one owner, or overdue at a moment."""
    conditions: list[ColumnElement[bool]] = [_row.state.in_(UNRESOLVED)]
    if owner is not None:
        conditions.append(_row.owner == owner)
    if overdue_at is not None:
        conditions.append(_is_overdue(overdue_at))
    order = (func.coalesce(_row.urgency_points, -1).desc(), _row.due_at.is_(None), _row.due_at, _row.id)
    return _read(session, and_(*conditions), order=order, limit=limit)


def in_state(
    session: Session,
    state: State,
    *,
    level: str | None = None,
    due_before: datetime | None = None,
    contacted_before: datetime | None = None,
) -> list[FollowUp]:
    """The cases in a state: of one urgency, that are due before a moment, or whose customer heard from us before one."""
    conditions: list[ColumnElement[bool]] = [_row.state == state]
    if level is not None:
        conditions.append(_row.urgency_level == level)
    if due_before is not None:
        conditions.append(_row.due_at < due_before)
    if contacted_before is not None:
        conditions.append(_row.contacted_at < contacted_before)
    return _read(session, and_(*conditions))


def owned_by(session: Session, owner: str) -> list[FollowUp]:
    """The unresolved cases of somebody."""
    return _read(session, and_(_row.state.in_(UNRESOLVED), _row.owner == owner))


def owners(session: Session) -> list[str]:
    """Who has unresolved cases."""
    theirs = (_row.state.in_(UNRESOLVED), _row.owner.is_not(None))
    return sorted(session.execute(select(_row.owner).where(*theirs).distinct()).scalars())


def counts(
    session: Session,
    *,
    now: datetime,
    resolved_since: datetime | None = None,
    resolved_before: datetime | None = None,
) -> Counts:
    """How many cases stand where; of the resolved ones those since a moment and before another, or all of them."""
    resolved = [_row.state == State.RESOLVED]
    resolved += [_row.resolved_at >= resolved_since] if resolved_since else []
    resolved += [_row.resolved_at < resolved_before] if resolved_before else []
    overdue = func.sum(case((_is_overdue(now), 1), else_=0))
    groups = (_row.state, _row.outcome, _row.owner)
    statement = select(*groups, func.count(_row.id), overdue).where(or_(_row.state.in_(UNRESOLVED), and_(*resolved)))
    return _summed([tuple(row) for row in session.execute(statement.group_by(*groups))])


def overdue(session: Session, now: datetime) -> int:
    """How many customers wait for us too long: looked up among the unresolved cases, however many are closed."""
    unresolved = _row.state != literal_column(f"'{State.RESOLVED}'")  # as the index says it
    return session.execute(select(func.count()).where(unresolved, _is_overdue(now))).scalar_one()


def _summed(rows: list[tuple[Any, ...]]) -> Counts:
    states = dict.fromkeys(UNRESOLVED, 0)
    resolved: dict[Outcome, int] = {}
    by_owner: dict[str, int] = {}
    for state, outcome, owner, number, _overdue in rows:
        if state == State.RESOLVED:
            resolved[Outcome(outcome)] = resolved.get(Outcome(outcome), 0) + number
            continue
        states[State(state)] += number
        if owner is not None:
            by_owner[owner] = by_owner.get(owner, 0) + number
    by_state = {state.value: number for state, number in states.items()}
    return Counts(**by_state, overdue=sum(int(row[4]) for row in rows), resolved=resolved, by_owner=by_owner)


def _is_overdue(now: datetime) -> ColumnElement[bool]:
    """Nobody was in touch, and nobody has put it off."""
    return and_(_row.state.in_((State.OPEN, State.TAKEN)), _row.contacted_at.is_(None), _row.due_at < now)


def _read(
    session: Session, condition: ColumnElement[bool], *, order: tuple[Any, ...] = (_row.id,), limit: int | None = None
) -> list[FollowUp]:
    rows = session.execute(_CASES.where(condition).order_by(*order).limit(limit))
    return [_follow_up(row) for row in rows.mappings()]


def _follow_up(row: RowMapping) -> FollowUp:
    values = dict(row)
    values["state"] = State(row["state"])
    values["outcome"] = Outcome(row["outcome"]) if row["outcome"] else None
    values["root_causes"] = tuple(row["root_causes"])
    return FollowUp(**values)


_CASES = select(follow_ups, responses.c.customer_id).join(responses, responses.c.id == _row.response_id)
_BY_RESPONSE = by_ids(_CASES, _row.response_id).order_by(_row.id)
