"""What every answer to /nps says beside its figures: which answers it is about, what was typed, what to ask next."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.views import blocks, text
from bot.views.message import Block
from scoring.responses import Kind

COMMAND = "/nps"
VALUE_LIMIT = 2_000  # of a button
FILTER_IN_HEADLINE = 50
SHARE, REFINE, ASK = "share", "refine", "ask"

_KINDS = {
    Kind.TRANSACTIONAL: "Transactional answers, asked after a conversation: not the relationship NPS.",
    Kind.PROSPECT: "Answers of prospects: not the relationship NPS.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """A button that asks something else: its label, and the sentence behind "/nps"."""

    label: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question of an answer.

    Attributes:
        label: name of the period: "Q4 2026 to date".
        elapsed: (day, days) of a period that is still running: (53, 92).
        filters: the filter as it is written, empty if there is none.
        kind: which answers were counted; `is_only_kind`: this workspace has no others.
        command: what was asked, without "/nps", so that it can be shared and asked again.
        shared_by: id of the Slack user who shares the answer in a channel.
        next: what may be asked next.
    """

    label: str
    elapsed: tuple[int, int] | None = None
    filters: str = ""
    kind: Kind = Kind.RELATIONSHIP
    is_only_kind: bool = False
    command: str = ""
    shared_by: str | None = None
    next: tuple[Next, ...] = ()


def about(data: Asked) -> str:
    """For the headline of a number, which is read alone: the period, and a filter that is short enough."""
    return f"{data.label} · {text.one_line(data.filters)}" if data.filters and _is_short(data.filters) else data.label


def _is_short(filters: str) -> bool:
    return len(filters) <= FILTER_IN_HEADLINE


def notes(data: Asked, *, below_about: bool = False) -> list[str]:
    """Which answers these are, where that is not the usual; `below_about`: what the headline says is not said again."""
    is_said = below_about and _is_short(data.filters)
    found = [f"Filter: {text.one_line(data.filters, 500)}"] if data.filters and not is_said else []
    if data.kind in _KINDS:
        found.append(_KINDS[data.kind] + (" No others have come in so far." if data.is_only_kind else ""))
    return found


def filtered(data: Asked) -> str:
    """For the notification: " for plan:enterprise"."""
    return f" for {text.one_line(data.filters, 300)}" if data.filters else ""


def day(data: Asked) -> str:
    """For the line of evidence: " · day 53 of 92"."""
    return f" · day {data.elapsed[0]} of {data.elapsed[1]}" if data.elapsed else ""


def small_print(lines: Sequence[str]) -> list[Block]:
    """At most ten small grey lines; none, no block."""
    return [blocks.context(*(blocks.plain(line) for line in lines[:10]))] if lines else []


def ending(data: Asked, *, can_share: bool = True) -> list[Block]:
    """Who asked what, where an answer is shared; else the buttons."""
    if data.shared_by:
        command = f"{COMMAND} {data.command}".strip()
        asked = [blocks.person(data.shared_by), blocks.words(" asked "), blocks.code(text.one_line(command, 500))]
        return [blocks.rich_text(blocks.line(*asked))]
    if len(data.command) > VALUE_LIMIT:
        return []
    sentence = data.command or "this-quarter"
    share = [blocks.button("Share in channel", SHARE, value=sentence)] if can_share else []
    refine = blocks.button("Refine…", REFINE, value=sentence)
    return [blocks.actions([*share, refine, *_questions(data.next)], block_id="nps_answer")]


def questions(asked: Sequence[Next], *, block_id: str) -> list[Block]:
    """Buttons that ask, in a block of their own."""
    buttons = _questions(asked)
    return [blocks.actions(buttons, block_id=block_id)] if buttons else []


def _questions(asked: Sequence[Next]) -> list[blocks.Element]:
    return [
        blocks.button(each.label, f"{ASK}:{number}", value=each.sentence)
        for number, each in enumerate(asked)
        if 0 < text.size(each.sentence) <= VALUE_LIMIT
    ]
