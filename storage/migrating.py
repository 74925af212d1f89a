"""Alembic, configured in code, on a connection whose transaction the caller owns."""

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from storage.tables import ALL_TABLES

log = logging.getLogger(__name__)

_LOCK = 0x4E505342  # any number that nobody else on this server uses for an advisory lock


def migrate(connection: Connection) -> None:
    """Upgrade to the newest revision, one process at a time: the others wait here and then find nothing to do.

    On SQLite the transaction began with `BEGIN IMMEDIATE`, which is that lock already. The schema of a newer release is left
    as it is; see `is_current`.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout TO 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if _is_newer(connection):
        log.warning("the database is on the schema of a newer release; this release works on it as it is")
    elif _revision(connection) != _known().head:  # else Alembic would run every migration's file to find nothing to do
        command.upgrade(configuration(connection), "head")


def is_current(connection: Connection) -> bool:
    """Whether this release can work on the schema: it is this release's, or a newer one's.

    Expand, then contract: a release only adds to the schema, in a way that the release before it need not know of (tables,
    columns with a default), and what it no longer needs is removed by the release after it. So replicas can be renewed one
    by one: those that are still to be renewed go on, and even start again, on the schema of the next release.
    """
    return _revision(connection) == _known().head or _is_newer(connection)


def _is_newer(connection: Connection) -> bool:
    """A revision that no migration of this release makes."""
    return _revision(connection) not in {None, *_known().all}


class _Known(NamedTuple):
    """The revisions that migrations of this release make; `head` is the newest."""

    head: str | None
    all: frozenset[str]


@cache
def _known() -> _Known:
    """Read once: `/readyz` asks for it each time."""
    scripts = ScriptDirectory.from_config(configuration())
    return _Known(scripts.get_current_head(), frozenset(script.revision for script in scripts.walk_revisions()))


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def differences() -> list[str]:
    """What the tables in the code have that the migrations do not make, or the other way round; one line each.

    Both are made in scratch databases (SQLite) and described as SQLite describes them, so CHECKs are compared as well.
    """
    with TemporaryDirectory() as folder:
        migrated = _described(f"sqlite:///{folder}/migrated.db", migrate)
        wanted = _described(f"sqlite:///{folder}/wanted.db", ALL_TABLES.create_all)
    missing = [f"missing in the migrations: {line}" for line in sorted(wanted - migrated)]
    return missing + [f"missing in the tables: {line}" for line in sorted(migrated - wanted)]


def _described(url: str, make: Callable[[Connection], None]) -> set[str]:
    engine = create_engine(url)
    with engine.begin() as connection:
        make(connection)
        found = describe(connection)
    engine.dispose()
    return found


def describe(connection: Connection) -> set[str]:
    """Every column, key, CHECK and index of the schema, as one text each."""
    inspector = inspect(connection)
    lines: set[str] = set()
    for table in inspector.get_table_names():
        if table == "alembic_version":
            continue
        parts: dict[str, Iterable[object]] = {
            "column": inspector.get_columns(table),
            "primary key": [inspector.get_pk_constraint(table)],
            "foreign key": inspector.get_foreign_keys(table),
            "unique": inspector.get_unique_constraints(table),
            "check": inspector.get_check_constraints(table),
            "index": inspector.get_indexes(table),
        }
        lines |= {f"{table}: {kind} {_as_text(part)}" for kind, found in parts.items() for part in found}
    return lines


def _as_text(part: object) -> str:
    if isinstance(part, Mapping):
        return ", ".join(f"{name}={_as_text(value)}" for name, value in sorted(part.items()) if value is not None)
    return str(part)


def configuration(connection: Connection | None = None) -> Config:
    """What an alembic.ini would say; with a connection, on which migrations run."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    return config
