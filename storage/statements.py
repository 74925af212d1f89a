"""The few SQL forms that SQLAlchemy spells differently for the two databases."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_into(session: Session, table: Table) -> postgresql.Insert:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`.

    Both dialects' classes have these two methods with the same arguments; the type names one of them.
    """
    if session.get_bind().dialect.name == "sqlite":
        return cast("postgresql.Insert", sqlite.insert(table))
    return postgresql.insert(table)


def changed_rows(session: Session, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None) -> int:
    """Run an INSERT, UPDATE or DELETE, once or for many rows, and say how many it changed."""
    # Otherwise an INSERT that met a conflict says -1 on PostgreSQL.
    result = session.connection().execute(statement, rows, execution_options={"preserve_rowcount": True})
    return result.rowcount
