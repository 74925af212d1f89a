"""The case of an unhappy answer: who has it, where it stands, how it ended; and who did what when."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, and_, case, func, insert, or_, select, update
from sqlalchemy.orm import Session

from storage import outgoing
from storage.statements import insert_into
from storage.tables import follow_up_events, follow_ups, responses
from storage.vocabulary import Outcome, State

__all__ = ["Counts", "Event", "FollowUp", "Lost", "Outcome", "State"]

ANY_STATE: Final = frozenset(State)
_row = follow_ups.c
_UNRESOLVED: Final = (State.OPEN, State.TAKEN, State.CONTACTED, State.SNOOZED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A case, as it was when it was read.

    Attributes:
        customer_id: of the answer; None when it is anonymous or deleted.
        owner, resolved_by: user ids of people.
        due_at: when somebody should have been in touch; None: no promise.
        snoozed_until: only while snoozed.
        revision: one more with each change.
    """

    id: int
    response_id: int
    customer_id: int | None
    state: State
    owner: str | None
    opened_at: datetime
    taken_at: datetime | None
    contacted_at: datetime | None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a case. `actor` is None for the bot itself; `origin` says from where: "button", "clock", …"""

    id: int
    follow_up_id: int
    at: datetime
    actor: str | None
    action: str
    detail: Mapping[str, Any]
    origin: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody else was first: nothing was changed, and this is how the case stands."""

    current: FollowUp


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
    blank = {"state": State.OPEN, "opened_at": now, "root_causes": [], "revision": 1}
    statement = insert_into(session, follow_ups).on_conflict_do_nothing().returning(_row.id, _row.response_id)
    rows = session.connection().execute(statement, [{"response_id": each, **blank} for each in wanted])
    opened = {row.id: row.response_id for row in rows}
    if opened:
        events = [
            _event(each, at=now, actor=None, action="opened", detail={}, origin=origin) for each in sorted(opened)
        ]
        _write(session, events, now=now)
    return set(opened.values())


def get(session: Session, follow_up_id: int) -> FollowUp | None:
    return next(iter(_read(session, _row.id == follow_up_id)), None)


def by_response(session: Session, response_ids: Collection[int]) -> dict[int, FollowUp]:
    """The cases of these answers, by response id."""
    if not response_ids:
        return {}
    return {each.response_id: each for each in _read(session, _row.response_id.in_(sorted(response_ids)))}


def change(
    session: Session,
    follow_up_id: int,
    *,
    to: State,
    actor: str | None,
    origin: str,
    now: datetime,
    expected: frozenset[State] = ANY_STATE,
    expected_revision: int | None = None,
    action: str | None = None,
    owner: str | None = None,
    outcome: Outcome | None = None,
    root_causes: Iterable[str] = (),
    note: str | None = None,
    snoozed_until: datetime | None = None,
    detail: Mapping[str, Any] | None = None,
) -> FollowUp | Lost:
    """Move a case, if it still stands as the caller saw it, and write the event: of two clicks at once one wins.

    Args:
        session: the caller's transaction.
        follow_up_id: which case.
        to: TAKEN gives it to `owner` (default: the actor), CONTACTED keeps the owner (or makes the actor one), SNOOZED
            needs `snoozed_until`, RESOLVED needs an `outcome`, OPEN returns it to the pool: no owner, no resolution.
        actor: user id of who did it; None for the bot.
        origin: from where: "button", "modal", "survey", "clock", …
        now: when.
        expected: the states in which the change makes sense.
        expected_revision: the revision that the caller saw, when nothing at all may have changed.
        action: what the event is called; default: the new state.
        owner: of a taken case.
        outcome: of a resolved one.
        root_causes: of a resolved one.
        note: of a resolved one; otherwise kept as it is.
        snoozed_until: of a snoozed one.
        detail: what else the event should tell.

    Raises:
        LookupError: there is no such case.
        sqlalchemy.exc.IntegrityError: what the new state needs is missing.
    """
    conditions = [_row.id == follow_up_id, _row.state.in_(sorted(expected))]
    if expected_revision is not None:
        conditions.append(_row.revision == expected_revision)
    changes = _changes(to, actor, now, owner=owner, outcome=outcome, snoozed_until=snoozed_until)
    if to is State.RESOLVED:
        changes |= {"root_causes": list(root_causes), "note": note}
    changes |= {"state": to, "revision": _row.revision + 1}
    won = session.execute(update(follow_ups).where(*conditions).values(changes).returning(_row.id)).scalar()
    current = get(session, follow_up_id)
    if current is None:
        raise LookupError(f"there is no follow-up {follow_up_id}")
    if won is None:
        return Lost(current)
    told = _told(current, detail)
    event = _event(won, at=now, actor=actor, action=action or to.value, detail=told, origin=origin)
    _write(session, [event], now=now)
    return current


def set_urgency(session: Session, follow_up_id: int, *, points: int, level: str, due_at: datetime | None) -> None:
    """What the reading of the comment says about it; no event, because nobody did anything."""
    changes = {"urgency_points": points, "urgency_level": level, "due_at": due_at, "revision": _row.revision + 1}
    session.execute(update(follow_ups).where(_row.id == follow_up_id).values(changes))


def event(session: Session, event_id: int) -> Event | None:
    row = session.execute(select(follow_up_events).where(follow_up_events.c.id == event_id)).mappings().first()
    return None if row is None else Event(**row)


def events(session: Session, follow_up_id: int) -> list[Event]:
    """The oldest first."""
    columns = follow_up_events.c
    statement = select(follow_up_events).where(columns.follow_up_id == follow_up_id).order_by(columns.id)
    return [Event(**row) for row in session.execute(statement).mappings()]


def last_change(session: Session, follow_up_id: int) -> Event | None:
    """Who was first, and when: what a second click is told."""
    columns = follow_up_events.c
    statement = select(follow_up_events).where(columns.follow_up_id == follow_up_id).order_by(columns.id.desc())
    row = session.execute(statement.limit(1)).mappings().first()
    return None if row is None else Event(**row)


def list_open(
    session: Session, *, owner: str | None = None, overdue_at: datetime | None = None, limit: int = 50
) -> list[FollowUp]:
    """Unresolved cases, the most urgent first, then the longest due; of one owner, or overdue at a moment."""
    conditions: list[ColumnElement[bool]] = [_row.state.in_(_UNRESOLVED)]
    if owner is not None:
        conditions.append(_row.owner == owner)
    if overdue_at is not None:
        conditions.append(_is_overdue(overdue_at))
    order = (func.coalesce(_row.urgency_points, -1).desc(), _row.due_at.is_(None), _row.due_at, _row.id)
    return _read(session, and_(*conditions), order=order, limit=limit)


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
    statement = select(*groups, func.count(_row.id), overdue).where(or_(_row.state.in_(_UNRESOLVED), and_(*resolved)))
    return _summed([tuple(row) for row in session.execute(statement.group_by(*groups))])


def _summed(rows: list[tuple[Any, ...]]) -> Counts:
    states = dict.fromkeys(_UNRESOLVED, 0)
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
    return and_(_row.state.in_((State.OPEN, State.TAKEN)), _row.due_at < now)


def _changes(
    to: State,
    actor: str | None,
    now: datetime,
    *,
    owner: str | None,
    outcome: Outcome | None,
    snoozed_until: datetime | None,
) -> dict[str, Any]:
    resolution = {"resolved_at": None, "resolved_by": None, "outcome": None}
    kept: dict[str, Any] = {"snoozed_until": None, **resolution}
    if to is State.TAKEN:
        return {**kept, "owner": owner or actor, "taken_at": now}
    if to is State.CONTACTED:
        return {**kept, "owner": func.coalesce(_row.owner, owner or actor), "contacted_at": now}
    if to is State.SNOOZED:
        return {**kept, "snoozed_until": snoozed_until}
    if to is State.RESOLVED:
        return {**kept, "resolved_at": now, "resolved_by": actor, "outcome": outcome}
    untouched: dict[str, Any] = {"owner": None, "taken_at": None, "contacted_at": None, "root_causes": [], "note": None}
    return {**kept, **untouched}


def _told(current: FollowUp, detail: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the event keeps: the values that the change set, because the case itself goes on changing."""
    known = {
        "owner": current.owner,
        "outcome": current.outcome,
        "root_causes": list(current.root_causes),
        "note": current.note,
        "snoozed_until": current.snoozed_until and current.snoozed_until.isoformat(),
    }
    return {**{name: value for name, value in known.items() if value}, **(detail or {})}


def _write(session: Session, told: list[dict[str, Any]], *, now: datetime) -> None:
    """The only place where the trail grows; other systems hear of it."""
    ids = session.execute(insert(follow_up_events).returning(follow_up_events.c.id), told).scalars().all()
    outgoing.want(session, outgoing.Event.FOLLOW_UP_CHANGED, ids, now=now)


def _event(
    follow_up_id: int, *, at: datetime, actor: str | None, action: str, detail: Mapping[str, Any], origin: str
) -> dict[str, Any]:
    told = {"actor": actor, "action": action, "detail": dict(detail), "origin": origin}
    return {"follow_up_id": follow_up_id, "at": at, **told}


def _read(
    session: Session, condition: ColumnElement[bool], *, order: tuple[Any, ...] = (_row.id,), limit: int | None = None
) -> list[FollowUp]:
    statement = select(follow_ups, responses.c.customer_id).join(responses, responses.c.id == _row.response_id)
    rows = session.execute(statement.where(condition).order_by(*order).limit(limit))
    return [_follow_up(row) for row in rows.mappings()]


def _follow_up(row: RowMapping) -> FollowUp:
    values = dict(row)
    values["state"] = State(row["state"])
    values["outcome"] = Outcome(row["outcome"]) if row["outcome"] else None
    values["root_causes"] = tuple(row["root_causes"])
    return FollowUp(**values)
