"""From the webhook to the read comment: the whole bot in one process on SQLite, at Slack's own pace.

    python -m benchmarks.end_to_end [--count 4000]

The time ends when every comment is read, every case judged and every alert wished for. How fast alerts then go out is Slack's
limit, not ours; see `latency.py`.
"""

import argparse
import sys
import time
from pathlib import Path

from sqlalchemy import func, select

from benchmarks import servers
from benchmarks.answers import Shape
from benchmarks.load import Result, load
from storage import tables
from storage.database import Database
from trials.local_slack import Slack
from trials.report import Report, finish, shown
from trials.waiting import until

TARGET = 400.0  # answers a second
CONNECTIONS = 128


def measure(where: Path, count: int) -> tuple[Result, float, int]:
    """What the senders saw; seconds until all was read; answers unread when the last webhook was answered."""
    url, port = f"sqlite:///{where}/whole.db", servers.free_port()
    with Slack(where, speed=1) as slack:
        program = servers.bot("run", where, database_url=url, port=port, slack_url=f"{slack.url}/api/")
        with servers.serving(program, port):
            load([port], 300, shape=Shape(prefix="warm"))
            until("the warm-up being read", lambda: _unread(url) == 0, within=60)
            seen = load([port], count, shape=Shape(prefix="run"), connections=CONNECTIONS)
            began = time.perf_counter() - seen.seconds  # the client's own start does not count
            left = _unread(url)
            until("everything being read", lambda: _unread(url) == 0, within=120, every=0.01)
            return seen, time.perf_counter() - began, left


def _unread(url: str) -> int:
    database = Database(url)
    row = tables.responses.c
    with database.snapshot() as session:
        left = session.execute(select(func.count()).where(row.read_at.is_(None), row.deleted_at.is_(None))).scalar_one()
    database.close()
    return left


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=4000)
    wish = parser.parse_args()
    print(f"end to end: {wish.count} webhooks; {servers.machine()}")
    with servers.folder() as where:
        seen, seconds, left = measure(where, wish.count)
    rate = seen.accepted / seconds
    report = Report("From the webhook to the read comment")
    report.figure("accepted", f"{seen.per_second:.0f}/s")
    report.figure("unread when the last one was accepted", left)
    report.figure("seconds from then until all was read", seconds - seen.seconds)
    report.promise("all answered with 2xx", kept=seen.is_all_accepted, seen=seen.statuses)
    report.promise(f"at least {TARGET:.0f} answers a second, read", kept=rate >= TARGET, seen=f"{rate:.0f}/s")
    return finish(shown(report))


if __name__ == "__main__":
    sys.exit(main())
