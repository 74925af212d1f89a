"""Writes a decision down in the outbox. Each function says whether the row was still ours."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.delivery.retry import (
    Adopt,
    End,
    GiveUp,
    LookAgain,
    MarkSent,
    PauseAll,
    PostAnew,
    Postpone,
    PostponeScope,
    Settles,
    Waits,
)
from storage import deliveries
from storage.deliveries import Delivery


def settle(session: Session, delivery: Delivery, step: Settles, *, now: datetime) -> bool:
    """The call had an end, good or bad."""
    match step:
        case MarkSent(channel, ts):
            return deliveries.mark_sent(session, delivery, message_ts=ts, posted_channel=channel, now=now)
        case Adopt(channel, ts):
            older = replace(delivery, revision=delivery.sent_revision)  # stays stale, so that an update follows
            return deliveries.mark_sent(session, older, message_ts=ts, posted_channel=channel, now=now)
        case GiveUp(reason):
            return deliveries.give_up(session, delivery, error=reason, now=now)
        case PostAnew():
            return deliveries.forget_message(session, delivery)
        case End():
            return deliveries.end(session, delivery, now=now)


def wait(session: Session, delivery: Delivery, step: Waits, *, now: datetime, pause: timedelta) -> bool:
    """The call has to be made again. What only held it up leaves a row as uncertain as it was claimed.

    Args:
        session: the caller's transaction.
        delivery: as claimed.
        step: what was decided.
        now: when it was decided.
        pause: how long everything waits when the installation is refused.
    """
    match step:
        case Postpone(until, error, uncertain):
            return deliveries.postpone(session, delivery, until=until, error=error, uncertain=uncertain)
        case LookAgain(until):
            return deliveries.postpone(session, delivery, until=until, error="uncertain", uncertain=True, looked=True)
        case PostponeScope(until):  # the others wait because their bucket is empty until then
            return hold(session, delivery, until=until, error="ratelimited")
        case PauseAll(error):
            return hold(session, delivery, until=now + pause, error=error)


def hold(session: Session, delivery: Delivery, *, until: datetime, error: str | None = None) -> bool:
    """Later again, without counting an attempt."""
    return deliveries.postpone(
        session,
        delivery,
        until=until,
        error=error or delivery.last_error,
        uncertain=delivery.is_uncertain,
        counts=False,
    )
