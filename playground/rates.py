"""Rate limits: a bucket per key that fills steadily and holds a burst."""

import math
from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    level: float
    filled_at: float


class Rates:
    """Counts calls. `now` is a monotonic time in seconds."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}

    def take(self, key: str, *, per_second: float, burst: float, now: float) -> int | None:
        """Take one call out of the bucket of `key`; None, or the whole seconds until one fits again."""
        bucket = self._buckets.setdefault(key, Bucket(burst, now))
        bucket.level = min(burst, bucket.level + (now - bucket.filled_at) * per_second)
        bucket.filled_at = now
        if bucket.level >= 1:
            bucket.level -= 1
            return None
        return max(1, math.ceil((1 - bucket.level) / per_second))

    def clear(self) -> None:
        self._buckets.clear()
