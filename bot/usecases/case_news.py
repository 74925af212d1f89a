"""What follows from any change of a case, whoever made it: every message about it, in the transaction of the change."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.usecases import product
from bot.usecases.announcing import OF_A_CASE
from storage import deliveries
from storage.case_changes import Changed


def announce(session: Session, changed: Changed, *, now: datetime) -> None:
    """Let the messages of the case follow a change. Called once for each, in its transaction."""
    deliveries.touch(session, subject=str(changed.after.response_id), kind=OF_A_CASE, now=now)
    product.follow(session, changed, now=now)
