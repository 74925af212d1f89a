"""Keeps ahead of Slack's rate limits, so that a 429 is the exception. Time is an argument.

Slack's limits (https://docs.slack.dev/apis/web-api/rate-limits): chat.postMessage about one a second for each channel,
short bursts allowed; everything else by method and workspace, tier 3 at least 50 a minute. Each is kept by a token
bucket whose burst is taken out of its rate, so that no minute, however it is cut, holds more than the limit.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Self

POST: Final = "chat.postMessage"
UPDATE: Final = "chat.update"
HISTORY: Final = "conversations.history"
REPLIES: Final = "conversations.replies"
MINUTE: Final = 60.0  # seconds
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
    """What we allow ourselves: posts to one channel, updates and looks in the whole workspace."""

    post: Limit = field(default_factory=lambda: Limit.per_minute(58, burst=3))
    update: Limit = field(default_factory=lambda: Limit.per_minute(50, burst=10))
    look: Limit = field(default_factory=lambda: Limit.per_minute(50, burst=10))

    def at_pace(self, pace: float) -> "Limits":
        """All limits times `pace`, for a stand-in that allows more than Slack."""
        return Limits(self.post.at_pace(pace), self.update.at_pace(pace), self.look.at_pace(pace))

    def of(self, method: str) -> Limit:
        return self.post if method == POST else self.update if method == UPDATE else self.look


class _Bucket:
    def __init__(self, limit: Limit, now: datetime) -> None:
        self.limit = limit
        self.tokens = limit.burst
        self.at = now
        self.blocked_until = now

    def free_at(self, now: datetime) -> datetime | None:
        """None: there is a token. Else when there will be one."""
        if now > self.at:
            self.tokens = min(self.limit.burst, self.tokens + (now - self.at).total_seconds() * self.limit.rate)
            self.at = now
        missing = max(0.0, 1 - self.tokens) if self.tokens < ALMOST_ONE else 0.0
        until = max(self.blocked_until, self.at + timedelta(seconds=missing / self.limit.rate))
        return until if until > now else None


class Pacer:
    """Which call may go now. One for a process; several processes share Slack's limits without knowing each other."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, method: str, channel: str, now: datetime) -> datetime | None:
        """Take a token. None if there was one, else nothing is taken and this is when there will be one."""
        with self._lock:
            bucket = self._bucket(method, channel, now)
            until = bucket.free_at(now)
            if until is None:
                bucket.tokens -= 1
            return until

    def charge(self, method: str, channel: str, now: datetime) -> None:
        """Count a call that could not wait; later ones wait for it."""
        with self._lock:
            bucket = self._bucket(method, channel, now)
            bucket.free_at(now)
            bucket.tokens -= 1

    def block(self, method: str, channel: str, until: datetime, *, now: datetime) -> None:
        """Slack said when to come back: its word counts more than our reckoning, so the burst is gone too."""
        with self._lock:
            bucket = self._bucket(method, channel, now)
            bucket.blocked_until = max(bucket.blocked_until, until)
            bucket.tokens, bucket.at = 1.0, bucket.blocked_until

    def held_up(self, method: str, now: datetime) -> dict[str, datetime]:
        """The channels for which `method` has no token, each with when it will. Full buckets are forgotten here."""
        with self._lock:
            until = {key: bucket.free_at(now) for key, bucket in self._buckets.items()}
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if not _is_full(bucket, until[key])}
            return {channel: when for (name, channel), when in until.items() if name == method and when is not None}

    def _bucket(self, method: str, channel: str, now: datetime) -> _Bucket:
        key = (method, channel if method == POST else "")  # all but posts are limited in the whole workspace
        return self._buckets.setdefault(key, _Bucket(self._limits.of(method), now))


def _is_full(bucket: _Bucket, until: datetime | None) -> bool:
    return until is None and bucket.tokens >= bucket.limit.burst
