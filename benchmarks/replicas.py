"""One web process or two on PostgreSQL: what does the second one bring, and does a busy account slow both down?

    python -m benchmarks.replicas [--count 3000] [--rounds 3]

Needs PostgreSQL's own programs (initdb, pg_ctl): it starts a server in a temporary folder. One web process, two, and two with
customers who all work for one company take turns. On two cores the second process shares them with the database and the sender.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from benchmarks import servers
from benchmarks.answers import Shape
from benchmarks.load import load
from trials.own_postgresql import NoPostgresql, OwnPostgresql
from trials.report import Report, finish, shown

SECOND = 1.25  # times one process
BUSY_COSTS = 0.15  # at most, of what two processes do
CONNECTIONS = 400  # so that each of the two processes can fill its commits

Rates = dict[str, list[float]]


@contextmanager
def two_webs(where: Path, url: str) -> Iterator[list[int]]:
    """Their ports."""
    ports = [servers.free_port(), servers.free_port()]
    with ExitStack() as stack:
        for number, port in enumerate(ports):
            program = servers.bot("web", where, database_url=url, port=port, name=f"web{number}")
            stack.enter_context(servers.serving(program, port))
        yield ports


def measure(where: Path, count: int, rounds: int) -> tuple[Rates, int]:
    """Answers a second by name, one figure for each round; deadlocks that PostgreSQL counted."""
    rates: Rates = {"one": [], "two": [], "two, one account": []}
    with OwnPostgresql() as server, two_webs(where, server.url) as ports:
        for turn in range(-1, rounds):  # the first one warms up and does not count
            runs = (("one", ports[:1], 0), ("two", ports, 0), ("two, one account", ports, 1))
            for name, used, accounts in runs:
                shape = Shape(accounts=accounts, prefix=f"{name[:3]}{accounts}t{turn + 1}".replace(",", ""))
                seen = load(used, count if turn >= 0 else count // 4, shape=shape, connections=CONNECTIONS)
                if not seen.is_all_accepted:
                    raise RuntimeError(f"{name}: {seen.statuses}")
                if turn >= 0:
                    rates[name].append(seen.per_second)
                    print(f"  {name:18} {seen.per_second:6.0f}/s", flush=True)
        return rates, _deadlocks(server.url)


def _deadlocks(url: str) -> int:
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        row = connection.execute("SELECT sum(deadlocks)::int FROM pg_stat_database").fetchone()
    return int(row[0]) if row else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    wish = parser.parse_args()
    print(f"replicas: {wish.count} webhooks, {wish.rounds} rounds in turns; {servers.machine()}")
    try:
        with servers.folder() as where:
            where.chmod(0o755)
            rates, deadlocks = measure(where, wish.count, wish.rounds)
    except NoPostgresql as missing:
        print(f"replicas: skipped, {missing}")
        return 0
    report = Report("Two web processes on PostgreSQL, medians of the rounds")
    for name, found in rates.items():
        report.figure(name, f"{statistics.median(found):.0f}/s")
    second = statistics.median(two / one for one, two in zip(rates["one"], rates["two"], strict=True))
    busy = statistics.median(1 - busy / two for two, busy in zip(rates["two"], rates["two, one account"], strict=True))
    report.promise(f"two do at least {SECOND} times what one does", kept=second >= SECOND, seen=f"{second:.2f}")
    report.promise(f"one busy account costs at most {BUSY_COSTS:.0%}", kept=busy <= BUSY_COSTS, seen=f"{busy:.0%}")
    report.promise("no deadlock", kept=deadlocks == 0, seen=deadlocks)
    return finish(shown(report))


if __name__ == "__main__":
    sys.exit(main())
