"""`follow-ups [mine|open|overdue|@who]`: which cases wait, the most urgent first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.usecases.case_file import CaseFile, facts
from bot.usecases.reports.question import Question, Report, Scope
from scoring.filters import Filter
from scoring.responses import Kind
from storage import customers, follow_ups, responses
from storage.customers import Profile
from storage.follow_ups import Counts, FollowUp, State
from storage.responses import StoredResponse

MOST_CASES = 8
MOST_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A case with what one needs to choose it. `response` is None when the answer was deleted."""

    follow_up: FollowUp
    response: StoredResponse | None
    profile: Profile | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesReport(Report):
    """Cases that wait.

    Attributes:
        whose: "mine", "open", "overdue", a user id, or None: all that are not resolved.
        found: how many there are; `cases` lists the first of them.
        counts: over all cases of the workspace.
        now: what "overdue" refers to.
    """

    whose: str | None
    found: int
    cases: tuple[OpenCase, ...]
    counts: Counts
    now: datetime


def report(session: Session, question: Question) -> CasesReport:
    """List them; filters look at the answer and its customer.

    Raises:
        UserError: "mine" without anybody asking.
    """
    whose, filters = question.query.subject, question.query.filters
    cases = [case for case in _listed(session, question) if whose != "open" or case.state is State.OPEN]
    matching = (
        gathered(session, cases, filters) if filters.conditions else gathered(session, cases[:MOST_CASES], filters)
    )
    return CasesReport(
        query=question.query,
        scope=Scope(kind=Kind.RELATIONSHIP, is_only_kind=False, filters=filters),
        whose=whose,
        found=len(matching) if filters.conditions else len(cases),
        cases=tuple(matching[:MOST_CASES]),
        counts=follow_ups.counts(session, now=question.now, resolved_since=question.now),
        now=question.now,
    )


def gathered(session: Session, cases: Sequence[FollowUp], filters: Filter) -> list[OpenCase]:
    """The cases with answer and customer, those that fit the filter, in the same order; a few statements for all."""
    answers = responses.get_many(session, [case.response_id for case in cases])
    known = customers.profiles(session, [case.customer_id for case in cases if case.customer_id])
    found = [
        OpenCase(follow_up=case, response=answers.get(case.response_id), profile=known.get(case.customer_id or 0))
        for case in cases
    ]
    return [case for case in found if not filters.conditions or _fits(case, filters)]


def _fits(case: OpenCase, filters: Filter) -> bool:
    if case.response is None:
        return False
    file = CaseFile(response=case.response, profile=case.profile, earlier=(), urgency=None, follow_up=case.follow_up)
    return filters.matches(facts(file))


def _listed(session: Session, question: Question) -> list[FollowUp]:
    match question.query.subject:
        case "mine":
            if question.asker is None:
                raise UserError("Nobody asks, so nobody's follow-ups are mine: say follow-ups @U123, or ask in Slack.")
            return follow_ups.list_open(session, owner=question.asker, limit=MOST_LOOKED_AT)
        case "overdue":
            return follow_ups.list_open(session, overdue_at=question.now, limit=MOST_LOOKED_AT)
        case None | "open":
            return follow_ups.list_open(session, limit=MOST_LOOKED_AT)
        case who:
            return follow_ups.list_open(session, owner=who.removeprefix("@"), limit=MOST_LOOKED_AT)
