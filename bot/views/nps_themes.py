"""The answer to /nps themes: what comments are about, how those who say it score, and what is new this week."""

from dataclasses import dataclass, replace

from bot.views import asked, blocks, columns, numbers, text
from bot.views.asked import Asked, Next
from bot.views.message import Message
from bot.views.nps_groups import NOT_KNOWN, SMALL, GroupRow, figures, impact
from bot.views.themes import theme_names
from scoring.nps import SMALLEST_NORMAL, Nps, signed

MOST_ROWS = 10
MOST_NEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTheme:
    """A theme (its key) that is named more often than before: by `now` of the week's answers, by `before` of those before."""

    theme: str
    now: int
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NpsThemes(Asked):
    """Themes, the most frequent first; an answer may name several.

    Attributes:
        rows: `label` is the theme's key.
        whole: all answers of the period; `naming` of them name a theme.
        than: the period before, as it stands in a sentence.
        new: news of the week.
        week: which days that is: "16 to 22 Nov 2026"; `background` the days it is held against.
        week_answers, background_answers: how many answers there are in them.
    """

    rows: tuple[GroupRow, ...]
    whole: Nps
    naming: int
    than: str | None = None
    compared: int = 0
    new: tuple[NewTheme, ...] = ()
    week: str = ""
    background: str = ""
    week_answers: int = 0
    background_answers: int = 0


def render(data: NpsThemes) -> Message:
    title = blocks.header(f"{text.count(len(data.rows), 'theme')} · {data.label}")
    parts = (title, blocks.rich_text(*_body(data)), *asked.small_print(_notes(data)))
    return Message(_essence(data), (*parts, *asked.ending(data, can_share=bool(data.rows))))


def _essence(data: NpsThemes) -> str:
    most = [f"{_name(row)} {row.nps.n:,}" for row in data.rows[:3]]
    told = f" Most named: {text.listed(most)}." if most else ""
    new = f" New: {text.listed(theme_names(each.theme for each in data.new[:MOST_NEW]))}." if data.new else ""
    return text.escape(f"Themes{asked.filtered(data)}, {data.label}: {_naming(data)}.{told}{new}")


def _naming(data: NpsThemes) -> str:
    if data.whole.n == 0:
        return "nobody answered"
    return f"{data.naming:,} of {numbers.responses(data.whole.n)} {'names' if data.naming == 1 else 'name'} a theme"


def _name(row: GroupRow) -> str:
    return text.one_line(theme_names([row.label])[0], 60) or NOT_KNOWN


def _body(data: NpsThemes) -> list[blocks.Element]:
    parts = [blocks.line(blocks.words(f"{text.capital(_naming(data))}{asked.day(data)}"))]
    if data.rows:
        rows = [_cells(row) for row in data.rows[:MOST_ROWS]]
        parts.append(blocks.preformatted(columns.table([["theme", "n", "NPS", "impact"], *rows])))
    return [*parts, *_news(data), *_moved(data)]


def _cells(row: GroupRow) -> list[str]:
    score, number = figures(row)
    return [_name(row), number, score, impact(row)]


def _news(data: NpsThemes) -> list[blocks.Element]:
    if not data.week_answers:
        return []
    if not data.new:
        nothing = f" is named more often in the last week ({data.week}) than in the {data.background}."
        return [blocks.line(blocks.words("Nothing new:", bold=True), blocks.words(" no theme" + nothing))]
    told = [
        f"{theme_names([each.theme])[0]} ({each.now} of {data.week_answers} responses, "
        f"{each.before} of {data.background_answers} in the {data.background})"
        for each in data.new[:MOST_NEW]
    ]
    return [blocks.line(blocks.words("New this week: ", bold=True), blocks.words(f"{text.listed(told)}."))]


def _moved(data: NpsThemes) -> list[blocks.Element]:
    moved = [f"{_name(row)} {signed(row.moved)}" for row in data.rows if row.moved is not None]
    if not moved or data.than is None:
        return []
    opening = blocks.words(f"Moved for real against {data.than}: ", bold=True)
    return [blocks.line(opening, blocks.words(f"{', '.join(moved)}."))]


def _notes(data: NpsThemes) -> list[str]:
    notes = asked.notes(data)
    if data.rows:
        notes.append("NPS of those who name the theme. Impact: points that the score would gain without them.")
    if any(row.nps.n < SMALLEST_NORMAL for row in data.rows[:MOST_ROWS]):
        notes.append(f"{SMALL} small sample, fewer than {SMALLEST_NORMAL}.")
    if len(data.rows) > MOST_ROWS:
        notes.append(f"{len(data.rows) - MOST_ROWS} rarer themes are not shown.")
    return notes


def example() -> NpsThemes:
    return NpsThemes(
        label="Q4 2026 to date",
        elapsed=(53, 92),
        whole=Nps(36, 42, 93),
        naming=88,
        rows=(
            GroupRow(label="reliability", nps=Nps(21, 9, 4), impact=16.0, moved=-19),
            GroupRow(label="response_time", nps=Nps(9, 6, 8), impact=5.8),
            GroupRow(label="billing", nps=Nps(3, 1, 0)),
        ),
        than="Q3 2026, first 53 days",
        new=(NewTheme(theme="reliability", now=7, before=9),),
        week="16 to 22 Nov 2026",
        background="90 days before",
        week_answers=24,
        background_answers=310,
        command="this-quarter themes",
        next=(Next(label="Comments", sentence="this-quarter theme:reliability comments"),),
    )


def examples() -> dict[str, NpsThemes]:
    normal = example()
    hostile = tuple(
        GroupRow(label=f"<!channel>*{'x' * number}*", nps=Nps(9, 9, 9), impact=-0.01) for number in range(30)
    )
    return {
        "normal": normal,
        "nothing new": replace(normal, new=()),
        "no theme": replace(normal, rows=(), naming=0, new=(), week_answers=0),
        "no responses": NpsThemes(label="2026", whole=Nps(), naming=0, rows=()),
        "shared": replace(normal, shared_by="U0ANA"),
        "hostile": replace(
            normal, rows=hostile, filters="<@U0ADMIN>", new=(NewTheme(theme="<!here>", now=3, before=0),)
        ),
    }
