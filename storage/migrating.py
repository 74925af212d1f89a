"""Alembic, configured in code, on a connection whose transaction the caller owns."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_LOCK = 0x4E505342  # any number that nobody else on this server uses for an advisory lock


def migrate(connection: Connection) -> None:
    """Upgrade to the newest revision, one process at a time: the others wait here and then find nothing to do.

    On SQLite the transaction began with `BEGIN IMMEDIATE`, which is that lock already.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout TO 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    command.upgrade(configuration(connection), "head")


def is_current(connection: Connection) -> bool:
    known = ScriptDirectory.from_config(configuration(connection)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == known


def configuration(connection: Connection) -> Config:
    """What an alembic.ini would say."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    return config
