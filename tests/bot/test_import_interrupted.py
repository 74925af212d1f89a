"""`nps-bot import` as processes of their own: killed and run again, two at once. The end is that of one import in peace."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import RowMapping, func, select

from storage.database import Database
from storage.tables import ALL_TABLES, responses
from trials.processes import ROOT, clean_environment

HEADER = "id,score,comment,date,email,company,plan\n"
ROWS = 2000  # from here on comments are read in a process of their own
TIMES = (
    "changed_at",
    "received_at",
    "read_at",
    "created_at",
    "facts_at",
)  # when we heard of it: later in the second run
COUNTS = ("tallies", "monthly_tallies")
PEOPLE = {"customer_id": "customers", "account_id": "accounts"}
Import = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four answers of each customer, one in ten without a name, all with comments, in no order."""
    path = tmp_path_factory.mktemp("history") / "history.csv"
    rows = (
        f"a{row},{row % 11},Too slow since {row},2026-{row % 9 + 1:02}-{row % 28 + 1:02},"
        + (f"p{row % 450}@c{row % 70}.example,C{row % 70},{('free', 'pro')[row % 2]}" if row % 10 else ",,")
        for row in range(ROWS)
    )
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def importing(history: Path, url: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "bot", "import", str(history)],
        env=clean_environment() | {"NPS_DATABASE_URL": url},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def begin(database_url: str, history: Path) -> Import:
    """Start `nps-bot import` on the test's database."""
    return partial(importing, history, database_url)


@pytest.fixture(scope="module")
def in_peace(
    history: Path, tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes
) -> Mapping[str, Counter[str]]:
    """What one import leaves behind that nobody disturbs."""
    file = tmp_path_factory.mktemp("in-peace") / "nps.db"
    file.write_bytes(sqlite_template)
    (said,) = ends_well([importing(history, f"sqlite:///{file}")])
    assert f"{ROWS:,} answers: {ROWS:,} new" in said
    with opened(f"sqlite:///{file}") as database:
        return contents(database)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


def contents(database: Database) -> Mapping[str, Counter[str]]:
    """All that is stored, by table; whoever is meant by a number is named. A cell of zeros counts nothing."""
    with database.snapshot() as session:
        rows = {table.name: [*session.execute(select(table)).mappings()] for table in ALL_TABLES.sorted_tables}
    names = {
        "customers": {row["id"]: row["email"] for row in rows["customers"]},
        "accounts": {row["id"]: row["name"] for row in rows["accounts"]},
    }
    return {
        table: Counter(spelled(row, names) for row in found if table not in COUNTS or any(counted(row)))
        for table, found in rows.items()
        if found
    }


def counted(row: RowMapping) -> Iterator[int]:
    return (value for value in row.values() if type(value) is int)


def spelled(row: RowMapping, names: Mapping[str, Mapping[int, str]]) -> str:
    told = {name: names[PEOPLE[name]].get(value) if name in PEOPLE else value for name, value in row.items()}
    return json.dumps({name: told[name] for name in told if name not in (*TIMES, "id")}, default=str, sort_keys=True)


def stored(database: Database) -> int:
    with database.snapshot() as session:
        return session.execute(select(func.count()).select_from(responses)).scalar_one()


def ends_well(imports: Sequence["subprocess.Popen[str]"]) -> list[str]:
    told = [one.communicate(timeout=90) for one in imports]
    assert [one.returncode for one in imports] == [0] * len(imports), told
    return [said for said, _complaints in told]


def test_an_import_that_was_killed_and_run_again_ends_like_one_in_peace(
    database: Database, begin: Import, in_peace: Mapping[str, Counter[str]]
) -> None:
    for part in (ROWS // 10, ROWS // 4):
        killed = begin()
        while stored(database) < part:
            assert killed.poll() is None
            time.sleep(0.01)
        killed.kill()
        killed.communicate(timeout=30)  # until its child has gone, too: it holds the other end
    assert ROWS // 4 <= stored(database) < ROWS
    (said,) = ends_well([begin()])
    assert f"{ROWS:,} answers" in said
    assert contents(database) == in_peace


def test_two_imports_of_one_file_at_once_end_like_one_in_peace(
    database: Database, begin: Import, in_peace: Mapping[str, Counter[str]]
) -> None:
    ends_well([begin(), begin()])
    assert contents(database) == in_peace
