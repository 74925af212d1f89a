"""The buttons of a case and what its menu does at once, wherever they stand: each is one use case in one transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Protocol

from slack_bolt import Ack, App, Respond
from sqlalchemy.orm import Session

from bot.listeners.desk import Desk
from bot.listeners.faults import tell_later
from bot.listeners.members_only import members_only
from bot.usecases import follow_ups
from bot.usecases.follow_ups import Done, TooLate
from bot.views import case, notice
from bot.views.case import follow_up_id
from storage.follow_ups import FollowUp, State


class Deed(Protocol):
    """A use case that needs nothing but the case and who it is."""

    def __call__(self, session: Session, follow_up_id: int, /, *, actor: str, now: datetime) -> Done | TooLate: ...


AT_ONCE: Final[dict[str, Deed]] = {
    case.TAKE: follow_ups.take,
    case.CONTACTED: follow_ups.mark_contacted,
    case.WAKE: follow_ups.wake_up,
    case.REOPEN: follow_ups.reopen,
}


def register(app: App, desk: Desk) -> None:
    guard = members_only(desk)
    for action_id, deed in AT_ONCE.items():
        app.action(action_id, middleware=guard)(listener(desk, deed))
    app.action(case.MENU, matchers=[chose(case.RETURN)], middleware=guard)(listener(desk, follow_ups.return_to_pool))

    @app.action(case.UNDO, middleware=guard)
    def undo(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        now, actor = desk.now(), body["user"]["id"]
        with desk.database.transaction() as session:
            result = follow_ups.undo(
                session, follow_up_id(action["block_id"]), actor=actor, now=now, revision=int(action["value"])
            )
        ack()
        desk.wake()
        if isinstance(result, TooLate) and not is_undone_by(result, actor):
            tell_later(desk, respond, notice.render(too_late_to_undo(result, now=now)))


def listener(desk: Desk, deed: Deed) -> Callable[..., None]:
    """What hears the click on a button that stands for a deed."""

    def clicked(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        now, actor = desk.now(), body["user"]["id"]
        with desk.database.transaction() as session:
            result = deed(session, follow_up_id(action["block_id"]), actor=actor, now=now)
        ack()
        desk.wake()
        if isinstance(result, TooLate) and not is_repeat(result, actor):
            tell_later(desk, respond, notice.render(standing(result.follow_up, now=now)))

    return clicked


def chose(choice: str) -> Callable[..., bool]:
    """A matcher of Bolt: this is what was chosen in the menu of a case."""

    def is_chosen(action: dict[str, Any]) -> bool:
        return bool(action.get("selected_option", {}).get("value") == choice)

    return is_chosen


def is_repeat(result: TooLate, actor: str) -> bool:
    """A second click of the same person, or the same click delivered twice: nothing to be told."""
    return result.last is not None and result.last.actor == actor


def is_undone_by(result: TooLate, actor: str) -> bool:
    return is_repeat(result, actor) and result.last is not None and result.last.action == "undone"


def too_late_to_undo(result: TooLate, *, now: datetime) -> notice.Notice:
    """Somebody did something since, or the time is over."""
    if result.follow_up.may_be_undone(now):
        return standing(result.follow_up, now=now)
    last = result.last
    if last is not None and last.action == "undone" and last.actor:
        return notice.already_undone(last.actor, last.at, now=now)
    return notice.TOO_LATE_TO_UNDO


def standing(follow_up: FollowUp, *, now: datetime) -> notice.Notice:
    """How a case stands, to somebody who thought otherwise."""
    owner = follow_up.owner or ""
    match follow_up.state:
        case State.RESOLVED:
            return notice.already_resolved(follow_up.resolved_by, follow_up.resolved_at or now, now=now)
        case State.CONTACTED:
            return notice.already_contacted(owner, follow_up.contacted_at or now, now=now)
        case State.SNOOZED:
            return notice.already_snoozed(owner)
        case State.TAKEN:
            return notice.already_taken(owner, follow_up.taken_at or now, now=now)
        case _:
            return notice.IN_THE_POOL
