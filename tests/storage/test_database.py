"""Transactions as they are promised, on both databases."""

import resource
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError
from sqlalchemy.orm import Session

from storage.database import Database, begin_soon
from storage.preferences import get_setting, set_once, set_setting
from storage.tables import quarantine, seen_events, settings


def test_a_transaction_commits_at_its_end(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        set_setting(session, "zone", "Europe/Berlin", now=now)
    with database.snapshot() as session:
        assert get_setting(session, "zone") == "Europe/Berlin"


def test_a_transaction_that_fails_leaves_nothing(database: Database, now: datetime) -> None:
    def fail() -> None:
        with database.transaction() as session:
            set_setting(session, "zone", "Europe/Berlin", now=now)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with database.snapshot() as session:
        assert get_setting(session, "zone", "none") == "none"


def test_a_snapshot_cannot_write(database: Database, now: datetime) -> None:
    with pytest.raises(DBAPIError), database.snapshot() as session:
        set_setting(session, "zone", "Europe/Berlin", now=now)
    with database.transaction() as session:
        set_setting(session, "zone", "Europe/Berlin", now=now)


def test_sqlite_writes_on_a_connection_of_its_own(sqlite_database: Database) -> None:
    """One that changed sides would prepare all its statements anew, and not have in its cache what it wrote."""

    def driver_of(session: Session) -> object:
        return session.connection().connection.driver_connection

    with sqlite_database.transaction() as session:
        writes = driver_of(session)
    with sqlite_database.snapshot() as session:
        assert driver_of(session) is not writes
    with sqlite_database.transaction() as session:
        assert driver_of(session) is writes


def test_on_sqlite_an_overhaul_leaves_to_the_disk_what_a_transaction_keeps_in_memory(sqlite_database: Database) -> None:
    on_disk, in_memory = 1, 2
    with sqlite_database.transaction() as session:
        assert session.execute(text("PRAGMA temp_store")).scalar_one() == in_memory
    with sqlite_database.overhaul() as session:
        assert session.execute(text("PRAGMA temp_store")).scalar_one() == on_disk
    with sqlite_database.snapshot() as session:
        assert session.execute(text("PRAGMA temp_store")).scalar_one() == on_disk


def test_only_in_bulk_a_commit_does_not_wait_for_the_disk(database: Database) -> None:
    asked = text("PRAGMA synchronous" if database.dialect == "sqlite" else "SHOW synchronous_commit")
    waits, waits_not = (2, 1) if database.dialect == "sqlite" else ("on", "off")
    for _again in range(2):
        with database.bulk() as session:
            assert session.execute(asked).scalar_one() == waits_not
        with database.transaction() as session:
            assert session.execute(asked).scalar_one() == waits


def test_what_was_written_in_bulk_stands_in_the_file_after_a_checkpoint(tmp_path: Path, now: datetime) -> None:
    database = Database(f"sqlite:///{tmp_path}/bulk.db")
    database.migrate()

    def in_the_file() -> object:
        with closing(sqlite3.connect(f"file:{tmp_path}/bulk.db?immutable=1", uri=True)) as without_log:
            return without_log.execute("SELECT count(*) FROM settings").fetchone()[0]

    database.checkpoint()
    with database.bulk() as session:
        set_setting(session, "zone", "Europe/Berlin", now=now)
    assert in_the_file() == 0
    database.checkpoint()
    assert in_the_file() == 1
    database.close()


def test_a_full_disk_ends_no_checkpoint(tmp_path: Path, now: datetime) -> None:
    """What was committed is in the log. The next commit that finds no room says so."""
    database = Database(f"sqlite:///{tmp_path}/full.db")
    database.migrate()
    database.checkpoint()
    with database.bulk() as session:
        for number in range(100):
            set_setting(session, f"setting {number}", "x" * 1000, now=now)
    size = (tmp_path / "full.db").stat().st_size
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, unlimited[1]))  # as a disk on which the file finds no more room
    try:
        database.checkpoint()
        assert (tmp_path / "full.db").stat().st_size == size
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    database.checkpoint()
    assert (tmp_path / "full.db").stat().st_size > size
    database.close()


def test_postgresql_needs_no_checkpoint(postgresql_database: Database) -> None:
    postgresql_database.checkpoint()


def test_a_snapshot_sees_one_moment(database: Database, now: datetime) -> None:
    with database.snapshot() as session:
        assert get_setting(session, "zone") is None
        with database.transaction() as other:
            set_setting(other, "zone", "Europe/Berlin", now=now)
        assert get_setting(session, "zone") is None


def test_no_increment_is_lost_when_eight_threads_read_first_and_write_later(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        set_setting(session, "counter", 0, now=now)

    def increment(_: int) -> None:
        with database.transaction() as session:
            row = select(settings.c.value).where(settings.c.name == "counter").with_for_update()
            set_setting(session, "counter", session.execute(row).scalar_one() + 1, now=now)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(increment, range(120)))
    with database.snapshot() as session:
        assert get_setting(session, "counter") == 120


def test_of_eight_threads_that_set_once_one_is_told_so(database: Database, now: datetime) -> None:
    def elect(number: int) -> bool:
        with database.transaction() as session:
            return set_once(session, "summary 2026-W47", number, now=now)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(elect, range(8))) == 1


def test_times_come_back_aware_in_utc_whatever_the_zone(database: Database) -> None:
    moment = datetime(2026, 3, 29, 3, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with database.transaction() as session:
        session.execute(seen_events.insert().values(event_id="Ev1", seen_at=moment))
    with database.snapshot() as session:
        stored = session.execute(select(seen_events.c.seen_at)).scalar_one()
    assert stored == moment
    assert stored.tzinfo is UTC


def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"), database.transaction() as session:
        session.execute(seen_events.insert().values(event_id="Ev1", seen_at=datetime(2026, 3, 29)))  # noqa: DTZ001  # that is the point


def test_sqlite_keeps_what_it_promises(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_locked_database_is_waited_for_and_then_said(tmp_path: Path, now: datetime) -> None:
    url = f"sqlite:///{tmp_path / 'nps.db'}"
    first, second = Database(url), Database(url, lock_timeout=timedelta(milliseconds=50))
    first.migrate()
    with first.transaction() as session:
        set_setting(session, "zone", "Europe/Berlin", now=now)
        with pytest.raises(OperationalError, match="locked"), second.transaction() as other:
            set_setting(other, "zone", "UTC", now=now)
    first.close()
    second.close()


def test_who_waits_for_another_process_asks_again_and_again(tmp_path: Path, now: datetime) -> None:
    """SQLite's own waiting asks ever less often: between the batches of an import nobody else would get in.

    Two databases here are as two processes: they share no turns.
    """
    url = f"sqlite:///{tmp_path}/nps.db"
    database, other = Database(url, lock_timeout=timedelta(seconds=60)), Database(url)
    database.migrate()
    asked = threading.Semaphore(0)
    with database.transaction() as session:
        driver = cast("sqlite3.Connection", session.connection().connection.driver_connection)
        driver.set_trace_callback(lambda statement: asked.release() if statement == "BEGIN IMMEDIATE" else None)

    def webhook() -> None:
        with database.transaction() as session:
            set_setting(session, "webhook", 1, now=now)

    with ThreadPoolExecutor(1) as threads:
        with other.transaction() as session:
            set_setting(session, "batch", 1, now=now)
            waiting = threads.submit(webhook)
            assert all(asked.acquire(timeout=30) for _ in range(50))
            assert not waiting.done()
        waiting.result()
    with database.snapshot() as session:
        assert get_setting(session, "webhook") == 1
    database.close()
    other.close()


def test_only_a_lock_is_waited_for(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session, pytest.raises(OperationalError, match="within a transaction"):
        begin_soon(session.connection(), timedelta(hours=1))


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite://", "sqlite:///:memory:", "postgresql+asyncpg://host/db"])
def test_another_database_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///") as refused:
        Database(url)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_a_postgresql_url_works_and_hides_its_password(scheme: str) -> None:
    database = Database(f"{scheme}://bot:secret@db.example/nps")
    assert database.url == "postgresql+psycopg://bot:***@db.example/nps"
    assert database.dialect == "postgresql"


def test_an_empty_database_is_not_current_until_migrated(fresh: Callable[[], Database]) -> None:
    database = fresh()
    assert not database.is_current()
    database.migrate()
    assert database.is_current()


def test_two_processes_that_migrate_at_once_are_safe(fresh: Callable[[], Database]) -> None:
    databases = [fresh() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(Database.migrate, databases))
    assert all(database.is_current() for database in databases)


def test_an_error_never_tells_what_was_to_be_written(database: Database, now: datetime) -> None:
    row: dict[str, object] = {
        "source": None,
        "digest": "d",
        "body": b"the export failed",
        "headers": {},
        "reason": "my words",
        "kept_at": now,
    }
    with pytest.raises(DBAPIError) as told, database.transaction() as session:
        session.execute(quarantine.insert().values(row))
    assert "my words" not in str(told.value)
    assert "export failed" not in str(told.value)
