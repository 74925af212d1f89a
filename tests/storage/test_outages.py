"""What passes by itself, and what a request has brought upon itself: told by real errors of real databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from storage import seen_events
from storage.database import Database
from storage.outages import is_collision, is_outage

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
RAISE = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '%s'; END $$"


def error_of(database: Database, statement: str) -> SQLAlchemyError:
    with pytest.raises(SQLAlchemyError) as caught, database.transaction() as session:
        session.execute(text(statement))
    return caught.value


@pytest.mark.parametrize(
    "state", ["08006", "40001", "40P01", "53100", "53300", "55P03", "57P01", "57P03", "58030", "25006"]
)
def test_a_server_that_is_busy_full_or_leaving_is_an_outage(postgresql_database: Database, state: str) -> None:
    assert is_outage(error_of(postgresql_database, RAISE % state))


@pytest.mark.parametrize("state", ["22001", "23505", "42P01", "54000", "XX000"])
def test_a_statement_that_cannot_succeed_is_no_outage(postgresql_database: Database, state: str) -> None:
    error = error_of(postgresql_database, RAISE % state)
    assert not is_outage(error)
    assert not is_collision(error)


@pytest.mark.parametrize(("state", "collided"), [("40001", True), ("40P01", True), ("57P01", False)])
def test_two_transactions_in_each_others_way_collide(
    postgresql_database: Database, state: str, *, collided: bool
) -> None:
    assert is_collision(error_of(postgresql_database, RAISE % state)) is collided


def test_a_connection_that_is_cut_is_an_outage(postgresql_database: Database) -> None:
    assert is_outage(error_of(postgresql_database, "SELECT pg_terminate_backend(pg_backend_pid())"))


def test_a_server_that_cannot_be_reached_is_an_outage() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    assert is_outage(error_of(database, "SELECT 1"))
    database.close()


def test_a_locked_file_is_an_outage(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/nps.db", lock_timeout=timedelta(seconds=0.05))
    database.migrate()
    with database.transaction() as session:
        seen_events.first_time(session, "somebody else writes", now=NOW)
        locked = error_of(database, "SELECT 1")
    assert is_outage(locked)
    assert not is_collision(locked)
    database.close()


@pytest.mark.parametrize("statement", ["SELECT * FROM nowhere", "INSERT INTO seen_events (event_id) VALUES (NULL)"])
def test_a_wrong_statement_on_sqlite_is_no_outage(sqlite_database: Database, statement: str) -> None:
    assert not is_outage(error_of(sqlite_database, statement))


def test_no_connection_left_in_the_pool_is_an_outage(sqlite_database: Database) -> None:
    database = Database(sqlite_database.url, lock_timeout=timedelta(seconds=0.05), pool_size=1)
    with database.snapshot() as first, database.snapshot() as second:
        first.execute(text("SELECT 1"))
        second.execute(text("SELECT 1"))
        with pytest.raises(SQLAlchemyError) as caught, database.snapshot() as third:
            third.execute(text("SELECT 1"))
    assert is_outage(caught.value)
    database.close()


def test_a_bug_is_no_outage() -> None:
    assert not is_outage(ValueError("score"))
    assert not is_collision(ValueError("score"))


@contextmanager
def a_savepoint_on_a_full_disk(session: Session) -> Iterator[None]:
    session.execute(text("PRAGMA max_page_count=1"))  # SQLite takes the present size instead
    with session.begin_nested():
        yield


def test_a_full_disk_is_an_outage_though_the_savepoint_went_with_it(tmp_path: Path) -> None:
    """SQLite undoes the whole transaction by itself; what is raised then is that the savepoint is gone."""
    database = Database(f"sqlite:///{tmp_path}/nps.db")
    database.migrate()
    with (
        pytest.raises(SQLAlchemyError) as caught,
        database.transaction() as session,
        a_savepoint_on_a_full_disk(session),
    ):
        seen_events.first_time(session, "x" * 100_000, now=NOW)
    assert "savepoint" in str(caught.value)
    assert is_outage(caught.value)
    database.close()
