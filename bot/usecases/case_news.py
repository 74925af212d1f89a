"""What follows from any change of a case, whoever made it: every message about it, in the transaction of the change."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from bot.usecases import product
from bot.usecases.announcing import ALERT, HISTORY, OF_A_CASE, YOURS
from storage import deliveries, nudges
from storage.case_changes import UNDONE, Changed
from storage.follow_ups import FollowUp, State

SPOKEN_OF: Final = timedelta(days=14)
"""How long what was said about a case in other messages than its own follows it."""
NOTE_PRIORITY: Final = 20  # somebody waits for it, as for an urgent alert


def announce(session: Session, changed: Changed, *, now: datetime) -> None:
    """Let the messages of the case follow a change. Called once for each, in its transaction."""
    follow(session, changed.after, now=now)
    product.follow(session, changed, now=now)
    subject = str(changed.after.response_id)
    if changed.event.actor is not None:
        _want_history(session, subject, now)
    if changed.after.owner is not None and _is_new_to_its_owner(changed):
        _want_owners_note(session, subject, changed.after.owner, now)


def follow(session: Session, case: FollowUp, *, now: datetime) -> None:
    """Every message that speaks of a case is out of date."""
    deliveries.touch(session, subject=str(case.response_id), kind=OF_A_CASE, now=now)
    deliveries.touch_these(session, nudges.messages_of(session, case.id, since=now - SPOKEN_OF), now=now)


def _want_history(session: Session, subject: str, now: datetime) -> None:
    """In the thread of each alert, from the first thing that a person does on."""
    for alert in deliveries.of_subject(session, subject):
        if alert.kind == ALERT:
            deliveries.want(session, kind=HISTORY, subject=subject, channel=alert.channel, parent_id=alert.id, now=now)


def _is_new_to_its_owner(changed: Changed) -> bool:
    """Whether somebody has something to do who had not before, or thought it done."""
    before, after, event = changed.before, changed.after, changed.event
    if after.state is State.RESOLVED or event.action == UNDONE:
        return False
    return after.owner != before.owner or (before.state is State.RESOLVED and event.actor != after.owner)


def _want_owners_note(session: Session, subject: str, owner: str, now: datetime) -> None:
    """Who has had the case before gets a new message: the old one stands far up by now."""
    note = deliveries.want(session, kind=YOURS, subject=subject, channel=owner, priority=NOTE_PRIORITY, now=now)
    deliveries.renew(session, note, now=now)
