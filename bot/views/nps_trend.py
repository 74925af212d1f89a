"""The answer to /nps trend: the score step by step as a table, as bars in text, or as Slack's own chart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.views import asked, blocks, columns, numbers, text
from bot.views.asked import Asked, Next
from bot.views.message import Message
from bot.views.nps_groups import NO_SCORE
from scoring.nps import SMALLEST_SCORED, Nps, round_half_away, signed

CATEGORY_LIMIT = 20
TITLE_LIMIT = 50
SERIES = ("NPS", "95 % range, low", "95 % range, high")
TRACK = 21  # characters from -100 to 100
PARTIAL = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One step. `is_partial`: cut by the period, or still running."""

    label: str
    nps: Nps
    is_partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NpsTrend(Asked):
    """Steps in the order of time.

    Attributes:
        step: what one step is: "month".
        left_out: earlier steps that are not shown.
        per_step: the slope in points a step; None where there are too few steps for one.
        is_real: whether the slope is more than chance.
        with_bars: draw bars of text, where the workspace takes no charts.
    """

    step: str
    points: tuple[TrendPoint, ...]
    left_out: int = 0
    per_step: float | None = None
    is_real: bool = False
    with_bars: bool = False

    @property
    def scored(self) -> list[TrendPoint]:
        return [point for point in self.points if point.nps.n >= SMALLEST_SCORED]


def render(data: NpsTrend) -> Message:
    title = blocks.header(f"{_headline(data)} · by {data.step}, {asked.about(data)}")
    parts = (title, blocks.rich_text(*_body(data)), *asked.small_print(_notes(data)))
    return Message(_essence(data), (*parts, *asked.ending(data, can_share=bool(data.scored))))


def chart(data: NpsTrend) -> Message | None:
    """Slack's chart: score, low and high as three lines; None with fewer than two scored steps."""
    points = data.scored
    if len(points) < 2:  # noqa: PLR2004  # one point is no line
        return None
    labels = [text.shorten(point.label, CATEGORY_LIMIT) for point in points]
    figures = zip(*(_figures(point.nps) for point in points), strict=True)
    series = [
        {"name": name, "data": [{"label": at, "value": value} for at, value in zip(labels, values, strict=True)]}
        for name, values in zip(SERIES, figures, strict=True)
    ]
    axes = {"categories": labels, "x_label": text.capital(data.step), "y_label": "NPS (-100 to 100)"}
    block = {
        "type": "data_visualization",
        "title": text.shorten(f"NPS by {data.step}{asked.filtered(data)}", TITLE_LIMIT),
        "chart": {"type": "line", "series": series, "axis_config": axes},
    }
    return Message(_essence(data), (block,))


def with_chart(data: NpsTrend) -> Message | None:
    """The whole answer with the chart in it, for a message that is replaced."""
    drawn = chart(data)
    if drawn is None:
        return None
    whole = render(replace(data, with_bars=False))
    return Message(whole.text, (*whole.blocks[:1], *drawn.blocks, *whole.blocks[1:]))


def _figures(nps: Nps) -> tuple[int, int, int]:
    low, high = nps.interval()
    return nps.rounded, round_half_away(low), round_half_away(high)


def _headline(data: NpsTrend) -> str:
    if not data.scored:
        return "No score yet" if any(point.nps.n for point in data.points) else "No responses"
    last = data.scored[-1]
    return f"NPS {last.nps.rounded} in {last.label}"


def _essence(data: NpsTrend) -> str:
    told = " ".join(filter(None, _direction(data)))
    answers = numbers.responses(sum(point.nps.n for point in data.points))
    return text.escape(
        f"{_headline(data)}{asked.filtered(data)}, {data.label} by {data.step}, {answers}. {told}".strip()
    )


def _body(data: NpsTrend) -> list[blocks.Element]:
    drawn = _bars(data.points) if data.with_bars else columns.table(_table(data))
    opening, rest = _direction(data)
    return [blocks.preformatted(drawn), blocks.line(blocks.words(opening, bold=True), blocks.words(f" {rest}"))]


def _direction(data: NpsTrend) -> tuple[str, str]:
    if data.per_step is None:
        return "No direction yet:", "it takes three steps with five responses each."
    if not data.is_real:
        return "No clear direction:", "the steps differ no more than chance would have it."
    whole = round_half_away(data.per_step)
    about = signed(whole) if whole else f"{data.per_step:+.1f}"
    return ("Rising" if data.per_step > 0 else "Falling") + " for real:", f"about {about} a {data.step}."


def _table(data: NpsTrend) -> list[list[str]]:
    return [[data.step, "NPS", "95 % range", "n"], *(_row(point) for point in data.points)]


def _row(point: TrendPoint) -> list[str]:
    if point.nps.n < SMALLEST_SCORED:
        return [_label(point), NO_SCORE, NO_SCORE, f"{point.nps.n:,}"]
    score, low, high = _figures(point.nps)
    return [_label(point), str(score), f"{low} to {high}", f"{point.nps.n:,}"]


def _label(point: TrendPoint) -> str:
    return point.label + (PARTIAL if point.is_partial else "")


def _bars(points: Sequence[TrendPoint]) -> str:
    """The range as a line on a scale from -100 to 100, the score as a dot on it, and 0 as a mark."""
    scale = f"-100{'0':^{TRACK - 8}}+100"
    return columns.table(
        [["", scale, "NPS"], *([_label(point), _track(point.nps), _row(point)[1]] for point in points)]
    )


def _track(nps: Nps) -> str:
    track = ["·"] * TRACK
    track[_place(0)] = "┊"
    if nps.n >= SMALLEST_SCORED:
        score, low, high = _figures(nps)
        track[_place(low) : _place(high) + 1] = ["─"] * (_place(high) + 1 - _place(low))
        track[_place(score)] = "●"
    return "".join(track)


def _place(score: int) -> int:
    return round((score + 100) / 200 * (TRACK - 1))


def _notes(data: NpsTrend) -> list[str]:
    notes = asked.notes(data, below_about=True)
    if data.left_out:
        notes.append(
            f"{text.count(data.left_out, f'earlier {data.step}')} left out: the last {len(data.points)} are shown."
        )
    if any(point.is_partial for point in data.points):
        notes.append(f"{PARTIAL} not a whole {data.step}.")
    if len(data.scored) < len([point for point in data.points if point.nps.n]):
        notes.append(f"{NO_SCORE} fewer than {SMALLEST_SCORED} responses, no score.")
    notes.append(f"Each customer counts once a {data.step}.")
    return notes


def example() -> NpsTrend:
    months = (("Jun", 15, 13, 20), ("Jul", 14, 13, 22), ("Aug", 2, 1, 1), ("Sep", 11, 15, 27), ("Oct", 10, 14, 30))
    points = tuple(TrendPoint(label=f"{month} 2026", nps=Nps(*bands)) for month, *bands in months)
    return NpsTrend(
        label="last 6 months",
        step="month",
        points=(*points, TrendPoint(label="Nov 2026", nps=Nps(6, 9, 26), is_partial=True)),
        per_step=7.3,
        is_real=True,
        command="last-6-months trend months",
        next=(Next(label="By plan", sentence="last-6-months by plan"), Next(label="Score", sentence="this-quarter")),
    )


def examples() -> dict[str, NpsTrend]:
    normal = example()
    empty = tuple(replace(point, nps=Nps()) for point in normal.points)
    tiny = tuple(replace(point, nps=Nps(1, 0, 1)) for point in normal.points)
    hostile = tuple(TrendPoint(label="<!channel> " + "W" * 90, nps=Nps(9_999_999, 3, 99_999_999)) for _ in range(20))
    return {
        "normal": normal,
        "with bars": replace(normal, with_bars=True),
        "no clear direction": replace(normal, per_step=0.4, is_real=False),
        "slowly falling": replace(normal, per_step=-0.3),
        "too short": replace(normal, points=normal.points[-2:], per_step=None, left_out=1),
        "no responses": replace(normal, points=empty, per_step=None),
        "tiny": replace(normal, points=tiny, per_step=None),
        "shared": replace(normal, shared_by="U0ANA", with_bars=True),
        "hostile": replace(normal, points=hostile, with_bars=True, filters="<!here>" * 200),
    }
