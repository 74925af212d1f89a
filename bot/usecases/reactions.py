"""What a reaction on a message about a case does, and what its removal undoes."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from bot.usecases import follow_ups as cases
from bot.usecases.announcing import ALERT, MARKED, YOURS
from bot.usecases.follow_ups import Done, TooLate
from storage import case_events, deliveries, follow_ups
from storage.case_changes import UNDONE
from storage.case_events import Event
from storage.deliveries import Delivery

FROM_REACTION: Final = "reaction"
ACTIONS: Final = {"eyes": "taken", "white_check_mark": "contacted"}
"""By the name of the reaction: what it does, as the trail calls it."""


def case_at(session: Session, *, channel: str, ts: str) -> int | None:
    """The case of which the message there tells; None if it is none of ours."""
    delivery = deliveries.at(session, channel, ts)
    return None if delivery is None else case_of(session, delivery)


def case_of(session: Session, delivery: Delivery) -> int | None:
    """The case of which a message tells: of an alert, and of the note to its owner."""
    if delivery.kind not in {ALERT, YOURS}:
        return None
    response_id = int(delivery.subject)
    found = follow_ups.by_response(session, [response_id]).get(response_id)
    return found.id if found else None


def add(session: Session, case_id: int, reaction: str, *, actor: str, now: datetime) -> Done | TooLate:
    """Take the case, or mark it contacted; a reaction can open no form, so its author gets a button for the rest."""
    if ACTIONS[reaction] == "taken":
        return cases.take(session, case_id, actor=actor, now=now, origin=FROM_REACTION)
    result = cases.mark_contacted(session, case_id, actor=actor, now=now, origin=FROM_REACTION)
    if isinstance(result, Done):
        deliveries.want(session, kind=MARKED, subject=str(result.follow_up.response_id), channel=actor, now=now)
    return result


def remove(session: Session, case_id: int, reaction: str, *, actor: str, now: datetime) -> Done | TooLate | None:
    """Undo what the reaction did. None: it had done nothing, or somebody has undone it already."""
    did = _done_by(case_events.of(session, case_id), ACTIONS[reaction], actor)
    if did is None:
        return None
    return cases.undo(session, case_id, actor=actor, now=now, revision=did.revision, origin=FROM_REACTION)


def _done_by(events: list[Event], action: str, actor: str) -> Event | None:
    """The latest such deed by a reaction of this person, unless it was undone."""
    undone = {event.detail.get("of") for event in events if event.action == UNDONE}
    mine = (event for event in reversed(events) if (event.origin, event.actor) == (FROM_REACTION, actor))
    return next((event for event in mine if event.action == action and event.id not in undone), None)
