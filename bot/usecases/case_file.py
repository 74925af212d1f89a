"""All that is known about an answer, gathered for whoever has to judge or show it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from scoring.periods import Calendar
from scoring.urgency import RevenueRanks, Urgency, assess
from storage import case_events, customers, follow_ups, responses
from storage.customers import Profile
from storage.filter_sql import owner_names
from storage.follow_ups import FollowUp
from storage.responses import StoredResponse

EARLIER_ANSWERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """An answer with its customer, its history and its case.

    Attributes:
        earlier: the same customer's answers before this one, newest first, at most `EARLIER_ANSWERS`.
        urgency: None until the comment has been read.
        follow_up: None for an answer that asks for none.
        score_before: what the score was until the customer's change brought the case into its present state.
    """

    response: StoredResponse
    profile: Profile | None
    earlier: tuple[StoredResponse, ...]
    urgency: Urgency | None
    follow_up: FollowUp | None
    score_before: int | None = None

    @property
    def earlier_scores(self) -> tuple[int, ...]:
        return tuple(answer.score for answer in self.earlier)


def gather(
    session: Session, response: StoredResponse, *, calendar: Calendar, ranks: RevenueRanks | None = None
) -> CaseFile:
    """The file of one answer. `ranks` may be handed in by who gathers many."""
    profile = customers.profile(session, response.customer_id) if response.customer_id else None
    earlier = (
        tuple(responses.history(session, response.customer_id, before=response, limit=EARLIER_ANSWERS))
        if response.customer_id
        else ()
    )
    follow_up = follow_ups.by_response(session, [response.id]).get(response.id)
    last = case_events.last(session, follow_up.id) if follow_up else None
    file = CaseFile(
        response=response,
        profile=profile,
        earlier=earlier,
        urgency=None,
        follow_up=follow_up,
        score_before=last.detail.get("score_before") if last else None,
    )
    if response.read_at is None:
        return file
    return replace(file, urgency=judge(file, calendar=calendar, ranks=ranks or customers.revenue_ranks(session)))


def judge(file: CaseFile, *, calendar: Calendar, ranks: RevenueRanks | None) -> Urgency:
    """How urgent the answer was on the day on which it came: later it must not change by itself."""
    account = file.profile.account if file.profile else None
    return assess(
        score=file.response.score,
        sentiment=file.response.sentiment,
        previous_scores=file.earlier_scores,
        revenue=account.revenue if account else None,
        revenue_quartiles=ranks,
        renewal=account.renewal if account else None,
        today=calendar.today(file.response.received_at),
    )


def facts(file: CaseFile) -> dict[str, Sequence[str] | str | int | None]:
    """What a filter such as `plan:enterprise theme:billing` is held against."""
    response, account = file.response, file.profile.account if file.profile else None
    return {
        **(account.properties if account else {}),
        "score": response.score,
        "plan": response.plan,
        "segment": response.segment,
        "region": response.region,
        "source": response.source,
        "survey": response.survey,
        "kind": str(response.kind),
        "comment": response.comment,
        "theme": response.themes,
        "agent": response.ticket.agent,
        "company": account.name if account else None,
        "email": file.profile.email if file.profile else None,
        "owner": owner_names(account.owner_email) if account and account.owner_email else None,
    }
