"""Every question that `/nps` can be asked, and who answers it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.usecases.reports import (
    benchmark,
    cases,
    comments,
    customer,
    export,
    groups,
    loop,
    movers,
    score,
    topics,
    trend,
)
from bot.usecases.reports.question import MOST_VALUES, Question, Report, Scope, kind_of
from scoring.conditions import Condition, Operator
from scoring.language import SentenceError, fold, quoted
from scoring.periods import Calendar
from scoring.query import Query, QueryError, Shape, parse_query
from storage import counting
from storage.properties import property_keys

__all__ = ["Question", "Report", "Scope", "kind_of", "read", "report"]

_REPORTS: Mapping[Shape, Callable[[Session, Question], Report]] = {
    Shape.SCORE: score.report,
    Shape.BY: groups.report,
    Shape.TREND: trend.report,
    Shape.THEMES: topics.report,
    Shape.CUSTOMER: customer.report,
    Shape.COMMENTS: comments.report,
    Shape.MOVERS: movers.report,
    Shape.BENCHMARK: benchmark.report,
    Shape.EXPORT: export.report,
    Shape.FOLLOW_UPS: cases.report,
    Shape.LOOP: loop.report,
}


def read(session: Session, sentence: str, *, now: datetime, calendar: Calendar, segments: Sequence[str] = ()) -> Query:
    """Read a sentence; the names of further facts that this workspace knows are looked up only where they are needed.

    Raises:
        UserError: a mistake in the sentence, in one line that helps.
    """
    try:
        return parse_query(sentence, now=now, calendar=calendar)
    except SentenceError:
        keys = property_keys(session)
    try:
        return parse_query(sentence, now=now, calendar=calendar, keys=keys)
    except QueryError as mistake:
        meant = None if mistake.word is None or "Did you mean" in str(mistake) else mistake.word
        raise UserError((meant and _as_value(session, meant, segments)) or str(mistake)) from None


def _as_value(session: Session, word: str, segments: Sequence[str]) -> str | None:
    """Somebody typed `enterprise` and meant `plan:enterprise`."""
    for key in segments:
        for value in counting.values_of(session, key, segments=segments, limit=MOST_VALUES):
            if fold(value) == fold(word):
                condition = Condition(key, Operator.EQUALS, (value,))
                return f"I do not know {quoted(word)}. Did you mean {condition}?"
    return None


def report(session: Session, question: Question) -> Report:
    """Answer a question from the database; every shape but help.

    Raises:
        UserError: it cannot be answered; the sentence says why.
    """
    return _REPORTS[question.query.shape](session, question)
