"""A command that finds the database busy or away says so in one line."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from bot.errors import UserError
from storage.database import Database

Run = Callable[..., str]


def test_a_database_that_somebody_holds_is_said_and_not_traced(run: Run, database: Database) -> None:
    with database.transaction() as session:
        session.connection()  # on SQLite nobody else can write from here on
        if database.dialect == "postgresql":
            session.execute(text("LOCK TABLE quarantine"))
        with pytest.raises(UserError, match="does not answer"):
            run("quarantine", "purge", "--days", "1")
    assert run("quarantine", "purge", "--days", "1") == "Dropped: 0.\n"
