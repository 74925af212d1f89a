"""The answer to /nps … by plan: who pulls the score down, and which group moved for real."""

from dataclasses import dataclass, replace

from bot.views import asked, blocks, columns, numbers, text
from bot.views.asked import Asked, Next
from bot.views.message import Message
from scoring.nps import SMALLEST_NORMAL, SMALLEST_SCORED, Nps, Sample, signed

MOST_ROWS = 12
MOST_MOVED = 4
NOT_KNOWN = "not known"
NO_SCORE = "-"
SMALL = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One group.

    Attributes:
        label: empty: its value is not known.
        impact: points that the whole would gain without it; None where there is no whole.
        moved: the change in whole points, if it is real; else None.
    """

    label: str
    nps: Nps
    impact: float | None = None
    moved: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NpsGroups(Asked):
    """Groups in the order in which they are to be read.

    Attributes:
        key: by what they are formed.
        whole: all answers; None where the groups must not be added up.
        left_out: how many further groups follow on the rows; `answers_left_out` are theirs.
        than: the period before, as it stands in a sentence; None: there is none.
        compared: how many groups could be compared with it.
    """

    key: str
    rows: tuple[GroupRow, ...]
    whole: Nps | None
    left_out: int = 0
    answers_left_out: int = 0
    than: str | None = None
    compared: int = 0


def render(data: NpsGroups) -> Message:
    headline = numbers.headline(data.whole) if data.whole else "NPS"
    title = blocks.header(f"{headline} by {text.one_line(data.key, 40)} · {asked.about(data)}")
    has_answers = any(row.nps.n for row in data.rows)
    parts = (title, blocks.rich_text(*_body(data)), *asked.small_print(_notes(data)))
    return Message(_essence(data), (*parts, *asked.ending(data, can_share=has_answers)))


def _essence(data: NpsGroups) -> str:
    whole = f": {numbers.in_brief(data.whole)}" if data.whole else ""
    spoken = [f"{name(row.label)} {numbers.headline(row.nps)}" for row in data.rows[:3] if row.nps.n >= SMALLEST_SCORED]
    by = f"{data.label} by {text.one_line(data.key, 40)}{asked.filtered(data)}"
    return text.escape(f"{by}{whole}{f'. {text.listed(spoken)}' if spoken else ''}")


def _body(data: NpsGroups) -> list[blocks.Element]:
    opening = f"{numbers.evidence(data.whole)}{asked.day(data)}" if data.whole else "Each kind is counted apart."
    if not data.rows:
        return [blocks.line(blocks.words(opening))]
    shown = data.rows[:MOST_ROWS]
    parts = [blocks.line(blocks.words(opening)), blocks.preformatted(columns.table(_table(data, shown)))]
    if not _has_scores(data):
        none = f"No {text.one_line(data.key, 40)} has {SMALLEST_SCORED} responses, which a score needs."
        parts.append(blocks.line(blocks.words(none)))
    rest = data.rows[MOST_ROWS:]
    further = len(rest) + data.left_out
    if further:
        answers = sum(row.nps.n for row in rest) + data.answers_left_out
        more = f"and {further} more with {numbers.responses(answers)}"
        parts.append(blocks.line(blocks.words(more)))
    return [*parts, *_moved(data)]


def _table(data: NpsGroups, rows: tuple[GroupRow, ...]) -> list[list[str]]:
    has_impact = _has_impact(data)
    head = [data.key, "NPS", "n", *(["impact"] if has_impact else [])]
    return [head, *([name(row.label), *figures(row), *([impact(row)] if has_impact else [])] for row in rows)]


def _has_scores(data: NpsGroups) -> bool:
    return any(row.nps.n >= SMALLEST_SCORED for row in data.rows)


def _has_impact(data: NpsGroups) -> bool:
    return data.whole is not None and _has_scores(data)


def name(label: str) -> str:
    return text.one_line(label, 60) or NOT_KNOWN


def figures(row: GroupRow) -> list[str]:
    """Score and number; a small sample is marked, and below five there is no score."""
    score = str(row.nps.rounded) if row.nps.n >= SMALLEST_SCORED else NO_SCORE
    return [score, f"{row.nps.n:,}{SMALL if row.nps.n < SMALLEST_NORMAL else ''}"]


def impact(row: GroupRow) -> str:
    if row.impact is None or row.nps.n < SMALLEST_SCORED:
        return NO_SCORE
    return f"{row.impact:+.1f}" if abs(row.impact) >= 0.05 else "0.0"  # noqa: PLR2004  # what is shown as 0.0 has no sign


def _moved(data: NpsGroups) -> list[blocks.Element]:
    """Which groups moved for real, most of all the largest."""
    if data.than is None or not _has_scores(data):
        return []
    if not data.compared:
        few = f"No {text.one_line(data.key, 40)} has {SMALLEST_SCORED} responses in both periods, so none is compared with {data.than}."
        return [blocks.line(blocks.words(few))]
    moved = [row for row in data.rows if row.moved is not None]
    if not moved:
        return [blocks.line(blocks.words("Nothing moved for real", bold=True), blocks.words(f" against {data.than}."))]
    told = [f"{name(row.label)} {signed(row.moved or 0)}" for row in moved[:MOST_MOVED]]
    more = f" and {len(moved) - MOST_MOVED} more" if len(moved) > MOST_MOVED else ""
    opening = blocks.words(f"Moved for real against {data.than}: ", bold=True)
    return [blocks.line(opening, blocks.words(f"{', '.join(told)}{more}."))]


def _notes(data: NpsGroups) -> list[str]:
    notes = asked.notes(data, below_about=True)
    if _has_impact(data):
        notes.append("Impact: how many points higher the score would be without the group.")
    if any(0 < row.nps.n < SMALLEST_NORMAL for row in data.rows[:MOST_ROWS]):
        notes.append(f"{SMALL} small sample, fewer than {SMALLEST_NORMAL}.")
    if data.compared > 1:
        notes.append(f"{data.compared} groups were compared at once, so each has to move further to count (Holm).")
    if data.whole and data.whole.sample is Sample.NONE and data.filters:
        notes.append("Leave the filter out to see whether anybody answered at all.")
    return notes


def example() -> NpsGroups:
    return NpsGroups(
        label="Q4 2026 to date",
        elapsed=(53, 92),
        key="plan",
        whole=Nps(detractors=36, passives=42, promoters=93),
        rows=(
            GroupRow(label="free", nps=Nps(24, 18, 19), impact=15.7, moved=-21),
            GroupRow(label="pro", nps=Nps(8, 14, 31), impact=-4.4),
            GroupRow(label="enterprise", nps=Nps(3, 9, 42), impact=-17.6),
            GroupRow(label="", nps=Nps(1, 1, 1)),
        ),
        than="Q3 2026, first 53 days",
        compared=3,
        command="this-quarter by plan",
        next=(Next(label="Score", sentence="this-quarter"), Next(label="Trend", sentence="trend months")),
    )


def examples() -> dict[str, NpsGroups]:
    normal = example()
    crowd = tuple(GroupRow(label=f"Company {number}", nps=Nps(1, 2, number), impact=0.01) for number in range(40))
    crowd_of_one = tuple(GroupRow(label=f"Company {number}", nps=Nps(number % 2, 1, 0)) for number in range(12))
    strange = ("<!channel> *bold* <@U0ADMIN>", "\u202eproC\u202c\nLtd", "東京株式会社" * 9, "W" * 300)
    return {
        "normal": normal,
        "nothing moved": replace(normal, rows=tuple(replace(row, moved=None) for row in normal.rows)),
        "nothing before": replace(normal, than=None, compared=0),
        "few before": replace(normal, rows=tuple(replace(row, moved=None) for row in normal.rows), compared=0),
        "no scores": replace(normal, key="company", rows=crowd_of_one, left_out=20, answers_left_out=21, compared=0),
        "a crowd": replace(normal, key="company", rows=crowd, compared=40),
        "by kind": replace(normal, key="kind", whole=None, rows=(GroupRow(label="relationship", nps=Nps(1, 2, 4)),)),
        "no responses": replace(normal, rows=(), whole=Nps(), filters="plan:free", compared=0),
        "shared": replace(normal, shared_by="U0ANA"),
        "hostile": replace(
            normal, key="<!here>", filters="x" * 900, rows=tuple(GroupRow(label=s, nps=Nps(9, 9, 9)) for s in strange)
        ),
    }
