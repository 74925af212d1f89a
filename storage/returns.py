"""Which cases an answer is the next one to: of the same customer, to the same kind of survey."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.orm import Session

from storage import chain, follow_ups
from storage.follow_ups import FollowUp
from storage.recording import Recorded
from storage.responses import StoredResponse, stored_response
from storage.tables import customers, responses
from storage.tables import follow_ups as cases

_row = responses.c


def concerned(session: Session, recorded: Iterable[Recorded]) -> dict[int, FollowUp]:
    """The cases whose next answer is among these, or was: it is new, it changed, moved or went. By id of the unhappy answer.

    Most customers have no case, and are asked about no further; of one's only answer it is known without asking.
    """
    others = [entry for entry in recorded if not entry.is_only]
    places = {place for entry in others for place in (entry.place_before, entry.place) if place}
    known = _with_cases(session, {customer_id for customer_id, *_ in places})
    earlier, _ = chain.neighbours(session, [place for place in sorted(places) if place[0] in known])
    return follow_ups.by_response(session, earlier)


def _with_cases(session: Session, customer_ids: Iterable[int]) -> set[int]:
    wanted = sorted(customer_ids)
    if not wanted:
        return set()
    statement = select(_row.customer_id).join(cases, cases.c.response_id == _row.id)
    return set(session.execute(statement.where(_row.customer_id.in_(wanted)).distinct()).scalars())


def next_answer(session: Session, answer: StoredResponse) -> StoredResponse | None:
    """The same customer's next answer of the same kind."""
    if answer.customer_id is None:
        return None
    later = tuple_(_row.answered_at, _row.id) > (answer.answered_at, answer.id)
    same = (_row.customer_id == answer.customer_id, _row.kind == answer.kind)
    statement = select(responses).where(*same, later).order_by(_row.answered_at, _row.id).limit(1)
    row = session.execute(statement).first()
    return None if row is None else stored_response(row)


def latest_case_nearby(
    session: Session, answer: StoredResponse, *, account_id: int, within: timedelta
) -> StoredResponse | None:
    """The latest unhappy answer, with a case, of somebody else in the account, not long before."""
    since: datetime = answer.answered_at - within
    before = or_(
        _row.answered_at < answer.answered_at, and_(_row.answered_at == answer.answered_at, _row.id < answer.id)
    )
    colleagues = select(customers.c.id).where(
        customers.c.account_id == account_id, customers.c.id != answer.customer_id
    )
    statement = (
        select(responses)
        .join(cases, cases.c.response_id == _row.id)
        .where(_row.customer_id.in_(colleagues), _row.answered_at >= since, before)
        .order_by(_row.answered_at.desc(), _row.id.desc())
        .limit(1)
    )
    row = session.execute(statement).first()
    return None if row is None else stored_response(row)
