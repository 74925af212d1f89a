"""How fast a file is imported, what others wait for meanwhile, and what memory it takes.

    python -m benchmarks.import_speed [--rows 10000] [--database postgresql://…]
    python -m benchmarks.import_speed --rows 1000000 --webhooks

Prints the speed of the import as a share of our own comment reading alone on the same rows (promise: at least 0.5), and for how
long a batch keeps others from writing (promise: under 50 ms). `--webhooks` imports in a process of its own beside a running bot
that hears 20 webhooks a second all the while (promise: p99 under 1 s) and prints the peak memory of the import and its child
(promise: 300 MB). A broken promise makes the exit code 1.
"""

import argparse
import csv
import json
import random
import re
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.answers import Shape
from benchmarks.load import load
from benchmarks.servers import bot, folder, free_port, machine, serving
from bot.garbage import spare_the_collector
from bot.importing import Importer
from bot.readers.comments import read_all
from bot.readers.csv_file import FileOptions, look_through
from bot.usecases.imports import Terms
from scoring.periods import Calendar
from storage.database import Database
from trials.processes import clean_environment
from trials.report import Report, finish, percentile, shown

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAYS = 1000
WEBHOOKS_A_SECOND = 20
WEBHOOKS_AT_ONCE = 200  # then it is asked whether the import still runs
FAST = 0.5  # of our own reading of comments
LONGEST_BATCH = 50.0  # ms
LONGEST_ANSWER = 1000.0  # ms
MOST_MEMORY = 300  # MB
SEGMENTS = ("plan", "segment", "region", "owner", "source", "survey")
HEADER = ["Response ID", "Score", "Comment", "Responded at", "Email", "Name", "Company", "Plan", "Region"]
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


def write_file(path: Path, rows: int) -> None:
    """A history as a survey tool exports it, oldest first: four answers of each customer, each row with a comment."""
    dice = random.Random(5)
    words = tomllib.loads((ROOT / "bot" / "demo" / "customers.toml").read_text(encoding="utf-8"))["comments"]
    sentences = [sentence for kind in words.values() for sentence in kind]
    at, step = NOW - timedelta(days=DAYS + 1), timedelta(days=DAYS) / rows
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            at += step
            person = dice.randrange(max(10, rows // 4))
            company = person % max(5, rows // 40)
            comment = f"{' '.join(dice.choices(sentences, k=dice.choice((1, 1, 2))))} ({number})"
            writer.writerow(
                [f"r{number}", dice.choice((10, 10, 9, 9, 9, 8, 8, 7, 6, 4, 2, 0)), comment, f"{at:%Y-%m-%d %H:%M:%S}",
                 f"p{person}@c{company}.example", f"Ana {person}", f"Company {company}",
                 ("free", "pro", "enterprise")[company % 3], ("EU", "US", "APAC")[company % 3]]
            )  # fmt: skip


def reading_alone(path: Path) -> float:
    """Comments a second, one after the other, in this process."""
    with path.open(newline="", encoding="utf-8") as file:
        comments = [row["Comment"] for row in csv.DictReader(file)]
    read_all(comments[:100])
    began = time.perf_counter()
    read_all(comments)
    return len(comments) / (time.perf_counter() - began)


def importing(path: Path, database: Database) -> tuple[int, float, Sequence[float]]:
    """Rows, seconds, and for how long each batch kept others from writing, in milliseconds, sorted."""
    importer = Importer(database=database, terms=Terms(calendar=Calendar(ZoneInfo("Europe/Berlin")), segments=SEGMENTS))
    file = look_through(path, FileOptions(zone=ZoneInfo("Europe/Berlin")))
    spare_the_collector()  # as the command does
    began = time.perf_counter()
    outcome = importer.run(file, now=NOW)
    return outcome.rows, time.perf_counter() - began, sorted(held * 1000 for held in importer.pace.held)


def speed(path: Path, url: str) -> Report:
    report = Report(f"An import beside our own reading of comments; {machine()}")
    database = Database(url)
    database.migrate()
    before = reading_alone(path)
    rows, seconds, held = importing(path, database)
    rate = rows / seconds
    alone = (before + reading_alone(path)) / 2
    database.close()
    report.figure("comments read alone, a second", f"{alone:,.0f}")
    report.figure("rows imported, a second", f"{rate:,.0f}")
    report.promise(f"at least {FAST} of that", kept=rate >= FAST * alone, seen=f"{rate / alone:.2f}")
    _judge_batches(report, held, LONGEST_BATCH)
    return report


def _judge_batches(report: Report, held: Sequence[float], longest: float) -> None:
    report.promise(
        f"batches hold the database for less than {longest:.0f} ms (p99)",
        kept=percentile(list(held), 0.99) < longest,
        seen=_shares(held),
    )


@dataclass(frozen=True, slots=True)
class Options:
    """How long the import beside webhooks is.

    Attributes:
        longest_batch: ms; more than what is promised where the machine has other work.
    """

    rows: int
    longest_batch: float = LONGEST_BATCH


def beside_webhooks(options: Options, url: str, where: Path) -> Report:
    """An import in a process of its own, as the command does it, while a running bot hears webhooks from its start to its end."""
    path, port = where / "history.csv", free_port()
    write_file(path, options.rows)
    report = Report(f"{options.rows:,} rows are imported beside webhooks; {machine()}")
    with serving(bot("web", where, database_url=url, port=port), port):
        command = [sys.executable, "-m", "benchmarks.import_speed", "--bring", str(path), "--database", url]
        with (where / "brought.json").open("w") as told:
            brings = subprocess.Popen(command, env=clean_environment(), cwd=ROOT, stdout=told)
        with ThreadPoolExecutor(1) as pool:
            hears = pool.submit(_hear, port, lambda: brings.poll() is None)
            peak = _watched(brings)
            statuses, waited = hears.result()
    said = (where / "brought.json").read_text(encoding="utf-8")
    report.promise("the import ends well", kept=brings.returncode == 0, seen=brings.returncode)
    brought = json.loads(said or '{"rows": 0, "seconds": 1, "held": []}')
    report.figure("seconds", f"{brought['seconds']:,.0f}")
    report.figure("rows a second", f"{brought['rows'] / brought['seconds']:,.0f}")
    report.promise("all rows are there", kept=brought["rows"] == options.rows, seen=f"{brought['rows']:,}")
    report.promise(f"at most {MOST_MEMORY} MB, its child's included", kept=0 < peak <= MOST_MEMORY, seen=f"{peak:.0f}")
    _judge_batches(report, brought["held"], options.longest_batch)
    report.promise("every webhook is accepted", kept=set(statuses) == {"202"}, seen=dict(statuses))
    report.promise(
        f"webhooks are answered within {LONGEST_ANSWER:,.0f} ms (p99)",
        kept=percentile(waited, 0.99) < LONGEST_ANSWER,
        seen=_shares(sorted(waited)),
    )
    return report


def _hear(port: int, goes_on: Callable[[], bool]) -> tuple[Counter[str], list[float]]:
    """Webhooks, at a steady pace, for as long as it goes on: statuses and milliseconds."""
    statuses: Counter[str] = Counter()
    waited: list[float] = []
    for number in count():
        result = load(
            [port], WEBHOOKS_AT_ONCE, shape=Shape(prefix=f"w{number}-"), connections=8, rate=WEBHOOKS_A_SECOND
        )
        statuses.update(result.statuses)
        waited += result.milliseconds
        if not goes_on():
            break
    return statuses, waited


def _watched(process: "subprocess.Popen[bytes]") -> float:
    """The most that a process and its children held in memory until it ended, in MB."""
    peak = 0
    while process.poll() is None:
        peak = max(peak, _memory(process.pid))
        time.sleep(0.2)
    return peak / 1024


def bring(path: Path, url: str) -> None:
    """In the process of its own: import, and say how it went as JSON."""
    database = Database(url)
    rows, seconds, held = importing(path, database)
    database.close()
    print(json.dumps({"rows": rows, "seconds": seconds, "held": list(held)}))


def _memory(pid: int) -> int:
    """Peak of a process and its children so far, in kB; 0 where the system does not say."""
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:
        return 0
    return (int(found[1]) if found else 0) + sum(_memory(int(child)) for child in children)


def _shares(values: Sequence[float]) -> str:
    def at(share: float) -> float:
        return values[min(len(values) - 1, int(share * len(values)))]

    return f"p50 {at(0.5):.0f}, p95 {at(0.95):.0f}, p99 {at(0.99):.0f}, most {values[-1]:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--database", help="an empty one; a new SQLite file if left out")
    parser.add_argument("--webhooks", action="store_true", help="beside a running bot that hears webhooks")
    parser.add_argument("--bring", type=Path, help=argparse.SUPPRESS)
    wish = parser.parse_args()
    if wish.bring:
        bring(wish.bring, wish.database)
        return
    with folder() as where:
        url = wish.database or f"sqlite:///{where / 'nps.db'}"
        if wish.webhooks:
            report = beside_webhooks(Options(wish.rows), url, where)
        else:
            write_file(where / "history.csv", wish.rows)
            report = speed(where / "history.csv", url)
    sys.exit(finish(shown(report)))


if __name__ == "__main__":
    main()
