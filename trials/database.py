"""Take the database away in many ways while survey tools send: each is told the truth, and it comes right by itself.

`python -m trials.database [--away 20] [--seed 1] [--only NAME …]`
"""

import argparse
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx
from sqlalchemy import text

from storage.database import Database
from trials import small_disk, surveys, truth
from trials.local_slack import Slack
from trials.own_postgresql import NoPostgresql, OwnPostgresql
from trials.processes import Program, bot, client, command_line, free_port
from trials.report import Report, finish, shown
from trials.waiting import NotInTime, until

SPEED = 60.0
LOAD = 40.0  # webhooks a second
ANSWERED_WITHIN = 4.3  # seconds: four of ours from the whole body on, and some for two processes on a busy machine
RECOVERS_WITHIN = 10.0
READY, NOT_READY = 200, 503
FIRST_HEAVY, HEAVY = 1_000_000, "answer-1"  # numbers of answers, and how their ids begin
A_LIST = 1_000  # answers in one request, to fill the queue
HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
connection.execute("BEGIN EXCLUSIVE")
sys.stdin.read()
"""
NEWER = (
    "CREATE TABLE of_a_newer_release (id INTEGER PRIMARY KEY, note TEXT)",
    "ALTER TABLE responses ADD COLUMN of_a_newer_release TEXT",
    "ALTER TABLE deliveries ADD COLUMN of_a_newer_release INTEGER DEFAULT 0 NOT NULL",
    "UPDATE alembic_version SET version_num = 'of_a_newer_release'",
)


@dataclass(frozen=True, slots=True)
class Options:
    away: float = 20.0
    seed: int = 1
    only: Sequence[str] = ()


@dataclass(slots=True)
class Scene:
    """Slack, the bot on a database, and survey tools that never stop sending. Use as a context manager."""

    report: Report
    folder: Path
    url: str
    answers: list[list[surveys.Webhook]]
    launcher: Sequence[str] = ("-m", "bot")
    settings: dict[str, str] = field(default_factory=dict)
    slack: Slack = field(init=False)
    program: Program = field(init=False)
    senders: surveys.Senders = field(init=False)
    http: httpx.Client = field(init=False)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        port = free_port()
        self.slack = self._stack.enter_context(Slack(self.folder, speed=SPEED))
        self.program = self._stack.enter_context(
            bot("run", folder=self.folder, slack_url=self.slack.url, database_url=self.url, pace=SPEED, port=port,
                launcher=self.launcher, **self.settings)
        )  # fmt: skip
        self.http = self._stack.enter_context(client(f"http://127.0.0.1:{port}"))
        self.senders = surveys.Senders(
            self.answers, [f"http://127.0.0.1:{port}/webhooks/generic"], threads=8, per_second=LOAD
        ).start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.senders.give_up()
        self._stack.close()

    def readiness(self) -> tuple[int, list[str]]:
        answer = self.http.get("/readyz")
        return answer.status_code, answer.json().get("reasons", [])

    def judge_outage(self) -> None:
        """While the database is away: what do those say whom an admin asks?"""
        status, reasons = self.readiness()
        self.report.promise(
            "/readyz says that the database does not answer",
            kept=status == NOT_READY and bool(reasons),
            seen=f"{status} {reasons}",
        )
        self.report.promise("/healthz says that the process lives", kept=self.http.get("/healthz").is_success)

    def judge_recovery(self, what: str) -> None:
        """From now on it is to work again, by itself."""
        began, before = time.monotonic(), self.senders.statuses["202"]
        until("an accepted webhook", lambda: self.senders.statuses["202"] > before, within=60)
        seconds = time.monotonic() - began
        until("/readyz", lambda: self.readiness()[0] == READY, within=60)
        self.report.promise(
            f"accepts again within {RECOVERS_WITHIN:.0f} s after {what}",
            kept=seconds <= RECOVERS_WITHIN,
            seen=f"{seconds:.1f} s",
        )

    def judge(self, *, was_stopped: bool = False, given_up: str | None = None) -> None:
        """Let everything come to rest, and count. `given_up`: see `truth.judge`."""
        report, senders = self.report, self.senders
        accepted = senders.join(120)
        settled = truth.settles(self.url, within=120)
        answered = not senders.statuses["no answer in time"] and senders.slowest <= ANSWERED_WITHIN
        report.figure("answers to senders", dict(senders.statuses))
        report.promise("every webhook is answered within 4 s", kept=answered, seen=f"slowest {senders.slowest:.2f} s")
        report.promise("with 202, or 503 and Retry-After", kept=not senders.refused and not senders.unhelpful,
                       seen=senders.refused[:2])  # fmt: skip
        cut = 0 if was_stopped else senders.statuses["none"]
        report.promise("no connection was broken off", kept=not cut, seen=cut)
        report.promise("every webhook was accepted in the end", kept=accepted)
        report.promise("everything came to rest", kept=settled)
        database = Database(self.url)
        truth.judge(report, database, self.answers, self.slack, given_up=given_up)
        database.close()
        report.figure("errors in the log", len(self.program.errors()))


def _answers(seconds: float, options: Options) -> list[list[surveys.Webhook]]:
    return surveys.plan(int(seconds * LOAD), seed=options.seed)


def trial_postgresql(options: Options, folder: Path) -> Report:
    """Restarted twice, then away for a while."""
    report = Report(f"PostgreSQL restarted under load, then away for {options.away:.0f} s")
    with (
        OwnPostgresql() as server,
        Scene(report, folder, server.url, _answers(options.away + 15, options)) as scene,
    ):
        time.sleep(2)
        for mode in ("fast", "immediate"):
            server.restart(mode)
            scene.judge_recovery(f"a restart ({mode})")
            time.sleep(2)
        server.stop()
        time.sleep(options.away)
        scene.judge_outage()
        check = command_line(scene.program, "check")
        told = check.returncode == 1 and "Traceback" not in check.stderr + check.stdout
        report.promise("nps-bot check says so, in words", kept=told, seen=(check.stdout + check.stderr)[-200:].strip())
        server.start()
        scene.judge_recovery("the outage")
        scene.judge()
    return report


def trial_frozen(options: Options, folder: Path) -> Report:
    """The server neither answers nor breaks off."""
    report = Report(f"PostgreSQL frozen for {options.away / 2:.0f} s")
    with (
        OwnPostgresql() as server,
        Scene(report, folder, server.url, _answers(options.away / 2 + 10, options)) as scene,
    ):
        time.sleep(2)
        server.freeze()
        time.sleep(options.away / 2)
        server.thaw()
        scene.judge_recovery("it thawed")
        scene.judge()
    return report


def trial_locked(options: Options, folder: Path) -> Report:
    """Another program holds SQLite's lock; meanwhile more comes in than the queue may hold."""
    report = Report(f"SQLite locked by another process for {options.away:.0f} s")
    url = f"sqlite:///{folder}/locked.db"
    with Scene(report, folder, url, _answers(options.away + 10, options)) as scene:
        time.sleep(2)
        with subprocess.Popen([sys.executable, "-c", HOLD, str(folder / "locked.db")], stdin=subprocess.PIPE) as locker:
            began = time.monotonic()
            until("the lock", lambda: scene.senders.statuses["503"], within=30)
            _overfill(scene)
            time.sleep(max(0.0, options.away - (time.monotonic() - began)))
            locker.communicate()  # it lets go when there is nothing more to read
        scene.judge_recovery("the lock")
        scene.judge(given_up=HEAVY)
    return report


def _overfill(scene: Scene) -> None:
    """More than the queue may hold is refused at once, not kept."""
    before = scene.program.resident_megabytes()
    lists = [[surveys.a_list(A_LIST, first=FIRST_HEAVY + number * A_LIST)] for number in range(12)]
    heavy = surveys.Senders(lists, scene.senders.addresses, threads=12).start()
    time.sleep(5)
    heavy.give_up()
    grown = scene.program.resident_megabytes() - before
    scene.report.promise("the queue is bounded", kept=min(heavy.latencies) < 1 and grown < 100,  # noqa: PLR2004  # s, MB
                         seen=f"refused within {min(heavy.latencies, default=0):.2f} s, {grown:+.0f} MB")  # fmt: skip
    scene.report.promise("nothing of it was accepted while locked", kept=not heavy.statuses["202"])


def trial_full(options: Options, folder: Path) -> Report:
    """SQLite may not grow, then it may again."""
    report = Report("SQLite on a full disk")
    limit, file = folder / "pages", folder / "full.db"
    launcher, settings = ("-m", small_disk.__name__), {small_disk.LIMIT: str(limit)}
    with Scene(report, folder, f"sqlite:///{file}", _answers(25, options), launcher, settings) as scene:
        time.sleep(3)
        with sqlite3.connect(file) as connection:
            pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
        limit.write_text(str(pages), encoding="ascii")
        until("a full disk", lambda: scene.senders.statuses["503"], within=30)
        time.sleep(8)
        limit.unlink()
        scene.judge_recovery("there was room again")
        scene.judge()
    return report


def trial_newer_schema(options: Options, folder: Path) -> Report:
    """The next release has added to the schema; this one goes on, and may even be started again."""
    report = Report("An old process on a newer schema")
    for kind, url in _both(folder, report):
        inner = folder / kind
        inner.mkdir()
        with Scene(report, inner, url, _answers(10, options)) as scene:
            time.sleep(2)
            database = Database(url)
            with database.transaction() as session:
                for statement in NEWER:
                    session.execute(text(statement))
            database.close()
            time.sleep(2)
            status, reasons = scene.readiness()
            report.promise(f"{kind}: it stays ready", kept=status == READY, seen=f"{status} {reasons}")
            scene.program.stop()
            scene.program.start()
            report.promise(f"{kind}: it starts again", kept=_starts(scene.program), seen=_last_line(scene.program))
            if scene.program.is_alive:
                scene.judge(was_stopped=True)
    return report


def _both(folder: Path, report: Report) -> Any:  # noqa: ANN401  # an iterator of names and addresses
    yield "sqlite", f"sqlite:///{folder}/both.db"
    try:
        with OwnPostgresql() as server:
            yield "postgresql", server.url
    except NoPostgresql as missing:
        report.figure("PostgreSQL skipped", missing)


def _starts(program: Program) -> bool:
    try:
        program.await_ready()
    except RuntimeError:
        return False
    return True


def _last_line(program: Program) -> str:
    return program.said().strip().rpartition("\n")[2][:200]


def trial_migrating(options: Options, folder: Path) -> Report:  # noqa: ARG001  # every trial takes the same
    """Three replicas start at once on an empty database."""
    report = Report("Replicas that migrate at once")
    for kind, url in _both(folder, report):
        with Slack(folder, speed=SPEED) as slack:
            programs = [
                bot(part, folder=folder, slack_url=slack.url, database_url=url, pace=SPEED, name=f"{kind}-{number}")
                for number, part in enumerate(("run", "web", "worker"))
            ]
            for program in programs:
                program.start()
            started = [_starts(program) for program in programs]
            report.promise(f"{kind}: all of them start", kept=all(started), seen=started)
            for program in programs:
                program.stop()
        database = Database(url)
        report.promise(f"{kind}: the schema is this release's", kept=database.is_current())
        database.close()
    return report


TRIALS: dict[str, Callable[[Options, Path], Report]] = {
    "postgresql": trial_postgresql,
    "frozen": trial_frozen,
    "locked": trial_locked,
    "full": trial_full,
    "newer-schema": trial_newer_schema,
    "migrating": trial_migrating,
}


def main(arguments: Sequence[str] | None = None) -> int:
    standard = Options()
    parser = argparse.ArgumentParser(prog="python -m trials.database", description=__doc__)
    parser.add_argument("--away", type=float, default=standard.away, help="seconds")
    parser.add_argument("--seed", type=int, default=standard.seed)
    parser.add_argument("--only", nargs="*", choices=TRIALS, default=(), metavar="NAME")
    options = Options(**vars(parser.parse_args(arguments)))
    reports = []
    for name in options.only or TRIALS:
        folder = Path(tempfile.mkdtemp(prefix="nps-trial-"))
        try:
            reports.append(shown(TRIALS[name](options, folder)))
        except NotInTime as late:
            reports.append(Report(name))
            reports[-1].promise("it comes to an end", kept=False, seen=late)
        except NoPostgresql as missing:
            sys.stdout.write(f"{name} skipped: {missing}\n")
        finally:
            shutil.rmtree(folder)
    return finish(*reports)


if __name__ == "__main__":
    sys.exit(main())
