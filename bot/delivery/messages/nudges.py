"""What is said because time goes by: to owners in private, to channels of cases that nobody has."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from bot import presenting
from bot.delivery.contents import Content, LastWord, Nothing
from bot.delivery.kit import Kit, Render
from bot.usecases import due, links
from bot.usecases.announcing import ALERT, MORNING, NUDGE, POOL
from bot.usecases.due import Standing
from bot.usecases.nudges import Terms, standings, terms_in_force
from bot.views import pool_news, reminder
from bot.views.pool_news import PoolNews, Reason
from bot.views.reminded import RemindedCase
from bot.views.reminder import Duty, Reminder
from storage import customers, deliveries, follow_ups, nudges, responses
from storage.deliveries import Delivery
from storage.follow_ups import FollowUp, State
from storage.nudges import NudgeKind


def _reminder(kit: Kit, session: Session, delivery: Delivery) -> Content:
    """Said late, after an outage, it says what is true by then, and nothing that a later message says."""
    now = kit.now()
    is_morning = delivery.kind == MORNING
    if is_morning and delivery.message_ts is None and date.fromisoformat(delivery.subject) < kit.calendar.today(now):
        return Nothing("the morning is over")
    terms = terms_in_force(session, kit.calendar, kit.house)
    known = standings(session, terms, _cases(session, delivery))
    if delivery.message_ts is None:
        known = [each for each in known if _is_news(each, delivery)]
    if not known:
        return Nothing("nothing of it is true or new any more")
    shown = _shown(kit, session, [each.case for each in known])
    duties = tuple(
        Duty(
            about=shown[each.case.id],
            goes_back_at=_goes_back_at(terms, each, now),
            has_woken=each.woken_at is not None and each.woken_at == each.sign,
            in_touch_since=_in_touch_since(each, delivery),
        )
        for each in known
    )
    said = Reminder(reader=delivery.channel, duties=duties, is_morning=is_morning, now=now)
    return LastWord(reminder.render(said))


def _is_news(standing: Standing, delivery: Delivery) -> bool:
    """Whether it is still the reader's, and no later message to them speaks of it."""
    case = standing.case
    later = [each for each in standing.said if each.owner == delivery.channel and (each.delivery_id or 0) > delivery.id]
    is_waiting = case.state is State.TAKEN or _in_touch_since(standing, delivery) is not None
    return is_waiting and case.owner == delivery.channel and not later


def _in_touch_since(standing: Standing, delivery: Delivery) -> datetime | None:
    """Since when the customer had been spoken to when the message was decided on; None: it speaks of something else."""
    case = standing.case
    said = [each.said_at for each in standing.said if each.delivery_id == delivery.id]
    is_meant = case.state is State.CONTACTED and case.contacted_at and said and case.contacted_at < said[0]
    return case.contacted_at if is_meant else None


def _goes_back_at(terms: Terms, standing: Standing, now: datetime) -> datetime | None:
    """When it returns to the pool, while a question is open; that it reaches its owner is known a little later."""
    if standing.question is None or not standing.is_promised:
        return None
    return due.goes_back_at(standing, terms.working) or terms.working.add(now, standing.patience)


def _pool(kit: Kit, session: Session, delivery: Delivery) -> Content:
    """Follows its cases; what somebody has taken before it was sent needs no word."""
    said = nudges.of_delivery(session, delivery.id)
    cases = _cases(session, delivery)
    if delivery.message_ts is None:
        cases = [case for case in cases if case.state is State.OPEN]
    if not cases:
        return Nothing("nobody has to be told any more")
    kinds = {each.kind for each in said}
    terms = terms_in_force(session, kit.calendar, kit.house)
    reason = next((kind for kind in NudgeKind if kind in kinds - {NudgeKind.ESCALATED}), NudgeKind.ESCALATED)
    shown = _shown(kit, session, cases)
    news = PoolNews(
        reason=Reason(reason),
        cases=tuple(shown[case.id] for case in cases),
        now=kit.now(),
        owner=next((each.owner for each in said if each.owner), None),
        group=terms.house.escalation_group if NudgeKind.ESCALATED in kinds else None,
    )
    return LastWord(pool_news.render(news))


def _cases(session: Session, delivery: Delivery) -> list[FollowUp]:
    """The cases of which a message speaks, each once."""
    ids = dict.fromkeys(each.follow_up_id for each in nudges.of_delivery(session, delivery.id))
    found = follow_ups.get_many(session, ids)
    return [found[each] for each in ids if each in found]


def _shown(kit: Kit, session: Session, cases: Sequence[FollowUp]) -> dict[int, RemindedCase]:
    answers = responses.get_many(session, [case.response_id for case in cases])
    profiles = customers.profiles(session, [case.customer_id for case in cases if case.customer_id])
    return {
        case.id: presenting.reminded_case(
            case,
            answers.get(case.response_id),
            profiles.get(case.customer_id or 0),
            currency=kit.currency,
            url=_alert(session, case),
        )
        for case in cases
    }


def _alert(session: Session, case: FollowUp) -> str | None:
    """The address of the first alert that stands."""
    alerts = [each for each in deliveries.of_subject(session, str(case.response_id)) if each.kind == ALERT]
    return next(filter(None, (links.to_message(session, each) for each in alerts)), None)


KINDS: Final[Mapping[str, Render]] = {NUDGE: _reminder, MORNING: _reminder, POOL: _pool}
