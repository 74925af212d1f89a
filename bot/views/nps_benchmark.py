"""The answer to /nps benchmark: the score beside the bands and what others reach, with sources."""

from dataclasses import dataclass, replace

from bot.views import asked, blocks, columns, numbers, text
from bot.views.asked import Asked, Next
from bot.views.message import Message
from scoring.nps import HIGHEST_NPS, SMALLEST_SCORED, Nps

HERE = "◀"


@dataclass(frozen=True, slots=True, kw_only=True)
class OthersReach:
    """An average of others, with its source."""

    whose: str
    score: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NpsBenchmark(Asked):
    """A score beside others.

    Attributes:
        bands: (name, lowest score), rising, the first from -100; `source` is theirs.
        standing: the names of the bands that the range touches: lowest, highest; None without a score.
    """

    nps: Nps
    bands: tuple[tuple[str, int], ...]
    source: str
    standing: tuple[str, str] | None = None
    averages: tuple[OthersReach, ...] = ()


def render(data: NpsBenchmark) -> Message:
    title = blocks.header(f"{numbers.headline(data.nps)} among others · {data.label}")
    notes = [
        *asked.notes(data),
        f"Bands: {data.source}.",
        "Others ask other people in other ways: context, never a test.",
    ]
    parts = (title, blocks.rich_text(*_body(data)), *asked.small_print(notes))
    essence = text.escape(
        f"{data.label}{asked.filtered(data)}: {numbers.in_brief(data.nps)}. {_standing(data)}".strip()
    )
    return Message(essence, (*parts, *asked.ending(data, can_share=data.nps.n > 0)))


def _standing(data: NpsBenchmark) -> str:
    if data.standing is None:
        return ""
    low, high = data.standing
    return f"{text.capital(low)}." if low == high else f"Between {low} and {high}."


def _body(data: NpsBenchmark) -> list[blocks.Element]:
    parts = [blocks.line(blocks.words(f"{numbers.evidence(data.nps)}{asked.day(data)}"))]
    if data.standing:
        parts.append(blocks.line(blocks.words(_standing(data), bold=True)))
    return [*parts, blocks.preformatted(columns.table(_bands(data))), *_averages(data)]


def _bands(data: NpsBenchmark) -> list[list[str]]:
    ends = [lowest - 1 for _, lowest in data.bands[1:]] + [round(HIGHEST_NPS)]
    touched = _touched(data)
    return [
        [name, f"{lowest} to {end}", HERE if number in touched else " "]
        for number, ((name, lowest), end) in enumerate(zip(data.bands, ends, strict=True))
    ]


def _touched(data: NpsBenchmark) -> range:
    if data.standing is None:
        return range(0)
    names = [name for name, _ in data.bands]
    return range(names.index(data.standing[0]), names.index(data.standing[1]) + 1)


def _averages(data: NpsBenchmark) -> list[blocks.Element]:
    lines = [blocks.line(blocks.words(_against(data.nps, each))) for each in data.averages]
    return [blocks.bullets(*lines)] if lines else []


def _against(nps: Nps, others: OthersReach) -> str:
    reached = f"{others.whose}, {others.score} ({others.source})"
    if nps.n < SMALLEST_SCORED:
        return f"Average of {reached}."
    low, high = nps.interval()
    if low > others.score:
        return f"Above the average of {reached}."
    if high < others.score:
        return f"Below the average of {reached}."
    return f"Cannot be told apart from the average of {reached}: it lies within the range."


def example() -> NpsBenchmark:
    return NpsBenchmark(
        label="Q4 2026 to date",
        elapsed=(53, 92),
        nps=Nps(detractors=9, passives=10, promoters=22),
        bands=(("not yet good", -100), ("good", 1), ("great", 50), ("phenomenal", 75)),
        source="rule of thumb: above 0 good, from 50 great, from 75 phenomenal",
        standing=("good", "great"),
        averages=(
            OthersReach(whose="software as a service", score=31, source="UserIQ"),
            OthersReach(whose="all industries", score=54, source="CustomerGauge, 2016"),
            OthersReach(whose="the example league", score=5, source="example.com"),
        ),
        command="this-quarter benchmark",
        next=(Next(label="Score", sentence="this-quarter"),),
    )


def examples() -> dict[str, NpsBenchmark]:
    normal = example()
    return {
        "normal": normal,
        "clear": replace(normal, nps=Nps(30, 60, 310), standing=("great", "great"), averages=normal.averages[:1]),
        "counts only": replace(normal, nps=Nps(1, 0, 1), standing=None),
        "no responses": replace(normal, nps=Nps(), standing=None, averages=()),
        "shared": replace(normal, shared_by="U0ANA"),
        "hostile": replace(normal, filters="<!channel>", source="<@U0ADMIN>"),
    }
