"""`loop`: what became of the unhappy customers: how many cases, how fast, how they ended."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy.orm import Session

from bot.usecases.reports.cases import gathered
from bot.usecases.reports.question import Question, Report, Scope
from scoring.periods import Period
from scoring.responses import Kind
from storage import case_times, follow_ups
from storage.case_times import CaseTimes
from storage.follow_ups import Counts, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopReport(Report):
    """The cases opened in a period, and what waits today.

    Attributes:
        opened: cases opened in the period; `taken` and `resolved` of them by today.
        outcomes: of the resolved ones.
        to_take, to_resolve: medians from opening to the first who took it, and to the end; None: none did.
        waiting: all cases of the workspace as of now.
    """

    period: Period
    opened: int
    taken: int
    resolved: int
    outcomes: Mapping[Outcome, int]
    to_take: timedelta | None
    to_resolve: timedelta | None
    waiting: Counts


def report(session: Session, question: Question) -> LoopReport:
    start, end = question.period.bounds(question.calendar)
    times = case_times.opened_between(session, start, end)
    if question.query.filters.conditions:
        times = _fitting(session, question, times)
    return LoopReport(
        query=question.query,
        scope=Scope(kind=Kind.RELATIONSHIP, is_only_kind=False, filters=question.query.filters),
        period=question.period,
        opened=len(times),
        taken=sum(case.first_taken_at is not None for case in times),
        resolved=sum(case.resolved_at is not None for case in times),
        outcomes=Counter(case.outcome for case in times if case.outcome),
        to_take=_median(case.first_taken_at - case.opened_at for case in times if case.first_taken_at),
        to_resolve=_median(case.resolved_at - case.opened_at for case in times if case.resolved_at),
        waiting=follow_ups.counts(session, now=question.now, resolved_since=question.now),
    )


def _fitting(session: Session, question: Question, times: list[CaseTimes]) -> list[CaseTimes]:
    cases = follow_ups.by_response(session, [case.response_id for case in times])
    fitting = gathered(session, list(cases.values()), question.query.filters)
    known = {case.follow_up.id for case in fitting}
    return [case for case in times if case.follow_up_id in known]


def _median(lengths: Iterable[timedelta]) -> timedelta | None:
    seconds = [length.total_seconds() for length in lengths]
    return timedelta(seconds=median(seconds)) if seconds else None
