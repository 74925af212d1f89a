"""Start, stop and endurance: SIGTERM under load, start to ready, memory at rest and after many webhooks.

`python -m trials.shutdown [--stops 8] [--webhooks 100000] [--every 10000] [--seed 1]`
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
from sqlalchemy import func, select

from storage import tables
from storage.database import Database
from trials import surveys, truth
from trials.local_slack import Slack
from trials.processes import Program, bot, clean_environment, client, free_port
from trials.report import Report, finish, shown
from trials.waiting import until

SPEED = 60.0
STOPS_WITHIN = 10.0  # seconds
STARTS_WITHIN = 3.0
IDLE_MEMORY = 180.0  # megabytes
GROWTH = 0.10  # between the first tenth of all webhooks and the last: caches fill in the beginning
IDLE_FOR = 5.0  # seconds after the start
SLOW_SLACK = 2.0  # seconds for each post, so that sends are under way at any moment
LOAD = 60.0  # webhooks a second while it is stopped
HEAVY_IMPORTS = 8  # shown


@dataclass(frozen=True, slots=True)
class Options:
    stops: int = 8
    webhooks: int = 100_000
    every: int = 10_000
    seed: int = 1


def trial_stop(options: Options, folder: Path) -> Report:
    """SIGTERM while webhooks come in and messages go out, again and again; then everything is counted."""
    report = Report(f"SIGTERM under load, {options.stops} times")
    dice = random.Random(options.seed)
    answers = surveys.plan(int(options.stops * LOAD * 3), seed=options.seed)
    url, port = f"sqlite:///{folder}/stop.db", free_port()
    with Slack(folder, speed=SPEED) as slack:
        program = bot("run", folder=folder, slack_url=slack.url, database_url=url, pace=SPEED, port=port, name="stop")
        address = f"http://127.0.0.1:{port}/webhooks/generic"
        senders = surveys.Senders(answers, [address], per_second=LOAD).start()
        seconds: list[float] = []
        codes: list[int | None] = []
        halves = 0
        for _ in range(options.stops):
            program.start()
            program.await_ready()
            slack.trouble("slow", method="chat.postMessage", delay=SLOW_SLACK, for_seconds=30)
            time.sleep(dice.uniform(0.5, 2.5))
            began = time.monotonic()
            codes.append(program.stop())
            seconds.append(time.monotonic() - began)
            slack.end_trouble()
            halves += _begun_and_not_ended(url)
        with program:
            accepted = senders.join(60)
            settled = truth.settles(url, within=120)
        report.figure("seconds to end", ", ".join(f"{one:.1f}" for one in seconds))
        report.figure("answers to senders", dict(senders.statuses))
        report.promise(
            f"ends within {STOPS_WITHIN:.0f} s", kept=max(seconds) <= STOPS_WITHIN, seen=f"{max(seconds):.1f} s"
        )
        report.promise("ends by itself, with 0", kept=set(codes) == {0}, seen=codes)
        report.promise("no message is left half sent, no row leased", kept=halves == 0, seen=halves)
        report.promise("every webhook was accepted in the end", kept=accepted)
        report.promise("everything came to rest", kept=settled)
        database = Database(url)
        truth.judge(report, database, answers, slack)
        database.close()
    return report


def _begun_and_not_ended(url: str) -> int:
    """Rows that a clean end must not leave behind: a send whose end is not known, or a lease on a message."""
    database = Database(url)
    row, now = tables.deliveries.c, datetime.now(UTC)
    with database.snapshot() as session:
        leased = select(func.count()).where(row.lease_until > now)
        uncertain = select(func.count()).where(row.is_uncertain, row.message_ts.is_(None))
        found = session.execute(leased).scalar_one() + session.execute(uncertain).scalar_one()
    database.close()
    return int(found)


def trial_start(folder: Path) -> Report:
    """How long until it is ready, what takes so long, and what it holds at rest."""
    report = Report("Start and rest")
    with Slack(folder, speed=SPEED) as slack:
        port = free_port()
        url = f"sqlite:///{folder}/start.db"
        program = bot("run", folder=folder, slack_url=slack.url, database_url=url, pace=SPEED, port=port, name="start")
        with program:
            pass  # files are warm now, and the schema stands
        seconds = [_seconds_to_ready(program, port) for _ in range(3)]
        program.start()
        program.await_ready()
        time.sleep(IDLE_FOR)
        resident = program.resident_megabytes()
        program.stop()
    report.figure("heaviest imports, ms", _heaviest_imports())
    report.promise(
        f"start to ready under {STARTS_WITHIN:.0f} s", kept=min(seconds) < STARTS_WITHIN,
        seen=", ".join(f"{one:.2f} s" for one in seconds),
    )  # fmt: skip
    report.promise(f"idle memory under {IDLE_MEMORY:.0f} MB", kept=resident < IDLE_MEMORY, seen=f"{resident:.0f} MB")
    return report


def _seconds_to_ready(program: Program, port: int) -> float:
    began = time.monotonic()
    program.start()
    with client() as http:

        def is_ready() -> bool:
            try:
                return http.get(f"http://127.0.0.1:{port}/readyz").is_success
            except httpx.TransportError:
                return False

        until("ready", is_ready, within=30, every=0.01)
    seconds = time.monotonic() - began
    program.stop()
    return seconds


def _heaviest_imports() -> str:
    """Module: milliseconds of its own import without those that it imports in turn."""
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import bot.app"],
        capture_output=True, text=True, check=True, env=clean_environment(),
    )  # fmt: skip
    rows = [line.removeprefix("import time:").split("|") for line in ended.stderr.splitlines()[1:]]
    own = sorted(((int(row[0]), row[2].strip()) for row in rows if row[0].strip().isdigit()), reverse=True)
    return ", ".join(f"{name} {micro // 1000}" for micro, name in own[:HEAVY_IMPORTS])


def trial_growth(options: Options, folder: Path) -> Report:
    """Memory after every so many webhooks, each answered and read, one in twenty alerted."""
    report = Report(f"Memory over {options.webhooks} webhooks")
    answers = surveys.plan(options.webhooks, seed=options.seed, detractors=0.05)
    port, gate = free_port(), surveys.Gate()
    url = f"sqlite:///{folder}/growth.db"
    resident = []
    began = time.monotonic()
    with (
        Slack(folder, speed=600) as slack,
        bot("run", folder=folder, slack_url=slack.url, database_url=url, pace=600, port=port, name="growth") as program,
    ):
        senders = surveys.Senders(answers, [f"http://127.0.0.1:{port}/webhooks/generic"], threads=8, gate=gate).start()
        for sent in range(0, options.webhooks, options.every):
            gate.let(options.every)
            until("these webhooks", partial(_passed, senders, sent + options.every), within=300)
            settled = truth.settles(url, within=300)
            resident.append(program.resident_megabytes())
            report.figure(f"MB after {sent + options.every}", f"{resident[-1]:.1f}")
        gate.open()
        accepted = senders.join(30)
    seconds = time.monotonic() - began
    report.figure("webhooks a second, read and alerted", options.webhooks / seconds)
    report.promise("every webhook was accepted, everything came to rest", kept=accepted and settled)
    growth = resident[-1] / resident[0] - 1
    report.promise(f"no growth beyond {GROWTH:.0%}", kept=growth <= GROWTH, seen=f"{growth:+.1%}")
    return report


def _passed(senders: surveys.Senders, count: int) -> bool:
    return senders.webhooks_accepted >= count or senders.are_done


def main(arguments: Sequence[str] | None = None) -> int:
    standard = Options()
    parser = argparse.ArgumentParser(prog="python -m trials.shutdown", description=__doc__)
    parser.add_argument("--stops", type=int, default=standard.stops)
    parser.add_argument("--webhooks", type=int, default=standard.webhooks, help="0 leaves the endurance out")
    parser.add_argument("--every", type=int, default=standard.every)
    parser.add_argument("--seed", type=int, default=standard.seed)
    options = Options(**vars(parser.parse_args(arguments)))
    folder = Path(tempfile.mkdtemp(prefix="nps-trial-"))
    try:
        reports = [shown(trial_start(folder)), shown(trial_stop(options, folder))]
        if options.webhooks:
            reports.append(shown(trial_growth(options, folder)))
        return finish(*reports)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
