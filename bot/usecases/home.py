"""What one person finds on Home: their cases, the team's, the number, and how fast cases are closed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from bot.usecases import reporting
from bot.usecases.reports import loop, score, trend
from bot.usecases.reports.cases import OpenCase, gathered
from bot.usecases.reports.question import Question
from bot.usecases.reports.score import ScoreReport
from scoring.filters import Filter
from scoring.loop import LoopFigures
from scoring.nps import Nps
from scoring.periods import Calendar
from storage import follow_ups
from storage.follow_ups import FollowUp, State

MOST_MINE: Final = 8
MOST_UNCLAIMED: Final = 5
MOST_LOOKED_AT: Final = 2_000
THE_QUARTER: Final = "this-quarter"
THE_MONTHS: Final = "last-12-months trend months"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeReport:
    """What stands on Home.

    Attributes:
        mine, unclaimed: the most urgent first, at most `MOST_MINE` and `MOST_UNCLAIMED`; `…_found` counts all.
        in_hand, snoozed, overdue: over all owners.
        loads: unresolved cases by owner, the most loaded first.
        score: None while nobody has answered this quarter.
        months: complete months, the oldest first.
        loop: what became of the cases of this quarter.
    """

    mine: tuple[OpenCase, ...]
    mine_found: int
    unclaimed: tuple[OpenCase, ...]
    unclaimed_found: int
    in_hand: int
    snoozed: int
    overdue: int
    loads: tuple[tuple[str, int], ...]
    score: ScoreReport | None
    months: tuple[Nps, ...]
    loop: LoopFigures


def report(session: Session, user: str, *, calendar: Calendar, segments: tuple[str, ...], now: datetime) -> HomeReport:
    """Gather it, in one snapshot."""

    def question(sentence: str) -> Question:
        query = reporting.read(session, sentence, now=now, calendar=calendar)
        return Question(query=query, calendar=calendar, segments=segments, now=now, asker=user)

    cases = follow_ups.list_open(session, limit=MOST_LOOKED_AT)
    mine = [case for case in cases if case.owner == user]
    unclaimed = [case for case in cases if case.owner is None and case.state is State.OPEN]
    states = Counter(case.state for case in cases)
    return HomeReport(
        mine=_first(session, mine, MOST_MINE),
        mine_found=len(mine),
        unclaimed=_first(session, unclaimed, MOST_UNCLAIMED),
        unclaimed_found=len(unclaimed),
        in_hand=states[State.TAKEN] + states[State.CONTACTED],
        snoozed=states[State.SNOOZED],
        overdue=follow_ups.counts(session, now=now, resolved_since=now).overdue,
        loads=tuple(Counter(case.owner for case in cases if case.owner).most_common(MOST_MINE)),
        score=_score(session, question(THE_QUARTER)),
        months=_months(session, question(THE_MONTHS)),
        loop=loop.figures_of(session, question(THE_QUARTER).period, calendar=calendar, now=now),
    )


def _first(session: Session, cases: list[FollowUp], most: int) -> tuple[OpenCase, ...]:
    return tuple(gathered(session, cases[:most], Filter()))


def _score(session: Session, question: Question) -> ScoreReport | None:
    found = score.report(session, question)
    return found if found.nps.n else None


def _months(session: Session, question: Question) -> tuple[Nps, ...]:
    found = trend.report(session, question)
    return tuple(nps for stretch, nps in found.points if not stretch.is_partial)
