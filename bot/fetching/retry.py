"""What to do after a survey tool did not give an answer: pure. A decision is a value that one table tests."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.fetching.client import Away, Missing, NotAllowed

FIRST_DELAY: Final = 5.0  # s, doubled for each further attempt
LONGEST_DELAY: Final = 3600.0
ADMIN_DELAY: Final = 1800.0  # s: a wrong token does not get better by asking often
MOST_ATTEMPTS: Final = {Away: 80, NotAllowed: 150, Missing: 6}  # three days, three days, three minutes


@dataclass(frozen=True, slots=True)
class Later:
    """Once more, then."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """For good, until it is announced again or a person says so; shown by `nps-bot check`."""

    reason: str


def decide(outcome: Away | NotAllowed | Missing, *, attempts: int, now: datetime, jitter: float) -> Later | GiveUp:
    """What follows from `outcome`.

    Args:
        outcome: what the tool said.
        attempts: how often it was tried, this time included.
        now: when.
        jitter: 0 to 1, spreads repetitions.
    """
    reason = _told(outcome)
    if attempts >= MOST_ATTEMPTS[type(outcome)]:
        return GiveUp(reason)
    if isinstance(outcome, NotAllowed):
        return Later(now + timedelta(seconds=ADMIN_DELAY), reason)
    if isinstance(outcome, Away) and outcome.retry_after is not None:
        return Later(now + timedelta(seconds=outcome.retry_after + jitter), reason)
    longest = min(FIRST_DELAY * 2.0 ** min(attempts - 1, 20), LONGEST_DELAY)
    return Later(now + timedelta(seconds=longest * (0.5 + 0.5 * jitter)), reason)


def _told(outcome: Away | NotAllowed | Missing) -> str:
    match outcome:
        case NotAllowed(reason):
            return f"the API token is refused ({reason})"
        case Missing(reason):
            return f"the survey tool does not have it ({reason})"
        case Away(reason):
            return f"the survey tool does not answer ({reason})"
