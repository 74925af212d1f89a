"""Tells an outage of Slack from a slow channel: while it lasts, one call at a time tries, instead of every row in turn."""

from datetime import datetime
from typing import Final

from bot.delivery.retry import backoff

CHANNELS: Final = 3  # so many channels without an answer in between: it is not the channel
SLOWEST: Final = 4  # doublings: at least every 16 seconds one call tries


class Outage:
    """Counts silence. Any answer at all, even a refusal, ends it."""

    def __init__(self) -> None:
        self._silent: set[str] = set()
        self._tries = 0
        self._until: datetime | None = None

    def silent(self, channel: str, now: datetime) -> None:
        """A call about this channel got no usable answer."""
        self._silent.add(channel)
        if len(self._silent) >= CHANNELS:
            self._until = now + backoff(min(self._tries, SLOWEST), jitter=1)
            self._tries += 1

    def answered(self) -> None:
        self._silent.clear()
        self._tries, self._until = 0, None

    def room(self, now: datetime, *, usual: int) -> int:
        """How many calls may be under way now."""
        if self._until is None:
            return usual
        return 1 if now >= self._until else 0
