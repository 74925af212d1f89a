"""Keeps ahead of Slack's rate limits, so that a 429 is the exception. Time is an argument.

Slack's limits (https://docs.slack.dev/apis/web-api/rate-limits): chat.postMessage about one a second for each channel,
short bursts allowed, and "several hundred" a minute in the workspace; everything else by method and workspace, tier 3 at
least 50 a minute. Each is kept by a token bucket whose burst is taken out of its rate, so that no minute, however it is
cut, holds more than the limit.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Self

POST: Final = "chat.postMessage"
UPDATE: Final = "chat.update"
HISTORY: Final = "conversations.history"
REPLIES: Final = "conversations.replies"
MINUTE: Final = 60.0  # seconds
WORKSPACE: Final = ""  # where a channel could stand
ALMOST_ONE: Final = 1 - 1e-6  # a token that is whole but for rounding


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


class _Bucket:
    def __init__(self, limit: Limit, now: datetime) -> None:
        self.limit = limit
        self.tokens = limit.burst
        self.at = now
        self.blocked_until = now

    @property
    def is_full(self) -> bool:
        return self.tokens >= self.limit.burst

    def free_at(self, now: datetime) -> datetime | None:
        """None: there is a token. Else when there will be one."""
        if now > self.at:
            self.tokens = min(self.limit.burst, self.tokens + (now - self.at).total_seconds() * self.limit.rate)
            self.at = now
        missing = max(0.0, 1 - self.tokens) if self.tokens < ALMOST_ONE else 0.0
        until = max(self.blocked_until, self.at + timedelta(seconds=missing / self.limit.rate))
        return until if until > now else None


class Pacer:
    """Which call may go now. One for a process; several processes would share Slack's limits unknowingly."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, method: str, channel: str, now: datetime) -> datetime | None:
        """Take a token. None if there was one, else nothing is taken and this is when there will be one."""
        with self._lock:
            buckets = self._buckets_of(method, channel, now)
            until = max(filter(None, (bucket.free_at(now) for bucket in buckets)), default=None)
            if until is None:
                _spend(buckets)
            return until

    def charge(self, method: str, channel: str, now: datetime) -> None:
        """Count a call that could not wait; later ones wait for it."""
        with self._lock:
            buckets = self._buckets_of(method, channel, now)
            for bucket in buckets:
                bucket.free_at(now)
            _spend(buckets)

    def available(self, method: str, now: datetime) -> int:
        """How many calls the workspace may make at once."""
        with self._lock:
            bucket = self._bucket(method, WORKSPACE, now)
            return int(bucket.tokens + 1 - ALMOST_ONE) if bucket.free_at(now) is None else 0

    def block(self, method: str, channel: str, until: datetime, *, now: datetime) -> None:
        """Slack said when to come back: its word counts more than our reckoning, so the burst is gone too."""
        with self._lock:
            bucket = self._buckets_of(method, channel, now)[0]
            bucket.blocked_until = max(bucket.blocked_until, until)
            bucket.tokens, bucket.at = 1.0, bucket.blocked_until

    def held_up(self, method: str, now: datetime) -> dict[str, datetime]:
        """Where `method` has no token now, and when it will: a channel, or "" for the whole workspace."""
        with self._lock:
            until = {key: bucket.free_at(now) for key, bucket in self._buckets.items()}
            full = {key for key, bucket in self._buckets.items() if until[key] is None and bucket.is_full}
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if key not in full}
            return {channel: when for (name, channel), when in until.items() if name == method and when is not None}

    def _buckets_of(self, method: str, channel: str, now: datetime) -> list[_Bucket]:
        """The narrowest first. All but posts are limited in the whole workspace only."""
        places = (channel, WORKSPACE) if method == POST else (WORKSPACE,)
        return [self._bucket(method, place, now) for place in places]

    def _bucket(self, method: str, place: str, now: datetime) -> _Bucket:
        return self._buckets.setdefault((method, place), _Bucket(self._limits.of(method, place), now))


def _spend(buckets: Iterable[_Bucket]) -> None:
    for bucket in buckets:
        bucket.tokens -= 1
