"""The answer to /nps: the number first, then how sure it is, then whether it moved."""

from dataclasses import dataclass, replace

from bot.views import asked, blocks, numbers, text
from bot.views.asked import Asked, Next
from bot.views.message import Message
from scoring.benchmarks import BANDS
from scoring.nps import Nps, Sample
from scoring.responses import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The period that this one is compared with, as it stands in a sentence: "Q3 2026, first 53 days"."""

    label: str
    nps: Nps


@dataclass(frozen=True, slots=True, kw_only=True)
class NpsAnswer(Asked):
    """A counted period.

    Attributes:
        before: None where there is nothing to compare with, as for all time.
        band: where the score stands among others, "between good and great", with its source; said from `Sample.NORMAL` on.
    """

    nps: Nps
    before: Before | None = None
    band: str | None = None
    band_source: str | None = None


def render(data: NpsAnswer) -> Message:
    title = blocks.header(f"{numbers.headline(data.nps)} · {asked.about(data)}")
    ending = asked.ending(data, can_share=data.nps.n > 0)
    return Message(_essence(data), (title, blocks.rich_text(*_body(data)), *asked.small_print(_notes(data)), *ending))


def _essence(data: NpsAnswer) -> str:
    essence = f"{data.label}: {numbers.in_brief(data.nps)}"
    change = _change(data)
    moved = f". {change}" if change else ""
    return text.escape(f"{essence}{asked.filtered(data)}{moved}")


def _body(data: NpsAnswer) -> list[blocks.Element]:
    parts = [blocks.line(blocks.words(f"{numbers.evidence(data.nps)}{asked.day(data)}"))]
    if data.nps.sample in {Sample.SMALL, Sample.NORMAL}:
        parts.append(blocks.preformatted(numbers.bars(data.nps)))
    change = _change(data)
    if change:
        parts.append(blocks.line(blocks.words(change.move, bold=True), blocks.words(change.verdict)))
    return parts


def _change(data: NpsAnswer) -> numbers.Change | None:
    if data.before is None or data.nps.n == 0:
        return None
    return numbers.change(data.nps, data.before.nps, data.before.label)


def _notes(data: NpsAnswer) -> list[str]:
    """What belongs to the number: its filter, whose answers, its band."""
    notes = asked.notes(data, below_about=True)
    if data.band and data.nps.sample is Sample.NORMAL:
        notes.append(f"{text.capital(data.band)}{f' ({data.band_source})' if data.band_source else ''}.")
    if data.filters and data.nps.n == 0:
        notes.append("Leave the filter out to see whether anybody answered at all.")
    return notes


def example() -> NpsAnswer:
    nps = Nps(detractors=9, passives=10, promoters=22)
    return NpsAnswer(
        nps=nps,
        label="Q4 2026 to date",
        elapsed=(53, 92),
        before=Before(label="Q3 2026, first 53 days", nps=Nps(detractors=11, passives=12, promoters=20)),
        band="between good and great",
        band_source=BANDS.source,
        command="this-quarter",
        next=(
            Next(label="By plan", sentence="this-quarter by plan"),
            Next(label="Trend", sentence="trend months"),
        ),
    )


def examples() -> dict[str, NpsAnswer]:
    normal = example()
    crowd = Nps(detractors=30, passives=60, promoters=310)
    hostile = "company:*bold* <!channel> <@U0ADMIN> & \u202e" + "x" * 1_900
    return {
        "normal": normal,
        "moved for real": replace(normal, nps=crowd, band="between great and phenomenal"),
        "no change": replace(normal, before=Before(label="Q3 2026", nps=normal.nps)),
        "filtered, small sample": replace(normal, nps=Nps(2, 3, 7), filters="plan:enterprise region:EMEA"),
        "counts only": replace(normal, nps=Nps(1, 0, 2)),
        "one answer": replace(normal, nps=Nps(0, 0, 1), elapsed=None),
        "no responses": replace(normal, nps=Nps()),
        "no responses for a filter": replace(normal, nps=Nps(), filters="plan:enterprise"),
        "too few before": replace(normal, before=Before(label="Q3 2026", nps=Nps(1, 1, 1))),
        "nothing before": replace(normal, before=Before(label="Q3 2026", nps=Nps())),
        "all time": NpsAnswer(nps=Nps(1_203, 2_410, 6_001), label="All time", command="all"),
        "only transactional": replace(normal, kind=Kind.TRANSACTIONAL, is_only_kind=True),
        "shared": replace(normal, shared_by="U0ANA"),
        "everything unknown": NpsAnswer(nps=Nps(), label="2026"),
        "hostile": replace(normal, filters=hostile, command=hostile, shared_by="<!here>"),
        "hostile, not shared": replace(normal, filters=hostile, command=hostile),
    }
