"""The latest answer of each person in a period, chosen from the answers themselves: for any filter, at the cost of the period."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, literal_column, select
from sqlalchemy.orm import Session

from scoring.filters import Filter
from scoring.nps import LOWEST_PASSIVE, LOWEST_PROMOTER, Nps
from scoring.responses import HIGHEST_SCORE, LOWEST_SCORE, Kind
from storage import filter_sql
from storage.column_types import NEVER
from storage.filter_sql import from_clause, where
from storage.statements import is_sqlite
from storage.tables import accounts, customers, responses
from storage.vocabulary import NOT_KNOWN, WHOLE

BANDS = (
    range(LOWEST_SCORE, LOWEST_PASSIVE),
    range(LOWEST_PASSIVE, LOWEST_PROMOTER),
    range(LOWEST_PROMOTER, HIGHEST_SCORE + 1),
)
_row = responses.c


def voices(start: date, end: date, kind: Kind, filters: Filter, *keys: str) -> Select[Any]:
    """The latest answer of each person in [start, end); with the tables that the filter and these keys need."""
    latest = and_(_row.day >= start, _row.day < end, _row.next_day >= end)
    chosen = select(responses).select_from(from_clause(filters, *keys))
    return chosen.where(_row.kind == kind, latest, _row.deleted_at.is_(None))


def followed(answers: FromClause, days: tuple[date, date]) -> tuple[ColumnElement[bool], ...]:
    """That a person's next answer came on days [first, after). In an index of its own: those who never answered again are not in it."""
    row, (first, after) = answers.c, days
    is_in_index = row.customer_id.is_not(None), row.next_day < literal_column(f"'{NEVER}'")  # as it is written there
    return (*is_in_index, row.next_day >= first, row.next_day < after)


def counted(
    session: Session, key: str, *, start: date, end: date, kind: Kind, filters: Filter
) -> list[tuple[str, Nps]]:
    """The voices of [start, end), by a key or as a WHOLE. A value may come several times."""
    joined = key != WHOLE and not _in_two_steps(session, key, filters)
    return grouped(session, voices(start, end, kind, filters, *[key] * joined), filters, key)


def grouped(session: Session, base: Select[Any], filters: Filter, key: str) -> list[tuple[str, Nps]]:
    """Count what `base` selects and the filter lets through, by a key or as a WHOLE. A value may come several times."""
    fitting = where(session, filters, base)
    if key == WHOLE:
        bands = session.execute(base.with_only_columns(*_COUNTS).where(*fitting)).one()
        return [(WHOLE, Nps(*map(int, bands)))]
    if _in_two_steps(session, key, filters):
        return _by_customers(session, base.where(*fitting), filters, key)
    column = filter_sql.column_of(key, by_today=filters.by_today).label("grouped")
    statement = base.with_only_columns(column, *_COUNTS).where(*fitting).group_by("grouped")
    rows = [(value, Nps(*bands)) for value, *bands in session.execute(statement)]
    if key == "theme":
        return [(theme, nps) for value, nps in rows for theme in (value or "").split() or [NOT_KNOWN]]
    return [(value or NOT_KNOWN, nps) for value, nps in rows]


def _in_two_steps(session: Session, key: str, filters: Filter) -> bool:
    """Whether `_by_customers` is the quicker way."""
    return key != WHOLE and is_sqlite(session) and filter_sql.needs_customers(key, by_today=filters.by_today)


def _by_customers(session: Session, chosen: Select[Any], filters: Filter, key: str) -> list[tuple[str, Nps]]:
    """By what is known of the customers today. SQLite looks each of them up: in their order that takes half as long."""
    each = chosen.with_only_columns(_row.customer_id, *_COUNTS).group_by(_row.customer_id).subquery()
    column = filter_sql.column_of(key, by_today=filters.by_today).label("grouped")
    bands = [func.sum(count) for count in [*each.c][1:]]
    known = each.outerjoin(customers, customers.c.id == each.c.customer_id).outerjoin(
        accounts, accounts.c.id == customers.c.account_id
    )
    statement = select(column, *bands).select_from(known).group_by("grouped")
    return [(value or NOT_KNOWN, Nps(*found)) for value, *found in session.execute(statement)]


def _count(band: range) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((_row.score.between(band.start, band[-1]), 1), else_=0)), 0)


_COUNTS = tuple(map(_count, BANDS))
