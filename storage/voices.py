"""The latest answer of each person in a period, chosen from the answers themselves: for any filter, at the cost of the period."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, FromClause, Integer, Row, Select, and_, cast, func, literal_column, select
from sqlalchemy.orm import Session

from scoring.filters import Filter
from scoring.nps import LOWEST_PASSIVE, LOWEST_PROMOTER, Nps
from scoring.responses import HIGHEST_SCORE, LOWEST_SCORE, Kind
from storage import filter_sql
from storage.column_types import NEVER
from storage.filter_sql import from_clause, where
from storage.statements import is_sqlite
from storage.tables import responses
from storage.vocabulary import NOT_KNOWN, WHOLE

BANDS = (
    range(LOWEST_SCORE, LOWEST_PASSIVE),
    range(LOWEST_PASSIVE, LOWEST_PROMOTER),
    range(LOWEST_PROMOTER, HIGHEST_SCORE + 1),
)
_row = responses.c
Group: TypeAlias = Row[str | None, int, int, int]
"""A value, None: not known; how many detractors, passives, promoters."""


def voices(start: date, end: date, kind: Kind, filters: Filter) -> Select[Any]:
    """The latest answer of each person in [start, end); with the tables that the filter needs."""
    latest = and_(_row.day >= start, _row.day < end, _row.next_day >= end)
    chosen = select(responses).select_from(from_clause(filters))
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
    return grouped(session, voices(start, end, kind, filters), filters, key)


def grouped(session: Session, base: Select[Any], filters: Filter, key: str) -> list[tuple[str, Nps]]:
    """Count what `base` selects and the filter lets through, by a key or as a WHOLE. A value may come several times."""
    chosen = base.where(*where(session, filters, base))
    if key == WHOLE:
        bands = session.execute(chosen.with_only_columns(*COUNTS)).one()
        return [(WHOLE, Nps(*map(int, bands)))]
    if is_linked(key, filters):
        links = by_link(session, chosen, filters, key)
        return [(value or NOT_KNOWN, Nps(*bands)) for value, *bands in links]
    column = filter_sql.column_of(key, by_today=filters.by_today).label("grouped")
    statement = chosen.with_only_columns(column, *COUNTS).group_by("grouped")
    rows = [(value, Nps(*bands)) for value, *bands in session.execute(statement)]
    if key == "theme":
        return [(theme, nps) for value, nps in rows for theme in (value or "").split() or [NOT_KNOWN]]
    return [(value or NOT_KNOWN, nps) for value, nps in rows]


def fitting(session: Session, start: date, end: date, kind: Kind, filters: Filter) -> Select[Any]:
    """The voices of [start, end) that the filter lets through."""
    base = voices(start, end, kind, filters)
    return base.where(*where(session, filters, base))


def is_linked(key: str, filters: Filter) -> bool:
    """Whether the value stands with the customer or the account: these are looked up when their answers are counted."""
    return (
        key != WHOLE and filter_sql.table_of(filter_sql.column_of(key, by_today=filters.by_today)) in filter_sql.LINKS
    )


def by_link(session: Session, chosen: Select[Any], filters: Filter, key: str) -> Sequence[Group]:
    """Count what `chosen` selects by a key that `is_linked`, as the database gives the groups: there may be very many."""
    column = filter_sql.column_of(key, by_today=filters.by_today)
    table = filter_sql.table_of(column)
    link = filter_sql.LINKS[table]
    if not is_sqlite(session):  # PostgreSQL has the whole table in memory, and reads and adds up with several processes
        answers = chosen.with_only_columns(link.label("link"), _row.score).subquery()
        known = answers.outerjoin(table, table.c.id == answers.c.link)
        bands = [_count(band, answers.c.score) for band in BANDS]
        return session.execute(select(column.label("grouped"), *bands).select_from(known).group_by("grouped")).all()
    # SQLite looks each of them up: so once for all of its answers, and in their order.
    each = chosen.with_only_columns(link.label("link"), *COUNTS).group_by(link).subquery()
    bands = [cast(func.sum(count), Integer) for count in [*each.c][1:]]
    known = each.outerjoin(table, table.c.id == each.c.link)
    statement = select(column.label("grouped"), *bands).select_from(known).group_by("grouped")
    return session.execute(statement).all()


def _count(band: range, score: ColumnElement[Any]) -> ColumnElement[int]:
    return func.count().filter(score.between(band.start, band[-1]))


COUNTS = tuple(_count(band, _row.score) for band in BANDS)
