"""Counting the whole, or by one tallied key: complete months from the cells by month, the days at both ends from those by day.

A voice of [start, end) is an answer with `start <= day < end` and `next_day >= end`. With the first days S and E of the months
nearest to start and end, the cells by month say how many answers have `S <= day < E` and `next_day >= E`. So the cells by day
have to tell only

- whose next answer came between `end` and E;
- who answered between `end` and E, or between `start` and S.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from scoring.nps import Nps
from scoring.responses import Kind
from storage import present
from storage.monthly import first_of_month
from storage.statements import days_given, is_sqlite, months_given, on_days
from storage.tables import tallies
from storage.tallies import of_months

ONE_DAY = timedelta(days=1)
HALF_A_MONTH = timedelta(days=15)
SHORT = timedelta(days=40)
LONG = timedelta(days=3660)
_cell = tallies.c


@dataclass(frozen=True, slots=True)
class Span:
    """A period as cells tell it: `first` and `after` are the borders nearest to `start` and `end` where months meet."""

    start: date
    end: date
    first: date
    after: date

    @property
    def at_start(self) -> int:
        """1: days to be added to the months; -1: days to be taken from them; 0: none."""
        return (self.first > self.start) - (self.first < self.start)

    @property
    def at_end(self) -> int:
        """1: what is superseded on some days is to be added; -1: to be taken away; 0: there are no such days."""
        return (self.after > self.end) - (self.after < self.end)


def groups(session: Session, key: str, *, start: date, end: date, kind: Kind) -> list[tuple[str, Nps]]:
    """The voices of [start, end), by a tallied key or as a WHOLE."""
    span = _span(session, start, end, kind)
    asked: dict[str, Any] = {"kind": kind.value, "key": key}
    if span is None:
        rows = session.execute(_by_days(), {**asked, "start": start, "end": end})
    else:
        on_sqlite = is_sqlite(session)
        months = {"months": of_months(key), "after": span.after}
        months["each_month"] = months_given(span.first, span.after, on_sqlite=on_sqlite)
        ends = _days(span, on_sqlite=on_sqlite)
        rows = session.execute(_by_months(span.at_start, span.at_end, on_sqlite=on_sqlite), {**asked, **months, **ends})
    return [(value, Nps(*map(int, bands))) for value, *bands in rows]


def _span(session: Session, start: date, end: date, kind: Kind) -> Span | None:
    """None: the days are so few that they are read as they are."""
    if start.day == end.day == 1 and end - start < LONG:
        return Span(start, end, start, end)
    days = present.days(session, kind) if end - start > SHORT else None
    if days is None or start > days[1]:
        return None
    oldest, newest = days
    # No answer is older, and none later: who is the latest on the day after is so on any later one.
    start = first_of_month(oldest) if start <= oldest else start
    end = min(end, newest + ONE_DAY)
    span = Span(start, end, _nearest_border(start), end if end > newest else _nearest_border(end))
    return span if span.first < span.after else None


def _nearest_border(day: date) -> date:
    return first_of_month(day + HALF_A_MONTH)


def _days(span: Span, *, on_sqlite: bool) -> dict[str, Any]:
    """The days that `_by_months` reads."""
    values: dict[str, Any] = {}
    if span.at_start:
        values["at_start"] = days_given(*sorted((span.start, span.first)), on_sqlite=on_sqlite)
    if span.at_end:
        low, high = sorted((span.end, span.after))
        values["low"], values["high"] = low, high
        values["at_end"] = days_given(low, high, on_sqlite=on_sqlite)
        values["all_days"] = days_given(span.first, span.after, on_sqlite=on_sqlite)
    return values | ({"end": span.end} if span.at_start or span.at_end else {})


@lru_cache
def _by_months(at_start: int, at_end: int, *, on_sqlite: bool) -> Select[Any]:
    """Kept for each way in which months and period differ: to build it takes as long as to count."""
    after, low, high, end = (_day(name) for name in ("after", "low", "high", "end"))
    months = on_days(_cell.day, "each_month", on_sqlite=on_sqlite)
    parts = [_cells("months").where(months, _cell.next_day >= after)]
    if at_end:
        followed = on_days(_cell.day, "all_days", on_sqlite=on_sqlite), _cell.next_day >= low, _cell.next_day < high
        answered = on_days(_cell.day, "at_end", on_sqlite=on_sqlite), _cell.next_day >= end
        parts += [_cells("key", at_end).where(*followed), _cells("key", -at_end).where(*answered)]
    if at_start:
        answered = on_days(_cell.day, "at_start", on_sqlite=on_sqlite), _cell.next_day >= end
        parts.append(_cells("key", at_start).where(*answered))
    return _summed(union_all(*parts).subquery().c)


@lru_cache
def _by_days() -> Select[Any]:
    start, end = _day("start"), _day("end")
    return _summed(_cells("key").where(_cell.day >= start, _cell.day < end, _cell.next_day >= end).subquery().c)


def _day(name: str) -> ColumnElement[date]:
    return bindparam(name, type_=Date())


def _cells(key: str, sign: int = 1) -> Select[Any]:
    counts = ((sign * _cell[name]).label(name) for name in ("detractors", "passives", "promoters"))
    same = _cell.kind == bindparam("kind", type_=String()), _cell.key == bindparam(key, type_=String())
    return select(_cell.value, *counts).where(*same)


def _summed(cells: Any) -> Select[Any]:  # noqa: ANN401  # columns of whatever was selected
    sums = (func.sum(cells[name]) for name in ("detractors", "passives", "promoters"))
    return select(cells.value, *sums).group_by(cells.value)
