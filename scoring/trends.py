"""A period in steps, the direction in which the score goes, and what is said more often than before."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scoring.days import Calendar, start_of_unit, step, year_and_number
from scoring.nps import ALPHA, SMALLEST_SCORED, Nps, holm
from scoring.period_words import MONTHS, Unit
from scoring.periods import Period

MOST_STEPS = 20
"""Slack's charts take no more categories."""

FEWEST_POINTS = 3
FEWEST_MENTIONS = 3
LONGEST_IN_WEEKS = timedelta(days=100)
LONGEST_IN_MONTHS = timedelta(days=600)


class Step(StrEnum):
    WEEKS = "weeks"
    MONTHS = "months"
    QUARTERS = "quarters"


_UNITS = {Step.WEEKS: Unit.WEEK, Step.MONTHS: Unit.MONTH, Step.QUARTERS: Unit.QUARTER}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One step of a trend: local days [start, end).

    Attributes:
        label: at most 20 characters: "2026-W47", "Nov 2026", "Q4 2026".
        is_partial: it is cut by the borders of the period, or still running.
    """

    start: date
    end: date
    label: str
    is_partial: bool


@dataclass(frozen=True, slots=True)
class Direction:
    """Where the score goes.

    Attributes:
        per_step: points from one step to the next.
        p_value: two-sided, that there is no direction at all.
    """

    per_step: float
    p_value: float

    @property
    def is_real(self) -> bool:
        return self.p_value < ALPHA


@dataclass(frozen=True, slots=True)
class Rise:
    """Something that is said more often than before.

    Attributes:
        now, before: how many of the answers then say it.
        log_odds: natural logarithm of the odds ratio; above 0.
        z: the same in standard errors.
    """

    key: str
    now: int
    before: int
    log_odds: float
    z: float


def natural_step(period: Period, *, first: date | None = None) -> Step:
    """In which steps a period of this length is looked at; `first` is the day of the first answer, for "all"."""
    length = period.end - max(period.start, first or period.start)
    if length <= LONGEST_IN_WEEKS:
        return Step.WEEKS
    return Step.MONTHS if length <= LONGEST_IN_MONTHS else Step.QUARTERS


def stretches(period: Period, by: Step, calendar: Calendar, *, first: date | None = None) -> list[Stretch]:
    """The steps of a period in the order of time.

    A first step that the period only touches is left out, unless it is the only one. `first` is the day of the first
    answer: nothing before it is of interest.
    """
    unit, year_start = _UNITS[by], calendar.fiscal_year_start_month
    begin = min(max(period.start, first or period.start), period.last_day)
    begin = max(start_of_unit(unit, begin, calendar, year_start), period.start)
    found = []
    while begin < period.end:
        whole = start_of_unit(unit, begin, calendar, year_start)
        after = step(whole, unit, 1)
        is_partial = begin > whole or after > period.end
        found.append(Stretch(begin, min(after, period.end), _label(by, whole, calendar), is_partial))
        begin = after
    is_torn = len(found) > 1 and found[0].start > start_of_unit(unit, found[0].start, calendar, year_start)
    return found[1:] if is_torn else found


def direction(scores: Sequence[Nps]) -> Direction | None:
    """A straight line through the adjusted scores, each weighted by how sure it is.

    Steps with fewer than five answers have no score and are left out; None when fewer than three are left.
    """
    points = [
        (float(at), nps.adjusted_score, nps.adjusted_standard_error**-2)
        for at, nps in enumerate(scores)
        if nps.n >= SMALLEST_SCORED
    ]
    if len(points) < FEWEST_POINTS:
        return None
    total = sum(weight for _, _, weight in points)
    middle = sum(weight * at for at, _, weight in points) / total
    mean = sum(weight * score for _, score, weight in points) / total
    spread = sum(weight * (at - middle) ** 2 for at, _, weight in points)
    slope = sum(weight * (at - middle) * (score - mean) for at, score, weight in points) / spread
    return Direction(slope, math.erfc(abs(slope) * math.sqrt(spread) / math.sqrt(2)))


def risen(now: Mapping[str, int], answers: int, before: Mapping[str, int], answers_before: int) -> list[Rise]:
    """What is said more often than before, for real: the largest first.

    Log odds ratio with half an answer added to each of the four counts (Haldane 1956, Anscombe 1956), tested with Holm's
    correction over all keys; what was said fewer than three times is not news.

    Args:
        now: how many answers say it, by key.
        answers: how many answers there are.
        before: the same for the time before.
        answers_before: the same for the time before.
    """
    rises = [_rise(key, count, answers, before.get(key, 0), answers_before) for key, count in sorted(now.items())]
    is_real = holm([math.erfc(abs(rise.z) / math.sqrt(2)) for rise in rises])
    found = [
        rise
        for rise, real in zip(rises, is_real, strict=True)
        if real and rise.log_odds > 0 and rise.now >= FEWEST_MENTIONS
    ]
    return sorted(found, key=lambda rise: -rise.z)


def _rise(key: str, now: int, answers: int, before: int, answers_before: int) -> Rise:
    cells = now + 0.5, answers - now + 0.5, before + 0.5, answers_before - before + 0.5
    log_odds = math.log(cells[0] / cells[1]) - math.log(cells[2] / cells[3])
    return Rise(key, now, before, log_odds, log_odds / math.sqrt(sum(1 / cell for cell in cells)))


def _label(by: Step, start: date, calendar: Calendar) -> str:
    if by is Step.WEEKS:
        year, week, _ = calendar.monday_of(start).isocalendar()
        return f"{year}-W{week:02}"
    if by is Step.MONTHS:
        return f"{MONTHS[start.month - 1][:3]} {start.year}"
    year, number = year_and_number(Unit.QUARTER, start, calendar.fiscal_year_start_month)
    return f"Q{number} {'' if calendar.fiscal_year_start_month == 1 else 'FY'}{year}"
