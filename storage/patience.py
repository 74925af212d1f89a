"""Wide questions: what the database needs to answer them quickly, and an end to those that take too long all the same."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

INSTRUCTIONS_BETWEEN_LOOKS = 20_000  # of SQLite's machine: a fraction of a millisecond
MAPPED = 1 << 40
"""Bytes of SQLite's file that are read where the system keeps them, not copied page by page: half the time of a wide question."""

SETTINGS = {
    "jit": "off",  # compiles longer than a question takes
    "work_mem": "64MB",  # with the usual 4 a few hundred thousand customers are sorted on the disk
}
"""Of PostgreSQL, while it answers."""


class TooSlow(Exception):  # noqa: N818  # a limit was met; nothing is wrong
    """A statement took longer than was allowed."""


@contextmanager
def patiently(session: Session, patience: timedelta) -> Iterator[None]:
    """Answer as quickly as the database can; cut statements of this session that take longer.

    On PostgreSQL each statement has that long, on SQLite all of them together.

    Raises:
        TooSlow: from the statement that was cut; the transaction is over.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    try:
        with _cutting_sqlite(session, patience) if is_sqlite else _cutting_postgresql(session, patience):
            yield
    except OperationalError as error:
        if _was_cut(error):
            raise TooSlow(f"longer than {patience}") from error
        raise


@contextmanager
def _cutting_sqlite(session: Session, patience: timedelta) -> Iterator[None]:
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, sqlite3.Connection)
    end = time.monotonic() + patience.total_seconds()
    connection.set_progress_handler(lambda: time.monotonic() > end, INSTRUCTIONS_BETWEEN_LOOKS)
    connection.execute(f"PRAGMA mmap_size={MAPPED}")
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
        connection.execute("PRAGMA mmap_size=0")


@contextmanager
def _cutting_postgresql(session: Session, patience: timedelta) -> Iterator[None]:
    milliseconds = max(1, round(patience.total_seconds() * 1000))
    told = {"statement_timeout": str(milliseconds), **SETTINGS}
    settings = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in told.items())
    session.connection().exec_driver_sql(f"SELECT {settings}")  # in one step, until the transaction ends
    yield


def _was_cut(error: OperationalError) -> bool:
    cut_by_sqlite = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
    return cut_by_sqlite or isinstance(error.orig, psycopg.errors.QueryCanceled)
