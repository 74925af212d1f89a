"""Slack in all its moods while survey tools send; then everything is counted.

`python -m trials.slack_trouble [--backlog 5000] [--seed 1] [--only NAME …]`
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage import subscriptions
from storage.database import Database
from storage.vocabulary import What
from trials import surveys, truth
from trials.local_slack import Json, Slack, Witness, delivery_of
from trials.processes import Program, bot, client, command_line, free_port
from trials.report import Report, finish, percentile, shown
from trials.waiting import NotInTime, until

TEAMS = 8  # channels, each hears of its own customers
SPEED = 60.0
POSTS_A_SECOND = 4.0  # in the whole workspace, that we allow ourselves (`bot.delivery.pacing`), times the pace
DRAIN = 0.8  # of the permitted rate
LOAD = 30.0  # webhooks a second
UNDISTURBED = 1.5  # seconds from 202 to the message, where nothing is wrong
IN_FLIGHT = 16  # threads of the worker
BEGUN = 3  # what a channel may get at once had begun, and cannot be overtaken
MOST_TROUBLED = 3 * IN_FLIGHT  # what was under way, what stood behind it in its channel
CRITICAL = 0.1  # share in a jam
READY, NOT_READY = 200, 503
ALERTS = "C0ALERTS"  # of the settings: it is there, and hears of nothing but the week


@dataclass(frozen=True, slots=True)
class Options:
    backlog: int = 5_000
    seed: int = 1
    short: bool = False
    only: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    slack: Slack
    program: Program
    address: str
    url: str
    witness: Witness

    def readiness(self) -> tuple[int, str]:
        with client() as http:
            answer = http.get(self.address.replace("/webhooks/generic", "/readyz"))
        return answer.status_code, " ".join(answer.json()["reasons"])

    def send(self, answers: list[list[surveys.Webhook]], *, per_second: float | None = LOAD) -> surveys.Senders:
        return surveys.Senders(answers, [self.address], per_second=per_second).start()

    def alerts(self, channel: str) -> list[Json]:
        return [one for one in self.slack.messages(channel) if one.get("thread_ts", one["ts"]) == one["ts"]]


@contextmanager
def _scene(folder: Path, *, part: str = "run", speed: float = SPEED, teams: int = TEAMS) -> Iterator[Scene]:
    """A bot whose channels each hear of one plan."""
    channels = [f"C0TEAM{number:02}" for number in range(teams)]
    url, port = f"sqlite:///{folder}/slack.db", free_port()
    _subscribe(url, channels)
    with ExitStack() as stack:
        slack = stack.enter_context(Slack(folder, speed=speed, channels=[*channels, ALERTS]))
        program = stack.enter_context(
            bot(part, folder=folder, slack_url=slack.url, database_url=url, pace=speed, port=port)
        )
        witness = stack.enter_context(Witness(slack))
        yield Scene(slack, program, f"http://127.0.0.1:{port}/webhooks/generic", url, witness)


def _subscribe(url: str, channels: Sequence[str]) -> None:
    """One channel for each plan. What the settings would add is added and removed before the bot starts: so it stays."""
    database = Database(url)
    database.migrate()
    now = datetime.now(UTC)
    with database.transaction() as session:
        for number, channel in enumerate(channels):
            subscriptions.add(session, channel, What.ALERTS, f"plan:{_plan(number)}", now=now)
        subscriptions.seed(session, [(ALERTS, What.ALERTS, ""), (ALERTS, What.SUMMARY, "")], now=now)
        subscriptions.remove(session, ALERTS, What.ALERTS)
    database.close()


def _plan(number: int) -> str:
    return f"plan{number:02}"


def _plans(teams: int = TEAMS) -> list[str]:
    return [_plan(number) for number in range(teams)]


def _judge(report: Report, scene: Scene, answers: list[list[surveys.Webhook]], senders: surveys.Senders) -> None:
    """Everything comes to rest; nothing is lost, doubled or out of order."""
    accepted = senders.join(60)
    settled = truth.settles(scene.url, within=180)
    report.figure("answers to senders", dict(senders.statuses))
    report.promise("every webhook was accepted", kept=accepted and not senders.refused, seen=senders.refused[:2])
    report.promise("everything came to rest", kept=settled)
    database = Database(scene.url)
    truth.judge(report, database, answers, scene.slack)
    database.close()
    disorder = [channel for channel in scene.slack.channels if not _in_order(scene.slack.messages(channel))]
    report.promise("the replies of a case stand in their order", kept=not disorder, seen=disorder)


def _in_order(messages: Sequence[Json]) -> bool:
    """In each thread: a reply is never above one that was wished for before it."""
    threads: dict[str, list[int]] = {}
    for one in messages:
        if one.get("thread_ts", one["ts"]) != one["ts"]:
            threads.setdefault(one["thread_ts"], []).append(delivery_of(one) or 0)
    return all(wished == sorted(wished) for wished in threads.values())


def trial_storms(options: Options, folder: Path) -> Report:
    """A channel that says 429, an outage, timeouts, dropped sockets, lost answers, one after the other."""
    report = Report("429 storms, 5xx, timeouts, dropped sockets, lost answers")
    lasting = 2.0 if options.short else 8.0
    answers = surveys.plan(int(LOAD * lasting * 6), seed=options.seed, plans=_plans(), detractors=0.6)
    with _scene(folder) as scene:
        senders = scene.send(answers)
        time.sleep(lasting / 2)
        stormy = scene.slack.channels[0]
        began = time.time()
        scene.slack.trouble("ratelimited", channel=stormy, retry_after=2, for_seconds=lasting)
        time.sleep(lasting)
        if not options.short:  # a short trial runs beside others, where no time can be promised
            _judge_others(report, scene, senders, stormy, began)
        moods: list[Json] = [
            {"kind": "http_error", "status": 503, "for_seconds": lasting},
            {"kind": "timeout", "delay": 12, "count": 4, "method": "chat.postMessage"},
            {"kind": "drop", "for_seconds": lasting},
            {"kind": "lost_answer", "count": 20, "method": "chat.postMessage"},
            {"kind": "lost_answer", "count": 5, "method": "chat.update"},
        ]
        for mood in moods:
            scene.slack.trouble(**mood)
            time.sleep(lasting)
            report.promise(f"it stays ready during {mood['kind']}", kept=scene.readiness()[0] == READY,
                           seen=scene.readiness()[1])  # fmt: skip
        scene.slack.do("sockets", action="drop")
        _judge(report, scene, answers, senders)
        report.figure("looks for uncertain messages", scene.witness.answers.get(("conversations.history", ""), 0))
        report.figure("errors in the log", len(scene.program.errors()))
    return report


def _judge_others(report: Report, scene: Scene, senders: surveys.Senders, stormy: str, began: float) -> None:
    """Alerts of channels with which nothing is wrong, since `began`: how long from 202 to the message?"""
    time.sleep(1)
    accepted = dict(senders.accepted_at)
    seconds = [
        float(one["ts"]) - accepted[answer]
        for channel in scene.slack.channels if channel != stormy
        for one in scene.alerts(channel)
        if (answer := _answer_of(one)) in accepted and accepted[answer] >= began
    ]  # fmt: skip
    slow = percentile(seconds, 0.99)
    report.promise("other channels are not delayed by a 429 storm", kept=bool(seconds) and slow <= UNDISTURBED,
                   seen=f"p99 {slow:.2f} s of {len(seconds)}")  # fmt: skip


def _answer_of(alert: Json) -> str:
    """Which answer an alert tells of: its customer's number is in the name."""
    _, _, rest = alert["text"].partition(" from Ana ")
    number = rest.split()[0].rstrip(":,").strip() if rest else ""
    return f"answer-{int(number):06}" if number.isdigit() else ""


def trial_jam(options: Options, folder: Path) -> Report:
    """An outage in which alerts pile up: after it the critical ones come first."""
    report = Report("Critical alerts first after a jam")
    count, lasting = (150, 6.0) if options.short else (600, 25.0)
    dice = random.Random(options.seed)
    answers = [
        [
            surveys.webhook(
                number, 0, score=5, comment="", plan=_plan(number % TEAMS), is_critical=dice.random() < CRITICAL
            )
        ]
        for number in range(count)
    ]
    critical = {versions[0].answer for versions in answers if versions[0].comment == surveys.WORST}
    with _scene(folder, speed=10.0) as scene:
        scene.slack.trouble("http_error", status=500)
        senders = scene.send(answers, per_second=count / 3)
        senders.join(60)
        time.sleep(lasting)
        scene.slack.end_trouble()
        _judge(report, scene, answers, senders)
        late = [late for channel in scene.slack.channels if (late := _late(scene, channel, critical))]
        report.figure("critical alerts of all", f"{len(critical)} of {count}")
        report.promise(
            "the outage is felt by few messages, and then asked about",
            kept=len(scene.witness.troubled) <= MOST_TROUBLED,
            seen=f"{len(scene.witness.troubled)} of {count}",
        )
        report.promise(
            "after the outage each channel hears the critical alerts first",
            kept=not late,
            seen=", ".join(late),
        )
    return report


def _late(scene: Scene, channel: str, critical: set[str]) -> str:
    """Whether a critical alert stands below others, among those that the outage had not met; empty if none does."""
    untried = [one for one in scene.alerts(channel) if delivery_of(one) not in scene.witness.troubled]
    order = [_answer_of(one) in critical for one in untried]
    last = max((place for place, is_critical in enumerate(order, 1) if is_critical), default=0)
    return f"{channel}: the last of {sum(order)} is number {last}" if last > sum(order) + BEGUN else ""


def trial_revoked(options: Options, folder: Path) -> Report:
    """The token is revoked for a while."""
    report = Report("Token revoked, then valid again")
    answers = surveys.plan(100 if options.short else 600, seed=options.seed, plans=_plans(), detractors=0.6)
    with _scene(folder) as scene:
        senders = scene.send(answers)
        time.sleep(2)
        scene.slack.trouble("error", error="token_revoked")
        until("being told", lambda: scene.readiness()[0] == NOT_READY, within=10)
        report.promise(
            "/readyz names the refusal", kept="token_revoked" in scene.readiness()[1], seen=scene.readiness()[1]
        )
        check = command_line(scene.program, "check")
        report.promise("nps-bot check names it", kept=check.returncode == 1 and "token_revoked" in check.stdout,
                       seen=check.stdout.strip()[-160:])  # fmt: skip
        calls = scene.witness.count("token_revoked")
        time.sleep(3)
        report.promise("nothing is sent meanwhile", kept=scene.witness.count("token_revoked") - calls <= 1,
                       seen=scene.witness.count("token_revoked"))  # fmt: skip
        scene.slack.end_trouble()
        began = time.monotonic()
        until("being ready", lambda: scene.readiness()[0] == READY, within=60)
        report.figure("seconds until it went on", time.monotonic() - began)
        _judge(report, scene, answers, senders)
    return report


def trial_archived(options: Options, folder: Path) -> Report:
    """A channel is archived, later it is not: what could not be said is not forgotten."""
    report = Report("A channel archived, then back")
    answers = surveys.plan(60 if options.short else 300, seed=options.seed, plans=_plans(), detractors=0.6)
    with _scene(folder) as scene:
        gone = scene.slack.channels[0]
        scene.slack.do("channel", action="archive", channel=gone)
        senders = scene.send(answers, per_second=None)
        senders.join(60)
        truth.settles(scene.url, within=60)
        check = command_line(scene.program, "check")
        told = check.returncode == 1 and "is_archived" in check.stdout and gone in check.stdout
        report.promise("nps-bot check names channel and reason", kept=told, seen=check.stdout.strip()[-200:])
        report.promise("it stays ready", kept=scene.readiness()[0] == READY, seen=scene.readiness()[1])
        scene.slack.do("channel", action="unarchive", channel=gone)
        again = command_line(scene.program, "retry")
        report.promise("nps-bot retry sends what was given up", kept=again.returncode == 0,
                       seen=(again.stdout + again.stderr).strip()[-200:])  # fmt: skip
        _judge(report, scene, answers, senders)
    return report


def trial_blocks(options: Options, folder: Path) -> Report:
    """A workspace that refuses a kind of block gets plain sections."""
    report = Report("invalid_blocks")
    answers = surveys.plan(40 if options.short else 200, seed=options.seed, plans=_plans(), detractors=0.6)
    unhappy = sum(versions[-1].score <= truth.MOST_UNHAPPY for versions in answers)
    with _scene(folder) as scene:
        scene.slack.trouble("invalid_blocks", block_type="rich_text")
        scene.slack.trouble("invalid_blocks", block_type="context")
        senders = scene.send(answers, per_second=None)
        accepted = senders.join(60)
        settled = truth.settles(scene.url, within=60)
        alerts = [one for channel in scene.slack.channels for one in scene.alerts(channel)]
        simple = sum(all(block["type"] in ("section", "actions") for block in one["blocks"]) for one in alerts)
        report.promise("everything came to rest", kept=accepted and settled)
        report.promise("every detractor is told of", kept=len(alerts) >= unhappy, seen=f"{len(alerts)} for {unhappy}")
        report.promise("in plain sections", kept=simple > 0, seen=simple)
        check = command_line(scene.program, "check")
        report.promise("nothing was given up", kept=check.returncode == 0, seen=check.stdout.strip()[-200:])
    return report


def trial_backlog(options: Options, folder: Path) -> Report:
    """Many alerts wait before the worker starts: it sends them as fast as it may, and never meets a 429."""
    count, speed, teams = (400 if options.short else options.backlog), 10.0, 20
    report = Report(f"A backlog of {count}")
    answers = [
        [surveys.webhook(number, 0, score=3, comment=surveys.COMMENTS[1], plan=_plan(number % teams))]
        for number in range(count)
    ]
    with _scene(folder, part="web", speed=speed, teams=teams) as scene:
        senders = scene.send(answers, per_second=None)
        senders.join(120)
        worker = bot("worker", folder=folder, slack_url=scene.slack.url, database_url=scene.url, pace=speed)
        with worker:
            began = time.monotonic()
            settled = truth.settles(scene.url, within=count / (POSTS_A_SECOND * speed) * 3 + 30)
            rate = count / (time.monotonic() - began)
        _judge(report, scene, answers, senders)
    permitted = POSTS_A_SECOND * speed
    report.promise("it is drained", kept=settled)
    report.promise(f"at {DRAIN:.0%} or more of the permitted {permitted:.0f} a second", kept=rate >= DRAIN * permitted,
                   seen=f"{rate:.0f} a second")  # fmt: skip
    refused = scene.witness.count("ratelimited")
    report.promise("without a 429 of our own making", kept=refused == 0, seen=refused)
    return report


TRIALS: dict[str, Callable[[Options, Path], Report]] = {
    "storms": trial_storms,
    "jam": trial_jam,
    "revoked": trial_revoked,
    "archived": trial_archived,
    "blocks": trial_blocks,
    "backlog": trial_backlog,
}


def main(arguments: Sequence[str] | None = None) -> int:
    standard = Options()
    parser = argparse.ArgumentParser(prog="python -m trials.slack_trouble", description=__doc__)
    parser.add_argument("--backlog", type=int, default=standard.backlog)
    parser.add_argument("--seed", type=int, default=standard.seed)
    parser.add_argument("--short", action="store_true", help="a smaller version of each")
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
        finally:
            shutil.rmtree(folder)
    return finish(*reports)


if __name__ == "__main__":
    sys.exit(main())
