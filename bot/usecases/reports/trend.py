"""`trend`: the score step by step, and whether it goes anywhere."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.usecases.reports.question import Question, Report, refuse_empty, scope_of
from scoring.nps import Nps
from scoring.periods import Period
from scoring.trends import MOST_STEPS, Direction, Step, Stretch, direction, natural_step, stretches
from storage import counting


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendReport(Report):
    """The steps in the order of time, each with one voice per person within the step.

    Attributes:
        left_out: earlier steps that no longer fit.
        direction: None with fewer than three scored steps.
    """

    period: Period
    by: Step
    points: tuple[tuple[Stretch, Nps], ...]
    left_out: int
    direction: Direction | None


def report(session: Session, question: Question) -> TrendReport:
    scope, period = scope_of(session, question), question.period
    first = counting.first_day(session, scope.kind)
    by = Step(question.query.by) if question.query.by else natural_step(period, first=first)
    found = stretches(period, by, question.calendar, first=first)
    shown = found[-MOST_STEPS:]
    counted = counting.counts(
        session,
        [(stretch.start, stretch.end) for stretch in shown],
        kind=scope.kind,
        filters=scope.filters,
        segments=question.segments,
    )
    if not any(nps.n for nps in counted):
        refuse_empty(session, question, scope)
    return TrendReport(
        query=question.query,
        scope=scope,
        period=period,
        by=by,
        points=tuple(zip(shown, counted, strict=True)),
        left_out=len(found) - len(shown),
        direction=direction(counted),
    )
