"""What is said of a case besides its alert: its history, the note to its owner, a button for who marked it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from bot import presenting
from bot.delivery.contents import Content, LastWord, Nothing
from bot.delivery.kit import Kit, Render
from bot.usecases import case_file, recovery
from bot.usecases.announcing import HISTORY, MARKED, YOURS
from bot.views import case_history, owners_note, resolve_offer
from bot.views.alert import Alert
from storage import case_events, customers, follow_ups, names, responses
from storage.case_events import Event
from storage.deliveries import Delivery
from storage.follow_ups import FollowUp, State

GONE: Final = Nothing("there is no such case")


@dataclass(frozen=True, slots=True)
class _Known:
    """A case with its answer, as the alert shows it, and its trail."""

    follow_up: FollowUp
    answer: Alert
    events: list[Event]


def _known(kit: Kit, session: Session, delivery: Delivery) -> _Known | None:
    response_id = int(delivery.subject)
    follow_up = follow_ups.by_response(session, [response_id]).get(response_id)
    if follow_up is None:
        return None
    events = case_events.of(session, follow_up.id)
    response = responses.get(session, response_id)
    if response is None:
        profile = customers.profile(session, follow_up.customer_id) if follow_up.customer_id else None
        gone = presenting.deleted_alert(follow_up, profile, currency=kit.currency, now=kit.now())
        return _Known(follow_up, gone, events)
    ranks = kit.ranks.at(kit.now(), session)
    file = case_file.gather(session, response, calendar=kit.calendar, ranks=ranks)
    story = recovery.story(session, file, channel=delivery.channel)
    return _Known(follow_up, presenting.alert(file, currency=kit.currency, now=kit.now(), story=story), events)


def _history(_kit: Kit, session: Session, delivery: Delivery) -> Content:
    response_id = int(delivery.subject)
    follow_up = follow_ups.by_response(session, [response_id]).get(response_id)
    if follow_up is None:
        return GONE
    events = case_events.of(session, follow_up.id)
    known = names.of(session, presenting.people_in(events))
    return LastWord(case_history.render(presenting.history(events, known)))


def _yours(kit: Kit, session: Session, delivery: Delivery) -> Content:
    known = _known(kit, session, delivery)
    if known is None:
        return GONE
    is_theirs = known.follow_up.owner == delivery.channel
    if delivery.message_ts is None and not (is_theirs and known.follow_up.state is not State.RESOLVED):
        return Nothing("it was given to somebody else, or is done, before its owner heard of it")
    note = owners_note.render(presenting.owners_note(known.answer, known.events, reader=delivery.channel))
    return note if is_theirs and known.follow_up.state is not State.RESOLVED else LastWord(note)


def _marked(kit: Kit, session: Session, delivery: Delivery) -> Content:
    known = _known(kit, session, delivery)
    if known is None:
        return GONE
    if delivery.message_ts is None and known.follow_up.state is not State.CONTACTED:
        return Nothing("it was taken back, or is done, before anybody heard of it")
    standing = presenting.case(known.follow_up, now=kit.now())
    return LastWord(resolve_offer.render(presenting.resolve_offer(known.answer, standing)))


KINDS: Final[Mapping[str, Render]] = {HISTORY: _history, YOURS: _yours, MARKED: _marked}
