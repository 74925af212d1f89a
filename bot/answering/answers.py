"""A sentence is answered: read, counted in one snapshot, shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.answering import showing
from bot.answering.look import Look
from bot.errors import UserError
from bot.usecases import charts, owners, reporting
from bot.usecases.reports.export import ExportReport
from bot.usecases.reports.question import Question, Report
from bot.usecases.reports.trend import TrendReport
from bot.views import help as help_view
from bot.views import nps_trend
from bot.views.message import Message
from bot.views.nps_groups import MOST_ROWS
from scoring.language import listed
from scoring.periods import Calendar
from scoring.query import Query, Shape
from storage import present
from storage.database import Database
from storage.patience import TooSlow

PATIENCE = timedelta(seconds=20)
TOO_SLOW = (
    "That took longer than {seconds} seconds, so I stopped it. Narrow it: a shorter period, or one filter out of {keys}, "
    "by which answers are counted beforehand."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, when, and in which workspace.

    Attributes:
        user: id of who asks; None in the shell.
        shared_by: id of who shares the answer.
        email_of: the e-mail address of a user id, for `owner:@ana` and `owner:me`; None where nobody can be looked up.
    """

    calendar: Calendar
    segments: tuple[str, ...]
    now: datetime
    currency: str = ""
    user: str | None = None
    shared_by: str | None = None
    email_of: owners.EmailOf | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A trend as Slack's chart: alone, within the whole answer, and as bars of text if the workspace refuses it."""

    alone: Message
    whole: Message
    bars: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is said.

    Attributes:
        message: complete in itself.
        drawn: a chart that may follow.
        export: a file that has to follow.
    """

    message: Message
    drawn: Drawn | None = None
    export: ExportReport | None = None


def answer(database: Database, sentence: str, asker: Asker) -> Answer:
    """Answer what was typed behind `/nps`.

    Raises:
        UserError: one line that helps: a mistake in the sentence, a value that does not exist, too much to count.
    """
    query = read(database, sentence, asker)
    if query.shape is Shape.HELP:
        return Answer(message=help_view.render(help_view.Help(segments=asker.segments, zone=asker.calendar.zone.key)))
    with _within_patience(database, asker) as session:
        found = report(session, query, asker, most_groups=MOST_ROWS)
        look = Look(
            segments=tuple(present.known_keys(session, found.scope.kind, asker.segments)),
            currency=asker.currency,
            shared_by=asker.shared_by,
            with_bars=charts.are_refused(session, now=asker.now),
        )
    return _shown(found, look)


def report_on(database: Database, sentence: str, asker: Asker) -> Report | None:
    """The figures alone, for a program; None for help."""
    query = read(database, sentence, asker)
    if query.shape is Shape.HELP:
        return None
    with _within_patience(database, asker) as session:
        return report(session, query, asker)


def read(database: Database, sentence: str, asker: Asker) -> Query:
    """What a sentence asks. Slack is asked who somebody is after the transaction has ended."""
    with _within_patience(database, asker) as session:
        query = reporting.read(session, sentence, now=asker.now, calendar=asker.calendar, segments=asker.segments)
    return owners.by_email(query, asker.email_of, asker=asker.user)


def report(session: Session, query: Query, asker: Asker, *, most_groups: int | None = None) -> Report:
    """Args: most_groups: see `Question`."""
    question = Question(
        query=query,
        calendar=asker.calendar,
        segments=asker.segments,
        now=asker.now,
        asker=asker.user,
        most_groups=most_groups,
    )
    return reporting.report(session, question)


@contextmanager
def _within_patience(database: Database, asker: Asker) -> Iterator[Session]:
    try:
        with database.snapshot(patience=PATIENCE) as session:
            yield session
    except TooSlow:
        seconds, keys = round(PATIENCE.total_seconds()), listed(asker.segments) if asker.segments else "none"
        raise UserError(TOO_SLOW.format(seconds=seconds, keys=keys)) from None


def _shown(found: Report, look: Look) -> Answer:
    message = showing.show(found, look)
    if isinstance(found, ExportReport):
        return Answer(message=message, export=found if found.voices else None)
    if not isinstance(found, TrendReport) or look.with_bars:
        return Answer(message=message)
    data = showing.trend_data(found, look)
    alone, whole = nps_trend.chart(data), nps_trend.with_chart(data)
    bars = nps_trend.render(replace(data, with_bars=True))
    return Answer(message=message, drawn=Drawn(alone=alone, whole=whole, bars=bars) if alone and whole else None)
