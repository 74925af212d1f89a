"""The database of a command: opened on this release's schema, closed whatever happens."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import UserError
from bot.opening import open_database
from bot.settings import Settings
from storage.database import Database
from storage.outages import is_outage


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database of the settings.

    Raises:
        SettingsError: the address names no database that we can use.
        UserError: the database is away, full, or busy for too long, in the middle of the block.
    """
    database = open_database(settings)
    try:
        yield database
    except SQLAlchemyError as error:
        if not is_outage(error):
            raise
        raise UserError("The database does not answer, or is busy. What was stored stays: try again.") from error
    finally:
        database.close()
