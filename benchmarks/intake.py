"""How fast answers are accepted: verified, de-duplicated, on the disk. Beside it, in turns, what others do.

    python -m benchmarks.intake [--count 4000] [--rounds 3]     # over 200 connections, the same for all: as many as share a commit

- bare: Starlette parses the JSON and keeps nothing; the most that this HTTP server can do
- ours: `nps-bot web` on SQLite, answered after the commit
- raw driver: sqlite3 alone, the same facts in a handful of plain rows, without HTTP: what the disk and the driver can do
- flask: Flask and sqlite3 under waitress, if `benchmarks/peers/requirements.txt` is installed
"""

import argparse
import importlib.util
import json
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import servers
from benchmarks.answers import Shape, answers
from benchmarks.load import Result, load
from trials.report import Report, finish, shown

TARGET = 0.35
CONNECTIONS = 200
AT_ONCE = 200  # rows in a commit of the raw driver, as the bot's writer has at most


@contextmanager
def contenders(where: Path) -> Iterator[dict[str, int]]:
    """Ports by name; all run at once, and idle unless it is their turn."""
    ports = {name: servers.free_port() for name in ("bare", "ours", "flask")}
    ours = servers.bot("web", where, database_url=f"sqlite:///{where}/ours.db", port=ports["ours"])
    with servers.serving(servers.bare(where, ports["bare"]), ports["bare"]), servers.serving(ours, ports["ours"]):
        if not all(importlib.util.find_spec(name) for name in ("flask", "waitress")):
            print("flask: skipped, install benchmarks/peers/requirements.txt to compare")
            yield {name: port for name, port in ports.items() if name != "flask"}
            return
        with servers.serving(servers.flask(where, ports["flask"]), ports["flask"]):
            yield ports


def raw_driver(file: Path, count: int, *, at_once: int) -> float:
    """Answers a second through sqlite3 alone, every commit on the disk."""
    database = sqlite3.connect(file, isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE IF NOT EXISTS people (email TEXT PRIMARY KEY, name TEXT, company TEXT, plan TEXT)",
        "CREATE TABLE IF NOT EXISTS answers (id TEXT PRIMARY KEY, score INTEGER, comment TEXT, answered TEXT, email TEXT)",
    ):
        database.execute(statement)
    told = [json.loads(body) for _, body in answers(count, Shape(prefix=f"raw{time.time_ns()}"))]
    began = time.perf_counter()
    for start in range(0, count, at_once):
        part = told[start : start + at_once]
        people = [
            (one["customer"]["email"], *(one["customer"][key] for key in ("name", "company", "plan"))) for one in part
        ]
        rows = [(one["id"], one["score"], one["comment"], one["answered_at"], one["customer"]["email"]) for one in part]
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO people VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", people)
        database.executemany("INSERT INTO answers VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)
        database.execute("COMMIT")
    seconds = time.perf_counter() - began
    database.close()
    return count / seconds


def measure(where: Path, count: int, rounds: int) -> dict[str, list[float]]:
    """Answers a second, by name, one figure for each round."""
    rates: dict[str, list[float]] = {}

    def note(name: str, rate: float) -> None:
        rates.setdefault(name, []).append(rate)
        print(f"  {name:22} {rate:8.0f}/s", flush=True)

    with contenders(where) as ports:
        for turn in range(-1, rounds):  # the first one warms up and does not count
            began = note if turn >= 0 else _quiet
            for name, port in ports.items():
                few = count // 4 if name == "flask" or turn < 0 else count
                began(
                    name, _accepted(name, load([port], few, shape=Shape(prefix=f"r{turn}x"), connections=CONNECTIONS))
                )
            began("raw driver, 200 at once", raw_driver(where / "raw.db", count, at_once=AT_ONCE))
            began("raw driver, one by one", raw_driver(where / "raw.db", count // 4, at_once=1))
    return rates


def _quiet(_name: str, _rate: float) -> None:
    pass


def _accepted(name: str, result: Result) -> float:
    if not result.is_all_accepted:
        raise RuntimeError(f"{name} answered {result.statuses}")
    return result.per_second


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    wish = parser.parse_args()
    print(f"intake: {wish.count} webhooks, {wish.rounds} rounds in turns; {servers.machine()}")
    with servers.folder() as where:
        rates = measure(where, wish.count, wish.rounds)
    report = Report("Intake, medians of the rounds")
    ratios = {
        name: [rate / bare for rate, bare in zip(found, rates["bare"], strict=True)] for name, found in rates.items()
    }
    for name, found in rates.items():
        report.figure(
            name, f"{statistics.median(found):.0f}/s, {statistics.median(ratios[name]):.2f} of the bare handler"
        )
    ratio = statistics.median(ratios["ours"])
    report.promise(f"at least {TARGET} of the bare handler", kept=ratio >= TARGET, seen=f"{ratio:.2f}")
    return finish(shown(report))


if __name__ == "__main__":
    sys.exit(main())
