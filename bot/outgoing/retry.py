"""What follows when a receiver did not hear a message: pure. A decision is a value that one table tests."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FIRST_DELAY: Final = 5.0  # s, doubled for each further attempt
LONGEST_DELAY: Final = 3600.0
MOST_ATTEMPTS: Final = 20  # of one message that is not understood: half a day
KEPT: Final = timedelta(days=7)  # what waits longer for a receiver that is away is given up


@dataclass(frozen=True, slots=True)
class Later:
    """Once more, then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Until a person says `nps-bot retry`, or there is news."""


def misunderstood(*, attempts: int, now: datetime, jitter: float) -> Later | GiveUp:
    """What becomes of a message that the receiver does not want.

    Args:
        attempts: how often it was tried, this time included.
        now: when.
        jitter: 0 to 1, spreads repetitions.
    """
    return GiveUp() if attempts >= MOST_ATTEMPTS else Later(_later(attempts, now, jitter))


def away(*, attempts: int, retry_after: float | None, now: datetime, jitter: float) -> Later:
    """When a receiver that is away is tried again; `attempts` in a row, this time included."""
    if retry_after is not None:
        return Later(now + timedelta(seconds=retry_after + jitter))
    return Later(_later(attempts, now, jitter))


def _later(attempts: int, now: datetime, jitter: float) -> datetime:
    longest = min(FIRST_DELAY * 2.0 ** min(attempts - 1, 20), LONGEST_DELAY)
    return now + timedelta(seconds=longest * (0.5 + 0.5 * jitter))
