"""What keeps the bot from working, as sentences for an admin who reads them in Slack."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from bot.scopes import lacking
from bot.usecases import replaying
from storage import deliveries, fetches, outgoing, quarantine

LATE: Final = timedelta(minutes=10)
SHOWN: Final = 3


def troubles(session: Session, *, now: datetime, scopes: AbstractSet[str] | None) -> tuple[str, ...]:
    """The worst first; nothing when all is well.

    Args:
        session: a snapshot.
        now: what "late" refers to.
        scopes: what Slack granted; None if it does not say.
    """
    return (*_given_up(session), *_late(session, now), *_unread(session), *_elsewhere(session), *_off(scopes))


def _given_up(session: Session) -> list[str]:
    stopped = deliveries.given_up(session, limit=SHOWN)
    told = [f"Given up in {row.channel}: {row.last_error}." for row in stopped]
    return [*told, "When the reason is mended, run on the bot's machine: nps-bot retry"] if told else []


def _late(session: Session, now: datetime) -> list[str]:
    depth = deliveries.depth(session, now=now)
    if depth.oldest_due is None or now - depth.oldest_due < LATE:
        return []
    minutes = int((now - depth.oldest_due).total_seconds() // 60)
    return [f"{depth.pending} messages wait for Slack, the longest for {minutes} minutes."]


def _unread(session: Session) -> list[str]:
    kept = quarantine.list_kept(session, limit=SHOWN)
    told = [f"Not read: what {entry.source} sent: {entry.reason}" for entry in kept]
    told += replaying.fullness(session)
    return (
        [*told, "Once the mapping is right, run on the bot's machine: nps-bot quarantine replay --all"] if told else []
    )


def _elsewhere(session: Session) -> list[str]:
    """Survey tools that are asked, and systems that are told."""
    told = [
        f"Not fetched: an answer of {row.source}: {row.last_error}" for row in fetches.given_up(session, limit=SHOWN)
    ]
    return told + [
        f"{each.receiver} cannot be told anything: {each.last_error}. {each.waiting} events wait."
        for each in outgoing.backlogs(session)
        if each.last_error is not None
    ]


def _off(scopes: AbstractSet[str] | None) -> list[str]:
    if scopes is None:
        return []
    required, optional = lacking(scopes)
    return [f"Off: {feature}. It needs the scope {scope}." for scope, feature in {**required, **optional}.items()]
