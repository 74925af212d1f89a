"""What just happened: the calls, deliveries, webhooks and deeds of the last minutes, with timings."""

import time
from collections import deque

from playground.shapes import Json
from playground.stream import Stream

KEPT = 1_000
LONGEST = 4_000  # characters of one text that is kept
SECRET = frozenset({"token", "authorization", "secret", "signing_secret"})


class Journal:
    """Entries: `{"n", "at" (epoch seconds), "kind", "title", "ok", "ms", …details}`, the oldest first."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._count = 0

    def note(self, kind: str, title: str, *, ok: bool = True, ms: float | None = None, **details: object) -> None:
        self._count += 1
        entry = {
            "n": self._count,
            "at": round(time.time(), 3),
            "kind": kind,
            "title": title,
            "ok": ok,
            "ms": None if ms is None else round(ms, 1),
            **{key: _presentable(value) for key, value in details.items()},
        }
        self._entries.append(entry)
        self._stream.publish("journal", entry=entry)

    def entries(self, *, after: int = 0, kind: str | None = None) -> list[Json]:
        return [entry for entry in self._entries if entry["n"] > after and kind in (None, entry["kind"])]

    def clear(self) -> None:
        self._entries.clear()


def _presentable(value: object) -> object:
    """`value` without secrets, and with endless texts cut."""
    if isinstance(value, dict):
        return {key: "…" if str(key).lower() in SECRET else _presentable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_presentable(item) for item in value]
    if isinstance(value, str) and len(value) > LONGEST:
        return value[:LONGEST] + "…"
    return value
