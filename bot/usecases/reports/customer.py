"""`customer Ana`: who it is, what they answered so far, and where their cases stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.usecases.reports.question import Question, Report, Scope, kind_of
from scoring.language import fold, quoted
from storage import customers, follow_ups, responses
from storage.customers import Profile
from storage.follow_ups import FollowUp
from storage.responses import StoredResponse

MOST_ANSWERS = 10
MOST_MATCHES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Somebody who may be meant, with the latest answer."""

    profile: Profile
    latest: StoredResponse | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReport(Report):
    """One customer, or several to choose from.

    Attributes:
        matches: who may be meant; exactly one: then the rest is about this one.
        has_more: there are more matches than are listed.
        answers: newest first, of every kind, within the period that was asked for.
        cases: by response id.
    """

    matches: tuple[Match, ...]
    has_more: bool = False
    answers: tuple[StoredResponse, ...] = ()
    cases: dict[int, FollowUp]

    @property
    def customer(self) -> Profile | None:
        return self.matches[0].profile if len(self.matches) == 1 else None


def report(session: Session, question: Question) -> CustomerReport:
    """Find by e-mail, name or company.

    Raises:
        UserError: nobody is called so.
    """
    wanted = question.query.subject or ""
    found = customers.find(session, wanted, limit=MOST_MATCHES + 1)
    if not found:
        raise UserError(
            f"I know no customer {quoted(wanted)}. Try a part of the name, the company or the e-mail address."
        )
    chosen = _exactly(wanted, found) or found
    kind, is_only_kind, filters = kind_of(session, question.query.filters)
    matches = tuple(_match(session, profile) for profile in chosen[:MOST_MATCHES])
    answers = _answers(session, question, chosen[0]) if len(chosen) == 1 else ()
    return CustomerReport(
        query=question.query,
        scope=Scope(kind=kind, is_only_kind=is_only_kind, filters=filters),
        matches=matches,
        has_more=len(chosen) > MOST_MATCHES,
        answers=answers,
        cases=follow_ups.by_response(session, [answer.id for answer in answers]),
    )


def _exactly(wanted: str, found: Sequence[Profile]) -> list[Profile]:
    """The one who has this address, or the only one of this name; nobody where a company is called so, too."""
    by_email = [profile for profile in found if fold(profile.email or "") == fold(wanted)]
    by_name = [profile for profile in found if fold(profile.name or "") == fold(wanted)]
    is_company = any(profile.account and fold(profile.account.name or "") == fold(wanted) for profile in found)
    return by_email[:1] or (by_name if len(by_name) == 1 and not is_company else [])


def _match(session: Session, profile: Profile) -> Match:
    return Match(profile=profile, latest=next(iter(responses.history(session, profile.id, limit=1)), None))


def _answers(session: Session, question: Question, profile: Profile) -> tuple[StoredResponse, ...]:
    start, end = question.period.bounds(question.calendar)
    return tuple(responses.between(session, profile.id, start, end, limit=MOST_ANSWERS))
