"""How cases went: when they were taken, answered and closed, and what the customer said the next time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, or_, select, tuple_
from sqlalchemy.orm import Session

from scoring.filters import Filter
from scoring.loop import Course
from scoring.nps import LOWEST_PASSIVE
from scoring.periods import Calendar, Period
from storage import filter_sql
from storage.column_types import NEVER
from storage.follow_ups import Outcome
from storage.tables import deliveries, follow_ups, responses
from storage.vocabulary import State

EVERYTHING: Final = Filter()
Values: TypeAlias = Callable[[list[Any]], tuple[str, ...]]
"""Of the key, from the cells of its columns."""
_case = follow_ups.c
_answer = responses.c
_next = responses.alias("next")
_MOOT: Final = frozenset({Outcome.WITHDRAWN, Outcome.NOT_ACTIONABLE})


class CaseTimes(NamedTuple):
    """One case.

    Attributes:
        opened_at: when the unhappy answer, or the change that made it one, was received.
        next_day: the local day of the customer's next answer of the same kind; None: there is none.
        outcome: None until resolved.
        values: of the key by which cases are grouped: several themes or channels, none if nothing is known.
    """

    follow_up_id: int
    response_id: int
    opened_at: datetime
    next_day: date | None
    outcome: Outcome | None
    values: tuple[str, ...]
    course: Course


def between(
    session: Session,
    period: Period,
    calendar: Calendar,
    *,
    filters: Filter = EVERYTHING,
    by: str | None = None,
    messages: str = "",
) -> list[CaseTimes]:
    """The cases that began in a period, and the closed ones whose customer answered again in it; the oldest first.

    Args:
        session: any transaction.
        period: local days.
        calendar: of the workspace.
        filters: what must hold for the unhappy answer.
        by: the key of which `values` are told: owner, channel, agent, theme, plan …; None: of none.
        messages: for channels: the kind of the messages in which cases are told.
    """
    start, end = period.bounds(calendar)
    began = and_(_case.opened_at >= start, _case.opened_at < end)
    again = and_(_case.state == State.RESOLVED, _answer.next_day >= period.start, _answer.next_day < period.end)
    source = filter_sql.from_clause(filters).join(follow_ups, _case.response_id == _answer.id)
    base = select(*_COLUMNS, *_value_columns(by, messages)).select_from(source).where(or_(began, again))
    rows = session.execute(base.where(*filter_sql.where(session, filters, base)).order_by(_case.id)).all()
    values_of = _none if by is None else _VALUES.get(by, _plain)
    return [_times(row, values_of) for row in rows]


def _next_score() -> ColumnElement[int]:
    """Looked up only where there is one."""
    later = tuple_(_next.c.answered_at, _next.c.id) > tuple_(_answer.answered_at, _answer.id)
    same = (_next.c.customer_id == _answer.customer_id, _next.c.kind == _answer.kind)
    found = select(_next.c.score).where(*same, later).order_by(_next.c.answered_at, _next.c.id).limit(1)
    is_known = and_(_case.state == State.RESOLVED, _answer.next_day < NEVER)
    return case((is_known, found.correlate(responses).scalar_subquery()), else_=None)


_COLUMNS: Final = (
    _case.id,
    _case.response_id,
    _case.state,
    _case.outcome,
    _case.opened_at,
    _case.due_at,
    _case.resolved_at,
    # The release before this one knew only how the case stands.
    func.coalesce(_case.first_taken_at, _case.taken_at).label("taken_at"),
    func.coalesce(_case.first_contacted_at, _case.contacted_at).label("contacted_at"),
    _answer.score,
    _answer.day,
    _answer.next_day,
    _next_score().label("next_score"),
)


def _value_columns(by: str | None, messages: str) -> list[ColumnElement[Any]]:
    match by:
        case None:
            return []
        case "owner":
            return [func.coalesce(_case.owner, _case.resolved_by)]
        case "theme":
            return [_case.root_causes, _answer.themes]
        case "channel":
            told = (deliveries.c.kind == messages, deliveries.c.subject == cast(_case.response_id, Text))
            channel = func.coalesce(deliveries.c.posted_channel, deliveries.c.channel)
            names = select(func.aggregate_strings(channel, " ")).where(*told)
            return [names.correlate(follow_ups).scalar_subquery()]
        case key:
            return [filter_sql.column_of(key)]


def _none(_cells: list[Any]) -> tuple[str, ...]:
    return ()


def _plain(cells: list[Any]) -> tuple[str, ...]:
    return tuple(str(cell) for cell in cells if cell)


def _themes(cells: list[Any]) -> tuple[str, ...]:
    """The causes that somebody found; before that what the comment is about."""
    causes, themes = cells
    return tuple(causes) or tuple((themes or "").split())


def _channels(cells: list[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((cells[0] or "").split()))


_VALUES: Final[Mapping[str, Values]] = {"theme": _themes, "channel": _channels}


def _times(row: Sequence[Any], values_of: Values) -> CaseTimes:
    row_id, response_id, state, outcome, heard_at, due_at, resolved_at, taken_at, contacted_at, *of_answer = row
    score, day, next_day, next_score, *cells = of_answer
    has_next = next_day < NEVER
    # Whoever is in touch without having said "I'll take it" has taken it.
    if contacted_at and (taken_at is None or contacted_at < taken_at):
        taken_at = contacted_at
    course = Course(
        heard_at,
        due_at,
        taken_at,
        contacted_at,
        resolved_at,
        outcome == Outcome.WITHDRAWN,
        outcome in _MOOT,
        state == State.SNOOZED,
        score is not None and score < LOWEST_PASSIVE,
        next_score,
        (next_day - day).days if has_next else None,
    )
    how = _OUTCOMES.get(outcome)
    return CaseTimes(row_id, response_id, heard_at, next_day if has_next else None, how, values_of(cells), course)


_OUTCOMES: Final[Mapping[str | None, Outcome]] = {str(outcome): outcome for outcome in Outcome}
