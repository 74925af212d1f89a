"""A thousand webhooks at the same moment, as when a survey goes out: does everybody get a 2xx, and how soon?

python -m benchmarks.burst [--count 1000]
"""

import argparse
import sys

from benchmarks import servers
from benchmarks.answers import Shape
from benchmarks.load import load
from trials.report import Report, finish, shown

P99 = 3000.0  # milliseconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    wish = parser.parse_args()
    print(f"burst: {wish.count} connections at once; {servers.machine()}")
    with servers.folder() as where:
        port = servers.free_port()
        program = servers.bot("web", where, database_url=f"sqlite:///{where}/burst.db", port=port)
        with servers.serving(program, port):
            load([port], 200, shape=Shape(prefix="warm"))
            seen = load([port], wish.count, shape=Shape(prefix="burst"), connections=wish.count)
    report = Report(f"{wish.count} webhooks at once")
    report.figure("milliseconds, median", seen.at(0.5))
    report.figure("milliseconds, slowest", seen.milliseconds[-1])
    report.promise("all answered with 2xx", kept=seen.is_all_accepted, seen=seen.statuses)
    report.promise(f"99 of 100 within {P99 / 1000:.0f} s", kept=seen.at(0.99) < P99, seen=f"{seen.at(0.99):.0f} ms")
    return finish(shown(report))


if __name__ == "__main__":
    sys.exit(main())
