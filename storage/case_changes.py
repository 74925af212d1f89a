"""How a case changes: each change is one compare-and-set with one event, so that of two at once one wins and the trail
explains the row. What a person did may be undone for a while.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from storage import case_events, follow_ups
from storage.case_events import Changes, Deed, Event
from storage.follow_ups import FollowUp
from storage.tables import follow_ups as table
from storage.vocabulary import Outcome, State

ANY_STATE: Final = frozenset(State)
NOTE: Final = "note"
UNDONE: Final = "undone"
_row = table.c
_MOMENTS: Final = frozenset({"taken_at", "contacted_at", "snoozed_until", "due_at", "resolved_at", "undo_until"})
_FIRST: Final = {
    **dict.fromkeys(("taken", "assigned", "snoozed"), "first_taken_at"),
    State.CONTACTED.value: "first_contacted_at",
}
"""By action: what it was the first time to do. Not among the changes of an event: a release that does not know these columns may
have to take them back."""
_NO_UNDO: Final = {"undo_revision": None, "undo_until": None}
_CLEARED: Final = {"snoozed_until": None, "resolved_at": None, "resolved_by": None, "outcome": None}

Values: TypeAlias = dict[str, Any]
"""By column: what shall stand there."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The change happened: how the case stood, how it stands, and what the trail says of it."""

    before: FollowUp
    after: FollowUp
    event: Event


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody else was first: nothing was changed, and this is how the case stands."""

    current: FollowUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where a case shall go.

    Attributes:
        to: TAKEN gives it to `owner` (default: the actor), CONTACTED and SNOOZED keep the owner (or make the actor one),
            SNOOZED needs `snoozed_until`, RESOLVED an `outcome`; OPEN returns it to the pool: no owner, and after a
            resolution it begins anew.
        owner: of a taken case.
        outcome, root_causes, note: of a resolved one; otherwise kept as they are.
        snoozed_until: of a snoozed one.
        due_at: a new promise; None keeps the old one.
        resumes: it goes on as it was; owner and times stay.
    """

    to: State
    owner: str | None = None
    outcome: Outcome | None = None
    root_causes: tuple[str, ...] = ()
    note: str | None = None
    snoozed_until: datetime | None = None
    due_at: datetime | None = None
    resumes: bool = False


Decide: TypeAlias = Callable[[FollowUp], Move | None]
"""Where a case that stands so shall go; None: nowhere, somebody was first."""


def change(
    session: Session, follow_up_id: int, decide: Decide, deed: Deed, *, undo_until: datetime | None = None
) -> Changed | Lost:
    """Move a case, if it still stands as `decide` wants it, and write the event.

    Args:
        session: the caller's transaction.
        follow_up_id: which case.
        decide: asked again if somebody changed the case meanwhile.
        deed: what is done, for the trail.
        undo_until: until when `undo` may take it back; None: not at all.

    Raises:
        LookupError: there is no such case.
        sqlalchemy.exc.IntegrityError: what the new state needs is missing.
    """

    def values(seen: FollowUp) -> Values | None:
        move = decide(seen)
        return None if move is None else {**_values(seen, move, deed), **_first(seen, deed)}

    return _apply(session, follow_up_id, values, deed, undo_until=undo_until)


def add_note(session: Session, follow_up_id: int, deed: Deed, *, undo_until: datetime) -> Changed | Lost:
    """Write a note into the trail. Lost: the message that it comes from (`deed.detail["message"]`) is a note already."""

    def values(_seen: FollowUp) -> Values | None:
        message = deed.detail.get("message")
        known = {note.detail.get("message") for note in notes(case_events.of(session, follow_up_id))}
        return None if message is not None and message in known else {}

    return _apply(session, follow_up_id, values, deed, undo_until=undo_until)


def notes(events: Iterable[Event]) -> list[Event]:
    """The notes of a trail that were not taken back."""
    return [event for event in _standing(list(events)) if event.action == NOTE]


def _standing(events: Sequence[Event]) -> list[Event]:
    """What was not taken back."""
    taken_back = {event.detail.get("of") for event in events if event.action == UNDONE}
    return [event for event in events if event.id not in taken_back]


def undo(session: Session, follow_up_id: int, deed: Deed, *, revision: int | None = None) -> Changed | Lost:
    """Take back the latest action that may be taken back; the one before it may be next.

    Args:
        session: the caller's transaction.
        follow_up_id: which case.
        deed: who takes it back; its action and what it undid are filled in.
        revision: the one that the action made, as the caller saw it.

    Raises:
        LookupError: there is no such case.
    """
    undone: list[Event] = []

    def values(seen: FollowUp) -> Values | None:
        undone.clear()
        if seen.undo_revision is None or not seen.may_be_undone(deed.at) or revision not in {None, seen.undo_revision}:
            return None
        event = case_events.of_revision(session, follow_up_id, seen.undo_revision)
        undone.append(event)
        return {**_as_before(seen, event.changes or {}, deed.at), **_first_without(session, event)}

    def told() -> Deed:
        (event,) = undone
        return replace(deed, action=UNDONE, detail={**deed.detail, "of": event.id, "action": event.action})

    return _apply(session, follow_up_id, values, told, undo_until=None)


def set_urgency(session: Session, follow_up_id: int, *, points: int, level: str, due_at: datetime | None) -> None:
    """What the reading of the comment says about it; no event, because nobody did anything."""
    judged = {"case": follow_up_id, "points": points, "level": level, "due": due_at}
    session.connection().execute(_JUDGED, judged)


def end_undoing(session: Session, *, now: datetime) -> list[int]:
    """What could be undone until now cannot any more. Returns the ids of the answers whose messages are out of date."""
    over = update(table).where(_row.undo_until <= now).values(_NO_UNDO)
    return sorted(session.execute(over.returning(_row.response_id)).scalars())


def asleep_until(session: Session, moment: datetime) -> list[int]:
    """The cases that were put off until a moment that has come."""
    over = select(_row.id).where(_row.state == State.SNOOZED, _row.snoozed_until <= moment)
    return list(session.execute(over.order_by(_row.snoozed_until, _row.id)).scalars())


def _apply(
    session: Session,
    follow_up_id: int,
    decide: Callable[[FollowUp], Values | None],
    deed: Deed | Callable[[], Deed],
    *,
    undo_until: datetime | None,
) -> Changed | Lost:
    """Compare and set; whoever is overtaken by a change that leaves the wish sensible tries again."""
    while True:
        seen = follow_ups.get(session, follow_up_id)
        if seen is None:
            raise LookupError(f"there is no follow-up {follow_up_id}")
        wanted = decide(seen)
        if wanted is None:
            return Lost(seen)
        revision = seen.revision + 1
        undoing = {"undo_revision": revision, "undo_until": undo_until} if undo_until else _NO_UNDO
        values = {**undoing, **wanted}
        same = (_row.id == follow_up_id, _row.revision == seen.revision)
        won = session.execute(update(table).where(*same).values({**values, "revision": revision}).returning(_row.id))
        if won.scalar() is not None:
            return _written(session, seen, values, deed() if callable(deed) else deed, revision)


def _written(session: Session, before: FollowUp, values: Values, deed: Deed, revision: int) -> Changed:
    changes: Changes = {
        column: [as_told(getattr(before, column)), as_told(value)]
        for column, value in values.items()
        if column not in _FIRST.values() and as_told(getattr(before, column)) != as_told(value)
    }
    after = replace(
        before, **{**values, "revision": revision, "root_causes": tuple(values.get("root_causes", before.root_causes))}
    )
    told = replace(deed, detail={**_told(after), **deed.detail})
    return Changed(before, after, case_events.write(session, before.id, told, revision=revision, changes=changes))


def _values(seen: FollowUp, move: Move, deed: Deed) -> Values:
    """What a move writes into the row."""
    due = {"due_at": move.due_at} if move.due_at else {}
    values = {"state": move.to, **_CLEARED, **due}
    if move.resumes:
        return values
    owner = seen.owner or move.owner or deed.actor
    match move.to:
        case State.TAKEN:
            return {**values, "owner": move.owner or deed.actor, "taken_at": deed.at}
        case State.CONTACTED:
            return {**values, "owner": owner, "taken_at": seen.taken_at or deed.at, "contacted_at": deed.at}
        case State.SNOOZED:
            return {**values, "owner": owner, "taken_at": seen.taken_at or deed.at, "snoozed_until": move.snoozed_until}
        case State.RESOLVED:
            how = {"outcome": move.outcome, "root_causes": list(move.root_causes), "note": move.note}
            return {**values, **how, "resolved_at": deed.at, "resolved_by": deed.actor}
        case _:
            anew: Values = {"contacted_at": None, "root_causes": [], "note": None} if seen.resolved_at else {}
            return {**values, **anew, "owner": None, "taken_at": None}


def _first(seen: FollowUp, deed: Deed) -> Values:
    """How long the customer waited until then is settled by whatever was done first."""
    column = _FIRST.get(deed.action)
    return {column: deed.at} if column and getattr(seen, column) is None else {}


def _first_without(session: Session, undone: Event) -> Values:
    """The first time to do it among what was done and not taken back."""
    column = _FIRST.get(undone.action)
    if column is None:
        return {}
    done = _standing(case_events.of(session, undone.follow_up_id))
    return {
        column: min((each.at for each in done if each != undone and _FIRST.get(each.action) == column), default=None)
    }


def _as_before(seen: FollowUp, changes: Changes, now: datetime) -> Values:
    """What stood there before these changes; what could be undone then may be undone next, if there is still time."""
    undoing = {"undo_revision": seen.undo_revision, "undo_until": seen.undo_until}  # the same time may be no change
    before = {**undoing, **{column: _value(column, old) for column, (old, _new) in changes.items()}}
    until = before["undo_until"]
    return {**before, **({} if until and until > now else _NO_UNDO)}


def _told(after: FollowUp) -> dict[str, Any]:
    """What the event keeps for whoever reads it, because the case itself goes on changing."""
    known = {
        "owner": after.owner,
        "outcome": after.outcome,
        "root_causes": list(after.root_causes),
        "note": after.note,
        "snoozed_until": after.snoozed_until and after.snoozed_until.isoformat(),
    }
    return {name: value for name, value in known.items() if value}


def as_told(value: object) -> Any:  # noqa: ANN401  # JSON
    """A value of the row as the trail keeps it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _value(column: str, told: Any) -> Any:  # noqa: ANN401  # JSON
    """A value of the trail as the row has it."""
    if told is None:
        return None
    if column in _MOMENTS:
        return datetime.fromisoformat(told)
    return {"state": State, "outcome": Outcome}.get(column, _same)(told)


def _same(value: Any) -> Any:  # noqa: ANN401  # JSON
    return value


_JUDGED = (
    update(table)
    .where(_row.id == bindparam("case"))
    .values(urgency_points=bindparam("points"), urgency_level=bindparam("level"), revision=_row.revision + 1)
    .values(due_at=bindparam("due"))
)
