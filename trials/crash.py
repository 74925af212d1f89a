"""Kill the bot again and again while survey tools send, also inside a send; then count.

`python -m trials.crash [--database sqlite|postgresql] [--webhooks 10000] [--kills 200] [--seed 1] [--speed 60]`

On SQLite one `nps-bot run`; on PostgreSQL three `worker` and two `web`, one of them killed at a time.
"""

import argparse
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import httpx

from storage.database import Database
from trials import surveys, truth
from trials.local_slack import Slack, Witness
from trials.own_postgresql import NoPostgresql, OwnPostgresql
from trials.processes import Program, bot, free_port
from trials.report import Report, finish, shown
from trials.waiting import NotInTime, until

LIFE = 0.8  # seconds at most between being ready and being killed
IN_A_SEND = 3.0  # seconds to wait for the next call to Slack
WAYS = {"anywhere": 6, "while starting": 1, "before a call": 1, "after a call, answer lost": 2}
SETTLES_WITHIN = 600.0  # seconds; leases, looks and the backlog, on a busy machine


@dataclass(frozen=True, slots=True)
class Options:
    database: str = "sqlite"
    webhooks: int = 10_000
    kills: int = 200
    seed: int = 1
    speed: float = 60.0
    keep: bool = False


@dataclass(slots=True)
class Killer:
    """Kills one program after the other and starts it again; before each kill some webhooks are let through."""

    programs: Sequence[Program]
    slack: Slack
    gate: surveys.Gate
    dice: random.Random
    done: Counter[str] = field(default_factory=Counter)

    def work(self, kills: int, webhooks: int) -> None:
        for number in range(kills):
            self.gate.let(webhooks * (number + 1) // (kills + 1) - webhooks * number // (kills + 1))
            self._kill_one()
        self.gate.open()

    def _kill_one(self) -> None:
        victim = self.dice.choice(self.programs)
        way = self.dice.choices(list(WAYS), list(WAYS.values()))[0]
        if way == "while starting":
            victim.kill()
            victim.start()
            time.sleep(self.dice.uniform(0, 2.0))
            victim.kill()
        elif way == "anywhere" or victim.name.startswith("web"):
            way = "anywhere"
            time.sleep(self.dice.uniform(0, LIFE))
            victim.kill()
        else:
            way = way if self._kill_in_a_call(victim, "before" if "before" in way else "after") else "anywhere"
        self.done[way] += 1
        victim.start()
        victim.await_ready()

    def _kill_in_a_call(self, victim: Program, when: str) -> bool:
        """Slack itself kills it, right before or right after it did what was asked. False: no call came in time."""
        self.slack.trouble("kill", pid=victim.pid, when=when, method="chat.postMessage")
        try:
            until("a call", lambda: not victim.is_alive, within=IN_A_SEND, every=0.01)
        except NotInTime:
            return False
        finally:
            self.slack.end_trouble()
            victim.kill()
        return True


class Team:
    """People who take cases now and then, whatever happens to the bot."""

    def __init__(self, slack: Slack, seed: int) -> None:
        self._slack = slack
        self._dice = random.Random(seed)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._click, name="team", daemon=True)
        self.clicks: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _click(self) -> None:
        while not self._over.wait(self._dice.uniform(0.5, 1.5)):
            try:
                self._take_one()
            except httpx.HTTPError as error:
                self.clicks[type(error).__name__] += 1

    def _take_one(self) -> None:
        alerts = [one for one in self._slack.messages() if "thread_ts" not in one or one["thread_ts"] == one["ts"]]
        if alerts:
            ts = self._dice.choice(alerts)["ts"]
            answer = self._slack.do("act", user="U0ANA", channel="C0ALERTS", ts=ts, action_id="take")
            self.clicks["ok" if answer["ok"] else answer["error"]] += 1


@contextmanager
def _stage(options: Options, folder: Path) -> Iterator[tuple[Slack, list[Program], list[str], str]]:
    """Slack, the programs (started), the addresses that survey tools know, and the database."""
    with ExitStack() as stack:
        if options.database == "postgresql":
            url = stack.enter_context(OwnPostgresql()).url
            parts = ["web", "web", "worker", "worker", "worker"]
        else:
            url, parts = f"sqlite:///{folder}/nps.db", ["run"]
        slack = stack.enter_context(Slack(folder, speed=options.speed))
        ports = [free_port() for _ in parts]
        programs = [
            bot(part, folder=folder, slack_url=slack.url, database_url=url, pace=options.speed,
                port=port, name=f"{part}-{number}")
            for number, (part, port) in enumerate(zip(parts, ports, strict=True))
        ]  # fmt: skip
        for program in programs:
            stack.enter_context(program)
        heard = [port for part, port in zip(parts, ports, strict=True) if part != "worker"]
        yield slack, programs, [f"http://127.0.0.1:{port}/webhooks/generic" for port in heard], url


def trial(options: Options, folder: Path) -> Report:
    """Run it; what was found."""
    report = Report(f"Crash trial on {options.database}, seed {options.seed}")
    answers = surveys.plan(options.webhooks, seed=options.seed)
    gate = surveys.Gate()
    began = time.monotonic()
    with _stage(options, folder) as (slack, programs, addresses, url):
        senders = surveys.Senders(answers, addresses, gate=gate)
        killer = Killer(programs, slack, gate, random.Random(options.seed))
        with Witness(slack) as witness, Team(slack, options.seed) as team:
            senders.start()
            killer.work(options.kills, options.webhooks)
            all_accepted = senders.join(SETTLES_WITHIN)
            under_fire = time.monotonic() - began
            settled = truth.settles(url, within=SETTLES_WITHIN)
        database = Database(url)
        report.figure("webhooks", options.webhooks)
        report.figure("kills", f"{killer.done.total()} {dict(killer.done)}")
        report.figure("seconds of killing", under_fire)
        report.figure("seconds until all was settled", time.monotonic() - began - under_fire)
        report.figure("answers to senders", dict(senders.statuses))
        report.figure("clicks", dict(team.clicks))
        report.figure("looks for uncertain messages", witness.answers.get(("conversations.history", ""), 0))
        report.figure("429 answered by Slack", witness.count("ratelimited"))
        report.promise("every webhook was accepted in the end", kept=all_accepted)
        report.promise("no webhook was refused", kept=not senders.refused, seen=senders.refused[:3])
        report.promise("everything came to rest", kept=settled)
        truth.judge(report, database, answers, slack)
        errors = [line for program in programs for line in program.errors()]
        report.figure("errors in the logs", f"{len(errors)} {errors[:2] or ''}")
        database.close()
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    standard = Options()
    parser = argparse.ArgumentParser(prog="python -m trials.crash", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default=standard.database)
    parser.add_argument("--webhooks", type=int, default=standard.webhooks)
    parser.add_argument("--kills", type=int, default=standard.kills)
    parser.add_argument("--seed", type=int, default=standard.seed)
    parser.add_argument("--speed", type=float, default=standard.speed)
    parser.add_argument("--keep", action="store_true", help="keep database and logs, and say where")
    options = Options(**vars(parser.parse_args(arguments)))
    folder = Path(tempfile.mkdtemp(prefix="nps-trial-"))
    try:
        return finish(shown(trial(options, folder)))
    except NoPostgresql as missing:
        sys.stdout.write(f"Skipped: {missing}\n")
        return 0
    finally:
        if options.keep:
            sys.stdout.write(f"Kept in {folder}\n")
        else:
            shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
