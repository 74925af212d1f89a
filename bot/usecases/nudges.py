"""Owners hear what is due: critical cases at once, all others in one message a morning. Questions want an answer.

Everything is decided from the tables and `now`, and said once, by the key under which it is kept: any number of clocks may
tick. What a message says is read again when it is sent, so that what was held up by an outage says what is true by then.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.usecases import due, preferences
from bot.usecases.announcing import MORNING, NUDGE
from bot.usecases.case_news import follow
from bot.usecases.due import Morning, Standing
from bot.usecases.follow_ups import FROM_SLACK
from bot.usecases.house import House, in_force
from bot.usecases.mornings import morning_at
from scoring.periods import Calendar
from scoring.urgency import Level
from scoring.working_time import WORKING_DAY, WorkingTime
from storage import case_events, deliveries, follow_ups, messages, nudges, responses
from storage.case_events import Deed
from storage.follow_ups import FollowUp, State
from storage.nudges import Nudge, NudgeKind, Wish

AT_ONCE: Final = 25
"""Priority of a direct message that does not wait for the morning; an alert of a high case has 20."""
STILL_ON_IT: Final = "still_on_it"
_BY_WEIGHT: Final = (NudgeKind.LISTED, NudgeKind.SOON, NudgeKind.DUE, NudgeKind.ASKED)

Zones: TypeAlias = Mapping[str, ZoneInfo]


@dataclass(frozen=True, slots=True)
class Terms:
    """How time counts; `house` as it is in force."""

    calendar: Calendar
    house: House

    @property
    def working(self) -> WorkingTime:
        return self.house.working_time(self.calendar)

    def target(self, case: FollowUp, plan: str | None) -> timedelta:
        """The working time within which a customer should hear from us; where there is no promise, a working day."""
        level = Level(case.urgency_level) if case.urgency_level else Level.LOW
        return self.house.respond_within(level, plan) or WORKING_DAY


def terms_in_force(session: Session, calendar: Calendar, house: House) -> Terms:
    return Terms(calendar, in_force(session, house))


def say_what_is_due(session: Session, terms: Terms, *, zones: Zones, now: datetime) -> int:
    """Wish for the direct messages to owners that are due now.

    Args:
        session: the caller's transaction.
        terms: how time counts.
        zones: of the owners, as far as Slack told; all others are where the workspace is.
        now: when.

    Returns:
        How many messages were wished for.
    """
    by_owner: defaultdict[str, list[Standing]] = defaultdict(list)
    in_touch = follow_ups.in_state(session, State.CONTACTED, contacted_before=now - due.QUIET)
    for standing in standings(session, terms, [*follow_ups.in_state(session, State.TAKEN), *in_touch]):
        by_owner[standing.case.owner or ""].append(standing)
    return sum(
        _say_to(session, owner, theirs, working=terms.working, zone=zones.get(owner, terms.calendar.zone), now=now)
        for owner, theirs in sorted(by_owner.items())
    )


def standings(session: Session, terms: Terms, cases: Sequence[FollowUp]) -> list[Standing]:
    """These cases with what is known of their owners' doings and of what was said."""
    ids = [case.id for case in cases]
    answers = responses.get_many(session, [case.response_id for case in cases])
    signs, woken = nudges.signs_of_life(session, ids), nudges.latest_events(session, ids, "woken")
    said: defaultdict[int, list[Nudge]] = defaultdict(list)
    for nudge in nudges.of_cases(session, ids):
        said[nudge.follow_up_id].append(nudge)
    return [
        Standing(
            case=case,
            target=terms.target(case, answers[case.response_id].plan if case.response_id in answers else None),
            sign=max(filter(None, (signs.get(case.id), woken.get(case.id), case.taken_at, case.opened_at))),
            woken_at=woken.get(case.id),
            said=tuple(said[case.id]),
        )
        for case in cases
    ]


def still_on_it(
    session: Session, follow_up_id: int, *, actor: str, now: datetime, origin: str = FROM_SLACK
) -> FollowUp | None:
    """Somebody who was asked goes on with the case: they are asked again only after another silence.

    Returns:
        The case; None when it is not `actor`'s any more.
    """
    case = follow_ups.get(session, follow_up_id)
    if case is None or case.owner != actor or case.state not in {State.TAKEN, State.CONTACTED}:
        return None
    case_events.write_all(session, [case.id], Deed(action=STILL_ON_IT, actor=actor, origin=origin, at=now))
    follow(session, case, now=now)
    return case


def _say_to(
    session: Session, owner: str, theirs: Sequence[Standing], *, working: WorkingTime, zone: ZoneInfo, now: datetime
) -> int:
    wish = preferences.of(session, owner)
    morning = morning_at(now, zone, working, hour=wish.hour)
    listed = _in_the_morning(session, owner, theirs, working, morning, wants_all=wish.morning)
    urgent = _at_once(theirs, working, now) if due.is_time_to_speak(working, now) else []
    if listed and morning:
        said = nudges.say(session, _each_once([*listed, *urgent]), now=now)
        return _want(session, MORNING, said, subject=morning.day.isoformat(), priority=0, now=now)
    said = nudges.say(session, urgent, now=now)
    return _want(session, NUDGE, said, subject=str(said[0].id), priority=AT_ONCE, now=now) if said else 0


def _in_the_morning(
    session: Session,
    owner: str,
    theirs: Iterable[Standing],
    working: WorkingTime,
    morning: Morning | None,
    *,
    wants_all: bool,
) -> list[Wish]:
    """What the morning message has to say; nothing when it was wished for already."""
    if morning is None:
        return []
    if messages.is_wanted(session, kind=MORNING, subject=morning.day.isoformat(), channel=owner):
        return []
    told = [(each, due.in_the_morning(each, working, morning)) for each in theirs]
    wishes = [_wish(each, kind, working.calendar.today(morning.begins).isoformat()) for each, kind in told if kind]
    return wishes if wants_all else [wish for wish in wishes if wish.kind is NudgeKind.ASKED]


def _at_once(theirs: Iterable[Standing], working: WorkingTime, now: datetime) -> list[Wish]:
    told = [(each, due.at_once(each, working, now)) for each in theirs]
    return [_wish(each, kind, working.calendar.today(now).isoformat()) for each, kind in told if kind]


def _wish(standing: Standing, kind: NudgeKind, day: str) -> Wish:
    """A promise is spoken of once when it is due soon and once when it is due; all else once a day."""
    case = standing.case
    key = standing.promise if kind in {NudgeKind.SOON, NudgeKind.DUE} else f"{case.owner}|{day}"
    return Wish(follow_up_id=case.id, kind=kind, key=key, owner=case.owner)


def _each_once(wishes: Iterable[Wish]) -> list[Wish]:
    """Each case once, with what asks most of the reader."""
    weighed = sorted(wishes, key=lambda wish: _BY_WEIGHT.index(wish.kind))
    return list({wish.follow_up_id: wish for wish in weighed}.values())


def _want(session: Session, kind: str, said: Sequence[Nudge], *, subject: str, priority: int, now: datetime) -> int:
    """One direct message for all of it; none when another replica has said it."""
    if not said:
        return 0
    owner = said[0].owner or ""
    delivery = deliveries.want(session, kind=kind, subject=subject, channel=owner, priority=priority, now=now)
    nudges.carried_by(session, said, delivery)
    return 1
