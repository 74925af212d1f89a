"""Wide questions: what the database needs to answer them quickly, and an end to those that take too long all the same."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

INSTRUCTIONS_BETWEEN_LOOKS = 20_000  # of SQLite's machine: a fraction of a millisecond
MAPPED = 1 << 40
"""Bytes of SQLite's file that are read where the system keeps them, not copied page by page: half the time of a wide question."""

STEPS = 20
"""PostgreSQL is told anew how long it may take whenever this part of the time has passed."""

SETTINGS = {
    "jit": "off",  # compiles longer than a question takes
    "work_mem": "64MB",  # with the usual 4 a few hundred thousand customers are sorted on the disk
}
"""Of PostgreSQL, while it answers."""


class TooSlow(Exception):  # noqa: N818  # a limit was met; nothing is wrong
    """A statement took longer than was allowed."""


@contextmanager
def patiently(session: Session, patience: timedelta) -> Iterator[None]:
    """Answer as quickly as the database can; cut the statement during which all of this session's together have taken longer.

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
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    told_at = time.monotonic()
    end = told_at + patience.total_seconds()
    settings = {"statement_timeout": str(_milliseconds(patience.total_seconds())), **SETTINGS}
    told = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items())
    connection.exec_driver_sql(f"SELECT {told}")  # in one step, until the transaction ends

    def tell_what_is_left(*_: object) -> None:
        """The server limits single statements; quick ones are not worth a step of their own."""
        nonlocal told_at
        now = time.monotonic()
        if now - told_at > patience.total_seconds() / STEPS:
            told_at = now
            driver.execute(f"SET LOCAL statement_timeout TO {_milliseconds(end - now)}")

    event.listen(connection, "before_cursor_execute", tell_what_is_left)
    try:
        yield
    finally:
        event.remove(connection, "before_cursor_execute", tell_what_is_left)


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))  # 0 would be no limit


def _was_cut(error: OperationalError) -> bool:
    cut_by_sqlite = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
    return cut_by_sqlite or isinstance(error.orig, psycopg.errors.QueryCanceled)
