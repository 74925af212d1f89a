"""What to do after a call to Slack: pure. A decision is a value that the worker carries out and one table tests."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.outcomes import (
    Absent,
    MissingScope,
    Outcome,
    RateLimited,
    Refusal,
    Refused,
    Scope,
    Sent,
    Unauthorised,
    Unreachable,
)

FIRST_DELAY: Final = 1.0  # seconds before the first repetition; doubled for each further one
LONGEST_DELAY: Final = 60.0  # an outage ends without us; a minute later we should have noticed
LOOKS: Final = 2  # before an uncertain message is posted again
# Slack did not like how the message looks; its words may still get through.
FORM_REFUSED: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "invalid_attachments", "msg_blocks_too_long", "msg_too_long"}
)
# What an update says when its message is no longer there, or was posted by an earlier installation.
MESSAGE_GONE: Final = frozenset({"cant_update_message", "message_not_found"})
THREAD_GONE: Final = "thread_not_found"


@dataclass(frozen=True, slots=True)
class MarkSent:
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Postpone:
    """Later again. `uncertain`: the message may be there already, so look before posting."""

    until: datetime
    error: str
    uncertain: bool


@dataclass(frozen=True, slots=True)
class PostponeScope:
    """Not only this one: everything of this channel, or of this method, waits."""

    until: datetime
    scope: Scope


@dataclass(frozen=True, slots=True)
class Simplify:
    """At once again, in plain sections."""

    error: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """For good, until a person says otherwise; it is shown on Home and by `nps-bot check`."""

    reason: str


@dataclass(frozen=True, slots=True)
class PauseAll:
    """The installation is refused: nothing can be sent until it works again."""

    error: str


@dataclass(frozen=True, slots=True)
class PostAnew:
    """Someone deleted the message of a case that is still open."""


@dataclass(frozen=True, slots=True)
class End:
    """There is nothing to say any more, or where it was said somebody deleted it and the case is over."""


@dataclass(frozen=True, slots=True)
class Adopt:
    """An uncertain post did arrive. It may show an older state, so an update follows."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Not there yet; it may still become visible."""

    until: datetime


@dataclass(frozen=True, slots=True)
class PostNow:
    """It did not arrive, as far as anyone can tell."""


Waits = Postpone | PostponeScope | PauseAll | LookAgain
Settles = MarkSent | Adopt | GiveUp | PostAnew | End
Decision = MarkSent | Postpone | PostponeScope | Simplify | GiveUp | PauseAll | PostAnew | End
Verdict = Adopt | LookAgain | PostNow | Postpone | PostponeScope | PauseAll


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was tried, as far as it matters for what to do next."""

    is_update: bool
    is_plain: bool = False  # was sent in plain sections already
    is_open: bool = True  # the message still has a purpose
    failures: int = 0  # how often it failed before this time


def decide(
    outcome: Outcome, attempt: Attempt, *, now: datetime, jitter: float, look_wait: timedelta = timedelta(seconds=10)
) -> Decision:
    """What follows from `outcome`.

    Args:
        outcome: what Slack said.
        attempt: what was tried.
        now: when it ended.
        jitter: 0 to 1; spreads repetitions. The same figure gives the same decision.
        look_wait: how long after an uncertain post to look whether it arrived.
    """
    match outcome:
        case Sent(channel, ts):
            return MarkSent(channel, ts)
        case RateLimited(retry_after, scope):
            return PostponeScope(now + timedelta(seconds=retry_after), scope)
        case Unreachable(reason, uncertain):
            # An update may arrive twice without harm; only a post must be looked for.
            must_look = uncertain and not attempt.is_update
            delay = look_wait if must_look else backoff(attempt.failures, jitter=jitter)
            return Postpone(now + delay, reason, uncertain=must_look)
        case Refused(error):
            return _after_refusal(error, attempt)
        case MissingScope(needed):
            return GiveUp(f"missing_scope {needed}")
        case Unauthorised(error):
            return PauseAll(error)


def _after_refusal(error: str, attempt: Attempt) -> Decision:
    if error in FORM_REFUSED and not attempt.is_plain:
        return Simplify(error)
    if error in MESSAGE_GONE and attempt.is_update:
        return PostAnew() if attempt.is_open else End()
    if error == THREAD_GONE:  # a reply to what somebody deleted has lost its point
        return End()
    return GiveUp(error)


def after_look(
    found: Sent | Absent | Refusal, *, looks: int, failures: int, now: datetime, jitter: float, look_wait: timedelta
) -> Verdict:
    """What follows from looking for an uncertain post.

    Where we may not look (no scope for the history, no member) the message is posted: doubled is better than lost.

    Args:
        found: what the look said.
        looks: how often we looked before this time without finding it.
        failures: how often a call for this delivery failed before.
        now: when the look ended.
        jitter: 0 to 1, as in `decide`.
        look_wait: between two looks.
    """
    match found:
        case Sent(channel, ts):
            return Adopt(channel, ts)
        case Absent() if looks + 1 < LOOKS:
            return LookAgain(now + look_wait)
        case Absent() | MissingScope() | Refused():
            return PostNow()
        case RateLimited(retry_after, scope):
            return PostponeScope(now + timedelta(seconds=retry_after), scope)
        case Unreachable(reason):
            return Postpone(now + backoff(failures, jitter=jitter), reason, uncertain=True)
        case Unauthorised(error):
            return PauseAll(error)


def backoff(failures: int, *, jitter: float) -> timedelta:
    """How long to wait after `failures` earlier failures: doubled each time, up to a minute, the last half by `jitter`."""
    longest = min(FIRST_DELAY * 2.0 ** min(failures, 10), LONGEST_DELAY)
    return timedelta(seconds=longest * (0.5 + 0.5 * jitter))
