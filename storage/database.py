"""One database and its kinds of transaction; everything that only one of the two databases needs stands here.

SQLite by default: write-ahead log, every commit on the disk before it is acknowledged (`synchronous=FULL`, but for what is
done in bulk), foreign keys on. The driver's own transaction handling is switched off, because in its default mode a transaction that reads first and
writes later loses updates; here a writing transaction begins with `BEGIN IMMEDIATE` and a reading one with `BEGIN`.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from datetime import timedelta
from enum import Enum
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.orm import Session

from scoring.language import fold
from storage import moments
from storage.column_types import as_json
from storage.migrating import is_current, migrate
from storage.patience import patiently
from storage.turns import Turns

REMEMBERED = 512
"""Statements that a connection to SQLite has ready: a batch has some fifty, and inserts come in some twenty sizes."""
DEFAULT_LOCK_TIMEOUT = timedelta(seconds=3)
_ASK_AGAIN = 3  # ms: SQLite asks after 1 and 2 ms, then we begin anew


class _Use(Enum):
    """What a connection to SQLite is for, and so how it is set up.

    A pool for each: a connection that changed sides would prepare all its statements anew, and the one that writes has in its
    cache what it wrote.
    """

    WRITING = ("cache_size=-16000", "temp_store=MEMORY")
    """16 MB: an import's batch changes hundreds of pages all over the tallies, and each that does not fit is written twice. What
    the savepoint needs of them is not written at all."""
    BULK = ("cache_size=-16000", "temp_store=MEMORY", "synchronous=NORMAL", "wal_autocheckpoint=10000")
    """Commits do not wait for the disk, nor for the log to be copied back: see `Database.checkpoint`."""
    OVERHAUL = ("temp_store=FILE",)
    """Everything is changed or sorted: more than fits into memory."""
    READING = ("temp_store=FILE", "query_only=ON")


class Database:
    """The engine, its transactions and its schema.

    Args:
        url: `sqlite:///file.db`, `postgresql+psycopg://…`, `postgresql://…` or `postgres://…` (both read as psycopg).
        lock_timeout: how long a statement waits for somebody else's lock, and a new connection for its server, before
            `sqlalchemy.exc.OperationalError` is raised.
        pool_size: connections kept open; twice as many are opened under load.

    Raises:
        ValueError: for another database, or SQLite without a file. The text never holds the password.
    """

    def __init__(self, url: str, *, lock_timeout: timedelta = DEFAULT_LOCK_TIMEOUT, pool_size: int = 10) -> None:
        self._url = _readable(url)
        self._turns = Turns(lock_timeout)
        if self._is_sqlite:
            arguments = {"cached_statements": REMEMBERED}
            self._writing, self._bulk, self._overhaul, self._reading = (
                _sqlite(_engine(self._url, lock_timeout, pool_size, arguments), lock_timeout, use) for use in _Use
            )
        else:
            arguments = {"connect_timeout": max(2, round(lock_timeout.total_seconds()))}
            engine = _postgresql(_engine(self._url, lock_timeout, pool_size, arguments), lock_timeout)
            self._writing = self._bulk = self._overhaul = engine
            self._reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @property
    def url(self) -> str:
        """Where it is, fit for a log: without the password."""
        return self._url.render_as_string(hide_password=True)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._writing.dialect.name

    @property
    def _is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    def transaction(self) -> AbstractContextManager[Session]:
        """A session that may write. Commits at the end of the block, rolls back when the block raises.

        On SQLite one of this process at a time: never begin one inside another.
        """
        return self._in_turn(self._writing)

    @contextmanager
    def bulk(self) -> Iterator[Session]:
        """As `transaction`, for what can be done again: nobody waits until it is on the disk.

        It outlives our end at once, and a power cut when a `transaction` that wrote something has ended after it: what is on the
        disk is all that was committed before. Whoever does much calls `checkpoint` now and then.
        """
        with self._in_turn(self._bulk) as session:
            if not self._is_sqlite:
                session.connection().exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
            yield session

    def checkpoint(self) -> None:
        """Copy SQLite's log of changes back into the file. Nobody waits for it, as for a commit that does it on the way.

        What is not copied, for want of room for example, stays in the log: nothing is lost, and the next commit tells.
        """
        if self._is_sqlite:
            with closing(self._bulk.raw_connection()) as connection, suppress(sqlite3.Error):
                connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")

    def overhaul(self) -> AbstractContextManager[Session]:
        """As `transaction`, for what touches any number of rows: memory stays flat."""
        return self._in_turn(self._overhaul)

    @contextmanager
    def _in_turn(self, engine: Engine) -> Iterator[Session]:
        with self._turns.turn() if self._is_sqlite else nullcontext(), _session(engine) as session:
            yield session

    def snapshot(self, *, patience: timedelta | None = None) -> AbstractContextManager[Session]:
        """A session that sees one moment and cannot write: a refused write raises `sqlalchemy.exc.DBAPIError`.

        Args:
            patience: statements that take longer are cut, and `storage.patience.TooSlow` is raised; None: nothing is cut.
        """
        return _session(self._reading, patience, moments.of_a_snapshot())

    def migrate(self) -> None:
        """Bring the schema to this release. Two processes that do so at once are safe: the second finds it done."""
        with self._overhaul.begin() as connection:
            migrate(connection)

    def is_current(self) -> bool:
        """Whether the schema is this release's."""
        with self._reading.begin() as connection:
            return is_current(connection)

    def close(self) -> None:
        for engine in (self._writing, self._bulk, self._overhaul, self._reading):
            engine.dispose()


@contextmanager
def _session(
    engine: Engine, patience: timedelta | None = None, info: dict[str, Any] | None = None
) -> Iterator[Session]:
    with (
        Session(engine, expire_on_commit=False, info=info) as session,
        session.begin(),
        patiently(session, patience) if patience else nullcontext(),
    ):
        yield session


def _readable(url: str) -> URL:
    parsed = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
    if parsed.drivername in {"postgresql", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        raise ValueError(f"the database must be sqlite:///FILE or postgresql://…, not {parsed.drivername}://")
    if parsed.database in {None, "", ":memory:"}:
        raise ValueError("SQLite needs a file, as in sqlite:///nps-bot.db: several threads share it")
    return parsed


def _engine(url: URL, lock_timeout: timedelta, pool_size: int, arguments: Mapping[str, int]) -> Engine:
    return create_engine(
        url,
        connect_args={**arguments},
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=lock_timeout.total_seconds(),
        pool_pre_ping=url.get_backend_name() != "sqlite",
        json_serializer=as_json,
        hide_parameters=True,  # an error's text goes into logs, and what customers wrote does not
    )


def _sqlite(engine: Engine, lock_timeout: timedelta, use: _Use) -> Engine:
    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in (
            f"busy_timeout={round(lock_timeout.total_seconds() * 1000)}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            *use.value,
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("fold", 1, _fold, deterministic=True)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if use is _Use.READING:
            connection.exec_driver_sql("BEGIN")
        else:
            begin_soon(connection, lock_timeout)

    return engine


def begin_soon(connection: Connection, patience: timedelta) -> None:
    """Begin to write as soon as another process is done; raise `OperationalError` when that takes longer than `patience`.

    SQLite's own waiting asks less and less often, in the end ten times a second: so a process that writes batch after batch would
    have to pause for as long as it works, or nobody else got in between.
    """
    end = time.monotonic() + patience.total_seconds()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={_ASK_AGAIN}")
    driver: Any = connection.connection.driver_connection
    try:
        while time.monotonic() < end:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                if not str(error).startswith("database is locked"):
                    break
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # its error is told as every other
    finally:
        driver.execute(f"PRAGMA busy_timeout={round(patience.total_seconds() * 1000)}")


def _fold(text: str | None) -> str | None:
    return None if text is None else fold(text)


def _postgresql(engine: Engine, lock_timeout: timedelta) -> Engine:
    @event.listens_for(engine, "handle_error")
    def failed(context: ExceptionContext) -> None:
        error = context.original_exception
        if isinstance(error, psycopg.Error) and error.diag.message_detail:
            for told in filter(None, (error, context.sqlalchemy_exception)):
                told.args = (error.diag.message_primary,)  # the detail repeats the row: what a customer wrote

    @event.listens_for(engine, "connect")
    def connected(connection: psycopg.Connection, _record: object) -> None:
        # Settings by statement, not by start-up option: connection poolers refuse the latter.
        connection.autocommit = True
        connection.execute("SET timezone TO 'UTC'")
        connection.execute(f"SET lock_timeout TO {round(lock_timeout.total_seconds() * 1000)}")
        connection.autocommit = False

    return engine
