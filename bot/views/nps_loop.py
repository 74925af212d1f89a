"""The answer to /nps loop: what became of unhappy customers, how fast, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.views import asked, blocks, columns, text
from bot.views.asked import Asked, Next
from bot.views.case import OUTCOMES
from bot.views.lengths import length
from bot.views.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class NpsLoop(Asked):
    """The cases opened in a period, as they stand today.

    Attributes:
        opened, taken, resolved: of those opened in the period.
        outcomes: how many resolved ones ended how, by key of `case.OUTCOMES`.
        to_take, to_resolve: medians; None: nothing was.
        open, overdue: of all cases, now: without an owner; too late.
    """

    opened: int
    taken: int = 0
    resolved: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    to_take: timedelta | None = None
    to_resolve: timedelta | None = None
    open: int = 0
    overdue: int = 0


def render(data: NpsLoop) -> Message:
    headline = f"{data.resolved} of {text.count(data.opened, 'follow-up')} resolved · {data.label}"
    title = headline if data.opened else f"No follow-ups · {data.label}"
    notes = [*asked.notes(data), "Counted are the follow-ups that were opened in the period, as they stand today."]
    parts = (blocks.header(title), blocks.rich_text(*_body(data)), *asked.small_print(notes))
    essence = text.escape(f"{title}{asked.filtered(data)}. Now {_waiting(data)}")
    return Message(essence, (*parts, *asked.ending(data, can_share=data.opened > 0)))


def _body(data: NpsLoop) -> list[blocks.Element]:
    lines = [_speed("Taken", data.taken, data.opened, data.to_take)] if data.opened else []
    if data.resolved:
        lines.append(_speed("Resolved", data.resolved, data.opened, data.to_resolve))
    lines.append(blocks.line(blocks.words("Now: ", bold=True), blocks.words(_waiting(data))))
    rows = [[OUTCOMES.get(key, key).split(":")[0], f"{number:,}"] for key, number in _by_number(data.outcomes)]
    ended = [blocks.preformatted(columns.table(rows, label_width=28))] if rows else []
    return [blocks.bullets(*lines), *ended]


def _by_number(outcomes: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(outcomes.items(), key=lambda item: (-item[1], item[0]))


def _speed(what: str, number: int, opened: int, median: timedelta | None) -> blocks.Element:
    share = f"{number} of {opened}"
    typical = f", half of them within {length(median)}" if median is not None else ""
    return blocks.line(blocks.words(f"{what}: ", bold=True), blocks.words(f"{share}{typical}."))


def _waiting(data: NpsLoop) -> str:
    if not data.open and not data.overdue:
        return "nobody waits without an owner, nothing is overdue."
    return f"{data.open} without an owner, {data.overdue} overdue."


def example() -> NpsLoop:
    return NpsLoop(
        label="Q4 2026 to date",
        elapsed=(53, 92),
        opened=36,
        taken=33,
        resolved=27,
        outcomes={"recovered": 14, "not_recovered": 6, "no_reply": 7},
        to_take=timedelta(minutes=48),
        to_resolve=timedelta(days=2, hours=5),
        open=3,
        overdue=1,
        command="this-quarter loop",
        next=(Next(label="Overdue", sentence="follow-ups overdue"),),
    )


def examples() -> dict[str, NpsLoop]:
    normal = example()
    return {
        "normal": normal,
        "nothing taken": NpsLoop(label="2026", opened=2, open=2),
        "nothing opened": NpsLoop(label="2026", opened=0),
        "shared": replace(normal, shared_by="U0ANA"),
        "hostile": replace(normal, filters="<!channel>" * 99, outcomes={"<!here>": 3}),
    }
