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
        """Server-Sent Events from the one behind `after` on (None: from now on)."""
        reader: asyncio.Queue[Json | None] = asyncio.Queue()
        seen = self.seq if after is None else after
        for event in self._kept:
            if event["seq"] > seen:
                reader.put_nowait(event)
        self._readers.add(reader)
        try:
            yield f": {self.seq}\n\n"
            while not self._is_closed:
                line = await _next_line(reader)
                if line is None:
                    return
                yield line
        finally:
            self._readers.discard(reader)


async def _next_line(reader: "asyncio.Queue[Json | None]") -> str | None:
    try:
        event = await asyncio.wait_for(reader.get(), IDLE)
    except TimeoutError:
        return ": still here\n\n"
    if event is None:
        return None
    return f"id: {event['seq']}\ndata: {json.dumps(event, separators=(',', ':'))}\n\n"
