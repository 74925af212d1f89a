"""Many new rows at once: what a batch writes, in the fewest steps that each of the two databases knows.

SQLAlchemy's own way costs more than the database itself here: a dictionary of parameters for each row, and on SQLite a statement
for each row whose id is wanted. So ids are drawn before, and values go to the driver as they are bound.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any, cast

from sqlalchemy import JSON, Connection, Date, Dialect, Table, Text, bindparam, column, func, select
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from storage.column_types import as_utc
from storage.statements import is_sqlite

Row = Mapping[str, Any]
OnConflict = Callable[[postgresql.Insert], postgresql.Insert]
Bind = Callable[[Any], Any]
NEW: Any = object()  # no value of anybody's
MOST_ROWS = 128  # in a statement on SQLite, which takes 32,766 values
STEP = 16  # each size is one more statement to remember: multiples of this, and the few rows that are left


def new_ids(session: Session, table: Table, count: int) -> list[int]:
    """Ids that no row of the table has or will get from elsewhere, ascending.

    On SQLite for the caller's transaction only: until its end nobody else inserts.
    """
    if not count:
        return []
    connection = session.connection()
    if is_sqlite(session):
        used = connection.exec_driver_sql(_last_id(table)).scalar_one()
        return list(range(used + 1, used + 1 + count))
    sequence = (
        f"(SELECT CAST(pg_get_serial_sequence('{table.name}', 'id') AS regclass))"  # in brackets it is looked up once
    )
    drawn = f"SELECT nextval({sequence}) FROM generate_series(1, %(count)s)"  # noqa: S608  # names of ours
    return sorted(connection.exec_driver_sql(drawn, {"count": count}).scalars())


def insert_all(session: Session, table: Table, rows: Sequence[Row], on_conflict: OnConflict | None = None) -> int:
    """Insert rows with the same columns, in their order; how many were inserted or changed.

    PostgreSQL gets one statement with all rows as one JSON text: it plans and answers once, not once for each row, and the
    driver has one value to make fit.

    Args:
        session: the caller's transaction.
        table: where to.
        rows: by the names of their columns.
        on_conflict: what becomes of a row whose key is there; a function of a module, since the statement is remembered by it.
            Without one such a row is an error.
    """
    if not rows:
        return 0
    names = tuple(column.name for column in table.c if column.name in rows[0])
    return insert_values(session, table, names, [tuple(row[name] for name in names) for row in rows], on_conflict)


def insert_values(
    session: Session,
    table: Table,
    names: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
    on_conflict: OnConflict | None = None,
) -> int:
    """As `insert_all`; the rows' values in the order of `names`, which is that of the table's columns."""
    if not rows:
        return 0
    insert = _insert_many if is_sqlite(session) else _insert_listed
    return insert(session, table, names, rows, on_conflict)


def _insert_many(
    session: Session,
    table: Table,
    names: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
    on_conflict: OnConflict | None,
) -> int:
    """In as few statements as can be remembered. The driver lets go of Python's lock for each row of an `executemany`, and gets
    it back from a busy thread only after 5 ms: a batch would take seconds.
    """
    dialect = session.get_bind().dialect
    binds = _binds(dialect, table, names)
    if any(binds):
        columns = zip(*rows, strict=True)
        fit = [column if bind is None else _bound(bind, column) for column, bind in zip(columns, binds, strict=True)]
        values = tuple(chain.from_iterable(zip(*fit, strict=True)))
    else:
        values = tuple(chain.from_iterable(rows))
    connection, changed, begun = session.connection(), 0, 0
    while begun < len(rows):
        left = len(rows) - begun
        size = min(left - left % STEP, MOST_ROWS) or left
        sql = _statement(dialect, table, names, size, on_conflict)
        changed += _changed(connection, sql, values[begun * len(names) : (begun + size) * len(names)])
        begun += size
    return changed


def _bound(bind: Bind, values: Sequence[Any]) -> Iterator[Any]:
    """Fit for the driver. What rows share, such as when they were stored, is made fit once."""
    last, fit = NEW, None
    for value in values:
        if value is not last:
            last, fit = value, bind(value)
        yield fit


def _last_id(table: Table) -> str:
    """The statement for the highest id ever given, which may belong to a row that is gone, if the table remembers that."""
    last = f"SELECT coalesce(max(id), 0) FROM {table.name}"  # noqa: S608  # names of ours
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return last
    return f"SELECT max(({last}), coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table.name}'), 0))"  # noqa: S608


@lru_cache(maxsize=128)
def _binds(dialect: Dialect, table: Table, names: tuple[str, ...]) -> list[Bind | None]:
    """What makes the values of each column fit for the driver."""
    return [_bind(table.c[name].type.dialect_impl(dialect), dialect) for name in names]


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Bind | None:
    bind = kind.bind_processor(dialect)
    # A batch has some hundred cells for a few days: SQLAlchemy takes longer to spell each than the database to store it.
    return lru_cache(maxsize=10_000)(bind) if bind and isinstance(kind, Date) else bind


@lru_cache(maxsize=1024)
def _statement(
    dialect: Dialect, table: Table, names: tuple[str, ...], size: int, on_conflict: OnConflict | None
) -> str:
    """The INSERT of `size` rows as the driver wants it."""
    before, row, after = _around_a_row(dialect, table, names, on_conflict)
    return f"{before}{', '.join([row] * size)}{after}"


@lru_cache(maxsize=128)
def _around_a_row(
    dialect: Dialect, table: Table, names: tuple[str, ...], on_conflict: OnConflict | None
) -> tuple[str, str, str]:
    """The INSERT of a row: what stands before its values, the values, and what stands behind."""
    statement = cast("postgresql.Insert", sqlite.insert(table))  # with the same methods
    compiled = (on_conflict(statement) if on_conflict else statement).compile(dialect=dialect, column_keys=list(names))
    row = f"({', '.join('?' * len(names))})"
    before, found, after = str(compiled).partition(row)
    if tuple(compiled.positiontup or ()) != names or not found or "?" in before + after:
        raise AssertionError(f"{compiled.positiontup} instead of {names}: a condition holds values of its own")
    return before, row, after


def _insert_listed(
    session: Session,
    table: Table,
    names: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
    on_conflict: OnConflict | None,
) -> int:
    sql = _from_list(session.get_bind().dialect, table, names, on_conflict)
    listed = _LIST.encode([dict(zip(names, row, strict=True)) for row in rows])
    return _changed(session.connection(), sql, {"rows": listed})


@lru_cache(maxsize=128)
def _from_list(dialect: Dialect, table: Table, names: tuple[str, ...], on_conflict: OnConflict | None) -> str:
    """The INSERT of all rows of a JSON list, as the driver wants it."""
    typed = [column(name, table.c[name].type) for name in names]
    listed = func.json_to_recordset(cast_to(bindparam("rows", type_=Text()), JSON())).table_valued(*typed)
    given = listed.render_derived(name="given", with_types=True)
    statement = postgresql.insert(table).from_select(list(names), select(*(given.c[name] for name in names)))
    compiled = (on_conflict(statement) if on_conflict else statement).compile(dialect=dialect)
    if set(compiled.params) != {"rows"}:
        raise AssertionError(f"{set(compiled.params)}: a condition holds values of its own")
    return str(compiled)


def _as_json(value: object) -> str:
    if not isinstance(value, date):
        raise TypeError(f"{type(value).__name__} in a row")
    if isinstance(value, datetime):
        return as_utc(value).isoformat()
    return value.isoformat()


_LIST = json.JSONEncoder(default=_as_json, allow_nan=False, separators=(",", ":"))


def _changed(connection: Connection, sql: str, values: Any) -> int:  # noqa: ANN401  # by place or by name
    # Otherwise an INSERT that met a conflict says -1 on PostgreSQL.
    return connection.exec_driver_sql(sql, values, execution_options={"preserve_rowcount": True}).rowcount
