"""What follows from any change of a case, whoever made it: every message about it, in the transaction of the change."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from bot.usecases import product
from bot.usecases.announcing import OF_A_CASE
from storage import deliveries, nudges
from storage.case_changes import Changed
from storage.follow_ups import FollowUp

SPOKEN_OF: Final = timedelta(days=14)
"""How long what was said about a case in other messages than its own follows it."""


def announce(session: Session, changed: Changed, *, now: datetime) -> None:
    """Let the messages of the case follow a change. Called once for each, in its transaction."""
    follow(session, changed.after, now=now)
    product.follow(session, changed, now=now)


def follow(session: Session, case: FollowUp, *, now: datetime) -> None:
    """Every message that speaks of a case is out of date."""
    deliveries.touch(session, subject=str(case.response_id), kind=OF_A_CASE, now=now)
    deliveries.touch_these(session, nudges.messages_of(session, case.id, since=now - SPOKEN_OF), now=now)
