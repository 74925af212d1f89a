"""What people do with a case. Each is one compare-and-set: of two quick clicks one wins, the other hears who was first.

Every deed of a person may be undone for ten minutes, by whoever may act; what the clock or the customer does may not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from bot.errors import NotFoundError, UserError
from bot.usecases.announcing import OF_A_CASE
from bot.usecases.case_news import announce
from storage import case_changes, case_events, deliveries, follow_ups, responses
from storage.case_changes import Changed, Decide, Lost, Move
from storage.case_events import Deed, Event
from storage.follow_ups import FollowUp, Outcome, State

UNRESOLVED: Final = frozenset(follow_ups.UNRESOLVED)
OWNED: Final = frozenset({State.TAKEN, State.CONTACTED, State.SNOOZED})
FROM_SLACK: Final = "slack"
FROM_CLOCK: Final = "clock"
UNDO_WITHIN: Final = timedelta(minutes=10)
GONE: Final = "This case no longer exists: its answer was removed."


@dataclass(frozen=True, slots=True)
class Done:
    """The change happened and the messages will follow; `event` is how the trail tells it."""

    follow_up: FollowUp
    before: FollowUp
    event: Event


@dataclass(frozen=True, slots=True)
class TooLate:
    """Nothing was changed: somebody was quicker, or it is so already. `last` is what happened to the case most recently."""

    follow_up: FollowUp
    last: Event | None


def take(session: Session, follow_up_id: int, *, actor: str, now: datetime, origin: str = FROM_SLACK) -> Done | TooLate:
    """`actor` becomes the owner of a case that nobody has."""

    def decide(seen: FollowUp) -> Move | None:
        is_free = seen.owner is None and seen.state in {State.OPEN, State.SNOOZED}
        return Move(to=State.TAKEN, owner=actor) if is_free else None

    return _change(session, follow_up_id, decide, Deed(action="taken", actor=actor, origin=origin, at=now))


def assign(
    session: Session, follow_up_id: int, *, owner: str, actor: str, now: datetime, origin: str = FROM_SLACK
) -> Done | TooLate:
    """Give an unresolved case to `owner`, whoever has it now: handing over is a decision, not a race."""

    def decide(seen: FollowUp) -> Move | None:
        is_so = seen.owner == owner and seen.state is not State.SNOOZED
        return None if is_so or seen.state is State.RESOLVED else Move(to=State.TAKEN, owner=owner)

    return _change(session, follow_up_id, decide, Deed(action="assigned", actor=actor, origin=origin, at=now))


def mark_contacted(
    session: Session, follow_up_id: int, *, actor: str, now: datetime, origin: str = FROM_SLACK
) -> Done | TooLate:
    """The customer has heard from us. The owner stays; a case that nobody had is `actor`'s from now on."""
    expected = frozenset({State.OPEN, State.TAKEN, State.SNOOZED})
    deed = Deed(action="contacted", actor=actor, origin=origin, at=now)
    return _change(session, follow_up_id, _from(expected, Move(to=State.CONTACTED)), deed)


def snooze(
    session: Session, follow_up_id: int, *, until: datetime, actor: str, now: datetime, origin: str = FROM_SLACK
) -> Done | TooLate:
    """Put an unresolved case off. Somebody stays responsible: a case that nobody had is `actor`'s from now on.

    Raises:
        UserError: the moment has passed.
    """
    if until <= now:
        raise UserError("Choose a day that is still to come.")
    deed = Deed(action="snoozed", actor=actor, origin=origin, at=now)
    return _change(session, follow_up_id, _from(UNRESOLVED, Move(to=State.SNOOZED, snoozed_until=until)), deed)


def wake_up(
    session: Session, follow_up_id: int, *, actor: str | None, now: datetime, origin: str = FROM_SLACK
) -> Done | TooLate:
    """A snoozed case goes on where it stood; `actor` is None when its day has come."""

    def decide(seen: FollowUp) -> Move | None:
        return Move(to=_before_the_sleep(seen), resumes=True) if seen.state is State.SNOOZED else None

    return _change(session, follow_up_id, decide, Deed(action="woken", actor=actor, origin=origin, at=now))


def return_to_pool(
    session: Session,
    follow_up_id: int,
    *,
    actor: str | None,
    now: datetime,
    origin: str = FROM_SLACK,
    seen: FollowUp | None = None,
    why: str | None = None,
) -> Done | TooLate:
    """The case has no owner any more.

    Args:
        actor: None when its owner stayed silent or left.
        seen: the case as it was judged; once it has changed it stays where it is.
        why: "silent", "left"; for the trail.
    """

    def decide(case: FollowUp) -> Move | None:
        is_as_seen = seen is None or seen.revision == case.revision
        return Move(to=State.OPEN) if is_as_seen and case.state in OWNED else None

    deed = Deed(action="returned", actor=actor, origin=origin, at=now, detail={"why": why} if why else {})
    return _change(session, follow_up_id, decide, deed)


def resolve(
    session: Session,
    follow_up_id: int,
    *,
    outcome: Outcome,
    root_causes: tuple[str, ...],
    note: str | None,
    actor: str,
    now: datetime,
    origin: str = FROM_SLACK,
) -> Done | TooLate:
    """Close an unresolved case. The first outcome stands; who comes later is told it."""
    move = Move(to=State.RESOLVED, outcome=outcome, root_causes=root_causes, note=note)
    deed = Deed(action="resolved", actor=actor, origin=origin, at=now)
    return _change(session, follow_up_id, _from(UNRESOLVED, move), deed)


def reopen(
    session: Session, follow_up_id: int, *, actor: str, now: datetime, origin: str = FROM_SLACK
) -> Done | TooLate:
    """A resolved case goes back to whoever had it, else to the pool.

    Raises:
        NotFoundError: its answer was taken back.
    """

    def decide(seen: FollowUp) -> Move | None:
        if seen.state is not State.RESOLVED:
            return None
        return Move(to=State.TAKEN, owner=seen.owner) if seen.owner else Move(to=State.OPEN)

    if responses.get(session, get(session, follow_up_id).response_id) is None:
        raise NotFoundError("The survey tool took this answer back: there is nothing left to do.")
    return _change(session, follow_up_id, decide, Deed(action="reopened", actor=actor, origin=origin, at=now))


def undo(
    session: Session,
    follow_up_id: int,
    *,
    actor: str,
    now: datetime,
    revision: int | None = None,
    origin: str = FROM_SLACK,
) -> Done | TooLate:
    """Take back the latest deed, within ten minutes of it; then the one before it, if that was within ten minutes, too.

    Args:
        revision: `FollowUp.undo_revision` as `actor` saw it; None: whatever is the latest.
    """
    deed = Deed(action=case_changes.UNDONE, actor=actor, origin=origin, at=now)
    get(session, follow_up_id)
    return _told(session, case_changes.undo(session, follow_up_id, deed, revision=revision), now)


def add_note(
    session: Session,
    follow_up_id: int,
    *,
    note: str,
    actor: str,
    now: datetime,
    author: str | None = None,
    message: str | None = None,
    url: str | None = None,
    origin: str = FROM_SLACK,
) -> Done | TooLate:
    """Keep a note with the case, whatever its state.

    Args:
        author: who said it, if not `actor`.
        message: the message that it comes from; it becomes a note once.
        url: where that message stands.
    """
    said = {"note": note, "author": author, "message": message, "url": url}
    detail = {name: value for name, value in said.items() if value}
    deed = Deed(action=case_changes.NOTE, actor=actor, origin=origin, at=now, detail=detail)
    get(session, follow_up_id)
    return _told(session, case_changes.add_note(session, follow_up_id, deed, undo_until=now + UNDO_WITHIN), now)


def get(session: Session, follow_up_id: int) -> FollowUp:
    """How a case stands.

    Raises:
        NotFoundError: the case does not exist (any more).
    """
    found = follow_ups.get(session, follow_up_id)
    if found is None:
        raise NotFoundError(GONE)
    return found


def wake_due(session: Session, *, now: datetime) -> list[Done]:
    """Wake the cases whose day has come; for the clock. Of many replicas one wakes each."""
    asleep = case_changes.asleep_until(session, now)
    woken = [wake_up(session, each, actor=None, origin=FROM_CLOCK, now=now) for each in asleep]
    return [done for done in woken if isinstance(done, Done)]


def end_undoing(session: Session, *, now: datetime) -> int:
    """Take the buttons away by which nothing can be undone any more; for the clock. Returns how many cases that were."""
    over = [str(each) for each in case_changes.end_undoing(session, now=now)]
    for subject in over:
        deliveries.touch(session, subject=subject, kind=OF_A_CASE, now=now)
    return len(over)


def _from(expected: frozenset[State], move: Move) -> Decide:
    return lambda seen: move if seen.state in expected else None


def _before_the_sleep(seen: FollowUp) -> State:
    if seen.owner is None:
        return State.OPEN
    is_in_touch = seen.contacted_at is not None and (seen.taken_at is None or seen.contacted_at >= seen.taken_at)
    return State.CONTACTED if is_in_touch else State.TAKEN


def _change(session: Session, follow_up_id: int, decide: Decide, deed: Deed) -> Done | TooLate:
    get(session, follow_up_id)
    undo_until = deed.at + UNDO_WITHIN if deed.actor else None
    return _told(session, case_changes.change(session, follow_up_id, decide, deed, undo_until=undo_until), deed.at)


def _told(session: Session, result: Changed | Lost, now: datetime) -> Done | TooLate:
    if isinstance(result, Lost):
        return TooLate(result.current, case_events.last(session, result.current.id))
    announce(session, result, now=now)
    after = result.after
    if after.state is State.OPEN and responses.get(session, after.response_id) is None:
        after = _close_withdrawn(session, after, now)
    return Done(after, result.before, result.event)


def _close_withdrawn(session: Session, case: FollowUp, now: datetime) -> FollowUp:
    """Nobody has it any more, and its answer was taken back: as if that had happened before anybody took it."""
    move = Move(to=State.RESOLVED, outcome=Outcome.WITHDRAWN)
    deed = Deed(action="resolved", actor=None, origin=FROM_CLOCK, at=now)
    closed = case_changes.change(session, case.id, _from(frozenset({State.OPEN}), move), deed)
    if isinstance(closed, Lost):
        return closed.current
    announce(session, closed, now=now)
    return closed.after
