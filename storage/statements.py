"""The few SQL forms that SQLAlchemy spells differently for the two databases."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Date,
    Executable,
    Table,
    and_,
    any_,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine


def insert_into(session: Session, table: Table) -> postgresql.Insert:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`.

    Both dialects' classes have these two methods with the same arguments; the type names one of them.
    """
    if _is_sqlite(session):
        return cast("postgresql.Insert", sqlite.insert(table))
    return postgresql.insert(table)


def insert_all(
    session: Session,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    on_conflict: Callable[[postgresql.Insert], postgresql.Insert],
) -> int:
    """Insert rows with the same columns, in their order; how many were inserted or changed.

    PostgreSQL gets one statement with an array per column: it plans and answers once, not once for each row.
    """
    statement = insert_into(session, table)
    if _is_sqlite(session):
        return changed_rows(session, on_conflict(statement), rows)
    names = list(rows[0])
    columns = [func.unnest(bindparam(f"all_{name}", type_=ARRAY(table.c[name].type))) for name in names]
    arrays = {f"all_{name}": [row[name] for row in rows] for name in names}
    return changed_rows(session, on_conflict(statement.from_select(names, select(*columns))), arrays)


def changed_rows(
    session: Session, statement: Executable, parameters: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None
) -> int:
    """Run an INSERT, UPDATE or DELETE, once or for many rows, and say how many it changed."""
    # Otherwise an INSERT that met a conflict says -1 on PostgreSQL.
    result = session.connection().execute(statement, parameters, execution_options={"preserve_rowcount": True})
    return result.rowcount


def among(session: Session, column: ColumnElement[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """Whether a column has one of these texts: one parameter however many they are, where a list of them has limits."""
    if _is_sqlite(session):
        elements = func.json_each(json.dumps(values)).table_valued("value")
        return column.in_(select(elements.c.value))
    return column == any_(literal([*values], ARRAY(column.type)))


def among_pairs(
    session: Session, first: ColumnElement[str], second: ColumnElement[str], pairs: Iterable[tuple[str, str]]
) -> ColumnElement[bool]:
    """Whether two columns have one of these pairs of texts; quick when the first ones are few."""
    grouped: dict[str, list[str]] = {}
    for one, other in sorted(pairs):
        grouped.setdefault(one, []).append(other)
    return or_(false(), *(and_(first == one, among(session, second, others)) for one, others in grouped.items()))


def as_table(session: Session, columns: Mapping[str, TypeEngine[Any]], rows: Sequence[Sequence[Any]]) -> CTE:
    """Rows of values to join with: one statement for any number of them, so that it is compiled once."""
    if _is_sqlite(session):
        dialect = session.get_bind().dialect
        writers = [kind.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for kind in columns.values()]
        written = [[write(value) for write, value in zip(writers, row, strict=True)] for row in rows]
        elements = func.json_each(json.dumps(written)).table_valued("value")
        cells = [
            func.json_extract(elements.c.value, f"$[{place}]", type_=kind).label(name)
            for place, (name, kind) in enumerate(columns.items())
        ]
        return select(*cells).select_from(elements).cte("given")
    arrays = [
        func.unnest(literal([row[place] for row in rows], ARRAY(kind))).label(name)
        for place, (name, kind) in enumerate(columns.items())
    ]
    return select(*arrays).cte("given")


def _as_it_is(value: object) -> object:
    return value


def month_of(session: Session, column: ColumnElement[date]) -> ColumnElement[date]:
    """The first day of a day's month."""
    if _is_sqlite(session):
        return func.date(column, "start of month", type_=Date())
    return sql_cast(func.date_trunc("month", column), Date())


def words_of(session: Session, column: ColumnElement[str | None]) -> ColumnElement[str]:
    """A row for each word of a blank-separated text; to be joined by its `table`."""
    if _is_sqlite(session):
        listed = literal('["') + func.replace(func.trim(column), " ", '","') + literal('"]')
        return func.json_each(listed).table_valued("value").c.value
    return func.unnest(func.string_to_array(func.trim(column), " ")).table_valued("word").render_derived().c.word


def folded(session: Session, column: ColumnElement[str | None]) -> ColumnElement[str]:
    """A text as it is compared: without case, each run of blanks as one."""
    if _is_sqlite(session):
        return func.fold(column)  # `scoring.language.fold`; the built-in lower() knows ASCII only
    return func.lower(func.regexp_replace(column, r"\s+", " ", "g"))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
