"""`benchmark`: the score beside what others reach: context with its source, never a test of how good we are."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.usecases.reports.question import Question, Report, refuse_empty, scope_of
from scoring.benchmarks import AVERAGES, BANDS, Average, Band, Standing, standing
from scoring.nps import Nps
from scoring.periods import Period
from storage import counting


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkReport(Report):
    """A score, the bands, and the averages of others."""

    period: Period
    nps: Nps
    standing: Standing | None
    bands: tuple[Band, ...]
    bands_source: str
    averages: tuple[Average, ...]


def report(session: Session, question: Question) -> BenchmarkReport:
    scope, period = scope_of(session, question), question.period
    nps = counting.count(
        session,
        start=period.start,
        end=period.end,
        kind=scope.kind,
        filters=scope.filters,
        segments=question.segments,
    )
    if nps.n == 0:
        refuse_empty(session, question, scope)
    return BenchmarkReport(
        query=question.query,
        scope=scope,
        period=period,
        nps=nps,
        standing=standing(nps),
        bands=BANDS.bands,
        bands_source=BANDS.source,
        averages=AVERAGES,
    )
