"""`comments`: what people wrote, the newest first."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.usecases.reports.question import Question, Report, refuse_empty, scope_of
from scoring.periods import Period
from storage import counting, customers
from storage.customers import Profile
from storage.responses import StoredResponse

MOST_COMMENTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsReport(Report):
    """The latest answer of each customer in the period, if it has a comment. `has_more`: not all are listed."""

    period: Period
    comments: tuple[tuple[StoredResponse, Profile | None], ...]
    has_more: bool


def report(session: Session, question: Question) -> CommentsReport:
    scope = scope_of(session, question)
    found = counting.comments(
        session,
        start=question.period.start,
        end=question.period.end,
        kind=scope.kind,
        filters=scope.filters,
        limit=MOST_COMMENTS + 1,
    )
    if not found:
        refuse_empty(session, question, scope)
    shown = found[:MOST_COMMENTS]
    known = customers.profiles(session, [answer.customer_id for answer in shown if answer.customer_id])
    return CommentsReport(
        query=question.query,
        scope=scope,
        period=question.period,
        comments=tuple((answer, known.get(answer.customer_id or 0)) for answer in shown),
        has_more=len(found) > MOST_COMMENTS,
    )
