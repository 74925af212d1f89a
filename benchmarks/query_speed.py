"""How fast `/nps` answers, few answers against many: `python -m benchmarks.query_speed [--answers 300000] [--keep FOLDER]`.

For SQLite, and for PostgreSQL if NPS_TEST_POSTGRES names a server: medians, 95th percentiles, and the ratio of the medians with
10 thousand answers and with so many, asked in turns. First from the signed request to its acknowledgement, over HTTP, for the
whole and for one tallied key in periods of every kind: at most 1.5 times as long, p95 100 ms. Then from the sentence to the
finished message for several filters and untallied ones: within a second. It ends with what was missed, and fails if anything was.
"""

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import make_url

from benchmarks import servers
from benchmarks.asking import Command, answering
from benchmarks.filling import fill
from bot.answering.answers import Asker, answer
from bot.errors import UserError
from bot.garbage import spare_the_collector
from scoring.periods import Calendar
from storage import tallies
from storage.database import Database

FEW = 10_000
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
ASKER = Asker(
    calendar=Calendar(ZoneInfo("UTC")),
    segments=tallies.TALLIED,
    now=NOW,
    user="U0ANA",
)
TALLIED = (
    "", "yesterday", "this-week", "this-month", "last-month", "last-quarter", "this-half", "last-30-days", "2026", "ytd", "all",
    "2026-W30", "since 2026-03-05", "2025-03-07..2025-09-13", "2026-Q2 vs 2025-Q2", "plan:enterprise", "last-year plan:pro,free",
    "by plan", "2026 by region", "owner:owner7@example.com", "all owner:owner7", "by owner", "trend", "trend weeks",
    "all trend quarters", "2025 trend plan:pro",
)  # fmt: skip
COUNTED = (
    "plan:enterprise region:emea", "ytd plan:pro region:us", "2025-03-07..2025-09-13 plan:pro region:us", "all plan:pro -region:us",
    "is:detractor has:comment", "score<=3 last-year", "theme:billing by plan", "all theme:billing", "themes", "comments",
    "plan:pro region:us trend", "agent:agent7", "last-year agent:agent7", "by agent", "all by agent", "agent:agent7 trend weeks",
    'company:"Company 17"', "customer Person 17", "customer p17@example.com", "last-30-days movers", "last-year movers", "export",
    "owner:owner7 now", "by plan now", "by company", "loop", "all loop", "all loop by owner",
)  # fmt: skip
RATIO, P95, UNTALLIED = 1.5, 100.0, 1000.0
WARM_UP = 2


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds."""

    middle: float
    p95: float


def main() -> int:
    arguments = _arguments()
    logging.disable(logging.WARNING)  # of charts that nobody takes
    spare_the_collector()  # as every process of the bot does when it starts
    print(servers.machine())
    missed: list[str] = []
    with TemporaryDirectory() as folder:
        for name, few, many in _places(Path(arguments.keep or folder), arguments.answers):
            print(f"\n{name}", flush=True)
            with _filled(few, FEW) as small, _filled(many, arguments.answers) as large:
                with answering(few, NOW) as asked_small, answering(many, NOW) as asked_large:
                    print(f"  from the request to the acknowledgement; wanted: ratio {RATIO}, p95 {P95:.0f} ms")
                    missed += _compare(
                        f"{name}, to the acknowledgement",
                        TALLIED,
                        (asked_small, asked_large),
                        arguments.rounds,
                        lambda few, many: many.p95 <= P95 and many.middle <= RATIO * few.middle,
                    )
                print(f"  several filters and untallied ones, to the finished message; wanted: {UNTALLIED:.0f} ms")
                missed += _compare(
                    f"{name}, to the message",
                    COUNTED,
                    (_asking(small), _asking(large)),
                    max(5, arguments.rounds // 10),
                    lambda _, many: many.middle <= UNTALLIED,
                )
    print("\nmissed:", "; ".join(missed) or "nothing")
    return len(missed) > 0


def _asking(database: Database) -> Command:
    def ask(sentence: str) -> None:
        with suppress(UserError):  # cut after twenty seconds, which the figures show
            answer(database, sentence, ASKER)

    return ask


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--keep", help="folder for the SQLite files, used again if they are there")
    return parser.parse_args()


def _places(folder: Path, answers: int) -> Iterator[tuple[str, str, str]]:
    yield "SQLite", f"sqlite:///{folder}/nps-{FEW}.db", f"sqlite:///{folder}/nps-{answers}.db"
    server = os.environ.get("NPS_TEST_POSTGRES")
    if server is None:
        print("PostgreSQL left out: NPS_TEST_POSTGRES names no server.")
        return
    few, many = (
        make_url(server).set(database=f"nps_bench_{number}").render_as_string(hide_password=False)
        for number in (FEW, answers)
    )
    yield "PostgreSQL", few, many


@contextmanager
def _filled(url: str, answers: int) -> Iterator[Database]:
    """A database with so many answers; a PostgreSQL one is made for this and stays for the next run."""
    if not url.startswith("sqlite"):
        _create(url)
    database = Database(url)
    database.migrate()
    with database.snapshot() as session:
        is_empty = session.connection().exec_driver_sql("SELECT 1 FROM responses LIMIT 1").first() is None
    if is_empty:
        start = time.perf_counter()
        written = fill(database, url, answers)
        print(f"  {written:,} answers written in {time.perf_counter() - start:.0f} s")
        _tidy(database, url)
    try:
        yield database
    finally:
        database.close()


def _create(url: str) -> None:
    wanted = make_url(url)
    server = wanted.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (wanted.database,)).fetchone():
            connection.execute(f'CREATE DATABASE "{wanted.database}"')


def _tidy(database: Database, url: str) -> None:
    """What databases do by themselves in the course of a day: PostgreSQL's indexes alone do for rows that were vacuumed."""
    if database.dialect == "postgresql":
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        return
    with database.transaction() as session:
        session.connection().exec_driver_sql("ANALYZE")


def _compare(
    what: str,
    sentences: Sequence[str],
    ask: tuple[Command, Command],
    rounds: int,
    holds: Callable[[Times, Times], bool],
) -> list[str]:
    """Print a line for each sentence; which ones missed what was wanted."""
    missed: list[str] = []
    print(f"  {'':44}  {'few: median':>11}  {'p95 ms':>7}  {'many: median':>12}  {'p95 ms':>7}  {'ratio':>5}")
    for sentence in sentences:
        few, many = _measure(sentence, ask, rounds)
        is_missed = not holds(few, many)
        missed += [f"{what}: {sentence or '(alone)'}"] * is_missed
        print(
            f"  {sentence or '(alone)':44}  {few.middle:11.1f}  {few.p95:7.1f}  {many.middle:12.1f}  {many.p95:7.1f}  "
            f"{many.middle / few.middle:5.2f}{'  missed' * is_missed}",
            flush=True,
        )
    return missed


def _measure(sentence: str, ask: tuple[Command, Command], rounds: int) -> tuple[Times, Times]:
    """In turns, so that what else the machine does concerns both."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + WARM_UP):
        for command, times in zip(ask, taken, strict=True):
            start = time.perf_counter()
            command(sentence)
            times.append((time.perf_counter() - start) * 1000)
    few, many = (Times(median(warm), quantiles(warm, n=20)[-1]) for warm in (taken[0][WARM_UP:], taken[1][WARM_UP:]))
    return few, many


if __name__ == "__main__":
    sys.exit(main())
