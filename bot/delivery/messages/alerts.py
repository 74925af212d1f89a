"""The alert, which follows its case, and what is said in its thread."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from bot import presenting
from bot.delivery.contents import Content, LastWord, Nothing
from bot.delivery.kit import Kit, Render
from bot.usecases import case_file, recovery
from bot.usecases.announcing import ALERT, CHANGE, ChangeSubject
from bot.views import alert, change
from bot.views.change import Change
from storage import customers, follow_ups, responses
from storage.deliveries import Delivery
from storage.follow_ups import Outcome, State


def _alert(kit: Kit, session: Session, delivery: Delivery) -> Content:
    response = responses.get(session, int(delivery.subject))
    if response is None:
        return _deleted(kit, session, delivery)
    ranks = kit.ranks.at(kit.now(), session)
    file = case_file.gather(session, response, calendar=kit.calendar, ranks=ranks)
    story = recovery.story(session, file, channel=delivery.channel)
    message = alert.render(presenting.alert(file, currency=kit.currency, story=story, now=kit.now()))
    is_open = file.follow_up is not None and file.follow_up.state is not State.RESOLVED
    return message if is_open else LastWord(message)


def _deleted(kit: Kit, session: Session, delivery: Delivery) -> Content:
    """The survey tool took the answer back. What was never posted need not be; what was must not go on saying it."""
    follow_up = follow_ups.by_response(session, [int(delivery.subject)]).get(int(delivery.subject))
    if delivery.message_ts is None or follow_up is None:
        return Nothing("the answer was deleted")
    profile = customers.profile(session, follow_up.customer_id) if follow_up.customer_id else None
    gone = presenting.deleted_alert(follow_up, profile, currency=kit.currency, now=kit.now())
    return LastWord(alert.render(gone))


def _change(_kit: Kit, session: Session, delivery: Delivery) -> Content:
    subject = ChangeSubject.parse(delivery.subject)
    response = responses.get(session, subject.response_id)
    follow_up = follow_ups.by_response(session, [subject.response_id]).get(subject.response_id)
    withdrawn = follow_up is not None and follow_up.outcome is Outcome.WITHDRAWN
    said = Change(
        score=subject.score,
        score_before=subject.score_before,
        comment=response.comment if response and response.score == subject.score else None,
        is_withdrawn=withdrawn,
        is_deleted=response is None,
    )
    return LastWord(change.render(said))


KINDS: Final[Mapping[str, Render]] = {ALERT: _alert, CHANGE: _change}
