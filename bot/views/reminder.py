"""What an owner hears in private: a critical case is due, or, in the morning, all that is due today or late."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.views import blocks, reminded, text
from bot.views.case import Case, CaseState
from bot.views.examples import ANA, ANSWERED_AT, COMMENT, HOSTILE, HOSTILE_PERSON
from bot.views.follow_up_list import RESOLVE
from bot.views.message import Block, Message
from bot.views.person import Person
from bot.views.reminded import RemindedCase

CONTACTED, STILL, BACK = "nudge_contacted", "nudge_still", "nudge_back"
MOST_CASES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A case that the reader has, or had.

    Attributes:
        goes_back_at: when it returns to the pool if the reader says nothing; None: nothing is asked.
        has_woken: it was put off until now.
        in_touch_since: the customer has heard from the reader, and since then nothing was done for long.
    """

    about: RemindedCase
    goes_back_at: datetime | None = None
    has_woken: bool = False
    in_touch_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A direct message.

    Attributes:
        reader: user id; a case that somebody else has by now is only mentioned.
        is_morning: it gathers what is due today, and comes once a day.
        now: what is late by then.
    """

    reader: str
    duties: tuple[Duty, ...]
    is_morning: bool
    now: datetime


def render(data: Reminder) -> Message:
    waiting = sorted((duty for duty in data.duties if _is_waiting(duty, data)), key=lambda duty: _weight(duty, data))
    settled = [duty for duty in data.duties if not _is_waiting(duty, data)]
    shown = waiting[:MOST_CASES]
    headline = _headline(data, waiting)
    parts: list[Block] = [blocks.rich_text(blocks.line(blocks.words(headline, bold=True)))]
    for duty in [*shown, *settled[: MOST_CASES - len(shown)]]:
        parts += reminded.row(duty.about, _standing(duty, data), _buttons(duty, data))
    more = len(waiting) - len(shown)
    parts += [blocks.context(blocks.plain(f"{more} more: type /nps follow-ups mine"))] if more else []
    return Message(_essence(headline, waiting), tuple(parts))


def _is_waiting(duty: Duty, data: Reminder) -> bool:
    case = duty.about.case
    is_open = case.state is CaseState.TAKEN or _is_in_touch(duty)
    return is_open and case.owner == data.reader


def _is_in_touch(duty: Duty) -> bool:
    return duty.about.case.state is CaseState.CONTACTED and duty.in_touch_since is not None


def _weight(duty: Duty, data: Reminder) -> tuple[bool, bool, datetime]:
    """What is asked first, then what is late, then what is due first."""
    case = duty.about.case
    return (
        duty.goes_back_at is None,
        not _is_late(case, data),
        case.due_at or datetime.max.replace(tzinfo=data.now.tzinfo),
    )


def _is_late(case: Case, data: Reminder) -> bool:
    return case.due_at is not None and case.due_at <= data.now


def _headline(data: Reminder, waiting: list[Duty]) -> str:
    if not waiting:
        return "All done, thank you." if data.duties else "Nothing is waiting."
    late = sum(_is_late(duty.about.case, data) for duty in waiting)
    if data.is_morning:
        figures = [reminded.counted(late, sum(_is_due(duty, data) for duty in waiting))]
        woken = sum(duty.has_woken and not _is_late(duty.about.case, data) for duty in waiting)
        figures += [f"{woken} back from snooze"] if woken else []
        in_touch = sum(_is_in_touch(duty) for duty in waiting)
        figures += [f"{in_touch} in touch, not closed"] if in_touch else []
        return f"☀️ Your customers today: {', '.join(filter(None, figures))}"
    asked = any(duty.goes_back_at for duty in waiting)
    if asked:
        return "⏰ Are you still on it?"
    subject = "A critical case is" if len(waiting) == 1 else f"{len(waiting)} critical cases are"
    return f"⏰ {subject} {'due now' if late == len(waiting) else 'due soon'}"


def _is_due(duty: Duty, data: Reminder) -> bool:
    case = duty.about.case
    return case.due_at is not None and not _is_late(case, data) and not duty.has_woken


def _essence(headline: str, waiting: list[Duty]) -> str:
    if not waiting:
        return headline
    end = "" if headline.endswith("?") else "." if len(waiting) > 1 else ":"
    first = "First: " if len(waiting) > 1 else ""
    return text.escape(f"{headline}{end} {first}{waiting[0].about.essence}")


def _standing(duty: Duty, data: Reminder) -> list[blocks.Element]:
    case = duty.about.case
    if not _is_waiting(duty, data):
        return _settled(case, data)
    if _is_in_touch(duty) and duty.in_touch_since:
        since = [blocks.words("You have been in touch since "), blocks.moment(duty.in_touch_since)]
        return [*since, blocks.words(". How did it end?")]
    parts = [
        [blocks.words("Back from snooze")] if duty.has_woken else [],
        reminded.due(case, is_late=_is_late(case, data)),
    ]
    stands = blocks.joined([part for part in parts if part]) or [blocks.words("On your list")]
    return [*stands, *_question(duty.goes_back_at)] if duty.goes_back_at else stands


def _question(goes_back_at: datetime) -> list[blocks.Element]:
    before = "\nStill on it? Without a word from you it goes back to the pool "
    return [blocks.words(before), blocks.moment(goes_back_at), blocks.words(".")]


def _settled(case: Case, data: Reminder) -> list[blocks.Element]:
    if case.state is CaseState.CONTACTED and case.owner == data.reader:
        return [blocks.words("you are in touch with the customer")]
    return reminded.where_it_stands(case)


def _buttons(duty: Duty, data: Reminder) -> list[blocks.Element]:
    if not _is_waiting(duty, data):
        return []
    number = str(duty.about.case.follow_up_id)
    still = blocks.button("Still on it", f"{STILL}:{number}", value=number)
    if _is_in_touch(duty):
        return [blocks.button("Resolve…", f"{RESOLVE}:{number}", value=number, style="primary"), still]
    contacted = blocks.button("Mark contacted", f"{CONTACTED}:{number}", value=number, style="primary")
    if duty.goes_back_at is None:
        return [contacted]
    return [contacted, still, blocks.button("Give it back", f"{BACK}:{number}", value=number)]


def example() -> Reminder:
    hour = timedelta(hours=1)
    link = "https://example.slack.com/archives/C0ALERTS/p1795512600000100"
    late = Case(follow_up_id=12, state=CaseState.TAKEN, owner="U0BEN", due_at=ANSWERED_AT - 16 * hour)
    today = Case(follow_up_id=13, state=CaseState.TAKEN, owner="U0BEN", due_at=ANSWERED_AT + 5 * hour)
    cara = Person(name="Cara Sample", company="Sample Ltd", plan="pro")
    return Reminder(
        reader="U0BEN",
        duties=(
            Duty(about=RemindedCase(case=today, score=5, person=cara, comment="Too slow for daily work.", url=link)),
            Duty(
                about=RemindedCase(case=late, score=3, person=ANA, comment=COMMENT, url=link),
                goes_back_at=ANSWERED_AT + 24 * hour,
            ),
        ),
        is_morning=True,
        now=ANSWERED_AT,
    )


def examples() -> dict[str, Reminder]:
    normal = example()
    due, late = normal.duties
    critical = replace(due, about=replace(late.about, case=replace(due.about.case, follow_up_id=14)))
    overdue = replace(late, goes_back_at=None)
    states = (
        Case(follow_up_id=1, state=CaseState.CONTACTED, owner="U0BEN"),
        Case(follow_up_id=2, state=CaseState.TAKEN, owner="U0ANA"),
        Case(follow_up_id=3),
        Case(follow_up_id=4, state=CaseState.SNOOZED, owner="U0BEN", snoozed_until=ANSWERED_AT + timedelta(days=2)),
        Case(follow_up_id=5, state=CaseState.RESOLVED, owner="U0BEN", outcome="recovered"),
    )
    settled = tuple(Duty(about=replace(due.about, case=case)) for case in states)
    awake = Case(follow_up_id=15, state=CaseState.TAKEN, owner="U0BEN")
    hostile = RemindedCase(
        case=replace(late.about.case, follow_up_id=9), score=0, person=HOSTILE_PERSON, comment=HOSTILE
    )
    crowd = tuple(
        replace(due, about=replace(due.about, case=replace(due.about.case, follow_up_id=100 + number)))
        for number in range(30)
    )
    return {
        "morning": normal,
        "due soon": replace(normal, duties=(critical,), is_morning=False),
        "due now": replace(normal, duties=(overdue,), is_morning=False),
        "several due now": replace(
            normal,
            duties=(
                overdue,
                replace(critical, about=replace(critical.about, case=replace(late.about.case, follow_up_id=16))),
            ),
            is_morning=False,
        ),
        "asked": replace(normal, duties=(late,), is_morning=False),
        "some are settled": replace(normal, duties=(late, *settled)),
        "all are settled": replace(normal, duties=settled),
        "in touch for long": replace(
            normal,
            duties=(Duty(about=replace(due.about, case=states[0]), in_touch_since=ANSWERED_AT - timedelta(days=8)),),
        ),
        "back from snooze": replace(normal, duties=(Duty(about=replace(due.about, case=awake), has_woken=True),)),
        "taken back": replace(normal, duties=(replace(due, about=RemindedCase(case=due.about.case)),)),
        "a crowd": replace(normal, duties=crowd),
        "hostile": replace(normal, duties=(replace(late, about=hostile),)),
    }
