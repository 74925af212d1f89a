"""How urgent is an answer? Points from 0 to 100, and a sentence for each of them.

The points are a rule to argue with, not a model: what the customer scored and wrote, where they come from, what is at stake.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from scoring.nps import Category, category
from scoring.sentiment import Sentiment

HIGHEST: Final = 100
WORDS_AT_MOST: Final = 35

SCORE_POINTS: Final = ((2, 30), (4, 22), (6, 15), (8, 5))
"""Up to this score, so many points."""

WORDS: Final = (
    ("leaving", 30, "Speaks of leaving"),
    ("finality", 20, "Speaks of never again, a complaint, a refund or the law"),
    ("blocked", 15, "Cannot work"),
    ("competitor", 10, "Looks at a competitor"),
    ("repeated", 10, "The problem came back or was never solved"),
)
"""Group of cues, points, what it means; each group counts once."""

PROMOTER_LOST: Final = 12
DROPS: Final = ((4, 12), (2, 6))
"""From this drop since the last answer, so many points."""

DETRACTOR_AGAIN: Final = 8
RENEWAL_POINTS: Final = ((30, 15), (60, 10), (90, 5))
"""Renewal within so many days, points."""


class Level(StrEnum):
    """How soon somebody should get in touch."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


LEVELS: Final = ((70, Level.CRITICAL), (45, Level.HIGH), (25, Level.MEDIUM), (0, Level.LOW))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there are points: a sentence that a support lead reads in a second."""

    points: int
    text: str


@dataclass(frozen=True, slots=True)
class RevenueRanks:
    """Annual revenue from which an account belongs to the upper half, the top 25 % and the top 10 % of our accounts."""

    median: int
    top25: int
    top10: int


@dataclass(frozen=True, slots=True)
class Urgency:
    """How urgent an answer is.

    Attributes:
        points: 0..100; the points of the reasons add up to it.
        reasons: in the order in which they were asked: score, words, history, revenue, renewal. None is worth 0.
        unknown: what could not be judged and brought no points: "revenue", "renewal".
    """

    points: int
    level: Level
    reasons: tuple[Reason, ...]
    unknown: tuple[str, ...]


def assess(
    *,
    score: int,
    sentiment: Sentiment | None,
    previous_scores: Sequence[int],
    revenue: int | None,
    revenue_quartiles: RevenueRanks | None,
    renewal: date | None,
    today: date,
) -> Urgency:
    """Weigh one answer.

    Args:
        score: 0..10.
        sentiment: how the comment reads; None when there is none.
        previous_scores: earlier answers of the same customer, newest first.
        revenue: annual revenue of the account.
        revenue_quartiles: where the revenue of our accounts lies; None while too few accounts are known.
        renewal: day on which the contract renews; a day in the past brings no points.
        today: the day in the workspace's zone.
    """
    found = [
        *_of_score(score),
        *_of_words(sentiment),
        *_of_history(score, previous_scores),
        *_of_revenue(revenue, revenue_quartiles),
        *_of_renewal(renewal, today),
    ]
    reasons = _cut(found, HIGHEST)
    points = sum(reason.points for reason in reasons)
    level = next(level for least, level in LEVELS if points >= least)
    unknown = [
        name
        for name, known in (("revenue", revenue is not None and revenue_quartiles), ("renewal", renewal))
        if not known
    ]
    return Urgency(points, level, reasons, tuple(unknown))


def _of_score(score: int) -> list[Reason]:
    points = _first(SCORE_POINTS, lambda highest: score <= highest)
    return [Reason(points, f"Scored {score} of 10")] if points else []


def _of_words(sentiment: Sentiment | None) -> list[Reason]:
    if sentiment is None:
        return []
    found = []
    for group, points, meaning in WORDS:
        words = next((cue.text for cue in sentiment.cues if cue.group == group), None)
        if words is not None:
            found.append(Reason(points, f"{meaning}: “{words}”"))
    return list(_cut(found, WORDS_AT_MOST))


def _of_history(score: int, previous_scores: Sequence[int]) -> list[Reason]:
    if not previous_scores:
        return []
    before = previous_scores[0]
    found = []
    if category(score) is Category.DETRACTOR and category(before) is Category.PROMOTER:
        found.append(Reason(PROMOTER_LOST, f"Was a promoter: {before} last time, {score} now"))
    elif points := _first(DROPS, lambda drop: before - score >= drop):
        found.append(Reason(points, f"Fell from {before} to {score} since the last answer"))
    if category(score) is category(before) is Category.DETRACTOR:
        found.append(Reason(DETRACTOR_AGAIN, f"A detractor again: {before}, then {score}"))
    return found


def _of_revenue(revenue: int | None, ranks: RevenueRanks | None) -> list[Reason]:
    if revenue is None or ranks is None:
        return []
    if revenue >= ranks.top10:
        return [Reason(15, "Among the top 10 % of accounts by revenue")]
    if revenue >= ranks.top25:
        return [Reason(10, "Among the top 25 % of accounts by revenue")]
    if revenue > ranks.median:
        return [Reason(5, "Above the median account by revenue")]
    return []


def _of_renewal(renewal: date | None, today: date) -> list[Reason]:
    if renewal is None or renewal < today:
        return []
    days = (renewal - today).days
    points = _first(RENEWAL_POINTS, lambda within: days <= within)
    when = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    return [Reason(points, f"Renews {when}")] if points else []


def _first(steps: Sequence[tuple[int, int]], fits: Callable[[int], bool]) -> int:
    return next((points for step, points in steps if fits(step)), 0)


def _cut(reasons: Sequence[Reason], highest: int) -> tuple[Reason, ...]:
    """The reasons in their order, the one that would go over `highest` cut to what is left, those behind it dropped."""
    kept, left = [], highest
    for reason in reasons:
        points = min(reason.points, left)
        if points:
            kept.append(Reason(points, reason.text))
        left -= points
    return tuple(kept)
