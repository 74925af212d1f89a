"""`export`: the answers behind the number as CSV, one row per voice, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

from sqlalchemy.orm import Session

from bot.usecases.reports.question import Question, Report, refuse_empty, scope_of
from scoring.nps import category
from scoring.periods import Period
from storage import counting, customers
from storage.customers import Profile
from storage.responses import StoredResponse

MOST_ROWS = 100_000
CHUNK = 500
COLUMNS = (
    "answered_at", "score", "category", "comment", "kind", "survey", "source", "id", "customer", "email", "company",
    "plan", "segment", "region", "revenue", "renewal", "owner", "agent", "themes", "tone", "link",
)  # fmt: skip
FORMULA = frozenset("=+-@\t\r\n|%")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport(Report):
    """What would be, or was, exported.

    Attributes:
        voices: answers that fit; `rows` of them were written, the oldest first.
        name: of the file.
    """

    period: Period
    voices: int
    rows: int
    name: str


def report(session: Session, question: Question) -> ExportReport:
    """Count what an export holds, so that it can be said before the file is there."""
    scope, period = scope_of(session, question), question.period
    found = counting.count(
        session,
        start=period.start,
        end=period.end,
        kind=scope.kind,
        filters=scope.filters,
        segments=question.segments,
    )
    if found.n == 0:
        refuse_empty(session, question, scope)
    return ExportReport(
        query=question.query,
        scope=scope,
        period=period,
        voices=found.n,
        rows=min(found.n, MOST_ROWS),
        name=f"nps-{period.start if period.start.year > 1970 else 'all'}-to-{period.last_day}.csv",  # noqa: PLR2004  # "all" begins there
    )


def write(session: Session, asked: ExportReport, out: TextIO) -> int:
    """Write the header and the rows; how many rows. Memory stays flat."""
    sheet = csv.writer(out)
    sheet.writerow(COLUMNS)
    answers = counting.latest_answers(
        session, start=asked.period.start, end=asked.period.end, kind=asked.scope.kind, filters=asked.scope.filters
    )
    written = 0
    for answer, profile in _with_profiles(session, islice(answers, MOST_ROWS)):
        sheet.writerow([guarded(cell) for cell in cells(answer, profile)])
        written += 1
    return written


def cells(answer: StoredResponse, profile: Profile | None) -> Sequence[str | int]:
    """One row; what is not known is empty. Plan, segment, region and owner as when the answer came, the rest as of today."""
    account = profile.account if profile else None
    known: tuple[str | int | None, ...] = (
        answer.answered_at.isoformat(timespec="seconds"),
        answer.score,
        str(category(answer.score)),
        answer.comment,
        str(answer.kind),
        answer.survey,
        answer.source,
        answer.external_id,
        profile.name if profile else None,
        profile.email if profile else None,
        account.name if account else None,
        answer.plan,
        answer.segment,
        answer.region,
        account.revenue if account else None,
        account.renewal.isoformat() if account and account.renewal else None,
        answer.owner,
        answer.ticket.agent,
        " ".join(answer.themes),
        str(answer.sentiment.tone) if answer.sentiment else None,
        answer.url,
    )
    return ["" if cell is None else cell for cell in known]


def guarded(cell: str | int) -> str | int:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front; it is then shown, not run."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ")[:1] in FORMULA and cell.strip() else cell


def _with_profiles(
    session: Session, answers: Iterator[StoredResponse]
) -> Iterator[tuple[StoredResponse, Profile | None]]:
    while chunk := list(islice(answers, CHUNK)):
        known = customers.profiles(session, [answer.customer_id for answer in chunk if answer.customer_id])
        yield from ((answer, known.get(answer.customer_id or 0)) for answer in chunk)
