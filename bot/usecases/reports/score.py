"""The number: counted, compared, and placed among others."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.usecases.reports.question import Question, Report, refuse_empty, scope_of
from scoring.benchmarks import Standing, standing
from scoring.nps import Comparison, Nps, compare
from scoring.periods import Period
from storage import counting, follow_ups


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreReport(Report):
    """What the plain question answers.

    Attributes:
        before, nps_before: the period it is compared with; None for "all".
        comparison: None where one of the two has fewer than five answers.
        standing: where the score stands among others; context, never a test.
        overdue: cases that wait too long, where nothing but the number of today was asked for.
    """

    period: Period
    nps: Nps
    before: Period | None
    nps_before: Nps | None
    comparison: Comparison | None
    standing: Standing | None
    overdue: int = 0


def report(session: Session, question: Question) -> ScoreReport:
    scope, before = scope_of(session, question), question.before
    spans = [(span.start, span.end) for span in (question.period, before) if span]
    nps, *earlier = counting.counts(session, spans, kind=scope.kind, filters=scope.filters, segments=question.segments)
    if nps.n == 0:
        refuse_empty(session, question, scope)
    nps_before = earlier[0] if earlier else None
    return ScoreReport(
        query=question.query,
        scope=scope,
        period=question.period,
        nps=nps,
        before=before,
        nps_before=nps_before,
        comparison=compare(nps, nps_before) if nps_before else None,
        standing=standing(nps),
        overdue=follow_ups.overdue(session, question.now) if question.query.is_default else 0,
    )
