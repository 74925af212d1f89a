"""The few SQL forms that SQLAlchemy spells differently for the two databases."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from typing import cast as as_type

from sqlalchemy import ColumnElement, Executable, Table, cast, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session


def insert_into(session: Session, table: Table) -> postgresql.Insert:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`.

    Both dialects' classes have these two methods with the same arguments; the type names one of them.
    """
    if session.get_bind().dialect.name == "sqlite":
        return as_type("postgresql.Insert", sqlite.insert(table))
    return postgresql.insert(table)


def changed_rows(session: Session, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None) -> int:
    """Run an INSERT, UPDATE or DELETE, once or for many rows, and say how many it changed."""
    # Otherwise an INSERT that met a conflict says -1 on PostgreSQL.
    result = session.connection().execute(statement, rows, execution_options={"preserve_rowcount": True})
    return result.rowcount


def among(session: Session, column: ColumnElement[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """Whether a column has one of these texts: one parameter however many they are, where a list of them has limits."""
    if session.get_bind().dialect.name == "sqlite":
        elements = func.json_each(json.dumps(values)).table_valued("value")
        return column.in_(select(elements.c.value))
    elements = func.jsonb_array_elements_text(cast([*values], JSONB)).table_valued("value")
    return column.in_(select(elements.c.value))


def folded(session: Session, column: ColumnElement[str | None]) -> ColumnElement[str]:
    """A text as it is compared: without case, each run of blanks as one."""
    if session.get_bind().dialect.name == "sqlite":
        return func.fold(column)  # `scoring.language.fold`; the built-in lower() knows ASCII only
    return func.lower(func.regexp_replace(column, r"\s+", " ", "g"))
