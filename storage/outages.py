"""Which errors of a database pass by themselves, so that the same statement may succeed a little later."""

import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

# Classes of SQLSTATE (PostgreSQL, appendix A): connection, transaction rolled back (deadlock, serialisation), insufficient
# resources (disk full), object in use (lock timeout), operator intervention (shutdown), system error
_PASSING_STATES = ("08", "40", "53", "55", "57", "58")
_ROLLED_BACK = "40"
_READ_ONLY = "25006"  # a standby that has not been promoted yet
_PASSING_CODES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_PRIMARY_CODE = 0xFF  # extended codes carry the primary one in their low byte


class Outrun(Exception):  # noqa: N818  # a state of the database that passes
    """Other writers were faster again and again; nothing is wrong with what was to be written."""


def is_outage(error: BaseException) -> bool:
    """Whether the database is busy, full or away: nothing is wrong with what was to be written.

    On a full disk SQLite undoes the whole transaction by itself, so that undoing a savepoint fails in turn: what counts is
    how it began.
    """
    return isinstance(error, Outrun) or any(_is_outage(each) for each in _with_its_causes(error))


def _with_its_causes(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error if isinstance(error, SQLAlchemyError) else None
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def _is_outage(error: BaseException) -> bool:
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & _PRIMARY_CODE in _PASSING_CODES
    state = _state(error)
    # No state: the server was not reached, or the connection broke before it could say why.
    return state.startswith(_PASSING_STATES) or state in ("", _READ_ONLY)


def is_collision(error: BaseException) -> bool:
    """Whether two transactions got in each other's way, so that one should simply be done again at once."""
    return isinstance(error, DBAPIError) and _state(error).startswith(_ROLLED_BACK)


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")
