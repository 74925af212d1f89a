"""Writers take turns, first come, first served.

SQLite lets one write at a time and has the others poll for it, ever more slowly: whoever has waited long loses against whoever
has just come, and on a busy machine a thread can lose for seconds. Within one process nobody needs to poll.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy.exc import TimeoutError as WaitedTooLong


class Turns:
    """A queue of threads; the first one is at work.

    Args:
        patience: how long a thread waits for its turn.
    """

    def __init__(self, patience: timedelta) -> None:
        self._patience = patience.total_seconds()
        self._guard = threading.Lock()
        self._queue: deque[threading.Event] = deque()

    @property
    def depth(self) -> int:
        """How many threads are at work or wait."""
        return len(self._queue)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for it, and have it for the block.

        Raises:
            sqlalchemy.exc.TimeoutError: it took too long; an outage, as `storage.outages` sees it.
        """
        mine = threading.Event()
        with self._guard:
            self._queue.append(mine)
            self._queue[0].set()
        try:
            if not mine.wait(self._patience):
                raise WaitedTooLong(f"no turn to write within {self._patience} s")
            yield
        finally:
            with self._guard:
                self._queue.remove(mine)
                if self._queue:
                    self._queue[0].set()
