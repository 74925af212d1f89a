"""The answer to /nps: the number first, then how sure it is, then whether it moved."""

from dataclasses import dataclass, replace

from bot.views import blocks, numbers, text
from bot.views.message import Message
from scoring.benchmarks import BANDS
from scoring.nps import Nps, Sample
from scoring.responses import Kind

VALUE_LIMIT = 2_000  # of a button
FILTER_LIMIT = 300
COMMAND = "/nps"

_KINDS = {
    Kind.TRANSACTIONAL: "Transactional answers, asked after a conversation: not the relationship NPS.",
    Kind.PROSPECT: "Answers of prospects: not the relationship NPS.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The period that this one is compared with, as it stands in a sentence: "Q3 2026, first 53 days"."""

    label: str
    nps: Nps


@dataclass(frozen=True, slots=True, kw_only=True)
class NpsAnswer:
    """A counted period.

    Attributes:
        label: name of the period: "Q4 2026 to date".
        elapsed: (day, days) of a period that is still running: (53, 92).
        before: None where there is nothing to compare with, as for all time.
        filters: the filter as it is written, empty if there is none.
        kind: which answers were counted; `is_only_kind`: this workspace has no others.
        band: where the score stands among others, "between good and great", with its source; said from `Sample.NORMAL` on.
        command: what was asked, without "/nps", so that it can be shared and asked again.
        shared_by: id of the Slack user who shares the answer in a channel.
    """

    nps: Nps
    label: str
    elapsed: tuple[int, int] | None = None
    before: Before | None = None
    filters: str = ""
    kind: Kind = Kind.RELATIONSHIP
    is_only_kind: bool = False
    band: str | None = None
    band_source: str | None = None
    command: str = ""
    shared_by: str | None = None


def render(data: NpsAnswer) -> Message:
    parts = [blocks.header(f"{numbers.headline(data.nps)} · {data.label}"), blocks.rich_text(*_body(data))]
    notes = _notes(data)
    if notes:
        parts.append(blocks.context(*(blocks.plain(note) for note in notes)))
    return Message(_essence(data), (*parts, *_ending(data)))


def _essence(data: NpsAnswer) -> str:
    essence = f"{data.label}: {numbers.in_brief(data.nps)}"
    change = _change(data)
    moved = f". {change}" if change else ""
    return text.escape(f"{essence}{_filtered(data)}{moved}")


def _filtered(data: NpsAnswer) -> str:
    return f" for {text.one_line(data.filters, FILTER_LIMIT)}" if data.filters else ""


def _body(data: NpsAnswer) -> list[blocks.Element]:
    day = f" · day {data.elapsed[0]} of {data.elapsed[1]}" if data.elapsed else ""
    parts = [blocks.line(blocks.words(f"{numbers.evidence(data.nps)}{day}"))]
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
    notes = [f"Filter: {text.one_line(data.filters, FILTER_LIMIT)}"] if data.filters else []
    if data.kind in _KINDS:
        notes.append(_KINDS[data.kind] + (" No others have come in so far." if data.is_only_kind else ""))
    if data.band and data.nps.sample is Sample.NORMAL:
        notes.append(f"{text.capital(data.band)}{f' ({data.band_source})' if data.band_source else ''}.")
    if data.filters and data.nps.n == 0:
        notes.append("Leave the filter out to see whether anybody answered at all.")
    return notes


def _ending(data: NpsAnswer) -> list[blocks.Element]:
    command = f"{COMMAND} {data.command}".strip()
    if data.shared_by:
        asked = blocks.line(
            blocks.person(data.shared_by), blocks.words(" asked "), blocks.code(text.one_line(command, FILTER_LIMIT))
        )
        return [blocks.rich_text(asked)]
    if data.nps.n == 0 or len(data.command) > VALUE_LIMIT:
        return []
    share = blocks.button("Share in channel", "share", value=data.command or "this-quarter")
    return [blocks.actions([share], block_id="nps_answer")]


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
