"""The answer to /nps loop: whether unhappy customers heard from us in time, how it ended, and who was won back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.views import asked, blocks, columns, text
from bot.views.asked import Asked, Next
from bot.views.case import OUTCOMES
from bot.views.lengths import length
from bot.views.message import Message
from bot.views.themes import theme_names
from scoring.loop import WON_BACK_FROM, WON_BACK_WITHIN, LoopFigures, Share, Typical, figures

MOST_GROUPS = 13  # a year of months, the running one among them
BY = {"theme": "root cause"}
UNKNOWN = {"owner": "Nobody yet", "theme": "No root cause known", "agent": "Without an agent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopRow:
    """The cases with one value of the key; of a month its first day. Empty: not known."""

    value: str
    figures: LoopFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class NpsLoop(Asked):
    """The cases that began in a period, as they stand today.

    Attributes:
        outcomes: how many resolved ones ended how, by key of `case.OUTCOMES`.
        open, overdue: of all cases, now: without an owner; too late.
        by: the key by which `rows` are told apart; None: the whole is told.
    """

    figures: LoopFigures
    outcomes: Mapping[str, int] = field(default_factory=dict)
    open: int = 0
    overdue: int = 0
    by: str | None = None
    rows: tuple[LoopRow, ...] = ()


def render(data: NpsLoop) -> Message:
    found, title = data.figures, _title(data)
    body = _groups(data) if data.by else _whole(data)
    parts = (blocks.header(title), blocks.rich_text(*body), *asked.small_print(_notes(data)))
    essence = text.escape(f"{title}{asked.filtered(data)}. {_essence(data)}")
    return Message(essence, (*parts, *asked.ending(data, can_share=bool(found.cases or found.won_back.whole))))


def _title(data: NpsLoop) -> str:
    resolved = data.figures.resolved
    if data.by:
        return f"Follow-ups by {_key(data.by)} · {data.label}"
    if not data.figures.cases:
        return f"No follow-ups · {data.label}"
    return f"{resolved.part} of {text.count(resolved.whole, 'follow-up')} resolved · {data.label}"


def _key(by: str) -> str:
    return BY.get(by, by)


def _essence(data: NpsLoop) -> str:
    found = data.figures
    in_time = f"In time {share(found.in_time)}. " if found.in_time.whole else ""
    won_back = f"Won back {share(found.won_back)}. " if found.won_back.whole else ""
    return f"{in_time}{won_back}Now {_waiting(data)}"


def _whole(data: NpsLoop) -> list[blocks.Element]:
    found = data.figures
    lines = (
        [_said("In time", f"{share(found.in_time)} heard from us before it was due.")] if found.in_time.whole else []
    )
    for what, number, median in (
        ("Taken", found.taken, found.to_take),
        ("Contacted", found.contacted, found.to_contact),
        ("Resolved", found.resolved, found.to_resolve),
    ):
        lines += [_said(what, f"{share(number)}{_typical(median)}.")] if number.whole else []
    if found.won_back.whole:
        lines.append(_said("Won back", f"{share(found.won_back)} who answered again after a closed case."))
    elif found.resolved.part:
        lines.append(_said("Won back", "nobody with a closed case has answered again in this period."))
    lines.append(_said("Now", _waiting(data)))
    rows = [[OUTCOMES.get(key, key).split(":")[0], f"{number:,}"] for key, number in _by_number(data.outcomes)]
    ended = [blocks.preformatted(columns.table(rows, label_width=28))] if rows else []
    return [blocks.bullets(*lines), *ended]


def _groups(data: NpsLoop) -> list[blocks.Element]:
    if not data.rows:
        return [blocks.line(blocks.words("No follow-up began in this period, and nobody answered again."))]
    first = max(len(data.rows) - MOST_GROUPS, 0) if data.by == "month" else 0
    shown, rest = data.rows[first:][:MOST_GROUPS], [*data.rows[:first], *data.rows[first:][MOST_GROUPS:]]
    parts = [blocks.bullets(*(_row(row, data.by or "") for row in shown))]
    more = f"and {len(rest)} more with {text.count(sum(row.figures.cases for row in rest), 'follow-up')}"
    return [*parts, blocks.line(blocks.words(more))] if rest else parts


def _row(row: LoopRow, by: str) -> blocks.Element:
    found = row.figures
    facts = [text.count(found.cases, "follow-up")] if found.cases else []
    facts += [f"in time {share(found.in_time)}"] if found.in_time.whole else []
    facts += [f"median {at_least(found.to_contact)} to contact"] if found.to_contact else []
    facts += [f"won back {share(found.won_back)}"] if found.won_back.whole else []
    return blocks.line(_name(row.value, by), blocks.words(f": {' · '.join(facts)}"))


def _name(value: str, by: str) -> blocks.Element:
    if not value:
        return blocks.words(UNKNOWN.get(by, "Not known"), bold=True)
    match by:
        case "owner":
            return blocks.person(value)
        case "channel":
            return blocks.channel(value)
        case "theme":
            return blocks.words(text.capital(theme_names([value])[0]), bold=True)
        case "month":
            month = date.fromisoformat(value)
            return blocks.words(f"{text.MONTHS[month.month - 1]} {month.year}", bold=True)
        case _:
            return blocks.words(text.one_line(value, 60), bold=True)


def _notes(data: NpsLoop) -> list[str]:
    found = data.figures
    notes = asked.notes(data)
    if data.by == "theme":
        notes.append(
            "A case counts for each of its root causes; before anybody named one, for what the comment is about."
        )
    if data.by == "channel":
        notes.append("A case counts in each channel that heard of it.")
    if found.cases:
        notes.append("Follow-ups that began in the period; what is not over yet counts with its time so far (≥).")
    if found.withdrawn:
        notes.append(f"Left out: {found.withdrawn} that the customer withdrew.")
    if found.won_back.whole:
        notes.append(f"Won back: their next answer, within {WON_BACK_WITHIN} days, is {WON_BACK_FROM} or more.")
    return notes


def in_brief(found: LoopFigures) -> str:
    """The figures in one line, for an overview; empty while there are none."""
    parts = [f"in time {share(found.in_time)}"] if found.in_time.whole else []
    parts += [f"taken{_typical(found.to_take)}"] if found.to_take else []
    parts += [f"resolved {share(found.resolved)}"] if found.resolved.whole else []
    parts += [f"won back {share(found.won_back)}"] if found.won_back.whole else []
    return f"{text.count(found.cases, 'follow-up')}: {' · '.join(parts)}" if found.cases and parts else ""


def _by_number(outcomes: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(outcomes.items(), key=lambda item: (-item[1], item[0]))


def _said(what: str, sentence: str) -> blocks.Element:
    return blocks.line(blocks.words(f"{what}: ", bold=True), blocks.words(sentence))


def _typical(median: Typical | None) -> str:
    return f", median {at_least(median)}" if median else ""


def at_least(median: Typical) -> str:
    """As in "≥ 2 days", where the median fell on what is not over yet."""
    return f"{'≥ ' if median.is_at_least else ''}{length(median.length)}"


def share(found: Share) -> str:
    """As in "12 of 13 (92 %)"; no percentage of fewer than five."""
    percent = f" ({found.percent} %)" if found.percent is not None else ""
    return f"{found.part} of {found.whole:,}{percent}"


def _waiting(data: NpsLoop) -> str:
    if not data.open and not data.overdue:
        return "nobody waits without an owner, nothing is overdue."
    return f"{data.open} without an owner, {data.overdue} overdue."


def example() -> NpsLoop:
    return NpsLoop(
        label="Q4 2026 to date",
        elapsed=(53, 92),
        figures=LoopFigures(
            cases=36,
            withdrawn=2,
            taken=Share(33, 34),
            contacted=Share(29, 32),
            resolved=Share(27, 34),
            to_take=Typical(timedelta(minutes=48), is_at_least=False),
            to_contact=Typical(timedelta(hours=3), is_at_least=False),
            to_resolve=Typical(timedelta(days=2, hours=5), is_at_least=False),
            in_time=Share(26, 31),
            won_back=Share(6, 10),
        ),
        outcomes={"recovered": 14, "not_recovered": 6, "no_reply": 7, "withdrawn": 2},
        open=3,
        overdue=1,
        command="this-quarter loop",
        next=(Next(label="By owner", sentence="this-quarter loop by owner"),),
    )


def examples() -> dict[str, NpsLoop]:
    normal, nothing = example(), figures([], [])
    few = LoopFigures(
        cases=3,
        withdrawn=0,
        taken=Share(1, 3),
        contacted=Share(0, 3),
        resolved=Share(0, 3),
        to_take=Typical(timedelta(hours=5), is_at_least=True),
        to_contact=Typical(timedelta(hours=5), is_at_least=True),
        to_resolve=Typical(timedelta(hours=5), is_at_least=True),
        in_time=Share(0, 1),
        won_back=Share(2, 3),
    )
    rows = tuple(LoopRow(value=value, figures=found) for value, found in (("U0BEN", normal.figures), ("U0ANA", few)))
    nobody = LoopRow(value="", figures=replace(few, won_back=Share()))
    return {
        "normal": normal,
        "few, and they wait": replace(normal, figures=few, outcomes={}),
        "nobody came back yet": replace(normal, figures=replace(normal.figures, won_back=Share())),
        "nothing opened": NpsLoop(label="2026", figures=nothing),
        "by owner": replace(normal, by="owner", rows=(*rows, nobody)),
        "by root cause": replace(
            normal, by="theme", rows=(replace(rows[0], value="reliability"), replace(rows[1], value="gone"), nobody)
        ),
        "by channel": replace(
            normal, by="channel", rows=(replace(rows[0], value="C0ALERTS"), replace(rows[1], value="#x"))
        ),
        "by month": replace(
            normal,
            by="month",
            rows=tuple(replace(rows[0], value=f"{2025 + month // 12}-{month % 12 + 1:02}-01") for month in range(14)),
        ),
        "by plan, nothing": replace(normal, by="plan", figures=nothing),
        "shared": replace(normal, shared_by="U0ANA"),
        "hostile": replace(
            normal,
            filters="<!channel>" * 99,
            by="agent",
            rows=tuple(replace(rows[0], value="<!here> " * 9) for _ in range(20)),
        ),
    }
