"""When something is to be said about a case because time goes by: decisions on frozen values, nothing is read or written.

Critical cases are spoken of at once: when a quarter of the time is left, when it is over, and once more when the owner stays
silent. All others wait for the owner's morning message, which after a quiet week also asks how a case ended whose customer has
heard from us. An owner is silent who has done nothing about a case for a working
day, or for as long as its target where that is less.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from scoring.urgency import Level
from scoring.working_time import WORKING_DAY, WorkingTime
from storage.follow_ups import FollowUp
from storage.nudges import Nudge, NudgeKind
from storage.vocabulary import State

SOON: Final = 0.75
"""The share of the target after which the owner of a critical case hears that it is due soon."""
ASK: Final = 0.5
"""The share of the target that passes between the word that it is due and the question whether somebody is still on it."""
UNCLAIMED: Final = 0.5
"""The share of the target after which the user group hears that nobody has a critical case."""
QUIET: Final = 5 * WORKING_DAY
"""The working time after which the owner of a case in touch with its customer is asked how it ended, if nothing was done."""
AFTER_HOURS: Final = timedelta(hours=1)
"""How long after work what fell due at its end may still be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A case that somebody has.

    Attributes:
        target: the working time within which the customer should hear from us.
        sign: when its owner last did something about it, or got it.
        woken_at: when it last woke up after having been put off.
        said: what was said about it, the oldest first.
    """

    case: FollowUp
    target: timedelta
    sign: datetime
    woken_at: datetime | None = None
    said: tuple[Nudge, ...] = ()

    @property
    def is_critical(self) -> bool:
        return self.case.urgency_level == Level.CRITICAL

    @property
    def is_promised(self) -> bool:
        """Whether the customer still waits for the owner to get in touch."""
        return self.case.state is State.TAKEN and self.case.contacted_at is None and self.case.due_at is not None

    @property
    def patience(self) -> timedelta:
        """The working time for which an owner may be silent."""
        return min(self.target, WORKING_DAY)

    @property
    def question(self) -> Nudge | None:
        """What the owner was asked last and has not answered, by a click or by doing something."""
        asked = [each for each in self.said if each.kind is NudgeKind.ASKED and each.owner == self.case.owner]
        return asked[-1] if asked and asked[-1].said_at > self.sign else None

    @property
    def promise(self) -> str:
        """Names what the owner has promised: a nudge about it is said once."""
        return f"{self.case.owner}|{self.case.due_at and self.case.due_at.isoformat()}"

    def was_told(self, kind: NudgeKind) -> bool:
        return any(each.kind is kind and each.key == self.promise for each in self.said)


@dataclass(frozen=True, slots=True)
class Morning:
    """A morning of somebody: on which day, when it begins, when the day is over, and when the morning before began."""

    day: date
    begins: datetime
    ends: datetime
    before: datetime


def is_time_to_speak(working: WorkingTime, now: datetime) -> bool:
    """Whether people are at work, or have only just left: nobody is nudged at night after an outage."""
    return any(working.next_opening(moment) == moment for moment in (now, now - AFTER_HOURS))


def at_once(standing: Standing, working: WorkingTime, now: datetime) -> NudgeKind | None:
    """What the owner of a critical case has to hear now."""
    case = standing.case
    if not standing.is_critical or not standing.is_promised or case.due_at is None or case.taken_at is None:
        return None
    if now < case.due_at:
        soon = working.add(case.opened_at, standing.target * SOON)
        is_news = case.taken_at < soon <= now < case.due_at  # who took it later has just read when it is due
        return NudgeKind.SOON if is_news and not standing.was_told(NudgeKind.SOON) else None
    if case.taken_at < case.due_at and not standing.was_told(NudgeKind.DUE):
        return NudgeKind.DUE
    told = [each.said_at for each in standing.said if each.kind is NudgeKind.DUE and each.key == standing.promise]
    ask_at = working.add(max([case.due_at, *told]), standing.target * ASK)
    return NudgeKind.ASKED if ask_at <= now and _may_ask(standing, working, now) else None


def in_the_morning(standing: Standing, working: WorkingTime, morning: Morning) -> NudgeKind | None:
    """What a person has to hear about a case in the morning; nothing of what came to them later that day."""
    case = standing.case
    if case.state is State.CONTACTED:
        return NudgeKind.LISTED if _is_forgotten(standing, working, morning.begins) else None
    if case.state is not State.TAKEN or case.taken_at is None or case.taken_at >= morning.begins:
        return None
    due_at = case.due_at if standing.is_promised else None
    if due_at is not None and due_at < morning.begins:
        may_ask = not standing.is_critical and _may_ask(standing, working, morning.begins)
        return NudgeKind.ASKED if may_ask else NudgeKind.LISTED
    is_due_today = due_at is not None and due_at < morning.ends
    has_woken = standing.woken_at is not None and morning.before < standing.woken_at <= morning.begins
    return NudgeKind.LISTED if is_due_today or has_woken else None


def goes_back_at(standing: Standing, working: WorkingTime) -> datetime | None:
    """When the case returns to the pool if its owner goes on being silent; None: nothing was asked, or it is on its way."""
    question = standing.question
    if question is None or question.reached_at is None or not standing.is_promised:
        return None
    return working.add(question.reached_at, standing.patience)


def calls_for_help(case: FollowUp, target: timedelta, working: WorkingTime, now: datetime) -> bool:
    """Whether nobody has taken a critical case for too long."""
    is_waiting = case.state is State.OPEN and case.contacted_at is None
    return (
        is_waiting and case.urgency_level == Level.CRITICAL and working.add(case.opened_at, target * UNCLAIMED) <= now
    )


def _is_forgotten(standing: Standing, working: WorkingTime, now: datetime) -> bool:
    """Whether a customer was spoken to, and since then neither anything was done nor its owner reminded."""
    told = [each.said_at for each in standing.said if each.owner == standing.case.owner]
    latest = max([standing.sign, standing.case.contacted_at or standing.sign, *told])
    return working.add(latest, QUIET) <= now


def _may_ask(standing: Standing, working: WorkingTime, now: datetime) -> bool:
    """Whether the owner has been silent for long enough, and no question is open but one that got lost on its way."""
    question = standing.question
    today = working.calendar.today(now)
    is_asked = question is not None and (
        question.reached_at is not None or working.calendar.today(question.said_at) >= today
    )
    return not is_asked and working.add(standing.sign, standing.patience) <= now
