"""A file that was dropped on the bot: what is in it, whether to import it, and what came of that. One message that lives."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from bot.views import blocks, text
from bot.views.examples import HOSTILE
from bot.views.message import Block, Message

IMPORT, CANCEL = "import_answers", "cancel_import"
BLOCK = "file_import:"
MOST_FAULTS = 5
MOST_REASONS = 8
LONGEST_FAULT = 200


class Standing(StrEnum):
    """Where it stands."""

    READING = "reading"
    OFFERED = "offered"
    IMPORTING = "importing"
    IMPORTED = "imported"
    CANCELLED = "cancelled"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """A file and what was found in it; once it is imported, what was done.

    Attributes:
        answers: rows that hold one.
        known: answers about which the file says nothing new.
        skipped: why rows hold no answer, and how many.
        faults: the first rows in which something is wrong, as sentences.
        columns: "score: How likely …", as they were understood.
        since, until: the days of the first and the last answer.
        is_doubtful: the scores look like those of another scale.
        reason: why it cannot be imported.
        by: who decided.
    """

    import_id: int
    file_name: str
    standing: Standing
    source: str = ""
    answers: int = 0
    new: int = 0
    updated: int = 0
    known: int = 0
    skipped: tuple[tuple[str, int], ...] = ()
    faults: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    is_doubtful: bool = False
    reason: str = ""
    by: str | None = None


def render(data: ImportPreview) -> Message:
    name = text.one_line(data.file_name) or "The file"
    headline = _headline(data)
    row = [blocks.words(name, bold=True), blocks.words(f" · {headline}")]
    if data.by:
        row += [blocks.words(" Decided by "), blocks.person(data.by), blocks.words(".")]
    parts: list[Block] = [blocks.rich_text(blocks.line(*row))]
    if data.standing in (Standing.OFFERED, Standing.IMPORTED):
        parts += _findings(data)
    if data.standing is Standing.REFUSED and " --" in data.reason:
        parts.append(blocks.context(blocks.plain("These options belong to the shell: nps-bot import FILE --help")))
    if data.standing is Standing.OFFERED and data.answers:
        parts.append(
            blocks.actions(
                (
                    blocks.button(f"Import {text.count(data.answers, 'answer')}", IMPORT, style="primary"),
                    blocks.button("Cancel", CANCEL),
                ),
                block_id=f"{BLOCK}{data.import_id}",
            )
        )
    return Message(text.escape(f"{name}: {headline}"), tuple(parts))


def told(data: ImportPreview) -> Message:
    """The reply in the thread: it is done."""
    sentence = f"Done: {_counts(data)}."
    return Message(text.escape(sentence), (blocks.rich_text(blocks.line(blocks.words(sentence))),))


def _headline(data: ImportPreview) -> str:
    if data.standing is Standing.OFFERED and not data.answers:
        return "There is no answer in it."
    return {
        Standing.READING: "Reading it …",
        Standing.OFFERED: f"{text.count(data.answers, 'answer')}{_days(data)}. Shall I import {_them(data)}?",
        Standing.IMPORTING: f"Importing {text.count(data.answers, 'answer')} …",
        Standing.IMPORTED: f"Imported: {_counts(data)}.",
        Standing.CANCELLED: "Not imported. Drop it again if you change your mind.",
        Standing.REFUSED: text.one_line(data.reason, 600),
    }[data.standing]


def _them(data: ImportPreview) -> str:
    return "it" if data.answers == 1 else "them"


def _days(data: ImportPreview) -> str:
    if data.since is None or data.until is None:
        return ""
    if data.since == data.until:
        return f", given on {text.day(data.since)}"
    return f", given from {text.day(data.since)} to {text.day(data.until)}"


def _counts(data: ImportPreview) -> str:
    return f"{data.new:,} new, {data.updated:,} updated, {data.known:,} known already"


def _findings(data: ImportPreview) -> list[Block]:
    lines = []
    if data.standing is Standing.OFFERED and data.answers:
        lines.append(f"{_counts(data)}. No alerts: this is history.")
    if data.is_doubtful:
        lines.append("No score is 0 or above 5: is this a scale from 0 to 10? If not, these answers are no NPS.")
    lines += [f"{text.count(number, 'row')} skipped: {reason}" for reason, number in data.skipped[:MOST_REASONS]]
    lines += [text.one_line(fault, LONGEST_FAULT) for fault in data.faults[:MOST_FAULTS]]
    parts: list[Block] = []
    if lines:
        parts.append(blocks.rich_text(blocks.bullets(*(blocks.line(blocks.words(line)) for line in lines))))
    if data.standing is Standing.OFFERED and data.columns:
        understood = text.one_line(" · ".join(data.columns), 1_000)
        parts.append(blocks.context(blocks.plain(f"Source {data.source}. Columns: {understood}")))
    return parts


def block_number(block_id: str) -> int:
    """The import to which a button belongs."""
    return int(block_id.removeprefix(BLOCK))


def example() -> ImportPreview:
    return ImportPreview(
        import_id=7,
        file_name="delighted-export.csv",
        standing=Standing.OFFERED,
        source="import",
        answers=1_204,
        new=1_190,
        updated=4,
        known=10,
        skipped=(("the question was not answered", 31), ("the score is not a whole number from 0 to 10", 2)),
        faults=(
            'line 17: the score is not a whole number from 0 to 10: "n/a"',
            'line 204: the score is not a whole number from 0 to 10: "12"',
        ),
        columns=(
            "id: Response ID",
            "score: Score",
            "comment: Comment",
            "answered_at: Created at",
            "email: Person Email",
        ),
        since=date(2024, 1, 3),
        until=date(2026, 6, 29),
    )


def examples() -> dict[str, ImportPreview]:
    offered = example()
    now = datetime(2026, 11, 23, tzinfo=UTC).date()
    return {
        "offered": offered,
        "being read": ImportPreview(import_id=7, file_name=offered.file_name, standing=Standing.READING),
        "being imported": ImportPreview(
            import_id=7, file_name=offered.file_name, standing=Standing.IMPORTING, answers=1_204, by="U0ANA"
        ),
        "imported": ImportPreview(
            import_id=7, file_name=offered.file_name, standing=Standing.IMPORTED, answers=1_204, new=1_190, updated=4,
            known=10, skipped=offered.skipped, faults=offered.faults, by="U0ANA",
        ),
        "cancelled": ImportPreview(import_id=7, file_name=offered.file_name, standing=Standing.CANCELLED, by="U0ANA"),
        "refused": ImportPreview(
            import_id=7, file_name="customers.csv", standing=Standing.REFUSED,
            reason="No column (or more than one) asks how likely a recommendation is. Columns here: Email; Company; ARR.",
        ),
        "one answer on a doubtful scale": ImportPreview(
            import_id=7, file_name="a.csv", standing=Standing.OFFERED, source="import", answers=1, new=1, since=now,
            until=now, is_doubtful=True,
        ),
        "no answer": ImportPreview(
            import_id=7, file_name="a.csv", standing=Standing.OFFERED, skipped=(("the question was not answered", 3),)
        ),
        "hostile": ImportPreview(
            import_id=7, file_name=HOSTILE, standing=Standing.OFFERED, source="s" * 200, answers=3, new=3,
            skipped=tuple((f"reason {number}", number) for number in range(1, 30)), faults=(HOSTILE,) * 10,
            columns=(HOSTILE,) * 10, by="<!channel>",
        ),
        "hostile reason": ImportPreview(import_id=7, file_name=HOSTILE, standing=Standing.REFUSED, reason=HOSTILE),
    }  # fmt: skip
