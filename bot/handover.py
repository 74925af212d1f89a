"""From the writer's thread to the event loop: one wake-up for all answers of a commit.

`asyncio.wrap_future` would wake the loop once for each, and under load that costs as much as the HTTP itself.
"""

import asyncio
import threading
from collections import deque
from concurrent.futures import Future
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Handover(Generic[Result]):
    """Waits for futures that other threads complete."""

    def __init__(self) -> None:
        self._ended: deque[tuple[asyncio.Future[Result], Future[Result]]] = deque()
        self._guard = threading.Lock()

    async def result(self, future: Future[Result]) -> Result:
        """What comes of it. When the waiting task is cancelled, so is the future."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Result] = loop.create_future()
        future.add_done_callback(lambda ended: self._end(loop, waiter, ended))
        try:
            return await waiter
        except asyncio.CancelledError:
            future.cancel()
            raise

    def _end(self, loop: asyncio.AbstractEventLoop, waiter: asyncio.Future[Result], ended: Future[Result]) -> None:
        """In the thread that completed it, or that took it back. Whoever finds the queue empty wakes the loop; it then takes
        all that have ended by then. Guarded, or of two threads at once each might leave the waking to the other.
        """
        with self._guard:
            self._ended.append((waiter, ended))
            is_first = len(self._ended) == 1
        if is_first and not loop.is_closed():
            loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        while self._ended:
            waiter, ended = self._ended.popleft()
            if waiter.done():
                continue
            if ended.cancelled():
                waiter.cancel()
            elif (error := ended.exception()) is not None:
                waiter.set_exception(error)
            else:
                waiter.set_result(ended.result())
