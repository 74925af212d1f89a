"""Counts that answer "latest answer of each person in a period" for any period at flat cost.

Each answer knows the day of the same person's next answer of its kind. It is the person's latest within [start, end) if
`start <= day < end` and `next_day >= end`. So the sum over the cells (kind, key, day, next_day, value) with these bounds is
exact, and there are few cells however many answers there are. Anonymous answers have no next one: each counts.

The same once more by months, under a key of their own (`of_months`): what long periods are counted from (`storage.tallied`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.orm import Session

from scoring.nps import LOWEST_PASSIVE, LOWEST_PROMOTER, Category, category
from scoring.periods import Calendar
from scoring.responses import HIGHEST_SCORE, LOWEST_SCORE
from storage import monthly
from storage.column_types import NEVER
from storage.inserting import insert_values
from storage.monthly import first_of_month
from storage.statements import month_of
from storage.tables import customers, responses, tallies
from storage.vocabulary import NOT_KNOWN, WHOLE

TALLIED = ("plan", "segment", "region", "owner", "source", "survey")
"""What can be tallied: facts of the answer itself, not of today's customer."""

AGENT = "agent"
"""Tallied by months alone, whatever the settings: of so many agents days would have almost a cell for each answer."""

Cell = tuple[Any, ...]
_COLUMN_OF = {Category.DETRACTOR: 0, Category.PASSIVE: 1, Category.PROMOTER: 2}
_MONTHS = "months"
_CHUNK = 5_000
_CELL = ("kind", "key", "day", "next_day", "value")  # as they are clustered: a batch goes through the table once
_COUNTS = ("detractors", "passives", "promoters")
_COLUMNS = (*_CELL, *_COUNTS)


class Differences:
    """What a batch changes in the cells: answers taken out and put in."""

    def __init__(self, segments: Sequence[str]) -> None:
        self._keys = [(key, of_months(key)) for key in (WHOLE, *segments)]
        self._cells: dict[Cell, list[int]] = defaultdict(lambda: [0, 0, 0])
        self._monthly = monthly.MonthlyDifferences()

    def take_out(self, answer: Mapping[str, Any]) -> None:
        self._add(answer, -1)
        self._monthly.take_out(answer)

    def put_in(self, answer: Mapping[str, Any]) -> None:
        self._add(answer, 1)
        self._monthly.put_in(answer)

    def _add(self, answer: Mapping[str, Any], number: int) -> None:
        if answer["score"] is None:
            return
        column = _COLUMN_OF[category(answer["score"])]
        kind, day, next_day, cells = answer["kind"], answer["day"], answer["next_day"], self._cells
        month, next_month = first_of_month(day), first_of_month(next_day)
        for key, by_month in self._keys:
            value = answer[key] or NOT_KNOWN if key else WHOLE
            cells[kind, key, day, next_day, value][column] += number
            cells[kind, by_month, month, next_month, value][column] += number
        cells[kind, _AGENT_BY_MONTH, month, next_month, answer[AGENT] or NOT_KNOWN][column] += number

    def rows(self) -> list[Cell]:
        """The cells that do change, with by how much, sorted by key: two batches that meet wait for each other in one direction
        only.
        """
        return [(*cell, *numbers) for cell, numbers in sorted(self._cells.items()) if any(numbers)]

    def store(self, session: Session) -> None:
        """Add to the cells. The caller does this last: until the commit other batches wait for these rows."""
        insert_values(session, tallies, _COLUMNS, self.rows(), _add)
        self._monthly.store(session)


def of_months(key: str) -> str:
    """The key of the cells whose days are the first ones of their months."""
    return f"{_MONTHS} {key}" if key else _MONTHS


_AGENT_BY_MONTH = of_months(AGENT)


def _add(upsert: Insert) -> Insert:
    sums = {name: tallies.c[name] + upsert.excluded[name] for name in _COUNTS}
    return upsert.on_conflict_do_update(index_elements=list(_CELL), set_=sums)


def rebuild_tallies(session: Session, calendar: Calendar, segments: Sequence[str]) -> None:
    """Number the days anew, look up everybody's account and count from scratch: after a change of the zone or of the tallied keys.

    In the caller's transaction, for which writers wait. Memory stays flat: the counting is left to the database.
    """
    _number_days(session, calendar)
    _link_days(session)
    _link_accounts(session)
    recount(session, segments)


def recount(session: Session, segments: Sequence[str]) -> None:
    """Count from scratch, in the database. Days and links must be right."""
    session.execute(delete(tallies))
    for key in (WHOLE, *segments):
        session.execute(insert(tallies).from_select(_COLUMNS, _counted(key)))
        session.execute(insert(tallies).from_select(_COLUMNS, _added_up(session, key)))
    session.execute(insert(tallies).from_select(_COLUMNS, _counted_by_agent(session)))
    monthly.recount(session)


def _number_days(session: Session, calendar: Calendar) -> None:
    seen = 0
    while rows := session.execute(_NEXT_ROWS, {"seen": seen}).all():
        days = [(row.id, row.day, calendar.today(row.answered_at)) for row in rows]
        moved = [{"row": row_id, "new_day": new} for row_id, old, new in days if old != new]
        if moved:
            session.connection().execute(_MOVE, moved)
        seen = rows[-1].id


def _link_days(session: Session) -> None:
    """`next_day` of every answer: the window query that the tallies save us from asking each time."""
    in_time = responses.c.answered_at, responses.c.id
    following = func.lead(responses.c.day).over(
        partition_by=(responses.c.customer_id, responses.c.kind), order_by=in_time
    )
    linked = select(responses.c.id, following.label("following")).where(responses.c.customer_id.is_not(None)).subquery()
    of_customers = update(responses).where(responses.c.id == linked.c.id)
    session.execute(of_customers.values(next_day=func.coalesce(linked.c.following, NEVER)))


def _link_accounts(session: Session) -> None:
    """`account_id` of every answer that has another one."""
    account = select(customers.c.account_id).where(customers.c.id == responses.c.customer_id).scalar_subquery()
    session.execute(
        update(responses).where(responses.c.account_id.is_distinct_from(account)).values(account_id=account)
    )


def _counted(key: str) -> Select[Any]:
    value = func.coalesce(responses.c[key], NOT_KNOWN) if key else literal(WHOLE)
    return _cells(key, value, responses.c.day, responses.c.next_day)


def _counted_by_agent(session: Session) -> Select[Any]:
    months = (month_of(session, responses.c[name]) for name in ("day", "next_day"))
    return _cells(of_months(AGENT), func.coalesce(responses.c[AGENT], NOT_KNOWN), *months)


def _cells(key: str, value: ColumnElement[str], day: ColumnElement[date], next_day: ColumnElement[date]) -> Select[Any]:
    columns = responses.c
    cell = (columns.kind, day.label("on_day"), next_day.label("followed_on"), value.label("value"))
    bands = ((LOWEST_SCORE, LOWEST_PASSIVE), (LOWEST_PASSIVE, LOWEST_PROMOTER), (LOWEST_PROMOTER, HIGHEST_SCORE + 1))
    counts = (func.sum(case((and_(columns.score >= low, columns.score < high), 1), else_=0)) for low, high in bands)
    counted = select(cell[0], literal(key), *cell[1:], *counts).where(columns.deleted_at.is_(None))
    return counted.group_by(columns.kind, "value", "on_day", "followed_on")


def _added_up(session: Session, key: str) -> Select[Any]:
    """By months what is counted by days."""
    columns = tallies.c
    months = [month_of(session, columns[name]).label(f"{name}_month") for name in ("day", "next_day")]
    sums = (func.sum(columns[name]) for name in _COUNTS)
    cells = select(columns.kind, literal(of_months(key)), *months, columns.value, *sums).where(columns.key == key)
    return cells.group_by(columns.kind, columns.value, *months)


_NEXT_ROWS = (
    select(responses.c.id, responses.c.answered_at, responses.c.day)
    .where(responses.c.id > bindparam("seen"))
    .order_by(responses.c.id)
    .limit(_CHUNK)
)
_MOVE = update(responses).where(responses.c.id == bindparam("row")).values(day=bindparam("new_day"), next_day=NEVER)
