"""Reads comments in a process of its own, so that an import stores while the next comments are being read.

The child imports `scoring` and nothing else: it is small. It reads lists from its standard input and answers on its standard
output until the input ends.
"""

import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import BinaryIO, Self

from scoring import sentiment, themes
from scoring.sentiment import Sentiment

Read = tuple[Sentiment | None, tuple[str, ...]]


def read_all(comments: Sequence[str | None]) -> list[Read]:
    """How each comment reads, and what it is about."""
    return [(sentiment.read(comment), themes.find_themes(comment)) if comment else (None, ()) for comment in comments]


class ReadAhead:
    """Hands comments to the child and brings back how they read, in order. Reads here when the child cannot.

    Args:
        has_child: False reads here and at once: starting the child takes longer than reading a thousand comments.
    """

    def __init__(self, *, has_child: bool) -> None:
        self._child = _start() if has_child else None
        self._thread = ThreadPoolExecutor(1, "comments")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(cancel_futures=True)
        if self._child is not None:
            with self._child as child:  # closes the pipes, whereupon it ends, and waits for that
                if child.stdin is not None:
                    child.stdin.close()

    def submit(self, comments: Sequence[str | None]) -> Future[list[Read]]:
        if self._child is None:
            done: Future[list[Read]] = Future()
            done.set_result(read_all(comments))
            return done
        return self._thread.submit(self._ask, comments)

    def _ask(self, comments: Sequence[str | None]) -> list[Read]:
        child = self._child
        if child is None or child.stdin is None or child.stdout is None:
            return read_all(comments)
        try:
            child.stdin.write(pickle.dumps(comments))
            child.stdin.flush()
            read: list[Read] = pickle.load(child.stdout)  # noqa: S301  # our own child wrote it
        except (OSError, EOFError, pickle.UnpicklingError):
            return read_all(comments)
        return read


def _start() -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
    except OSError:
        return None


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    """Read list after list, until there are no more."""
    while True:
        try:
            comments = pickle.load(asked)  # noqa: S301  # our own parent wrote it
        except EOFError:
            return
        told.write(pickle.dumps(read_all(comments)))
        told.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
