"""From the webhook to the message: detractors at a steady rate, spread over many channels, each alert for one of them.

    python -m benchmarks.latency [--rate 50] [--channels 50] [--seconds 20]

The local Slack runs faster than Slack, so that its limits are not what is measured. A message's `ts` is the moment at which
chat.postMessage arrived there; both processes read the same clock.
"""

import argparse
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import servers
from benchmarks.answers import Shape
from benchmarks.load import Result, load
from storage import subscriptions
from storage.database import Database
from storage.subscriptions import What
from trials.local_slack import Slack
from trials.report import Report, finish, percentile, shown
from trials.waiting import until

P99 = 250.0  # milliseconds
SPEED = 100
CONNECTIONS = 16
NAME = re.compile(r"Ana \w+")


def measure(where: Path, *, rate: float, channels: int, seconds: float) -> tuple[Result, list[float]]:
    """What the senders saw; milliseconds from each webhook to its message."""
    names = [f"C0BENCH{number:02}" for number in range(channels)]
    url, port = f"sqlite:///{where}/latency.db", servers.free_port()
    with Slack(where, speed=SPEED, channels=names) as slack:
        program = servers.bot(
            "run",
            where,
            database_url=url,
            port=port,
            slack_url=f"{slack.url}/api/",
            settings={"NPS_SLACK_PACE": str(SPEED), "NPS_ALERT_CHANNEL": names[0], "NPS_LOG_LEVEL": "INFO"},
        )
        _subscribe(url, names)
        with servers.serving(program, port):
            load([port], 50, shape=_shape(channels, "warm"), rate=rate)
            _arrived(slack, names, 50)
            before = len(_moments(slack, names))
            count = int(rate * seconds)
            seen = load([port], count, shape=_shape(channels, "run"), connections=CONNECTIONS, rate=rate)
            moments = _arrived(slack, names, before + len(seen.sent_at))
    return seen, [(moments[name] - at) * 1000 for name, at in seen.sent_at.items()]


def _shape(channels: int, prefix: str) -> Shape:
    return Shape(detractors=True, plans=channels, prefix=prefix)


def _subscribe(url: str, channels: list[str]) -> None:
    """One channel for each plan. What the settings would add is added and removed before the bot starts: so it stays."""
    database = Database(url)
    database.migrate()
    now = datetime.now(UTC)
    with database.transaction() as session:
        for number, channel in enumerate(channels):
            subscriptions.add(session, channel, What.ALERTS, f"plan:plan{number:02}", now=now)
        subscriptions.seed(session, [(channels[0], What.ALERTS, ""), (channels[0], What.SUMMARY, "")], now=now)
        subscriptions.remove(session, channels[0], What.ALERTS, "")
    database.close()


def _arrived(slack: Slack, channels: list[str], count: int) -> dict[str, float]:
    until("all messages", lambda: len(_moments(slack, channels)) >= count, within=60, every=0.5)
    return _moments(slack, channels)


def _moments(slack: Slack, channels: list[str]) -> dict[str, float]:
    """Epoch seconds of each customer's message."""
    told = [message for channel in channels for message in slack.messages(channel)]
    names = [(NAME.search(message["text"]), float(message["ts"])) for message in told]
    return {found.group(): at for found, at in names if found}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--channels", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    wish = parser.parse_args()
    print(f"latency: {wish.rate:.0f} detractors a second over {wish.channels} channels; {servers.machine()}")
    with servers.folder() as where:
        seen, took = measure(where, rate=wish.rate, channels=wish.channels, seconds=wish.seconds)
    report = Report("Milliseconds from the webhook to chat.postMessage")
    for share in (0.5, 0.9, 0.99, 1.0):
        report.figure(f"{share:.0%} of {len(took)}", f"{percentile(took, share):.0f}")
    report.figure("to the 2xx, 99 of 100", f"{seen.at(0.99):.0f}")
    report.promise("all answered with 2xx", kept=seen.is_all_accepted, seen=seen.statuses)
    p99 = percentile(took, 0.99)
    report.promise(f"99 of 100 within {P99:.0f} ms", kept=p99 < P99, seen=f"{p99:.0f} ms")
    return finish(shown(report))


if __name__ == "__main__":
    sys.exit(main())
