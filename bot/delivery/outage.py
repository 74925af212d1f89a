"""Tells an outage of Slack from a slow channel: while it lasts, not every row tries in turn.

A message that is lost in the dark is uncertain: it has to be looked for before it may be sent again, which takes longest for
those that tried first, and these are the most urgent. So a harmless question tries instead, and then one message.
"""

from datetime import datetime
from typing import Final

from bot.delivery.retry import backoff

CHANNELS: Final = 3  # so many channels without an answer in between: it is not the channel
CALLS: Final = 5  # so many calls without one: a workspace may have no more than one channel that hears us
SLOWEST: Final = 4  # doublings: at least every 16 seconds one call tries


class Outage:
    """Counts silence. Any answer at all, even a refusal, ends it."""

    def __init__(self) -> None:
        self._silent: set[str] = set()
        self._calls = 0
        self._tries = 0
        self._until: datetime | None = None

    def silent(self, channel: str, now: datetime) -> None:
        """A call about this channel got no usable answer."""
        self._silent.add(channel)
        self._calls += 1
        was_under_way = self._until is not None and now < self._until  # when it began: not a try of its own
        if not was_under_way and (self.is_general or self._calls >= CALLS):
            self.still(now)

    def still(self, now: datetime) -> None:
        """It goes on, or begins: nothing is tried for a while."""
        self._until = now + backoff(min(self._tries, SLOWEST), jitter=1)
        self._tries += 1

    def heard(self) -> None:
        """The question was answered: it was one channel, or else messages alone are in trouble, and may try more often."""
        self._tries = 0
        if not self.is_general:
            self.answered()

    def answered(self) -> None:
        self._silent.clear()
        self._calls = self._tries = 0
        self._until = None

    @property
    def is_general(self) -> bool:
        """Whether several channels are silent; otherwise it may be the one."""
        return len(self._silent) >= CHANNELS

    def wants_a_try(self, now: datetime) -> bool:
        """Whether it lasts, and it is time to ask whether it still does."""
        return self._until is not None and now >= self._until

    def room(self, now: datetime, *, usual: int) -> int:
        """How many calls may be under way now."""
        if self._until is None:
            return usual
        return 1 if now >= self._until else 0
