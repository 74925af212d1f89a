"""How fast `/nps` answers, few answers against many: `python benchmarks/query_speed.py [--answers 300000] [--keep FOLDER]`.

For each database (SQLite, and PostgreSQL if NPS_TEST_POSTGRES names a server) and each sentence: the median and the 95th
percentile from the sentence to the finished message, with 10 thousand answers and with so many, and the ratio of the medians.
The target: any period, whole or by one tallied key, with 10 million answers at most 1.5 times as long as with 10 thousand, and
p95 100 ms; two filters within a second.
"""

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import make_url

from benchmarks.filling import fill
from bot.answering.answers import Asker, answer
from bot.errors import UserError
from scoring.periods import Calendar
from storage.database import Database

FEW = 10_000
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
ASKER = Asker(
    calendar=Calendar(ZoneInfo("UTC")),
    segments=("plan", "segment", "region", "source", "survey"),
    now=NOW,
    user="U0ANA",
)
TALLIED = (
    "", "last-quarter", "this-month", "last-30-days", "2026", "all", "2025-03-07..2025-09-13", "2026-Q2 vs 2025-Q2",
    "plan:enterprise", "last-year plan:pro,free", "by plan", "2026 by region", "trend weeks", "all trend quarters",
)  # fmt: skip
COUNTED = (
    "plan:enterprise region:emea", "is:detractor has:comment", "owner:owner7@example.com", "theme:billing by plan", "themes",
    "comments", "last-30-days movers", "this-quarter plan:pro region:us trend months",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds."""

    middle: float
    p95: float


def main() -> None:
    arguments = _arguments()
    with TemporaryDirectory() as folder:
        for name, few, many in _places(Path(arguments.keep or folder), arguments.answers):
            print(f"\n{name}", flush=True)
            with _filled(few, FEW) as small, _filled(many, arguments.answers) as large:
                _compare(small, large, TALLIED, arguments.rounds)
                print("  untallied: two filters, comments, customers")
                _compare(small, large, COUNTED, max(3, arguments.rounds // 10))


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
        _analyse(database)
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


def _analyse(database: Database) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql("ANALYZE")


def _compare(small: Database, large: Database, sentences: Sequence[str], rounds: int) -> None:
    print(f"  {'':44}  {'few: median':>11}  {'p95 ms':>7}  {'many: median':>12}  {'p95 ms':>7}  {'ratio':>5}")
    for sentence in sentences:
        few, many = (_measure(database, sentence, rounds) for database in (small, large))
        ratio = many.middle / few.middle
        print(
            f"  {sentence or '(alone)':44}  {few.middle:11.1f}  {few.p95:7.1f}  {many.middle:12.1f}  {many.p95:7.1f}  {ratio:5.2f}"
        )


def _measure(database: Database, sentence: str, rounds: int) -> Times:
    taken = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        with suppress(UserError):  # cut after twenty seconds, which the figures show
            answer(database, sentence, ASKER)
        taken.append((time.perf_counter() - start) * 1000)
    warm = taken[1:]
    return Times(median(warm), quantiles(warm, n=20)[-1])


if __name__ == "__main__":
    main()
