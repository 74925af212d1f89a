"""One thread that writes, so that many requests share one commit.

Each request hands over its work and gets a future that is answered after the commit that holds it: never before. What waits
is bounded; a full queue refuses at once. A batch that fails is done again request by request, so that a poisoned one fails
alone. A database that is busy, full or away fails them all with `Busy`: the sender is told to come again.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from storage.database import Database
from storage.outages import is_collision, is_outage

logger = logging.getLogger(__name__)

MOST_REQUESTS = 200  # in one commit: beyond, waiting costs more than sharing gains
MOST_ITEMS = 2000  # in one commit: what keeps others from writing stays short
CAPACITY = 5000  # items: what is written well within the time that a sender waits
COLLISIONS = 3
PAUSE = 0.02  # s, after a collision
CROWD = 8  # requests in a commit: from here on the next ones are waited for
LULL = 0.001  # s without a new request: the crowd is complete
LONGEST_LINGER = 0.03  # s

Work = TypeVar("Work")
Result = TypeVar("Result")


class Busy(Exception):  # noqa: N818  # a state of ours that passes
    """Not now: too much is waiting, the database does not answer, or we are about to stop.

    Whoever is told so sends again. A commit whose answer was lost may have stored it all the same; then the repeat is known.
    """


@dataclass(frozen=True, slots=True)
class _Order(Generic[Work, Result]):
    work: Work
    weight: int
    future: Future[Result] = field(default_factory=Future)


class Writer(Generic[Work, Result]):
    """A bounded queue and the thread that empties it.

    Args:
        database: where to write.
        store: writes a batch in the given session and returns one result for each piece, in order.
        weigh: how many items a piece of work holds.
        on_commit: called after each commit, e.g. to wake whoever waits for new rows. Must not raise.
        capacity: how many items may wait.
    """

    def __init__(
        self,
        database: Database,
        store: Callable[[Session, Sequence[Work]], Sequence[Result]],
        *,
        weigh: Callable[[Work], int] = lambda _: 1,
        on_commit: Callable[[], None] = lambda: None,
        capacity: int = CAPACITY,
    ) -> None:
        self._database = database
        self._store = store
        self._weigh = weigh
        self._on_commit = on_commit
        self._capacity = capacity
        self._waiting: deque[_Order[Work, Result]] = deque()
        self._weight = 0
        self._crowd = 0  # how many came together lately
        self._is_stopping = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    @property
    def depth(self) -> int:
        """How many items wait."""
        return self._weight

    def submit(self, work: Work) -> Future[Result]:
        """Queue one piece. Cancelling the future takes it out again, as long as its batch has not begun.

        Raises:
            Busy: the queue is full, or the writer stops.
        """
        order: _Order[Work, Result] = _Order(work, max(1, self._weigh(work)))
        with self._changed:
            if self._is_stopping:
                raise Busy("the bot is stopping")
            if self._weight and self._weight + order.weight > self._capacity:
                raise Busy("too many answers are waiting to be stored")
            self._waiting.append(order)
            self._weight += order.weight
            self._changed.notify()
        return order.future

    def stop(self, timeout: float) -> bool:
        """Refuse new work, write what waits, end the thread. What is left after `timeout` seconds fails with `Busy`.

        Returns:
            Whether everything was written in time.
        """
        with self._changed:
            self._is_stopping = True
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        with self._changed:
            left = list(self._waiting)
            self._waiting.clear()
            self._weight = 0
        for order in left:
            if order.future.set_running_or_notify_cancel():
                order.future.set_exception(Busy("the bot is stopping"))
        return not left and not self._thread.is_alive()

    def _run(self) -> None:
        while (batch := self._next()) is not None:
            wanted = [order for order in batch if order.future.set_running_or_notify_cancel()]
            if wanted:
                self._write(wanted)

    def _linger(self) -> None:
        """Let those come who were answered together a moment ago: one commit for all costs half of two for halves.

        Without a crowd nobody waits.
        """
        if self._crowd < CROWD:
            return
        end = time.monotonic() + LONGEST_LINGER
        seen = -1
        while seen < len(self._waiting) < MOST_REQUESTS and not self._is_stopping and time.monotonic() < end:
            seen = len(self._waiting)
            time.sleep(LULL)

    def _next(self) -> list[_Order[Work, Result]] | None:
        """What waits, up to a batch; None at the end."""
        with self._changed:
            while not self._waiting and not self._is_stopping:
                self._changed.wait()
        self._linger()
        with self._changed:
            batch: list[_Order[Work, Result]] = []
            weight = 0
            while (
                self._waiting
                and len(batch) < MOST_REQUESTS
                and (not batch or weight + self._waiting[0].weight <= MOST_ITEMS)
            ):
                batch.append(self._waiting.popleft())
                weight += batch[-1].weight
            self._weight -= weight
            self._crowd = max(len(batch), self._crowd // 2)
            return batch or None

    def _write(self, batch: Sequence[_Order[Work, Result]]) -> None:
        try:
            results = self._commit([order.work for order in batch])
        except Exception as error:  # noqa: BLE001  # the writer outlives whatever a request brings; each gets its own error
            self._answer_failure(batch, error)
        else:
            for order, result in zip(batch, results, strict=True):
                order.future.set_result(result)
            self._on_commit()

    def _answer_failure(self, batch: Sequence[_Order[Work, Result]], error: Exception) -> None:
        if is_outage(error):
            logger.warning(
                "%d requests told to come again: the database does not answer (%s)", len(batch), type(error).__name__
            )
            for order in batch:
                order.future.set_exception(Busy("the database does not answer"))
        elif len(batch) == 1:
            batch[0].future.set_exception(error)
        else:
            logger.warning("a batch of %d requests failed (%s); one by one now", len(batch), type(error).__name__)
            for order in batch:
                self._write([order])

    def _commit(self, work: Sequence[Work]) -> Sequence[Result]:
        for attempt in range(1, COLLISIONS + 1):
            try:
                with self._database.transaction() as session:
                    return self._store(session, work)
            except Exception as error:
                if attempt == COLLISIONS or not is_collision(error):
                    raise
                time.sleep(PAUSE * attempt)
        raise AssertionError("the last attempt returns or raises")
