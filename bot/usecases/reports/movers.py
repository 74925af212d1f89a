"""`movers`: who changed band since their last answer before the period."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.usecases.reports.question import Question, Report, refuse_empty, scope_of
from scoring.nps import LOWEST_PASSIVE, LOWEST_PROMOTER, Category, category
from scoring.periods import Period
from scoring.responses import HIGHEST_SCORE, LOWEST_SCORE
from storage import customers, movers
from storage.customers import Profile
from storage.movers import Move

MOST_MOVERS = 3
DETRACTORS = range(LOWEST_SCORE, LOWEST_PASSIVE)
PROMOTERS = range(LOWEST_PROMOTER, HIGHEST_SCORE + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """So many customers went from one band to another."""

    before: Category
    now: Category
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoversReport(Report):
    """Customers with an answer in the period and one before it.

    Attributes:
        seen: how many such customers there are.
        transitions: changes of band, the most common first.
        became_detractors, became_promoters: the longest ways first, at most three each.
    """

    period: Period
    seen: int
    transitions: tuple[Transition, ...]
    became_detractors: tuple[tuple[Move, Profile | None], ...]
    became_promoters: tuple[tuple[Move, Profile | None], ...]


def report(session: Session, question: Question) -> MoversReport:
    scope, period = scope_of(session, question), question.period
    where = {"start": period.start, "end": period.end}
    counted = movers.moves(session, **where, kind=scope.kind, filters=scope.filters)
    if not counted:
        refuse_empty(session, question, scope)
    fell, rose = (
        movers.moved(session, counted, **where, to=to, kind=scope.kind, filters=scope.filters, limit=MOST_MOVERS)
        for to in (DETRACTORS, PROMOTERS)
    )
    known = customers.profiles(session, [move.answer.customer_id for move in (*fell, *rose) if move.answer.customer_id])
    return MoversReport(
        query=question.query,
        scope=scope,
        period=period,
        seen=sum(counted.values()),
        transitions=_transitions(counted),
        became_detractors=tuple((move, known.get(move.answer.customer_id or 0)) for move in fell),
        became_promoters=tuple((move, known.get(move.answer.customer_id or 0)) for move in rose),
    )


def _transitions(counted: dict[tuple[int, int], int]) -> tuple[Transition, ...]:
    sums: dict[tuple[Category, Category], int] = {}
    for (before, now), number in counted.items():
        bands = category(before), category(now)
        if bands[0] is not bands[1]:
            sums[bands] = sums.get(bands, 0) + number
    found = [Transition(before=before, now=now, customers=number) for (before, now), number in sums.items()]
    return tuple(sorted(found, key=lambda each: (-each.customers, each.before, each.now)))
