"""Which deliveries go now: those that are due, for which Slack's limits leave room, the most urgent first."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.delivery import bookkeeping
from bot.delivery.pacing import POST, UPDATE, Limits, Pacer, glance, shared
from bot.delivery.sending import method_of
from storage import deliveries
from storage.deliveries import Delivery


@dataclass(frozen=True, slots=True)
class Wish:
    """What a worker could take: at most `room` deliveries, none to the `busy` channels, each for `lease`."""

    busy: AbstractSet[str]
    room: int
    now: datetime
    lease: timedelta


def claim_batch(session: Session, limits: Limits, wish: Wish) -> list[Delivery]:
    """Lease deliveries, each with its token.

    First a glance at what the limits leave: with nothing to do, nothing is written and nobody is waited for. Only who has
    claimed something takes tokens, which all workers share, and gives back what goes beyond them.
    """
    rows = _due(session, glance(session, limits, now=wish.now), wish, room=wish.room)
    if not rows:
        return []
    taken: list[Delivery] = []
    with shared(session, limits, now=wish.now) as pacer:
        while rows:
            surplus = _spend(session, pacer, rows, taken, now=wish.now)
            if not surplus:
                break
            deliveries.release(session, surplus)  # a channel was full, and behind it others may wait
            rows = _due(session, pacer, wish, room=wish.room - len(taken))
    return taken


def _due(session: Session, pacer: Pacer, wish: Wish, *, room: int) -> list[Delivery]:
    """Updates and posts are claimed apart, because they are paced apart: in a jam of posts, the update after a click must
    not stand behind them.
    """
    updates = min(room, pacer.available(UPDATE, wish.now))
    rows = _claim(session, wish, limit=updates, busy=wish.busy, posted=True)
    posts = min(room - len(rows), pacer.available(POST, wish.now))
    closed = wish.busy | pacer.held_up(POST, wish.now).keys()
    return rows + _claim(session, wish, limit=posts, busy=closed, posted=False)


def _claim(session: Session, wish: Wish, *, limit: int, busy: AbstractSet[str], posted: bool) -> list[Delivery]:
    if limit <= 0:
        return []
    return deliveries.claim(session, now=wish.now, lease=wish.lease, limit=limit, exclude_channels=busy, posted=posted)


def _spend(
    session: Session, pacer: Pacer, rows: Sequence[Delivery], taken: list[Delivery], *, now: datetime
) -> list[Delivery]:
    """Move what has its token to `taken`; returns what has to be given back."""
    surplus = []
    for delivery in rows:
        method = method_of(delivery)
        until = pacer.take(method, delivery.channel, now)
        if until is None:
            taken.append(delivery)
        elif method in (POST, UPDATE):
            surplus.append(delivery)
        else:  # an uncertain one that has to be looked for: looks are scarce in the whole workspace
            bookkeeping.hold(session, delivery, until=until)
    return surplus
