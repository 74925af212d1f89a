"""How much stands where, for whoever watches the bot: a handful of counts over small indexes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import deliveries
from storage.deliveries import Depth
from storage.tables import quarantine, responses


@dataclass(frozen=True, slots=True)
class Stock:
    """What waits.

    Attributes:
        outbox: messages to be sent, and those given up.
        unread: answers whose comment is still to be read.
        quarantined: payloads that could not be read and were not replayed.
    """

    outbox: Depth
    unread: int
    quarantined: int


def take_stock(session: Session, *, now: datetime) -> Stock:
    unread = select(func.count()).where(responses.c.read_at.is_(None), responses.c.deleted_at.is_(None))
    kept = select(func.count()).where(quarantine.c.replayed_at.is_(None))
    return Stock(
        outbox=deliveries.depth(session, now=now),
        unread=session.execute(unread).scalar_one(),
        quarantined=session.execute(kept).scalar_one(),
    )
