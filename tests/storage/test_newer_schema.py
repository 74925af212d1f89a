"""Expand, then contract: while replicas are renewed one by one, this release works on the schema of the next."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database


@pytest.fixture
def newer_database(database: Database) -> Iterator[Database]:
    with database.transaction() as session:
        before = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        session.execute(text("UPDATE alembic_version SET version_num = 'of_the_next_release'"))
    yield database
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})


def test_a_newer_schema_is_fit_to_work_on(newer_database: Database) -> None:
    assert newer_database.is_current()


def test_migrating_leaves_a_newer_schema_as_it_is(newer_database: Database, caplog: pytest.LogCaptureFixture) -> None:
    newer_database.migrate()
    with newer_database.snapshot() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "of_the_next_release"
    assert "newer release" in caplog.text


def test_an_empty_database_is_not_fit_to_work_on(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/empty.db")
    assert not database.is_current()
    database.close()
