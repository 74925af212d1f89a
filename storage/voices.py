"""The latest answer of each person in a period, chosen from the answers themselves: for any filter, at the cost of the period."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from scoring.filters import Filter
from scoring.nps import LOWEST_PASSIVE, LOWEST_PROMOTER, Nps
from scoring.responses import HIGHEST_SCORE, LOWEST_SCORE, Kind
from storage import filter_sql
from storage.filter_sql import from_clause, where
from storage.tables import responses
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


def grouped(session: Session, base: Select[Any], filters: Filter, key: str) -> list[tuple[str, Nps]]:
    """Count what `base` selects and the filter lets through, by a key or as a WHOLE. A value may come several times."""
    fitting = where(session, filters, base)
    if key == WHOLE:
        bands = session.execute(base.with_only_columns(*_COUNTS).where(*fitting)).one()
        return [(WHOLE, Nps(*map(int, bands)))]
    column = filter_sql.column_of(key, by_today=filters.by_today).label("grouped")
    statement = base.with_only_columns(column, *_COUNTS).where(*fitting).group_by("grouped")
    rows = [(value, Nps(*bands)) for value, *bands in session.execute(statement)]
    if key == "theme":
        return [(theme, nps) for value, nps in rows for theme in (value or "").split() or [NOT_KNOWN]]
    return [(value or NOT_KNOWN, nps) for value, nps in rows]


def _count(band: range) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((_row.score.between(band.start, band[-1]), 1), else_=0)), 0)


_COUNTS = tuple(map(_count, BANDS))
