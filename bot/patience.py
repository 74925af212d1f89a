"""`asyncio.timeout` for the many: one timer for all who wait equally long, instead of one for each request."""

import asyncio
from collections import deque
from types import TracebackType
from typing import Self

LOOK_EVERY = 0.1  # s; so much longer than promised somebody may wait


class Patience:
    """How long to wait for anything: `with patience.limit(): await …` raises TimeoutError when that is over.

    Args:
        seconds: the same for all.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._turns: deque[Turn] = deque()  # by their end, as they all take equally long
        self._loop: asyncio.AbstractEventLoop | None = None

    def limit(self) -> "Turn":
        """For one `with` block in a task of the running loop."""
        loop = asyncio.get_running_loop()
        turn = Turn(loop.time() + self._seconds)
        if self._loop is not loop:  # or nobody has waited for a while
            self._loop = loop
            self._turns.clear()
            loop.call_later(self._seconds, self._watch, loop)
        while self._turns and self._turns[0].has_ended:  # most end at once: what is kept stays short
            self._turns.popleft()
        self._turns.append(turn)
        return turn

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        if loop is not self._loop:
            return
        while self._turns and (self._turns[0].has_ended or self._turns[0].until <= loop.time()):
            self._turns.popleft().interrupt()
        if self._turns:
            loop.call_later(max(LOOK_EVERY, self._turns[0].until - loop.time()), self._watch, loop)
        else:
            self._loop = None


class Turn:
    """One wait."""

    __slots__ = ("_is_over", "_task", "has_ended", "until")

    def __init__(self, until: float) -> None:
        self.until = until
        self.has_ended = False
        self._is_over = False
        self._task: asyncio.Task[object] | None = None

    def interrupt(self) -> None:
        if self._task is not None and not self.has_ended:
            self._is_over = True
            self._task.cancel()

    def __enter__(self) -> Self:
        self._task = asyncio.current_task()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.has_ended = True
        # Somebody else may have cancelled the task as well: then it ends.
        if self._is_over and kind is asyncio.CancelledError and self._task is not None and not self._task.uncancel():
            raise TimeoutError from error
