"""The answer to /nps help: what can be typed, as examples that can be copied."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.views import blocks, text
from bot.views.message import Message

EXAMPLES: tuple[tuple[str, str], ...] = (
    ("/nps", "this quarter so far, against the same days of the quarter before"),
    ("/nps last-month", "also this-week, last-30-days, 2026-Q3, 2026-W47, 2026-03-01..2026-03-31, all"),
    ("/nps this-quarter vs 2025-Q4", "against a period of your choice"),
    (
        "/nps plan:enterprise -region:emea score<=6",
        "only some of the answers; also company:, owner:@ana, theme:, has:comment",
    ),
    ("/nps by plan", "who pulls the score down; by region, agent, theme, any key"),
    ("/nps trend weeks", "step by step, and whether it goes anywhere"),
    ("/nps themes", "what comments are about, and what is new this week"),
    ("/nps comments is:detractor", "what they wrote, newest first"),
    ("/nps movers", "who changed band"),
    ("/nps customer ana@example.com", "one customer with history; a name or a company will do"),
    ("/nps follow-ups mine", "also open, overdue, @ana"),
    (
        "/nps loop by owner",
        "how fast unhappy customers hear from us, who is won back; also by channel, agent, theme, month",
    ),
    (
        "/nps last-quarter export",
        "the answers as a CSV file, by direct message; benchmark sets the score beside others",
    ),
)
MOST_SEGMENTS = 8
_READING = (
    "Each customer counts once, with the latest answer of the period. The 95 % range says how sure the score is; a change is "
    "called real only if chance would rarely bring it about."
)
_TEMPLATES = "Admins change the letters that drafts begin with by /nps templates."


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What this workspace can ask.

    Attributes:
        segments: keys by which answers can be filtered: "plan", "region".
        mistake: the sentence about what was not understood, where help was not asked for.
        zone: the zone in which days begin.
    """

    segments: Sequence[str] = ()
    mistake: str | None = None
    zone: str | None = None


def render(data: Help) -> Message:
    mistake = text.one_line(data.mistake or "", 500)
    opening = [blocks.line(blocks.words(mistake, bold=True))] if mistake else []
    lines = blocks.bullets(*(_example(command, meaning) for command, meaning in EXAMPLES))
    footer = [part for part in (_filters(data.segments), _READING, _zone(data.zone), _TEMPLATES) if part]
    parts = (blocks.rich_text(*opening, lines), blocks.context(*(blocks.plain(part) for part in footer)))
    first = ", ".join(command for command, _ in EXAMPLES[:3])
    return Message(text.escape(f"{f'{mistake} ' if mistake else ''}What you can type: {first}"), parts)


def _example(command: str, meaning: str) -> blocks.Element:
    return blocks.line(blocks.code(command), blocks.words(f"  {meaning}"))


def _filters(segments: Sequence[str]) -> str:
    keys = [text.one_line(key, 40) for key in segments[:MOST_SEGMENTS]]
    return f"Filters here: {' '.join(f'{key}:' for key in keys)}" if keys else ""


def _zone(zone: str | None) -> str:
    return f"Days begin at midnight in {text.one_line(zone)}." if zone else ""


def example() -> Help:
    return Help(segments=("plan", "segment", "region", "owner", "source", "survey"), zone="Europe/Berlin")


def examples() -> dict[str, Help]:
    return {
        "normal": example(),
        "everything unknown": Help(),
        "after a mistake": Help(
            mistake="I do not know “this-quater”. Did you mean “this-quarter”?", segments=("plan",)
        ),
        "hostile": Help(mistake="I do not know “<!channel> *x*”.", segments=("<@U0ADMIN>" * 30,) * 30),
    }
