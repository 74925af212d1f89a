"""What one may want to ask next, as sentences: the same answers, otherwise cut."""

from collections.abc import Iterable

from bot.views.asked import Next
from scoring.query import Query

LONG_ENOUGH = 150
"""Days of a period that is worth a trend of its own; a shorter one is seen within its year."""


def sentence(query: Query, *words: str, period: str | None = None) -> str:
    """The same answers: the period of the query (or another, or none: ""), its filters, and these words."""
    said = query.period.name if period is None else period
    return " ".join(part for part in (said, str(query.filters), *words) if part)


def score(query: Query) -> Next:
    return Next(label="Score", sentence=sentence(query))


def by(query: Query, segments: Iterable[str]) -> list[Next]:
    """By the first tallied key that the question does not use yet."""
    used = {condition.key for condition in query.filters.conditions} | {query.by}
    key = next((key for key in segments if key not in used), None)
    return [Next(label=f"By {key}", sentence=sentence(query, f"by {key}"))] if key else []


def trend(query: Query) -> Next:
    long_enough = query.period.days >= LONG_ENOUGH
    return Next(label="Trend", sentence=sentence(query, "trend", period=None if long_enough else ""))


def themes(query: Query) -> Next:
    return Next(label="Themes", sentence=sentence(query, "themes"))


def comments(query: Query) -> Next:
    return Next(label="Comments", sentence=sentence(query, "comments"))


def overdue(number: int) -> list[Next]:
    return [Next(label=f"{number} overdue", sentence="follow-ups overdue")] if number else []
