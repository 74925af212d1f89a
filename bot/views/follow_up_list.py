"""The answer to /nps follow-ups: which cases wait, the most urgent first, each with what can be done now."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.views import asked, blocks, text
from bot.views.asked import Asked, Next
from bot.views.case import Case, CaseState, circle
from bot.views.examples import ANA, ANSWERED_AT, COMMENT, HOSTILE, HOSTILE_PERSON
from bot.views.lengths import length
from bot.views.message import Block, Message
from bot.views.person import NOBODY, Person

TAKE, CONTACTED, RESOLVE = "list_take", "list_contacted", "list_resolve"
COMMENT_LIMIT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCase:
    """A case in the list. `points` is its urgency, 0..100; `score` None: the answer was taken back."""

    case: Case
    score: int | None = None
    person: Person = NOBODY
    comment: str | None = None
    points: int | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpList(Asked):
    """Cases that wait.

    Attributes:
        whose: "mine", "open", "overdue", a user id or a name; empty: all.
        found: how many there are; the first of them are listed.
        open, overdue: over the whole workspace: nobody is on it; too late.
        now: what "due in" refers to.
    """

    whose: str
    found: int
    cases: tuple[WaitingCase, ...]
    open: int
    overdue: int
    now: datetime


def render(data: FollowUpList) -> Message:
    headline = f"{text.count(data.found, _noun(data), _noun(data) + 's')}"
    parts: list[Block] = [blocks.header(headline if data.found else f"No {_noun(data)}s")]
    parts.append(blocks.rich_text(blocks.line(*_owner(data), blocks.words(_overview(data)))))
    command = data.command if 0 < text.size(data.command) <= asked.VALUE_LIMIT else "follow-ups"
    parts += [row(case, data.now, command=command, with_button=not data.shared_by) for case in data.cases]
    more = data.found - len(data.cases)
    notes = asked.notes(data) + ([f"{more} less urgent ones are not shown."] if more > 0 else [])
    parts += [*asked.small_print(notes), *_ending(data)]
    return Message(_essence(data, headline), tuple(parts))


def _noun(data: FollowUpList) -> str:
    return f"{data.whose} follow-up" if data.whose in {"open", "overdue"} else "follow-up"


def _owner(data: FollowUpList) -> list[blocks.Element]:
    if data.whose in {"", "open", "overdue"}:
        return []
    if data.whose == "mine":
        return [blocks.words("Yours. ")]
    return [blocks.words("Of "), blocks.person(data.whose), blocks.words(". ")]


def _overview(data: FollowUpList) -> str:
    if not data.open and not data.overdue:
        return "In the whole workspace nobody is kept waiting."
    return f"In the whole workspace: {data.open} without an owner, {data.overdue} overdue."


def _essence(data: FollowUpList, headline: str) -> str:
    first = f" First: {data.cases[0].person.essence}." if data.cases else ""
    return text.escape(f"{headline if data.found else f'No {_noun(data)}s'}.{first} {_overview(data)}")


def row(waiting: WaitingCase, now: datetime, *, command: str = "", with_button: bool = True) -> Block:
    """A section of plain text: what a customer wrote is never markup there.

    Args:
        waiting: the case.
        now: what "due in" refers to.
        command: the question that brings the same list again; empty where the list renews itself.
        with_button: whether the reader may act here.
    """
    score = "taken back" if waiting.score is None else f"{waiting.score}/10"
    urgency = f" · {waiting.level}, {waiting.points} of 100" if waiting.level and waiting.points is not None else ""
    who = f"{circle(waiting.case)} {score}  {text.capital(waiting.person.label)}"
    comment = text.one_line(waiting.comment or "", COMMENT_LIMIT)
    lines = [who, f"{_standing(waiting.case, now)}{urgency}", *([f"“{comment}”"] if comment else [])]
    return {
        **blocks.section(blocks.plain("\n".join(lines), emoji=True)),
        "block_id": waiting.case.block_id,
        **({"accessory": _button(waiting.case, command)} if with_button else {}),
    }


def _standing(case: Case, now: datetime) -> str:
    if case.state is CaseState.SNOOZED:
        return f"snoozed for {length(case.snoozed_until - now)}" if case.snoozed_until else "snoozed"
    if case.state is CaseState.CONTACTED:
        return "in touch with the customer"
    opening = "open" if case.owner is None else "taken"
    if case.due_at is None:
        return opening
    return (
        f"{opening}, overdue by {length(now - case.due_at)}"
        if case.due_at < now
        else f"{opening}, due in {length(case.due_at - now)}"
    )


def _button(case: Case, command: str) -> blocks.Element:
    """Taking brings the same list again, so its button carries what was asked."""
    if case.owner is None and case.state is CaseState.OPEN:
        return blocks.button("I'll take it", f"{TAKE}:{case.follow_up_id}", value=command or None)
    return _of_case(case, "Resolve…", RESOLVE)


def rows_of_owner(waiting: WaitingCase, now: datetime) -> list[Block]:
    """For whoever has the case, where the list renews itself: who still has to get in touch can say so, as on the alert."""
    if waiting.case.state is not CaseState.TAKEN:
        return [row(waiting, now)]
    case = waiting.case
    elements = [
        _of_case(case, "Mark contacted", CONTACTED, style="primary"),
        _of_case(case, "Resolve…", RESOLVE),
    ]
    return [row(waiting, now, with_button=False), blocks.actions(elements, block_id=f"{case.block_id}:owner")]


def _of_case(case: Case, label: str, action: str, *, style: str | None = None) -> blocks.Element:
    """A view holds many cases, and no two buttons of one name."""
    return blocks.button(label, f"{action}:{case.follow_up_id}", value=str(case.follow_up_id), style=style)


def _ending(data: FollowUpList) -> list[Block]:
    if data.shared_by:
        return asked.ending(data)
    return asked.questions(data.next, block_id="follow_ups")


def example() -> FollowUpList:
    due = ANSWERED_AT - timedelta(hours=2)
    open_case = Case(follow_up_id=12, due_at=due)
    taken = Case(follow_up_id=13, state=CaseState.TAKEN, owner="U0BEN", due_at=ANSWERED_AT + timedelta(hours=20))
    cara = Person(name="Cara Sample", company="Sample Ltd")
    return FollowUpList(
        label="all time",
        whose="",
        found=2,
        cases=(
            WaitingCase(case=open_case, score=3, person=ANA, comment=COMMENT, points=89, level="critical"),
            WaitingCase(case=taken, score=5, person=cara, points=31, level="medium"),
        ),
        open=1,
        overdue=1,
        now=ANSWERED_AT,
        command="follow-ups",
        next=(Next(label="Mine", sentence="follow-ups mine"), Next(label="Overdue", sentence="follow-ups overdue")),
    )


def examples() -> dict[str, FollowUpList]:
    normal = example()
    states = (
        Case(follow_up_id=1, state=CaseState.SNOOZED, snoozed_until=ANSWERED_AT + timedelta(days=2)),
        Case(follow_up_id=2, state=CaseState.SNOOZED, owner="U0ANA"),
        Case(follow_up_id=3, state=CaseState.CONTACTED, owner="U0ANA"),
        Case(follow_up_id=4, state=CaseState.TAKEN, owner="U0ANA"),
    )
    hostile = WaitingCase(case=Case(follow_up_id=9), score=0, person=HOSTILE_PERSON, comment=HOSTILE)
    return {
        "normal": normal,
        "mine": replace(normal, whose="mine", cases=normal.cases[1:], found=1),
        "of somebody": replace(normal, whose="U0BEN", cases=normal.cases[1:], found=1),
        "overdue": replace(normal, whose="overdue", cases=normal.cases[:1], found=31),
        "none": replace(normal, whose="open", found=0, cases=(), open=0, overdue=0),
        "every state": replace(normal, cases=tuple(WaitingCase(case=case) for case in states), found=4),
        "shared": replace(normal, shared_by="U0ANA"),
        "hostile": replace(normal, whose="<!channel>", cases=(hostile,), filters="<!here>"),
    }
