"""Read the comments of new answers and wish for the messages that follow from them.

Reading is slower than storing, so it happens after the survey tool has its 2xx: a stored answer that has not been read is
marked as such, which is as durable as the answer itself. The reading is computed outside of any transaction and stored by
compare-and-set, so that two workers that read the same answer do no harm.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy.orm import Session

from bot.usecases import case_file, delight
from bot.usecases.announcing import ALERT, DELIGHT
from bot.usecases.case_file import CaseFile
from bot.usecases.house import House, in_force
from bot.usecases.ranks import Ranks
from scoring import sentiment, themes
from scoring.filters import Filter, parse_filter
from scoring.nps import Category, category
from scoring.periods import Calendar
from scoring.urgency import Level, Urgency
from storage import case_changes, deliveries, follow_ups, reading, responses, subscriptions
from storage.follow_ups import FollowUp
from storage.reading import ReadComment
from storage.responses import StoredResponse
from storage.subscriptions import Subscription, What

log = logging.getLogger(__name__)

BATCH = 200
LEASE = timedelta(seconds=15)  # a batch is read in well under one; what a dead process had claimed waits so long
PRIORITIES = {Level.CRITICAL: 30, Level.HIGH: 20, Level.MEDIUM: 10, Level.LOW: 0}


def claim(session: Session, *, now: datetime) -> list[StoredResponse]:
    """Answers that nobody else is reading now."""
    return reading.claim_unread(session, now=now, limit=BATCH, lease=LEASE)


def read(batch: Sequence[StoredResponse]) -> list[ReadComment]:
    """The slow part: pure, without a database."""
    return [
        ReadComment(
            response_id=answer.id,
            revision=answer.revision,
            sentiment=sentiment.read(answer.comment),
            themes=themes.find_themes(answer.comment) if answer.comment else (),
        )
        for answer in batch
    ]


def record(
    session: Session,
    readings: Sequence[ReadComment],
    *,
    calendar: Calendar,
    max_age: timedelta,
    now: datetime,
    house: House,
    ranks: Ranks | None = None,
) -> int:
    """Store the readings, judge the urgency of each case, and wish for an alert in each channel that wants it.

    Args:
        max_age: answers that were older when they came are stored without an alert.
        house: the rules of the environment: within which time a customer should hear from us.
        ranks: what counts as much revenue, remembered by whoever records again and again.

    Returns:
        How many readings were stored; the others belong to answers that changed meanwhile and will be read again.
    """
    stored = reading.store_reading(session, readings, now=now)
    answers = responses.get_many(session, stored)
    cases = follow_ups.by_response(session, stored)
    wishes = [wish for wish in subscriptions.all_of(session) if wish.what is not What.SUMMARY]
    wants_all = any(wish.what is What.ANSWERS for wish in wishes)
    rules = in_force(session, house)
    much = (ranks or Ranks()).at(now, session) if cases or wants_all else None
    for answer in answers.values():
        if answer.id in cases or wants_all or category(answer.score) is Category.DETRACTOR or rules.promoter_channel:
            file = case_file.gather(session, answer, calendar=calendar, ranks=much)
            if file.follow_up and file.urgency:
                _set_urgency(session, file, file.follow_up, file.urgency, calendar=calendar, house=rules)
            _announce(session, file, wishes, max_age=max_age, house=rules, now=now)
    deliveries.touch_all(session, subjects=[str(each) for each in answers], kind=(ALERT, DELIGHT), now=now)
    return len(stored)


def _announce(
    session: Session, file: CaseFile, wishes: Sequence[Subscription], *, max_age: timedelta, house: House, now: datetime
) -> None:
    urgency = file.urgency
    if urgency is None:  # it was read a moment ago, in this transaction
        raise AssertionError(f"answer {file.response.id} was stored as read, but carries no reading")
    if file.response.received_at - file.response.version_at > max_age:
        return
    delight.announce(session, file, house, now=now)
    for channel in channels(file, wishes):
        delivery = deliveries.want(
            session,
            kind=ALERT,
            subject=str(file.response.id),
            channel=channel,
            priority=PRIORITIES[urgency.level],
            now=now,
        )
        told = {"answer": file.response.id, "delivery": delivery, "channel": channel}
        log.info("answer %d is wanted in %s as delivery %d", file.response.id, channel, delivery, extra=told)


def channels(file: CaseFile, wishes: Sequence[Subscription]) -> list[str]:
    """The channels that want to hear of this answer, each once, in the order of their subscriptions."""
    facts = case_file.facts(file)
    is_detractor = category(file.response.score) is Category.DETRACTOR
    wanted = [
        wish.channel
        for wish in wishes
        if (is_detractor or wish.what is What.ANSWERS) and _filter(wish.filter).matches(facts)
    ]
    return list(dict.fromkeys(wanted))


@lru_cache(maxsize=1024)
def _filter(text: str) -> Filter:
    return parse_filter(text, keys=None)  # checked when it was subscribed; a property may have gone since


def _set_urgency(
    session: Session, file: CaseFile, follow_up: FollowUp, urgency: Urgency, *, calendar: Calendar, house: House
) -> None:
    within = house.respond_within(urgency.level, file.response.plan)
    case_changes.set_urgency(
        session,
        follow_up.id,
        points=urgency.points,
        level=urgency.level,
        due_at=house.working_time(calendar).add(follow_up.opened_at, within) if within else None,
    )
