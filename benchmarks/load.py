"""A load client in its own process: raw sockets and requests made beforehand, so that it is not what is measured.

    python -m benchmarks.load --port 8080 --count 5000 --connections 64 [--rate 50] [--detractors] [--prefix a]

Prints one line of JSON: `Result`.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

from benchmarks.answers import Shape, answers, request

ROOT = Path(__file__).resolve().parents[1]
WITHIN = 300.0  # seconds that a whole run may take


@dataclass(frozen=True, slots=True)
class Result:
    """What a run saw.

    Attributes:
        seconds: from the first byte sent to the last answer.
        statuses: how often each HTTP status was answered; "0" for a broken connection.
        milliseconds: of all answers, sorted.
        sent_at: epoch seconds by customer's name; with `rate` only.
    """

    seconds: float
    statuses: dict[str, int]
    milliseconds: list[float]
    sent_at: dict[str, float]

    @property
    def accepted(self) -> int:
        return sum(count for status, count in self.statuses.items() if status.startswith("2"))

    @property
    def is_all_accepted(self) -> bool:
        return set(self.statuses) <= {"200", "202"}

    @property
    def per_second(self) -> float:
        return self.accepted / self.seconds

    def at(self, share: float) -> float:
        """The milliseconds that `share` (0 to 1) of all answers do not exceed."""
        return self.milliseconds[min(len(self.milliseconds) - 1, int(share * len(self.milliseconds)))]


class Run:
    """Some connections, each with one request at a time."""

    def __init__(self, ports: Sequence[int], requests: Sequence[tuple[str, bytes]], rate: float | None) -> None:
        self._ports = ports
        self._rate = rate
        self._count = len(requests)
        self._requests: Iterator[tuple[int, tuple[str, bytes]]] = iter(enumerate(requests))
        self.statuses: Counter[str] = Counter()
        self.milliseconds: list[float] = []
        self.sent_at: dict[str, float] = {}
        self._began = 0.0

    async def go(self, connections: int) -> Result:
        loop = asyncio.get_running_loop()
        opened = [
            (await loop.create_connection(lambda: Conversation(self), "127.0.0.1", port))[1]
            for port in islice(cycle(self._ports), min(connections, self._count))
        ]
        self._began = time.perf_counter()
        for conversation in opened:
            conversation.go_on()
        await asyncio.gather(*(conversation.over for conversation in opened))
        seconds = time.perf_counter() - self._began
        self.statuses["0"] += sum(1 for _ in self._requests)  # for which there was no connection left
        return Result(seconds, dict(+self.statuses), sorted(self.milliseconds), self.sent_at)

    def next(self) -> tuple[float, bytes, str] | None:
        """After how many seconds which request goes out, and whose it is; None: that was all."""
        number, (name, data) = next(self._requests, (0, ("", b"")))
        if not data:
            return None
        pause = 0.0 if self._rate is None else self._began + number / self._rate - time.perf_counter()
        return max(0.0, pause), data, name

    def goes_out(self, name: str) -> None:
        if self._rate is not None:
            self.sent_at.setdefault(name, time.time())


class Conversation(asyncio.Protocol):
    """One connection. The next request goes out where the answer to the one before comes in: no task has to wake up for it."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._loop = asyncio.get_running_loop()
        self.over: asyncio.Future[None] = self._loop.create_future()
        self._sent_at = 0.0
        self._is_owed = False  # an answer, by whoever is at the other end
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def go_on(self) -> None:
        following = self._run.next()
        self._is_owed = following is not None
        if following is None:
            self._transport.close()
        elif following[0]:
            self._loop.call_later(following[0], self._send, *following[1:])
        else:
            self._send(*following[1:])

    def _send(self, data: bytes, name: str) -> None:
        self._run.goes_out(name)
        self._sent_at = time.perf_counter()
        self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        status = _status(self._heard)
        if status is not None:
            self._run.milliseconds.append((time.perf_counter() - self._sent_at) * 1000)
            self._run.statuses[status] += 1
            self._heard = b""
            self.go_on()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # as the base has it
        if self._is_owed:
            self._run.statuses["0"] += 1
        self.over.set_result(None)


def _status(heard: bytes) -> str | None:
    """Of a whole answer; None: there is more to come."""
    head, ended, body = heard.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return head[9:12].decode() if ended and len(body) >= int(length) else None


def load(
    ports: Sequence[int],
    count: int,
    *,
    shape: Shape | None = None,
    connections: int = 64,
    rate: float | None = None,
) -> Result:
    """Run the client as a process of its own.

    Args:
        ports: where it connects, in turn.
        count: how many webhooks it sends.
        shape: what they say.
        connections: open at once; each waits for its answer before it sends the next.
        rate: webhooks a second; None: as fast as they are answered.
    """
    process = start_load(ports, count, shape=shape or Shape(), connections=connections, rate=rate)
    return result_of(process)


def start_load(
    ports: Sequence[int], count: int, *, shape: Shape, connections: int = 64, rate: float | None = None
) -> "subprocess.Popen[str]":
    """As `load`, without waiting for the end."""
    command = [sys.executable, "-m", "benchmarks.load", "--count", str(count), "--connections", str(connections)]
    for port in ports:
        command += ["--port", str(port)]
    command += ["--accounts", str(shape.accounts), "--plans", str(shape.plans), "--prefix", shape.prefix]
    command += ["--detractors"] * shape.detractors + (["--rate", str(rate)] if rate else [])
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def result_of(process: "subprocess.Popen[str]") -> Result:
    told, _ = process.communicate(timeout=WITHIN)
    if process.returncode:
        raise RuntimeError(f"the load client ended with {process.returncode}")
    return Result(**json.loads(told))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, action="append", required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--detractors", action="store_true")
    parser.add_argument("--accounts", type=int, default=0)
    parser.add_argument("--plans", type=int, default=3)
    parser.add_argument("--prefix", default="a")
    wish = parser.parse_args()
    shape = Shape(detractors=wish.detractors, accounts=wish.accounts, plans=wish.plans, prefix=wish.prefix)
    requests = [(name, request(body)) for name, body in answers(wish.count, shape)]
    run = Run(wish.port, requests, wish.rate)
    print(json.dumps(asdict(asyncio.run(run.go(wish.connections)))))


if __name__ == "__main__":
    main()
