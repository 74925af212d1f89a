"""Cases that nobody has: what their owners leave goes back to the pool, and the channel hears of it, in one message for all.

A case is returned in a transaction of its own, which keeps that it is still to be told; the telling gathers what there is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from bot.usecases import due, follow_ups
from bot.usecases.announcing import ALERT, POOL
from bot.usecases.follow_ups import FROM_CLOCK, Done
from bot.usecases.mornings import morning_at
from bot.usecases.nudges import Terms, standings
from scoring.urgency import Level
from storage import deliveries, messages, nudges, responses, subscriptions
from storage import follow_ups as stored
from storage.follow_ups import FollowUp, State
from storage.nudges import Nudge, NudgeKind, Wish
from storage.subscriptions import What

WHY: Final[Mapping[NudgeKind, str]] = {NudgeKind.RETURNED: "silent", NudgeKind.LEFT: "left"}
TO_A_CHANNEL: Final = frozenset(
    {NudgeKind.RETURNED, NudgeKind.GIVEN_BACK, NudgeKind.LEFT, NudgeKind.ESCALATED, NudgeKind.UNCLAIMED}
)
ANNOUNCED: Final = TO_A_CHANNEL - {NudgeKind.UNCLAIMED}
PRIORITY: Final = 25


def silent(session: Session, terms: Terms, *, now: datetime) -> list[FollowUp]:
    """The cases whose owners did not answer in time."""
    working = terms.working
    taken = standings(session, terms, stored.in_state(session, State.TAKEN))
    return [each.case for each in taken if (end := due.goes_back_at(each, working)) is not None and end <= now]


def left_by(session: Session, gone: Collection[str]) -> list[FollowUp]:
    """The unresolved cases of people who are not there any more."""
    return [case for owner in sorted(gone) for case in stored.owned_by(session, owner)]


def take_back(session: Session, case: FollowUp, why: NudgeKind, terms: Terms, *, now: datetime) -> bool:
    """Return a case that still stands as it was seen; the channel hears of it by `tell`. False if it does not."""
    result = follow_ups.return_to_pool(
        session, case.id, actor=None, origin=FROM_CLOCK, now=now, seen=case, why=WHY[why]
    )
    if (
        isinstance(result, Done) and result.follow_up.state is State.OPEN
    ):  # else its answer was taken back: it is closed
        nudges.say(session, [_returned(case, why), *_for_help(case, terms)], now=now)
    return isinstance(result, Done)


def give_back(session: Session, follow_up_id: int, *, actor: str, now: datetime) -> FollowUp | None:
    """An owner who was asked gives the case back. None when it is not `actor`'s any more."""
    case = stored.get(session, follow_up_id)
    if case is None or case.owner != actor:
        return None
    result = follow_ups.return_to_pool(session, case.id, actor=actor, now=now, seen=case)
    if not isinstance(result, Done):
        return None
    if result.follow_up.state is State.OPEN:
        nudges.say(session, [_returned(case, NudgeKind.GIVEN_BACK)], now=now)
    return result.follow_up


def call_for_help(session: Session, terms: Terms, *, now: datetime) -> int:
    """Critical cases that nobody has taken are told to the user group, each once. Returns how many there are."""
    if terms.house.escalation_group is None:
        return 0
    waiting = stored.in_state(session, State.OPEN, level=Level.CRITICAL)
    answers = responses.get_many(session, [case.response_id for case in waiting])
    late = [
        case
        for case in waiting
        if case.response_id in answers
        and due.calls_for_help(case, terms.target(case, answers[case.response_id].plan), terms.working, now)
    ]
    return len(nudges.say(session, [wish for case in late for wish in _for_help(case, terms)], now=now))


def list_unclaimed(session: Session, terms: Terms, *, now: datetime) -> int:
    """In the morning: what nobody has is due today, or is late. Each case is listed once for either, unless the channel has
    heard of it since the morning before. Returns how many.
    """
    morning = morning_at(now, terms.calendar.zone, terms.working)
    if morning is None:
        return 0
    cases = {
        case.id: case
        for case in stored.in_state(session, State.OPEN, due_before=morning.ends)
        if case.opened_at < morning.begins and case.contacted_at is None
    }
    told = {each.follow_up_id: each.said_at for each in nudges.of_cases(session, cases) if each.kind in ANNOUNCED}
    returned = nudges.latest_events(session, cases, "returned")
    known = {each for each, said_at in told.items() if said_at >= morning.before}
    late = {each for each, returned_at in returned.items() if returned_at >= morning.begins}
    wishes = [_unclaimed(case, morning.begins) for case in cases.values() if case.id not in known | late]
    return len(nudges.say(session, wishes, now=now))


def tell(session: Session, *, now: datetime) -> int:
    """Wish for the messages that say what is still to be told to channels. Returns how many."""
    unsaid = [each for each in nudges.unsaid(session) if each.kind in TO_A_CHANNEL]
    cases = stored.get_many(session, [each.follow_up_id for each in unsaid])
    where = messages.channels(session, kind=ALERT, subjects=[str(case.response_id) for case in cases.values()])
    otherwise = next((wish.channel for wish in subscriptions.all_of(session, What.ALERTS)), None)
    channels = {case.id: where.get(str(case.response_id), otherwise) for case in cases.values()}
    together = _together(unsaid, channels)
    for (channel, _kind, _owner), said in sorted(together.items()):
        subject = str(said[0].id)
        delivery = deliveries.want(session, kind=POOL, subject=subject, channel=channel, priority=PRIORITY, now=now)
        nudges.carried_by(session, said, delivery)
    return len(together)


def _together(unsaid: Iterable[Nudge], channels: Mapping[int, str | None]) -> dict[tuple[str, str, str], list[Nudge]]:
    """What is said in one message: all that one person leaves; a call for help goes along with what makes it necessary."""
    together: defaultdict[tuple[str, str, str], list[Nudge]] = defaultdict(list)
    told: dict[int, tuple[str, str, str]] = {}
    for each in sorted(unsaid, key=lambda nudge: (nudge.kind is NudgeKind.ESCALATED, nudge.id)):
        channel = channels.get(each.follow_up_id)
        if channel is None:
            continue
        group = told.get(each.follow_up_id, (channel, each.kind, each.owner or ""))
        told[each.follow_up_id] = group
        together[group].append(each)
    return together


def _returned(case: FollowUp, kind: NudgeKind) -> Wish:
    return Wish(follow_up_id=case.id, kind=kind, key=str(case.revision), owner=case.owner)


def _for_help(case: FollowUp, terms: Terms) -> list[Wish]:
    if terms.house.escalation_group is None or case.urgency_level != Level.CRITICAL or case.contacted_at is not None:
        return []
    return [Wish(follow_up_id=case.id, kind=NudgeKind.ESCALATED, key="")]


def _unclaimed(case: FollowUp, begins: datetime) -> Wish:
    is_late = case.due_at is not None and case.due_at < begins
    key = f"{'late' if is_late else 'today'}|{case.due_at and case.due_at.isoformat()}"
    return Wish(follow_up_id=case.id, kind=NudgeKind.UNCLAIMED, key=key)
