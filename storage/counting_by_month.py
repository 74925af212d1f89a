"""Counting with several filters: whole months from `storage.monthly`, single answers for the days at both ends only.

A voice of [start, end) is an answer with `start <= day < end` and `next_day >= end`. With the first days S and E of the months
nearest to start and end, the cells say how many answers have `S <= day < E` and `next_day >= E`. What is wrong about that
is put right from the answers of a few days:

- whose next answer came between `end` and E;
- who answered between `end` and E, or between `start` and S.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import Session

from scoring.conditions import Condition, Operator
from scoring.filters import Filter
from scoring.language import fold
from scoring.nps import Nps
from scoring.responses import Kind
from storage import filter_sql, present
from storage.monthly import ANY_THEME, FACTS, SCORES, first_of_month
from storage.statements import among
from storage.tables import monthly_tallies, responses, tallies
from storage.tallies import AGENT, of_months
from storage.vocabulary import NOT_KNOWN, WHOLE
from storage.voices import BANDS, followed, grouped

ONE_DAY = timedelta(days=1)
A_MONTH = timedelta(days=31)
COST_OF_FOLLOWING = 8
"""A customer's answer before the one in question, in answers that are read one after the other."""

_SCORED = frozenset({"score", "is"})
_SAID = {"comment": "has_comment", "theme": "has_theme"}
_ANSWERED = frozenset({*_SCORED, *FACTS, "has", "theme"})
_cell, _row = monthly_tallies.c, responses.c


@dataclass(frozen=True, slots=True)
class Plan:
    """Which months stand for a period.

    Attributes:
        start, end: the period that was asked for, cut after the last answer.
        first, after: the months' first day, and the day after their last.
    """

    start: date
    end: date
    first: date
    after: date

    @property
    def cost(self) -> int:
        """In days whose answers are read one by one."""
        at_end = abs((self.after - self.end).days)
        return abs((self.first - self.start).days) + at_end * (1 + COST_OF_FOLLOWING)

    @property
    def saves(self) -> bool:
        return self.first < self.after and self.cost < (self.end - self.start).days


def count(
    session: Session, key: str, *, start: date, end: date, kind: Kind, filters: Filter
) -> list[tuple[str, Nps]] | None:
    """By a key or as a WHOLE, as `voices.grouped`; None where months do not help: a filter they know nothing of, few days."""
    if not can_answer(key, filters):
        return None
    plan = best_plan(session, start, end, kind)
    if plan is None:
        return None
    totals: dict[str, Nps] = defaultdict(Nps)
    from_months = _from_months_of_agents if _is_of_agents(key, filters) else _from_months
    for value, nps in from_months(session, key, plan, kind, filters):
        totals[value] += nps
    for sign, base in _corrections(plan, kind, filters):
        for value, nps in grouped(session, base, filters, key):
            totals[value] = totals[value] + nps if sign > 0 else totals[value] - nps
    return list(totals.items())


def can_answer(key: str, filters: Filter) -> bool:
    """Whether the cells tell these facts apart. Agents have cells of their own, without other facts. An answer stands under each of its themes: one theme, or all, can be asked for."""
    if _is_of_agents(key, filters):
        return True
    themes = [condition for condition in filters.conditions if condition.key == "theme"]
    return (
        not filters.by_today
        and key in {WHOLE, "theme", *FACTS}
        and all(map(_is_known, filters.conditions))
        and len(themes) + (key == "theme") <= 1
    )


def _is_of_agents(key: str, filters: Filter) -> bool:
    keys = {condition.key for condition in filters.conditions}
    return keys | ({key} - {WHOLE}) == {AGENT} and not filters.by_today


def _is_known(condition: Condition) -> bool:
    match condition.key:
        case "has":
            return {*condition.values} <= {*FACTS, *_SAID}
        case "theme":
            is_one = condition.operator is Operator.EQUALS and len(condition.values) == 1
            return is_one and not condition.negated
        case key:
            return key in _ANSWERED


def best_plan(session: Session, start: date, end: date, kind: Kind) -> Plan | None:
    last = present.last_day(session, kind)
    if last is None:
        return None
    # No answer is later: one that is the latest on the next day is so on any later one.
    end = min(end, last + ONE_DAY)
    plans = [
        Plan(start, end, first, min(after, last + ONE_DAY)) for first in _borders(start) for after in _borders(end)
    ]
    best = min(plans, key=lambda plan: plan.cost)
    return best if best.saves else None


def _borders(day: date) -> tuple[date, date]:
    """The first days of the months before and after a day; twice the day if it is one."""
    before = first_of_month(day)
    return before, day if day == before else first_of_month(before + A_MONTH)


def _from_months(session: Session, key: str, plan: Plan, kind: Kind, filters: Filter) -> Iterator[tuple[str, Nps]]:
    theme = next((fold(each.values[0]) for each in filters.conditions if each.key == "theme"), ANY_THEME)
    within = (_cell.kind == kind, _cell.month >= plan.first, _cell.month < plan.after, _cell.next_month >= plan.after)
    facts = [_fits(session, condition, within) for condition in filters.conditions if condition.key in {*FACTS, "has"}]
    counts = _counts(filters)
    cells = select(*counts).where(*within, *facts)
    if key == "theme":
        by_theme = cells.add_columns(_cell.theme.label("grouped")).where(_cell.theme != ANY_THEME)
        without = cells.add_columns(literal(NOT_KNOWN).label("grouped")).where(
            _cell.theme == ANY_THEME, _cell.has_theme.is_(False)
        )
        statements = [by_theme, without]
    else:
        column = _cell[key] if key else literal(WHOLE)
        statements = [cells.add_columns(column.label("grouped")).where(_cell.theme == theme)]
    for statement in statements:
        for *bands, value in session.execute(statement.group_by("grouped")):
            yield value, Nps(*map(int, bands))


def _from_months_of_agents(
    session: Session, key: str, plan: Plan, kind: Kind, filters: Filter
) -> Iterator[tuple[str, Nps]]:
    cell = tallies.c
    within = cell.kind == kind, cell.key == of_months(AGENT), cell.day >= plan.first, cell.day < plan.after
    sums = (func.sum(cell[band]) for band in ("detractors", "passives", "promoters"))
    statement = select(cell.value, *sums).where(*within, cell.next_day >= plan.after).group_by(cell.value)
    for value, *bands in session.execute(statement):
        if filters.matches({AGENT: value if value != NOT_KNOWN else None}):
            yield value if key else WHOLE, Nps(*map(int, bands))


def _counts(filters: Filter) -> list[ColumnElement[int]]:
    """Detractors, passives, promoters: of the scores that the filter lets through."""
    asked = [condition for condition in filters.conditions if condition.key in _SCORED]
    fitting = {score for score in SCORES if all(condition.matches({"score": score}) for condition in asked)}
    bands = [[_cell[f"s{score}"] for score in band if score in fitting] for band in BANDS]
    return [func.coalesce(func.sum(sum(columns[1:], columns[0])), 0) if columns else _NOBODY for columns in bands]


def _fits(session: Session, condition: Condition, within: tuple[ColumnElement[bool], ...]) -> ColumnElement[bool]:
    if condition.key == "has":
        said = or_(
            *(_cell[_SAID[name]].is_(True) if name in _SAID else _cell[name] != NOT_KNOWN for name in condition.values)
        )
        return ~said if condition.negated else said
    column = _cell[condition.key]
    occurring = session.execute(select(column).where(*within, _cell.theme == ANY_THEME).distinct()).scalars()
    return among(session, column, [value for value in occurring if condition.matches({condition.key: value})])


def _corrections(plan: Plan, kind: Kind, filters: Filter) -> Iterator[tuple[int, Select[Any]]]:
    """Answers to add (1) or to take away (-1)."""
    start, end, first, after = plan.start, plan.end, plan.first, plan.after
    stand = (
        select(responses)
        .select_from(filter_sql.from_clause(filters))
        .where(_row.kind == kind, _row.deleted_at.is_(None))
    )
    if end != after:
        low, high = sorted((end, after))
        sign = 1 if end < after else -1
        yield sign, stand.where(_row.day >= first, _row.day < after, *followed(responses, (low, high)))
        yield -sign, stand.where(_row.day >= low, _row.day < high, _row.next_day >= end)
    if start != first:
        low, high = sorted((start, first))
        yield 1 if start < first else -1, stand.where(_row.day >= low, _row.day < high, _row.next_day >= end)


_NOBODY: ColumnElement[int] = func.sum(0)
