"""Trouble on demand: what Slack may do to an app, arranged through the control API."""

import asyncio
import itertools
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from playground.shapes import Json

# What each kind does. "call" is tested when a Web API call arrives, the rest where its name says.
KINDS = {
    "ratelimited": "answers 429 with Retry-After `retry_after`",
    "http_error": "answers with HTTP `status` and no JSON",
    "timeout": "cuts the connection after `delay` seconds, or once all faults are removed; nothing is done",
    "drop": "closes the connection without an answer; nothing is done",
    "slow": "answers after `delay` seconds, or once all faults are removed; everything is done",
    "error": "answers `{ok: false, error: <error>}`: token_revoked, channel_not_found, not_in_channel …",
    "invalid_blocks": "refuses every block of type `block_type`",
    "lost_answer": "does what was asked, then closes the connection without an answer",
    "late_visibility": "posts, but history shows the message only after `delay` seconds",
    "kill": "kills process `pid` with SIGKILL at the next call, `when` is before or after it was done",
    "duplicate": "delivers every event and interaction twice",
    "lost_ack": "loses the acknowledgement of an event, so that it is delivered again",
    "refuse_sockets": "refuses new sockets",
}


@dataclass(slots=True)
class Fault:
    """`count` None means until removed; `until` is epoch seconds. Empty `method` or `channel` means every one."""

    id: str
    kind: str
    method: str = ""
    channel: str = ""
    error: str = "internal_error"
    status: int = 503
    retry_after: int = 1
    delay: float = 0.0
    block_type: str = ""
    pid: int = 0
    when: str = "before"
    count: int | None = None
    until: float | None = None
    hits: int = field(default=0)

    def is_over(self, now: float) -> bool:
        return (self.until is not None and now >= self.until) or (self.count is not None and self.hits >= self.count)

    def fits(self, method: str, channel: str) -> bool:
        return self.method in ("", method) and self.channel in ("", channel)


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._ids = itertools.count(1)
        self._calm = asyncio.Event()  # of those who are held up now

    def add(self, wanted: Json) -> Fault:
        """Arrange a fault; `for_seconds` ends it by itself. Raises ValueError with a sentence on a bad wish."""
        kind = wanted.get("kind")
        if kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")
        known = set(Fault.__dataclass_fields__) - {"id", "hits", "until"}
        unknown = set(wanted) - known - {"for_seconds"}
        if unknown:
            raise ValueError(
                f"a fault has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(known))}, for_seconds"
            )
        if kind == "kill" and int(wanted.get("pid", 0)) <= 1:
            raise ValueError("kill needs the pid of the app")
        values = {name: value for name, value in wanted.items() if name in known}
        seconds = wanted.get("for_seconds")
        fault = Fault(id=f"F{next(self._ids)}", **values, until=time.time() + float(seconds) if seconds else None)
        self._faults.append(fault)
        return fault

    def take(
        self, kind: str, *, method: str = "", channel: str = "", block_types: frozenset[str] | None = None
    ) -> Fault | None:
        """The first fault of this kind that fits, counted as hit; None without one."""
        fault = self.find(kind, method=method, channel=channel, block_types=block_types)
        if fault is not None:
            fault.hits += 1
        return fault

    def find(
        self, kind: str, *, method: str = "", channel: str = "", block_types: frozenset[str] | None = None
    ) -> Fault | None:
        """As `take`, without counting."""
        self._forget_over()
        for fault in self._faults:
            concerns = block_types is None or not fault.block_type or fault.block_type in block_types
            if fault.kind == kind and fault.fits(method, channel) and concerns:
                return fault
        return None

    def remove(self, fault_id: str | None = None) -> None:
        """Remove one, or all."""
        self._faults = [fault for fault in self._faults if fault_id is not None and fault.id != fault_id]
        if fault_id is None:
            self._calm.set()
            self._calm = asyncio.Event()

    async def hold_up(self, fault: Fault) -> None:
        """As long as it wants, or until all are removed."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._calm.wait(), fault.delay)

    def listed(self) -> list[Json]:
        self._forget_over()
        return [asdict(fault) for fault in self._faults]

    def _forget_over(self) -> None:
        now = time.time()
        self._faults = [fault for fault in self._faults if not fault.is_over(now)]
