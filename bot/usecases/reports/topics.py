"""`themes`: what comments are about, how those who speak of it score, and what is new this week."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.usecases.reports.groups import Group, count_by, groups_of
from bot.usecases.reports.question import Question, Report, Scope, refuse_empty, scope_of
from scoring.nps import Nps
from scoring.periods import Period, rolling
from scoring.trends import Rise, risen
from storage import counting

NEWS_DAYS = 7
BACKGROUND_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesReport(Report):
    """Themes overlap: a comment may have several.

    Attributes:
        themes: most mentioned first; `value` is the theme's key.
        without: answers without a theme: no comment, none read yet, or nothing that we know.
        week: the days that "new" looks at, the last of the period; `background` the days before them.
        week_answers, background_answers: how many answers there are in them.
        new: what is said more often in that week than in the days before, for real.
    """

    period: Period
    before: Period | None
    whole: Nps
    themes: tuple[Group, ...]
    without: Nps
    week: Period
    background: Period
    week_answers: int
    background_answers: int
    new: tuple[Rise, ...]


def report(session: Session, question: Question) -> ThemesReport:
    scope, before = scope_of(session, question), question.before
    whole = _count(session, question, scope, question.period)
    if whole.n == 0:
        refuse_empty(session, question, scope)
    now = dict(count_by(session, "theme", question.period, scope, question.segments))
    without = now.pop("", Nps())
    earlier = count_by(session, "theme", before, scope, question.segments) if before else None
    week = rolling(NEWS_DAYS, end=question.period.end)
    background = rolling(BACKGROUND_DAYS, end=week.start)
    said, said_before = (_said(session, question, scope, span) for span in (week, background))
    answers, answers_before = (_count(session, question, scope, span).n for span in (week, background))
    return ThemesReport(
        query=question.query,
        scope=scope,
        period=question.period,
        before=before,
        whole=whole,
        themes=tuple(sorted(groups_of(now, earlier, whole).groups, key=lambda group: (-group.nps.n, group.value))),
        without=without,
        week=week,
        background=background,
        week_answers=answers,
        background_answers=answers_before,
        new=tuple(risen(said, answers, said_before, answers_before)),
    )


def _said(session: Session, question: Question, scope: Scope, span: Period) -> dict[str, int]:
    """How many answers name which theme."""
    found = count_by(session, "theme", span, scope, question.segments)
    return {key: nps.n for key, nps in found.items() if key}


def _count(session: Session, question: Question, scope: Scope, span: Period) -> Nps:
    return counting.count(
        session, start=span.start, end=span.end, kind=scope.kind, filters=scope.filters, segments=question.segments
    )
