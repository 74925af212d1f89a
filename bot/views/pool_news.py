"""What a channel hears of cases that nobody has: returned by their owners, unclaimed in the morning, or calling for help."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.views import blocks, reminded, text
from bot.views.case import Case, CaseState
from bot.views.examples import ANA, ANSWERED_AT, COMMENT, HOSTILE, HOSTILE_PERSON
from bot.views.message import Block, Message
from bot.views.person import Person
from bot.views.reminded import RemindedCase

TAKE = "nudge_take"
MOST_CASES = 6


class Reason(StrEnum):
    """Why the channel hears of it, as storage names it."""

    RETURNED = "returned"
    GIVEN_BACK = "given_back"
    LEFT = "left"
    ESCALATED = "escalated"
    UNCLAIMED = "unclaimed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolNews:
    """A message.

    Attributes:
        owner: whose cases they were; None where they were nobody's.
        group: id of the user group that is called.
        now: what is late by then.
    """

    reason: Reason
    cases: tuple[RemindedCase, ...]
    now: datetime
    owner: str | None = None
    group: str | None = None


def render(data: PoolNews) -> Message:
    free = [one for one in data.cases if _is_free(one.case)]
    rest = [one for one in data.cases if not _is_free(one.case)]
    shown = sorted(free, key=lambda one: one.case.due_at or data.now)[:MOST_CASES]
    called = [blocks.group(data.group), blocks.words(" ")] if data.group and free else []
    parts: list[Block] = [blocks.rich_text(blocks.line(*called, *_headline(data)))]
    for one in [*shown, *rest[: MOST_CASES - len(shown)]]:
        parts += reminded.row(one, _standing(one.case, data), _buttons(one.case))
    more = len(free) - len(shown)
    parts += [blocks.context(blocks.plain(f"{more} more: type /nps follow-ups open"))] if more else []
    return Message(_essence(data, free), tuple(parts))


def _is_free(case: Case) -> bool:
    return case.state is CaseState.OPEN


def _sentence(data: PoolNews) -> tuple[str, str]:
    """What stands before and behind the owner's name."""
    cases = text.count(len(data.cases), "case")
    match data.reason:
        case Reason.RETURNED:
            return f"Back in the pool: {cases} of ", ", who was asked and said nothing."
        case Reason.GIVEN_BACK:
            return f"Back in the pool: {cases} that ", " gave back."
        case Reason.LEFT:
            return f"Back in the pool: {cases} of ", ", whose account was deactivated."
    free = [one.case for one in data.cases if _is_free(one.case)]
    if not free:
        return "Taken: nobody waits here any more", "."
    if data.reason is Reason.ESCALATED:
        those = "this critical case" if len(free) == 1 else f"these {len(free)} critical cases"
        return f"Nobody has taken {those}", "."
    late = sum(case.due_at is not None and case.due_at <= data.now for case in free)
    return f"Nobody has taken {text.count(len(free), 'case')}: {reminded.counted(late, len(free) - late)}", "."


def _headline(data: PoolNews) -> list[blocks.Element]:
    before, behind = _sentence(data)
    owner = [blocks.person(data.owner)] if data.owner else []
    return [*([blocks.words(before, bold=True)] if before else []), *owner, blocks.words(behind, bold=True)]


def _essence(data: PoolNews, free: list[RemindedCase]) -> str:
    before, behind = _sentence(data)
    called = f"{text.group(data.group)} " if data.group and free else ""
    owner = text.mention(data.owner) if data.owner else ""
    first = f" {'First: ' if len(free) > 1 else ''}{text.escape(free[0].essence)}." if free else ""
    return f"{called}{text.escape(before)}{owner}{text.escape(behind)}{first}"


def _standing(case: Case, data: PoolNews) -> list[blocks.Element]:
    if not _is_free(case):
        return reminded.where_it_stands(case)
    is_late = case.due_at is not None and case.due_at <= data.now
    return reminded.due(case, is_late=is_late) or [blocks.words("Nobody has it")]


def _buttons(case: Case) -> list[blocks.Element]:
    if not _is_free(case):
        return []
    number = str(case.follow_up_id)
    return [blocks.button("I'll take it", f"{TAKE}:{number}", value=number, style="primary")]


def example() -> PoolNews:
    case = Case(follow_up_id=12, due_at=ANSWERED_AT - timedelta(hours=16))
    link = "https://example.slack.com/archives/C0ALERTS/p1795512600000100"
    about = RemindedCase(case=case, score=3, person=ANA, comment=COMMENT, url=link)
    return PoolNews(reason=Reason.RETURNED, cases=(about,), now=ANSWERED_AT, owner="U0BEN")


def examples() -> dict[str, PoolNews]:
    normal = example()
    (about,) = normal.cases
    cara = Person(name="Cara Sample", company="Sample Ltd", plan="pro")
    due = ANSWERED_AT + timedelta(hours=3)
    other = RemindedCase(case=Case(follow_up_id=13, due_at=due), score=5, person=cara)
    taken = replace(about, case=replace(about.case, state=CaseState.TAKEN, owner="U0ANA"))
    crowd = tuple(replace(other, case=replace(other.case, follow_up_id=100 + number)) for number in range(20))
    hostile = RemindedCase(case=Case(follow_up_id=9), score=0, person=HOSTILE_PERSON, comment=HOSTILE)
    return {
        "returned": normal,
        "returned, critical": replace(normal, group="S0SUPPORT"),
        "taken since": replace(normal, cases=(taken,)),
        "given back": replace(normal, reason=Reason.GIVEN_BACK),
        "left": replace(normal, reason=Reason.LEFT, cases=(about, other)),
        "escalated": replace(normal, reason=Reason.ESCALATED, owner=None, group="S0SUPPORT"),
        "several escalated": replace(
            normal, reason=Reason.ESCALATED, cases=(about, other), owner=None, group="S0SUPPORT"
        ),
        "escalated, taken since": replace(
            normal, reason=Reason.ESCALATED, cases=(taken,), owner=None, group="S0SUPPORT"
        ),
        "unclaimed": replace(normal, reason=Reason.UNCLAIMED, cases=(about, other), owner=None),
        "a crowd": replace(normal, reason=Reason.LEFT, cases=crowd),
        "hostile": replace(normal, cases=(hostile,), owner="<!channel>"),
    }
