"""Which cases an answer is the next one to: of the same customer, to the same kind of survey."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import and_, bindparam, or_, select, tuple_
from sqlalchemy.orm import Session

from storage import chain, follow_ups
from storage.follow_ups import FollowUp
from storage.recording import Recorded
from storage.responses import StoredResponse, stored_response
from storage.statements import by_ids
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


def of_customers(session: Session, customer_ids: Iterable[int]) -> list[int]:
    """The ids of all unhappy answers with a case of these customers."""
    statement = select(_row.id).join(cases, cases.c.response_id == _row.id)
    theirs = statement.where(_row.customer_id.in_(sorted(customer_ids)))
    return list(session.execute(theirs.order_by(_row.id)).scalars())


def _with_cases(session: Session, customer_ids: Iterable[int]) -> set[int]:
    wanted = sorted(customer_ids)
    if not wanted:
        return set()
    return set(session.connection().execute(_WITH_CASES, {"ids": wanted}).scalars())


def next_answer(session: Session, answer: StoredResponse) -> StoredResponse | None:
    """The same customer's next answer of the same kind."""
    if answer.customer_id is None:
        return None
    mine = {"customer": answer.customer_id, "kind": answer.kind}
    found = session.connection().execute(_NEXT, {**mine, "moment": answer.answered_at, "id": answer.id})
    row = found.first()
    return None if row is None else stored_response(row)


def latest_case_nearby(
    session: Session, answer: StoredResponse, *, account_id: int, within: timedelta
) -> StoredResponse | None:
    """The latest unhappy answer, with a case, of somebody else in the account, not long before."""
    given = {"account": account_id, "customer": answer.customer_id, "since": answer.answered_at - within}
    found = session.connection().execute(_NEARBY, {**given, "moment": answer.answered_at, "id": answer.id})
    row = found.first()
    return None if row is None else stored_response(row)


# Built once: each batch asks the first, every alert the others.
_WITH_CASES = by_ids(select(_row.customer_id).join(cases, cases.c.response_id == _row.id).distinct(), _row.customer_id)
_moment = bindparam("moment", type_=_row.answered_at.type)
_NEXT = (
    select(responses)
    .where(_row.customer_id == bindparam("customer"), _row.kind == bindparam("kind"))
    .where(tuple_(_row.answered_at, _row.id) > tuple_(_moment, bindparam("id", type_=_row.id.type)))
    .order_by(_row.answered_at, _row.id)
    .limit(1)
)
_COLLEAGUES = select(customers.c.id).where(
    customers.c.account_id == bindparam("account"), customers.c.id != bindparam("customer")
)
_NEARBY = (
    select(responses)
    .join(cases, cases.c.response_id == _row.id)
    .where(_row.customer_id.in_(_COLLEAGUES), _row.answered_at >= bindparam("since", type_=_row.answered_at.type))
    .where(or_(_row.answered_at < _moment, and_(_row.answered_at == _moment, _row.id < bindparam("id"))))
    .order_by(_row.answered_at.desc(), _row.id.desc())
    .limit(1)
)
