"""Reads the comments of new answers and wishes for what follows from them, on a thread of its own."""

import logging
import secrets
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.usecases import reading
from bot.usecases.house import House
from bot.usecases.ranks import Ranks
from scoring.periods import Calendar
from storage.database import Database
from storage.outages import is_outage
from storage.reading import ReadComment, next_unread_at
from storage.responses import StoredResponse

log = logging.getLogger(__name__)

POLL = timedelta(seconds=1)
GATHER = 0.02  # s: what comes at about the same time is read and told in one transaction, for which others wait


class Reader:
    """Any number of readers share one database: each claims its own answers, and what dies with a reader is claimed again.

    Args:
        max_age: answers that were older when they came get no alert.
        on_read: told how many were read, when messages may have been wished for; wakes the worker. Must not raise.
        clock: the time, aware.
        house: the rules of the environment.
        read: the slow part, without a database.
    """

    def __init__(
        self,
        *,
        database: Database,
        calendar: Calendar,
        max_age: timedelta,
        on_read: Callable[[int], None],
        clock: Callable[[], datetime],
        house: House | None = None,
        read: Callable[[Sequence[StoredResponse]], list[ReadComment]] = reading.read,
    ) -> None:
        self._database = database
        self._calendar = calendar
        self._max_age = max_age
        self._on_read = on_read
        self._clock = clock
        self._house = house or House()
        self._read = read
        self._ranks = Ranks()
        self._bell = threading.Event()

    def wake(self) -> None:
        """There is something to read. Call it after the commit."""
        self._bell.set()

    def step(self, now: datetime) -> int:
        """Read one batch. Returns how many answers it took up; 0 when there is nothing to read."""
        with self._database.transaction() as session:
            batch = reading.claim(session, now=now)
        if not batch:
            return 0
        try:
            self._record(self._read(batch), now)  # reading is slow; no transaction is open
        except Exception as error:
            if is_outage(error):
                raise
            self._one_by_one(batch, now)
        self._on_read(len(batch))
        return len(batch)

    def _record(self, readings: Sequence[ReadComment], now: datetime) -> None:
        with self._database.transaction() as session:
            reading.record(
                session,
                readings,
                calendar=self._calendar,
                max_age=self._max_age,
                now=now,
                house=self._house,
                ranks=self._ranks,
            )

    def _one_by_one(self, batch: Sequence[StoredResponse], now: datetime) -> None:
        """A comment that we fail to read must hold up no other, and not even its own alert: that goes out without a reading."""
        for answer in batch:
            try:
                readings = self._read([answer])
            except Exception:
                log.exception("answer %s cannot be read, error %s", answer.id, secrets.token_hex(4))
                readings = [ReadComment(answer.id, answer.revision, sentiment=None, themes=())]
            self._record(readings, now)

    def run(self, stop: threading.Event) -> None:
        """Read until `stop` is set."""
        while not stop.is_set():
            self._bell.clear()
            try:
                if self.step(self._clock()):
                    continue
                pause = self._until_next()
            except Exception as error:
                # As in the worker: the database is away, or a bug. What was claimed comes back with its lease.
                if is_outage(error):
                    log.warning("nothing is read: the database does not answer")
                else:
                    log.exception("reading failed, error %s", secrets.token_hex(4))
                pause = POLL
            if self._bell.wait(pause.total_seconds()):
                stop.wait(GATHER)

    def _until_next(self) -> timedelta:
        now = self._clock()
        with self._database.snapshot() as session:
            due = next_unread_at(session, now=now)
        return POLL if due is None else min(max(due - now, timedelta()), POLL)
