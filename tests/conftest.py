"""What every test may ask for: an empty database of either kind on this release's schema, and a moment to be in."""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg.sql import SQL, Identifier
from sqlalchemy import delete, make_url

from storage.database import Database
from storage.tables import ALL_TABLES

settings.register_profile("nps", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("nps")

POSTGRES = "NPS_TEST_POSTGRES"
NO_SKIPS = "NPS_NO_SKIPS"
BUSY_MACHINE = timedelta(seconds=30)
"""How long a test's statements wait for each other: several workers and eight threads may share two cores."""


LONGEST_FIRST = (
    "tests/bot/delivery/test_nudges.py",
    "tests/bot/test_import_interrupted.py",
    "tests/playground/page/",
    "tests/bot/demo/",
    "tests/journeys/",
    "tests/storage/test_tallies.py",
    "tests/bot/commands/test_quarantining.py",
    "tests/bot/test_secrets_stay_secret.py",
)
"""Whole files go to one worker each: a long one that is begun in the end would run alone."""


MOST_WORKERS = 8


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Of `-n auto`: half as many again as there are cores, as many tests wait for a timer, a browser or another process.

    No more than find room among the hundred connections that PostgreSQL takes by default.
    """
    return min((os.cpu_count() or 2) * 3 // 2, MOST_WORKERS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        return next((at for at, place in enumerate(LONGEST_FIRST) if item.nodeid.startswith(place)), len(LONGEST_FIRST))

    items.sort(key=rank)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a user's machine may lack, the one that checks must have: there a skipped test has failed."""
    report = yield
    if report.skipped and NO_SKIPS in os.environ and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and {NO_SKIPS} is set: {report.longreprtext}"
    return report


@pytest.fixture
def now() -> datetime:
    """A Monday morning."""
    return datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Migrated and empty; the test runs once on each kind."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database: Database) -> str:
    """The address of `database`, password and all, for whoever opens it anew."""
    if database.dialect == "sqlite":
        return database.url
    url: str = request.getfixturevalue("postgres_schema")
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A migrated file: copying it is faster than migrating once more."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    return file.read_bytes()


@pytest.fixture
def sqlite_database(tmp_path: Path, sqlite_template: bytes) -> Iterator[Database]:
    file = tmp_path / "nps.db"
    file.write_bytes(sqlite_template)
    database = Database(f"sqlite:///{file}", lock_timeout=BUSY_MACHINE)
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The server to test on; the schema of each worker is its own."""
    if POSTGRES not in os.environ:
        pytest.skip(f"needs a PostgreSQL server in {POSTGRES}, as in postgresql+psycopg://postgres@127.0.0.1:5432/test")
    return os.environ[POSTGRES]


@pytest.fixture(scope="session")
def new_schema(postgres_url: str, worker_id: str) -> Callable[[], AbstractContextManager[str]]:
    """Makes an empty schema of its own, says its URL, drops it in the end."""
    numbers = count()

    @contextmanager
    def schema() -> Iterator[str]:
        name = f"nps_{worker_id}_{os.getpid()}_{next(numbers)}"
        server = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(name)))
            inside = make_url(postgres_url).update_query_dict({"options": f"-csearch_path={name}"})
            yield inside.render_as_string(hide_password=False)
            connection.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(name)))

    return schema


@pytest.fixture(scope="session")
def postgres_schema(new_schema: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of this worker's schema."""
    with new_schema() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgresql(postgres_schema: str) -> Iterator[Database]:
    database = Database(postgres_schema, lock_timeout=BUSY_MACHINE)
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def postgresql_database(migrated_postgresql: Database) -> Iterator[Database]:
    yield migrated_postgresql
    with migrated_postgresql.transaction() as session:
        for table in reversed(ALL_TABLES.sorted_tables):  # much faster than TRUNCATE while there are few rows
            session.execute(delete(table))
