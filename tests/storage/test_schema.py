"""The tables in the code and the tables that the migrations make are the same ones."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, select, text

from storage.database import Database
from storage.migrating import describe, differences
from storage.tables import ALL_TABLES, accounts


def test_tables_and_migrations_agree() -> None:
    assert differences() == []


def test_alembic_finds_no_difference(database: Database) -> None:
    with database.transaction() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, ALL_TABLES) == []


def test_postgresql_has_the_same_columns_keys_checks_and_indexes(
    postgresql_database: Database, new_schema: Callable[[], AbstractContextManager[str]]
) -> None:
    with postgresql_database.transaction() as session:
        migrated = describe(session.connection())
    with new_schema() as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            ALL_TABLES.create_all(connection)
            wanted = describe(connection)
        engine.dispose()
    assert migrated == wanted


def test_a_difference_is_described_in_a_line(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        before = describe(session.connection())
        session.execute(text("CREATE INDEX ix_extra ON accounts (plan)"))
    with sqlite_database.transaction() as session:
        (extra,) = describe(session.connection()) - before
    assert extra.startswith("accounts: index")
    assert "ix_extra" in extra


def test_every_foreign_key_is_indexed(sqlite_database: Database) -> None:
    """Otherwise PostgreSQL reads the whole table for each row that it deletes from the other one."""
    with sqlite_database.transaction() as session:
        inspector = inspect(session.connection())
        for table in inspector.get_table_names():
            leading = {index["column_names"][0] for index in inspector.get_indexes(table)}
            leading |= {unique["column_names"][0] for unique in inspector.get_unique_constraints(table)}
            leading |= {*inspector.get_pk_constraint(table)["constrained_columns"][:1]}
            for key in inspector.get_foreign_keys(table):
                assert key["constrained_columns"][0] in leading, (table, key)
        assert session.execute(select(accounts)).all() == []
