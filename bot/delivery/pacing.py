"""Keeps ahead of Slack's rate limits, so that a 429 is the exception. Time is an argument.

Slack's limits (https://docs.slack.dev/apis/web-api/rate-limits): chat.postMessage about one a second for each channel,
short bursts allowed, and "several hundred" a minute in the workspace; everything else by method and workspace, tier 3 at
least 50 a minute. Each is kept by a token bucket whose burst is taken out of its rate, so that no minute, however it is
cut, holds more than the limit.

A bucket is one moment: when it will be full. It holds `burst - rate * (full_at - now)` tokens, a token taken moves the
moment by `1 / rate` (the virtual scheduling of GCRA, ITU-T I.371). So all workers share their buckets in a table of moments.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Self

from sqlalchemy.orm import Session

from storage import pace
from storage.pace import Place

POST: Final = "chat.postMessage"
UPDATE: Final = "chat.update"
HISTORY: Final = "conversations.history"
REPLIES: Final = "conversations.replies"
MINUTE: Final = 60.0  # seconds
WORKSPACE: Final = ""  # where a channel could stand
ROUNDING: Final = 1e-3  # tokens: moments are whole microseconds
NONE_TAKEN: Final[Mapping[Place, datetime]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `burst` at once, and `rate` a second in the long run."""

    rate: float
    burst: float

    @classmethod
    def per_minute(cls, count: float, *, burst: float) -> Self:
        """Never more than `count` in any 60 seconds: what may be saved up for a burst is taken off the rate.

        Raises:
            ValueError: if the burst is not at least 1 and smaller than the count.
        """
        if not 1 <= burst < count:
            raise ValueError("a burst is at least 1 and smaller than what a minute may hold")
        return cls((count - burst) / MINUTE, burst)

    def at_pace(self, pace: float) -> "Limit":
        return Limit(self.rate * pace, self.burst)

    @property
    def gap(self) -> timedelta:
        """Between two calls in the long run."""
        return timedelta(seconds=1 / self.rate)

    @property
    def saved(self) -> timedelta:
        """How long it takes to save up all tokens but one."""
        return timedelta(seconds=(self.burst - 1) / self.rate)


@dataclass(frozen=True, slots=True)
class Limits:
    """What we allow ourselves: posts to one channel; posts, updates and looks in the whole workspace."""

    post: Limit = field(default_factory=lambda: Limit.per_minute(58, burst=3))
    posts: Limit = field(default_factory=lambda: Limit.per_minute(300, burst=60))
    update: Limit = field(default_factory=lambda: Limit.per_minute(50, burst=10))
    look: Limit = field(default_factory=lambda: Limit.per_minute(50, burst=10))

    def at_pace(self, pace: float) -> "Limits":
        """All limits times `pace`, for a stand-in that allows more than Slack."""
        each = (self.post, self.posts, self.update, self.look)
        return Limits(*(limit.at_pace(pace) for limit in each))

    def of(self, method: str, channel: str) -> Limit:
        if method == POST:
            return self.post if channel else self.posts
        return self.update if method == UPDATE else self.look


class Pacer:
    """Which call may go now.

    Args:
        limits: what we allow ourselves.
        full_at: the buckets that are not full, as `storage.pace` has them.
    """

    def __init__(self, limits: Limits, full_at: Mapping[Place, datetime] = NONE_TAKEN) -> None:
        self._limits = limits
        self._full_at = dict(full_at)
        self.changed: dict[Place, datetime] = {}

    def take(self, method: str, channel: str, now: datetime) -> datetime | None:
        """Take a token. None if there was one, else nothing is taken and this is when there will be one."""
        places = _places(method, channel)
        until = max(self._free_at(place, now) for place in places)
        if until > now:
            return until
        self.charge(method, channel, now)
        return None

    def charge(self, method: str, channel: str, now: datetime) -> None:
        """Count a call that could not wait; later ones wait for it."""
        for place in _places(method, channel):
            self._set(place, max(self._full_at.get(place, now), now) + self._limits.of(*place).gap)

    def available(self, method: str, now: datetime) -> int:
        """How many calls the workspace may make at once."""
        limit = self._limits.of(method, WORKSPACE)
        missing = max((self._full_at.get((method, WORKSPACE), now) - now).total_seconds(), 0.0) * limit.rate
        return max(0, int(limit.burst - missing + ROUNDING))

    def block(self, method: str, channel: str, until: datetime, *, now: datetime) -> None:
        """Slack said when to come back: its word counts more than our reckoning, so the burst is gone too."""
        place = _places(method, channel)[0]
        self._set(place, max(self._full_at.get(place, now), until + self._limits.of(*place).saved))

    def held_up(self, method: str, now: datetime) -> dict[str, datetime]:
        """Where `method` has no token now, and when it will: a channel, or "" for the whole workspace."""
        free = {place[1]: self._free_at(place, now) for place in self._full_at if place[0] == method}
        return {channel: at for channel, at in free.items() if at > now}

    def _free_at(self, place: Place, now: datetime) -> datetime:
        return self._full_at.get(place, now) - self._limits.of(*place).saved

    def _set(self, place: Place, full_at: datetime) -> None:
        self._full_at[place] = self.changed[place] = full_at


def glance(session: Session, limits: Limits, *, now: datetime) -> Pacer:
    """What the buckets hold about now. Another worker may be taking from them: nothing may be sent on this word alone."""
    return Pacer(limits, pace.read(session, now=now))


@contextmanager
def shared(session: Session, limits: Limits, *, now: datetime) -> Iterator[Pacer]:
    """The buckets of all workers; what is taken counts for all of them when the caller's transaction commits."""
    pacer = Pacer(limits, pace.lock(session, now=now))
    yield pacer
    pace.write(session, pacer.changed)


def _places(method: str, channel: str) -> list[Place]:
    """The narrowest first. All but posts are limited in the whole workspace only."""
    return [(method, channel), (method, WORKSPACE)] if method == POST else [(method, WORKSPACE)]
