"""What happens, as it happens: numbered events for every page that watches."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.shapes import Json

KEPT = 2_000  # events that a page which lost its connection can still catch up on
IDLE = 15.0  # seconds after which a silent stream says that it lives


class Stream:
    """Belongs to one event loop: `publish` is called on it."""

    def __init__(self) -> None:
        self.seq = 0
        self._kept: deque[Json] = deque(maxlen=KEPT)
        self._readers: set[asyncio.Queue[Json | None]] = set()
        self._is_closed = False

    def publish(self, type_: str, **content: object) -> None:
        self.seq += 1
        event = {"seq": self.seq, "type": type_, **content}
        self._kept.append(event)
        for reader in self._readers:
            reader.put_nowait(event)

    def close(self) -> None:
        """End every stream that is read now, and refuse new ones."""
        self._is_closed = True
        for reader in self._readers:
            reader.put_nowait(None)

    async def lines(self, after: int | None) -> AsyncIterator[str]:
        """The same as Server-Sent Events, for programs."""
        yield f": {self.seq}\n\n"
        async for event in self.events(after):
            yield _line(event) if event else ": still here\n\n"

    async def events(self, after: int | None) -> "AsyncIterator[Json]":
        """Events from the one behind `after` on (None: from now on); an empty one now and then, when nothing happens."""
        reader: asyncio.Queue[Json | None] = asyncio.Queue()
        seen = self.seq if after is None else after
        for event in self._kept:
            if event["seq"] > seen:
                reader.put_nowait(event)
        self._readers.add(reader)
        try:
            while not self._is_closed:
                following = await _next(reader)
                if following is None:
                    return
                yield following
        finally:
            self._readers.discard(reader)


async def _next(reader: "asyncio.Queue[Json | None]") -> "Json | None":
    try:
        return await asyncio.wait_for(reader.get(), IDLE)
    except TimeoutError:
        return {}


def _line(event: "Json") -> str:
    return f"id: {event['seq']}\ndata: {json.dumps(event, separators=(',', ':'))}\n\n"
