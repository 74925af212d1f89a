"""The few SQL forms that SQLAlchemy spells differently for the two databases."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    Executable,
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
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.visitors import InternalTraversal

from storage.column_types import Ids


def insert_into(session: Session, table: Table) -> postgresql.Insert:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`.

    Both dialects' classes have these two methods with the same arguments; the type names one of them.
    """
    return insert_of(table, on_sqlite=is_sqlite(session))


def insert_of(table: Table, *, on_sqlite: bool) -> postgresql.Insert:
    """As `insert_into`, for a statement that is built once."""
    return cast("postgresql.Insert", sqlite.insert(table)) if on_sqlite else postgresql.insert(table)


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


def among_given(column: ColumnElement[str], name: str, *, on_sqlite: bool) -> ColumnElement[bool]:
    """As `among`, for a statement that is built once: the texts are this parameter, on SQLite as JSON."""
    if on_sqlite:
        elements = func.json_each(bindparam(name, type_=Text())).table_valued("value", name=f"each_of_{name}")
        return column.in_(select(elements.c.value))
    return column == any_(bindparam(name, type_=ARRAY(column.type)))


def on_days(column: ColumnElement[date], name: str, *, on_sqlite: bool) -> ColumnElement[bool]:
    """Whether a column has one of the `days_given` as this parameter: an index with a further column is entered at each."""
    if on_sqlite:
        elements = func.json_each(bindparam(name, type_=Text())).table_valued("value", name=f"each_of_{name}")
        return column.in_(select(elements.c.value))
    return column == any_(bindparam(name, type_=ARRAY(Date())))


def days_given(first: date, after: date, *, on_sqlite: bool) -> Any:  # noqa: ANN401
    """The days of [first, after)."""
    return _given(
        [date.fromordinal(number) for number in range(first.toordinal(), after.toordinal())], on_sqlite=on_sqlite
    )


def months_given(first: date, after: date, *, on_sqlite: bool) -> Any:  # noqa: ANN401
    """The first days of the months of [first, after)."""
    last = after - timedelta(days=1)
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return _given([date(number // 12, number % 12 + 1, 1) for number in numbers], on_sqlite=on_sqlite)


def _given(days: list[date], *, on_sqlite: bool) -> Any:  # noqa: ANN401
    return json.dumps([day.isoformat() for day in days]) if on_sqlite else days


def among_pairs(
    session: Session, first: ColumnElement[str], second: ColumnElement[str], pairs: Iterable[tuple[str, str]]
) -> ColumnElement[bool]:
    """Whether two columns have one of these pairs of texts; quick when the first ones are few."""
    grouped: dict[str, list[str]] = {}
    for one, other in sorted(pairs):
        grouped.setdefault(one, []).append(other)
    return or_(false(), *(and_(first == one, among(session, second, others)) for one, others in grouped.items()))


class ByKey:
    """A question for one column of the rows with one of some unique pairs of texts; built once, asked often.

    Each pair is looked up by itself. Asked for all of them at once, PostgreSQL reads the whole table as long as it has no
    statistics of it: a new database became slower with each batch, until they were gathered.

    Args:
        wanted: the column.
        first, second: the columns that hold the pair; together unique.
    """

    def __init__(self, wanted: ColumnElement[Any], first: ColumnElement[str], second: ColumnElement[str]) -> None:
        found = select(wanted)
        pair = func.json_each(bindparam("pairs", type_=Text())).table_valued("value", name="given")
        one, other = (func.json_extract(pair.c.value, f"$[{place}]") for place in range(2))
        same = found.where(first == one, second == other)
        self._on_sqlite = select(same.correlate(pair).scalar_subquery()).select_from(pair)
        listed = [func.unnest(bindparam(name, type_=ARRAY(Text()))).label(name) for name in ("firsts", "seconds")]
        given = select(*listed).subquery("given")
        same = found.where(first == given.c.firsts, second == given.c.seconds)
        self._on_postgresql = select(same.correlate(given).scalar_subquery()).select_from(given)

    def values(self, session: Session, pairs: Iterable[tuple[str, str]]) -> list[Any]:
        """Of those pairs that there are."""
        ordered = sorted(set(pairs))
        if not ordered:
            return []
        connection = session.connection()
        if is_sqlite(session):
            found = connection.execute(self._on_sqlite, {"pairs": json.dumps(ordered)})
        else:
            firsts, seconds = (list(each) for each in zip(*ordered, strict=True))
            found = connection.execute(self._on_postgresql, {"firsts": firsts, "seconds": seconds})
        return [value for value in found.scalars() if value is not None]


class _OneOf(ColumnElement[bool]):
    """Whether a column has one of the ids that are given as `ids`: one text of SQL, so prepared once, for any number of them."""

    inherit_cache = True
    _traverse_internals = [(name, InternalTraversal.dp_clauseelement) for name in ("column", "ids")]  # noqa: RUF012  # as its base has it
    type = Boolean()

    def __init__(self, column: ColumnElement[int]) -> None:
        self.column = column
        self.ids = bindparam("ids", type_=Ids())

    def self_group(self, against: OperatorType | None = None) -> "_OneOf":  # noqa: ARG002  # not ours
        """As it is: `… = 1`, which SQLite would be told otherwise, looks nothing up in an index."""
        return self


@compiles(_OneOf, "sqlite")
def _listed(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  # the compiler's own
    column, ids = (compiler.process(each, **options) for each in (element.column, element.ids))
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608  # SQL of ours


@compiles(_OneOf, "postgresql")
def _in_array(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  # the compiler's own
    column, ids = (compiler.process(each, **options) for each in (element.column, element.ids))
    return f"{column} = ANY ({ids})"


def by_ids(statement: Select[Any], column: ColumnElement[int]) -> Select[Any]:
    """A query for the rows with one of some ids, which are given as `ids` when it is asked."""
    return statement.where(_OneOf(column))


class _OneOfMany(_OneOf):
    """The same for a hundred thousand ids, against which many rows are held."""

    inherit_cache = True


@compiles(_OneOfMany, "sqlite")
def _listed_as_ever(element: _OneOfMany, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  # the compiler's own
    return _listed(element, compiler, **options)


@compiles(_OneOfMany, "postgresql")
def _in_table(element: _OneOfMany, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401  # the compiler's own
    """An array would be gone through for each row as soon as the statement is prepared: what it holds is not known by then."""
    column, ids = (compiler.process(each, **options) for each in (element.column, element.ids))
    return f"{column} IN (SELECT unnest({ids}))"  # SQL of ours


def is_one_of(column: ColumnElement[int]) -> ColumnElement[bool]:
    """A condition for a query in which many rows are held against many ids, which are given as `ids`."""
    return _OneOfMany(column)


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
