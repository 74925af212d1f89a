"""The few SQL forms that SQLAlchemy spells differently for the two databases."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import repeat
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Date,
    Executable,
    Row,
    Select,
    Table,
    Text,
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
    if is_sqlite(session):
        return cast("postgresql.Insert", sqlite.insert(table))
    return postgresql.insert(table)


def changed_rows(
    session: Session, statement: Executable, parameters: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None
) -> int:
    """Run an INSERT, UPDATE or DELETE, once or for many rows, and say how many it changed."""
    # Otherwise an INSERT that met a conflict says -1 on PostgreSQL.
    result = session.connection().execute(statement, parameters, execution_options={"preserve_rowcount": True})
    return result.rowcount


def among(session: Session, column: ColumnElement[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """Whether a column has one of these texts: one parameter however many they are, where a list of them has limits."""
    if is_sqlite(session):
        elements = func.json_each(json.dumps(values)).table_valued("value")
        return column.in_(select(elements.c.value))
    return column == any_(literal([*values], ARRAY(column.type)))


def on_days(column: ColumnElement[date], name: str, *, on_sqlite: bool) -> ColumnElement[bool]:
    """Whether a column has one of the `days_given` as this parameter: an index with a further column is entered at each."""
    if on_sqlite:
        elements = func.json_each(bindparam(name, type_=Text())).table_valued("value", name=f"each_of_{name}")
        return column.in_(select(elements.c.value))
    return column == any_(bindparam(name, type_=ARRAY(Date())))


def days_given(first: date, after: date, *, on_sqlite: bool) -> Any:  # noqa: ANN401
    """The days of [first, after)."""
    days = [date.fromordinal(number) for number in range(first.toordinal(), after.toordinal())]
    return json.dumps([day.isoformat() for day in days]) if on_sqlite else days


def among_pairs(
    session: Session, first: ColumnElement[str], second: ColumnElement[str], pairs: Iterable[tuple[str, str]]
) -> ColumnElement[bool]:
    """Whether two columns have one of these pairs of texts; quick when the first ones are few."""
    grouped: dict[str, list[str]] = {}
    for one, other in sorted(pairs):
        grouped.setdefault(one, []).append(other)
    return or_(false(), *(and_(first == one, among(session, second, others)) for one, others in grouped.items()))


class ByPairs:
    """A query for the rows in which two columns have one of some pairs of texts; built once, asked often.

    Args:
        statement: what is wanted of those rows.
        first, second: the columns; quick when the first ones are few.
    """

    def __init__(self, statement: Select[Any], first: ColumnElement[str], second: ColumnElement[str]) -> None:
        self._statement = statement
        self._first = first
        self._second = second
        self._built: dict[tuple[bool, int], Select[Any]] = {}

    def rows(self, session: Session, pairs: Iterable[tuple[str, str]]) -> Sequence[Row[Any]]:
        grouped: dict[str, list[str]] = {}
        for one, other in sorted(pairs):
            grouped.setdefault(one, []).append(other)
        if not grouped:
            return []
        on_sqlite = is_sqlite(session)
        key = on_sqlite, len(grouped)
        if key not in self._built:
            self._built[key] = self._statement.where(or_(*map(self._same, repeat(on_sqlite), range(len(grouped)))))
        values: dict[str, Any] = {}
        for place, (one, others) in enumerate(grouped.items()):
            values |= {f"first_{place}": one, f"second_{place}": json.dumps(others) if on_sqlite else others}
        return session.connection().execute(self._built[key], values).all()

    def _same(self, on_sqlite: bool, place: int) -> ColumnElement[bool]:  # noqa: FBT001  # for `map`
        others = f"second_{place}"
        if on_sqlite:
            elements = func.json_each(bindparam(others, type_=Text())).table_valued("value", name=f"given_{place}")
            is_other: ColumnElement[bool] = self._second.in_(select(elements.c.value))
        else:
            is_other = self._second == any_(bindparam(others, type_=ARRAY(self._second.type)))
        return and_(self._first == bindparam(f"first_{place}", type_=self._first.type), is_other)


def by_ids(statement: Select[Any], column: ColumnElement[int]) -> Select[Any]:
    """A query for the rows with one of some ids, which are given as `ids` when it is asked."""
    return statement.where(column.in_(bindparam("ids", expanding=True)))


def as_table(session: Session, columns: Mapping[str, TypeEngine[Any]], rows: Sequence[Sequence[Any]]) -> CTE:
    """Rows of values to join with: one statement for any number of them, so that it is compiled once."""
    if is_sqlite(session):
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
    if is_sqlite(session):
        return func.date(column, "start of month", type_=Date())
    return sql_cast(func.date_trunc("month", column), Date())


def words_of(session: Session, column: ColumnElement[str | None]) -> ColumnElement[str]:
    """A row for each word of a blank-separated text; to be joined by its `table`."""
    if is_sqlite(session):
        listed = literal('["') + func.replace(func.trim(column), " ", '","') + literal('"]')
        return func.json_each(listed).table_valued("value").c.value
    return func.unnest(func.string_to_array(func.trim(column), " ")).table_valued("word").render_derived().c.word


def folded(session: Session, column: ColumnElement[str | None]) -> ColumnElement[str]:
    """A text as it is compared: without case, each run of blanks as one."""
    if is_sqlite(session):
        return func.fold(column)  # `scoring.language.fold`; the built-in lower() knows ASCII only
    return func.lower(func.regexp_replace(column, r"\s+", " ", "g"))


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
