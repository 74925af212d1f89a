"""Which deliveries go now: those that are due, for which Slack's limits leave room, the most urgent first."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.delivery import bookkeeping
from bot.delivery.pacing import POST, UPDATE, Pacer
from bot.delivery.sending import method_of
from storage import deliveries
from storage.deliveries import Delivery


def claim_batch(
    session: Session, pacer: Pacer, *, busy: AbstractSet[str], room: int, now: datetime, lease: timedelta
) -> list[Delivery]:
    """Lease at most `room` deliveries, each with its token; none to the `busy` channels.

    Updates and posts are claimed apart, because they are paced apart: in a jam of posts, the update after a click must
    not stand behind them.
    """
    updates = min(room, pacer.available(UPDATE, now))
    taken = (
        deliveries.claim(session, now=now, lease=lease, limit=updates, exclude_channels=busy, posted=True)
        if updates
        else []
    )
    for delivery in taken:
        pacer.charge(UPDATE, delivery.channel, now)
    return taken + _claim_posts(session, pacer, busy=busy, room=room - len(taken), now=now, lease=lease)


def _claim_posts(
    session: Session, pacer: Pacer, *, busy: AbstractSet[str], room: int, now: datetime, lease: timedelta
) -> list[Delivery]:
    taken: list[Delivery] = []
    room = min(room, pacer.available(POST, now))
    while len(taken) < room:
        closed = busy | pacer.held_up(POST, now).keys()
        rows = deliveries.claim(
            session, now=now, lease=lease, limit=room - len(taken), exclude_channels=closed, posted=False
        )
        surplus = []
        for delivery in rows:
            method = method_of(delivery)
            until = pacer.take(method, delivery.channel, now)
            if until is None:
                taken.append(delivery)
            elif method == POST:
                surplus.append(delivery)
            else:  # an uncertain one that has to be looked for: looks are scarce in the whole workspace
                bookkeeping.hold(session, delivery, until=until)
        if not surplus:
            break
        deliveries.release(session, surplus)  # a channel was full, and behind it others may wait
    return taken
