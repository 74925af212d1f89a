"""How fast a file is imported, what others wait for meanwhile, and what memory it takes.

    python -m benchmarks.import_speed [--rows 10000] [--database postgresql://…]
    python -m benchmarks.import_speed --rows 1000000 --webhooks

Prints the speed of the import as a share of our own comment reading alone on the same rows (target: at least 0.5), and for how
long a batch keeps others from writing (target: under 50 ms). `--webhooks` imports by the command line beside a running bot that
hears 20 webhooks a second (target: p99 under 1 s) and prints the peak memory of the import and its child (target: 300 MB).
"""

import argparse
import csv
import random
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.answers import Shape
from benchmarks.load import result_of, start_load
from benchmarks.servers import bot, folder, free_port, machine, serving
from bot.garbage import spare_the_collector
from bot.importing import Importer
from bot.readers.comments import read_all
from bot.readers.csv_file import FileOptions, look_through
from bot.usecases.imports import Terms
from scoring.periods import Calendar
from storage.database import Database
from trials.processes import clean_environment

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAYS = 1000
WEBHOOKS_A_SECOND = 20
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


def importing(path: Path, database: Database) -> tuple[float, Sequence[float]]:
    """Rows a second, and for how long each batch kept others from writing, in milliseconds, sorted."""
    importer = Importer(database=database, terms=Terms(calendar=Calendar(ZoneInfo("Europe/Berlin")), segments=SEGMENTS))
    file = look_through(path, FileOptions(zone=ZoneInfo("Europe/Berlin")))
    spare_the_collector()  # as the command does
    began = time.perf_counter()
    outcome = importer.run(file, now=NOW)
    return outcome.rows / (time.perf_counter() - began), sorted(held * 1000 for held in importer.pace.held)


def speed(path: Path, url: str) -> None:
    database = Database(url)
    database.migrate()
    before = reading_alone(path)
    rate, held = importing(path, database)
    alone = (before + reading_alone(path)) / 2
    database.close()
    print(f"reading alone {alone:,.0f}/s, import {rate:,.0f}/s, ratio {rate / alone:.2f}")
    print(f"a batch holds the database for {_shares(held)} ms")


def beside_webhooks(path: Path, url: str, where: Path, rows: int) -> None:
    port = free_port()
    with serving(bot("web", where, database_url=url, port=port), port):
        environment = clean_environment() | {"NPS_DATABASE_URL": url}
        began = time.perf_counter()
        command = [sys.executable, "-m", "bot", "import", str(path)]
        brings = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        count = min(5000, max(200, rows // 50))
        sends = start_load([port], count, shape=Shape(prefix="w"), connections=8, rate=WEBHOOKS_A_SECOND)
        peak = 0
        while brings.poll() is None:
            peak = max(peak, _memory(brings.pid))
            time.sleep(0.2)
        if brings.returncode:
            print(f"the import ended by itself with {brings.returncode}")
        seconds = time.perf_counter() - began
        result = result_of(sends)
    print(
        f"import of {rows:,} rows ended after {seconds:,.0f} s ({rows / seconds:,.0f}/s), peak {peak / 1024:,.0f} MB with its child"
    )
    print(f"webhooks {result.statuses}: {_shares(result.milliseconds)} ms")


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
    wish = parser.parse_args()
    with folder() as where:
        path, url = where / "history.csv", wish.database or f"sqlite:///{where / 'nps.db'}"
        write_file(path, wish.rows)
        print(f"{wish.rows:,} rows; {machine()}")
        if wish.webhooks:
            beside_webhooks(path, url, where, wish.rows)
        else:
            speed(path, url)


if __name__ == "__main__":
    main()
