"""Take, assign and resolve a case. Each is one compare-and-set: of two quick clicks one wins, the other hears who was first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import NotFoundError
from bot.usecases.announcing import ALERT
from storage import deliveries, follow_ups
from storage.follow_ups import FollowUp, Lost, Outcome, State

UNRESOLVED = frozenset({State.OPEN, State.TAKEN, State.CONTACTED, State.SNOOZED})
FROM_SLACK = "slack"


@dataclass(frozen=True, slots=True)
class Done:
    """The change happened and the message will follow."""

    follow_up: FollowUp


@dataclass(frozen=True, slots=True)
class TooLate:
    """Somebody was quicker; `follow_up` is how the case stands now."""

    follow_up: FollowUp


def take(session: Session, follow_up_id: int, *, actor: str, now: datetime, origin: str = FROM_SLACK) -> Done | TooLate:
    """`actor` becomes the owner of an open case."""
    return _change(
        session, follow_up_id, expected=frozenset({State.OPEN}), to=State.TAKEN, action="taken",
        owner=actor, actor=actor, now=now, origin=origin,
    )  # fmt: skip


def assign(
    session: Session, follow_up_id: int, *, owner: str, actor: str, now: datetime, origin: str = FROM_SLACK
) -> Done | TooLate:
    """Give an unresolved case to `owner`, whoever has it now: handing over is a decision, not a race."""
    return _change(
        session, follow_up_id, expected=UNRESOLVED, to=State.TAKEN, action="assigned",
        owner=owner, actor=actor, now=now, origin=origin,
    )  # fmt: skip


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
    return _change(
        session, follow_up_id, expected=UNRESOLVED, to=State.RESOLVED, action="resolved",
        outcome=outcome, root_causes=root_causes, note=note, actor=actor, now=now, origin=origin,
    )  # fmt: skip


def get(session: Session, follow_up_id: int) -> FollowUp:
    """How a case stands.

    Raises:
        NotFoundError: the case does not exist (any more).
    """
    found = follow_ups.get(session, follow_up_id)
    if found is None:
        raise NotFoundError("This case no longer exists: its answer was removed.")
    return found


def _change(
    session: Session,
    follow_up_id: int,
    *,
    expected: frozenset[State],
    to: State,
    action: str,
    actor: str,
    now: datetime,
    origin: str,
    owner: str | None = None,
    outcome: Outcome | None = None,
    root_causes: tuple[str, ...] = (),
    note: str | None = None,
) -> Done | TooLate:
    get(session, follow_up_id)
    result = follow_ups.change(
        session, follow_up_id, expected=expected, to=to, action=action, owner=owner, outcome=outcome,
        root_causes=root_causes, note=note, actor=actor, origin=origin, now=now,
    )  # fmt: skip
    if isinstance(result, Lost):
        return TooLate(result.current)
    deliveries.touch(session, subject=str(result.response_id), kind=ALERT, now=now)
    return Done(result)
