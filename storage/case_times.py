"""How cases went: when they were taken, answered and closed, and what the customer said the next time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Text, and_, case, cast, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from scoring.filters import Filter
from scoring.loop import Course
from scoring.nps import LOWEST_PASSIVE
from scoring.periods import Calendar, Period
from storage import filter_sql
from storage.case_changes import UNDONE
from storage.column_types import NEVER
from storage.follow_ups import Outcome
from storage.tables import deliveries, follow_up_events, follow_ups, responses
from storage.vocabulary import State

EVERYTHING: Final = Filter()
_case = follow_ups.c
_answer = responses.c
_event = follow_up_events.c
_undone = follow_up_events.alias("undone")
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
    ordered = base.where(*filter_sql.where(session, filters, base)).order_by(_case.opened_at, _case.id)
    rows = session.execute(ordered)
    if by is None:
        return [_times(row, ()) for row in rows]
    values_of = _VALUES.get(by, _plain)
    return [_times(row, values_of(row[len(_COLUMNS) :])) for row in rows]


def _first(*actions: str) -> ColumnElement[datetime]:
    """When one of these was first done to the case, and not taken back."""
    is_undone = exists().where(
        _undone.c.follow_up_id == _event.follow_up_id,
        _undone.c.action == UNDONE,
        _undone.c.detail["of"].as_integer() == _event.id,
    )
    found = select(func.min(_event.at)).where(_event.follow_up_id == _case.id, _event.action.in_(actions), ~is_undone)
    return found.correlate(follow_ups).scalar_subquery()


def _next_score() -> ColumnElement[int]:
    """Looked up only where there is one."""
    later = tuple_(_next.c.answered_at, _next.c.id) > tuple_(_answer.answered_at, _answer.id)
    same = (_next.c.customer_id == _answer.customer_id, _next.c.kind == _answer.kind)
    found = select(_next.c.score).where(*same, later).order_by(_next.c.answered_at, _next.c.id).limit(1)
    is_known = and_(_case.state == State.RESOLVED, _answer.next_day < NEVER)
    return case((is_known, found.correlate(responses).scalar_subquery()), else_=None)


_OF_ANSWER: Final = 9
"""Before these columns stand those of the case."""
_COLUMNS: Final = (
    _case.id,
    _case.response_id,
    _case.state,
    _case.outcome,
    _case.opened_at,
    _case.due_at,
    _case.resolved_at,
    _first("taken", "assigned", "snoozed").label("taken_at"),
    _first(State.CONTACTED.value).label("contacted_at"),
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


def _plain(cells: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(str(cell) for cell in cells if cell)


def _themes(cells: tuple[Any, ...]) -> tuple[str, ...]:
    """The causes that somebody found; before that what the comment is about."""
    causes, themes = cells
    return tuple(causes) or tuple((themes or "").split())


def _channels(cells: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((cells[0] or "").split()))


_VALUES: Final[Mapping[str, Callable[[tuple[Any, ...]], tuple[str, ...]]]] = {"theme": _themes, "channel": _channels}


def _times(row: Sequence[Any], values: tuple[str, ...]) -> CaseTimes:
    row_id, response_id, state, outcome, heard_at, due_at, resolved_at, taken_at, contacted_at = row[:_OF_ANSWER]
    score, day, next_day, next_score = row[_OF_ANSWER : len(_COLUMNS)]
    has_next = next_day < NEVER
    # Whoever is in touch without having said "I'll take it" has taken it.
    if contacted_at and (taken_at is None or contacted_at < taken_at):
        taken_at = contacted_at
    course = Course(
        heard_at=heard_at,
        due_at=due_at,
        taken_at=taken_at,
        contacted_at=contacted_at,
        resolved_at=resolved_at,
        is_withdrawn=outcome == Outcome.WITHDRAWN,
        is_moot=outcome in _MOOT,
        is_put_off=state == State.SNOOZED,
        is_unhappy=score is not None and score < LOWEST_PASSIVE,
        next_score=next_score,
        next_after=(next_day - day).days if has_next else None,
    )
    return CaseTimes(
        row_id, response_id, heard_at, next_day if has_next else None, _OUTCOMES.get(outcome), values, course
    )


_OUTCOMES: Final = {str(outcome): outcome for outcome in Outcome}
