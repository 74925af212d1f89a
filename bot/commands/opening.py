"""The database of a command: opened on this release's schema, closed whatever happens."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.opening import open_database
from bot.settings import Settings
from storage.database import Database


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database of the settings.

    Raises:
        SettingsError: the address names no database that we can use.
    """
    database = open_database(settings)
    try:
        yield database
    finally:
        database.close()
