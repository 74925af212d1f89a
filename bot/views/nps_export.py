"""The answer to /nps export: how many rows are on their way; and the line that comes with the file."""

from dataclasses import dataclass, replace

from bot.views import asked, blocks, text
from bot.views.asked import Asked, Next
from bot.views.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class NpsExport(Asked):
    """A file of answers: `rows` of `voices`, when there are more than a file may have."""

    name: str
    voices: int
    rows: int


def render(data: NpsExport) -> Message:
    if data.voices == 0:
        said = f"Nothing to export for {data.label}: nobody answered{asked.filtered(data)}."
    else:
        said = f"{_rows(data)} on the way: {text.one_line(data.name)} comes to you by direct message."
    line = blocks.rich_text(blocks.line(blocks.words(said)))
    return Message(text.escape(said), (line, *asked.small_print(asked.notes(data)), *_refine(data)))


def comment(data: NpsExport) -> str:
    """The line above the file, in mrkdwn."""
    command = text.one_line(f"{asked.COMMAND} {data.command}", 300).replace("`", "'")
    return text.escape(f"{_rows(data)}, {data.label}{asked.filtered(data)}. You asked `{command}`")


def _rows(data: NpsExport) -> str:
    if data.rows < data.voices:
        return f"The first {data.rows:,} of {data.voices:,} responses"
    return text.count(data.rows, "response")


def _refine(data: NpsExport) -> list[blocks.Element]:
    ending = asked.ending(data, can_share=False)
    return [dict(block) for block in ending]


def example() -> NpsExport:
    return NpsExport(
        label="Q4 2026 to date",
        name="nps-2026-10-01-to-2026-11-22.csv",
        voices=171,
        rows=171,
        command="this-quarter export",
        next=(Next(label="Score", sentence="this-quarter"),),
    )


def examples() -> dict[str, NpsExport]:
    normal = example()
    return {
        "normal": normal,
        "one row": replace(normal, voices=1, rows=1),
        "too many": replace(normal, voices=2_400_000, rows=100_000, filters="plan:pro"),
        "nothing": replace(normal, voices=0, rows=0, filters="plan:pro"),
        "hostile": replace(normal, name="<!channel>" * 40, filters="<@U0ADMIN> `x`" * 60),
    }
