"""From a notification to what is said: today's truth, as everywhere else."""

from datetime import datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from bot.outgoing.model import (
    Change,
    Customer,
    FollowUp,
    FollowUpMessage,
    FollowUpTold,
    Gone,
    GoneMessage,
    GoneTold,
    Message,
    Response,
    ResponseMessage,
    ResponseTold,
    Ticket,
)
from scoring.nps import category
from storage import case_events, customers, follow_ups, responses
from storage.customers import Profile
from storage.follow_ups import FollowUp as Case
from storage.outgoing import Event, Notification
from storage.responses import StoredResponse

READ_WITHIN: Final = timedelta(minutes=5)  # then an answer is told though nobody has read its comment


class Unread:
    """Too early: the comment is being read."""


class NoLonger:
    """There is nothing to say any more."""


Composed: TypeAlias = Message | Unread | NoLonger


def compose(session: Session, told: Notification, *, now: datetime) -> Composed:
    match told.type:
        case Event.RESPONSE_CREATED | Event.RESPONSE_UPDATED:
            return _response(session, told, now)
        case Event.RESPONSE_DELETED:
            return _deleted(session, told)
        case Event.FOLLOW_UP_CHANGED:
            return _changed(session, told)


def _response(session: Session, told: Notification, now: datetime) -> Composed:
    answer = responses.get(session, told.subject)
    if answer is None:
        return NoLonger()  # taken back meanwhile: that is told by itself
    if answer.read_at is None and now - told.created_at < READ_WITHIN:
        return Unread()
    case = follow_ups.by_response(session, [answer.id]).get(answer.id)
    said = ResponseTold(
        response=_answer(answer), customer=_customer(_profile(session, answer)), follow_up=_case(case) if case else None
    )
    if told.type is Event.RESPONSE_CREATED:
        return ResponseMessage(type="response.created", timestamp=told.created_at, data=said)
    return ResponseMessage(type="response.updated", timestamp=told.created_at, data=said)


def _deleted(session: Session, told: Notification) -> Composed:
    known = responses.identity(session, told.subject)
    if known is None or responses.get(session, told.subject) is not None:
        return NoLonger()  # it came back meanwhile: that is told by itself
    gone = Gone(id=told.subject, source=known.source, external_id=known.external_id)
    return GoneMessage(type="response.deleted", timestamp=told.created_at, data=GoneTold(response=gone))


def _changed(session: Session, told: Notification) -> Composed:
    event = case_events.get(session, told.subject)
    case = follow_ups.get(session, event.follow_up_id) if event else None
    if event is None or case is None:
        return NoLonger()
    answer = responses.get(session, case.response_id)
    said = FollowUpTold(
        change=Change(action=event.action, actor=event.actor, at=event.at, origin=event.origin),
        follow_up=_case(case),
        response=_answer(answer) if answer else None,
        customer=_customer(_profile(session, answer)) if answer else None,
    )
    return FollowUpMessage(type="follow_up.changed", timestamp=told.created_at, data=said)


def _profile(session: Session, answer: StoredResponse) -> Profile | None:
    return customers.profile(session, answer.customer_id) if answer.customer_id else None


def _answer(answer: StoredResponse) -> Response:
    same = ("id", "source", "external_id", "survey", "kind", "score", "comment", "answered_at", "received_at", "url")
    return Response(
        **{name: getattr(answer, name) for name in (*same, "revision")},
        category=category(answer.score),
        themes=list(answer.themes),
        tone=answer.sentiment.tone.value if answer.sentiment else None,
        ticket=Ticket(id=answer.ticket.id, url=answer.ticket.url, agent=answer.ticket.agent),
    )


def _customer(profile: Profile | None) -> Customer | None:
    if profile is None:
        return None
    account = profile.account
    facts = ("plan", "segment", "region", "revenue", "renewal", "owner_email")
    return Customer(
        name=profile.name,
        email=profile.email,
        company=account.name if account else None,
        **{name: getattr(account, name, None) for name in facts},
        properties=dict(account.properties) if account else {},
    )


def _case(case: Case) -> FollowUp:
    given = {name: getattr(case, name) for name in FollowUp.model_fields if name not in ("root_causes", "urgency")}
    return FollowUp(**given, root_causes=list(case.root_causes), urgency=case.urgency_level)
