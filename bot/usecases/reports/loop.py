"""`loop [by owner|channel|agent|theme|month …]`: how fast unhappy customers heard from us, how it ended, who was won back."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy.orm import Session

from bot.usecases.announcing import ALERT
from bot.usecases.reports.question import Question, Report, Scope
from scoring.filters import Filter
from scoring.language import fold
from scoring.loop import Judged, LoopFigures, figures
from scoring.periods import Calendar, Period
from scoring.responses import Kind
from storage import case_times, follow_ups
from storage.case_times import CaseTimes
from storage.follow_ups import Counts, Outcome

EVERYTHING = Filter()
NOT_KNOWN = ("",)
Cases: TypeAlias = list[tuple[CaseTimes, Judged]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopGroup:
    """The cases with one value of the key; a case with several root causes, or told in several channels, is in each.

    Attributes:
        value: empty: not known; of a month its first day, "2026-11-01": times stand where the case began, who was won back
            where the customer answered again.
    """

    value: str
    figures: LoopFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopReport(Report):
    """The cases that began in a period, the customers who answered again in it, and what waits today.

    Attributes:
        outcomes: of the resolved ones.
        by, groups: what was asked for, the largest group first, months in their order.
        waiting: all cases of the workspace as of now.
    """

    period: Period
    figures: LoopFigures
    outcomes: Mapping[Outcome, int]
    by: str | None
    groups: tuple[LoopGroup, ...]
    waiting: Counts


def report(session: Session, question: Question) -> LoopReport:
    period, by, filters = question.period, question.query.by, question.query.filters
    told = case_times.between(session, period, question.calendar, filters=filters, by=_stored_key(by), messages=ALERT)
    cases = _judged(told, question.now)
    began, returned = _begun(cases, period, question.calendar), _returned(cases, period)
    return LoopReport(
        query=question.query,
        scope=Scope(kind=Kind.RELATIONSHIP, is_only_kind=False, filters=filters),
        period=period,
        figures=_figures(began, returned),
        outcomes=Counter(case.outcome for case, _ in began if case.outcome),
        by=by,
        groups=_groups(began, returned, by, question.calendar) if by else (),
        waiting=follow_ups.counts(session, now=question.now, resolved_since=question.now),
    )


def figures_of(
    session: Session, period: Period, *, calendar: Calendar, now: datetime, filters: Filter = EVERYTHING
) -> LoopFigures:
    """The numbers of a period alone, for a summary or an overview."""
    cases = _judged(case_times.between(session, period, calendar, filters=filters), now)
    return _figures(_begun(cases, period, calendar), _returned(cases, period))


def _stored_key(by: str | None) -> str | None:
    return None if by == "month" else by


def _judged(cases: Iterable[CaseTimes], now: datetime) -> Cases:
    return [(case, case.course.judged(now)) for case in cases]


def _figures(began: Cases, returned: Cases) -> LoopFigures:
    return figures([judged for _, judged in began], [judged for _, judged in returned])


def _begun(cases: Cases, period: Period, calendar: Calendar) -> Cases:
    start, end = period.bounds(calendar)
    return [each for each in cases if start <= each[0].opened_at < end]


def _returned(cases: Cases, period: Period) -> Cases:
    start, end = period.start, period.end
    return [each for each in cases if each[0].next_day is not None and start <= each[0].next_day < end]


@dataclass(frozen=True, slots=True)
class _Cases:
    """The cases with one value, as it was spelt first."""

    value: str
    began: list[Judged] = field(default_factory=list)
    returned: list[Judged] = field(default_factory=list)


def _groups(began: Cases, returned: Cases, by: str, calendar: Calendar) -> tuple[LoopGroup, ...]:
    known: dict[str, _Cases] = {}
    named: dict[str, _Cases] = {}

    def of(value: str) -> _Cases:
        if value not in named:
            named[value] = known.setdefault(fold(value), _Cases(value))
        return named[value]

    for case, judged in began:
        for value in [_month(calendar.today(case.opened_at))] if by == "month" else case.values or NOT_KNOWN:
            of(value).began.append(judged)
    for case, judged in returned:
        for value in [_month(case.next_day)] if by == "month" else case.values or NOT_KNOWN:
            of(value).returned.append(judged)
    groups = [LoopGroup(value=each.value, figures=figures(each.began, each.returned)) for each in known.values()]
    return tuple(sorted(groups, key=_when if by == "month" else _place))


def _month(day: date | None) -> str:
    return day.replace(day=1).isoformat() if day else ""


def _when(group: LoopGroup) -> str:
    return group.value


def _place(group: LoopGroup) -> tuple[bool, int, int, str]:
    """What is not known comes last, as it is nobody's."""
    return not group.value, -group.figures.cases, -group.figures.won_back.whole, group.value
