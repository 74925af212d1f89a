"""The clock: once a minute it asks what is due. What is due stands in tables; nothing is stored or decided here.

APScheduler runs with its in-memory store: a persistent store must not be shared between processes, and this one needs
none, since every tick is idempotent and of many replicas a unique key lets one win.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

log = logging.getLogger(__name__)

ON_THE_MINUTE: Final = "0"


class Tick(Protocol):
    """Does what is due at `now`. Called about once a minute, never twice at the same time, on a thread of its own."""

    def __call__(self, now: datetime, /) -> object: ...


class Clock:
    """Calls each tick at once and then on every full minute. A tick that failed, or was late, is simply asked again."""

    def __init__(
        self, ticks: Sequence[Tick], *, seconds: str = ON_THE_MINUTE, time: Callable[[], datetime] | None = None
    ) -> None:
        """`seconds`: at which seconds of a minute, as cron writes it. `time`: where `now` comes from."""
        self._ticks = tuple(ticks)
        self._seconds = seconds
        self._time = time or (lambda: datetime.now(UTC))
        self._last_round: datetime | None = None
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(max(1, len(self._ticks)))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    @property
    def last_round(self) -> datetime | None:
        """When a tick last ended, well or badly: if that is long ago, the clock stands still."""
        return self._last_round

    def start(self) -> None:
        for tick in self._ticks:
            trigger = CronTrigger(second=self._seconds, timezone=UTC)
            self._scheduler.add_job(self._run, trigger, args=(tick,), next_run_time=datetime.now(UTC))
        self._scheduler.start()

    def stop(self) -> None:
        """Ask no more and wait for what is running."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _run(self, tick: Tick) -> None:
        try:
            tick(self._time())
        except Exception:
            # A bug, or the database is away: the next minute asks again, the other ticks go on.
            log.exception("tick %s failed, error %s", getattr(tick, "__qualname__", tick), secrets.token_hex(4))
        self._last_round = self._time()
