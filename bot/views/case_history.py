"""What happened to a case: one reply in the alert's thread, a line for each deed, the newest last.

People are named, not mentioned, where their name is known: a mention would call them for each line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.views import blocks, text
from bot.views.case import OUTCOMES
from bot.views.examples import ANSWERED_AT, HOSTILE
from bot.views.message import Message
from bot.views.product_item import ANSWERS, Stand, title

MOST_LINES = 25
NOTE_LIMIT = 200
_DEEDS: Mapping[str, str] = {
    "taken": "took it",
    "contacted": "marked it contacted",
    "woken": "woke it up",
    "returned": "returned it to the pool",
    "reopened": "reopened it",
    "undone": "took that back",
}
_HAPPENINGS: Mapping[str, str] = {
    "woken": "Its day has come",
    "returned": "Returned to the pool",
    "resolved": "Closed: the customer took it back",
    "reopened": "Opened again: the customer changed the answer",
}
_REASONS: Mapping[str, str] = {"silent": "nobody heard from its owner", "left": "its owner has left"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One line.

    Attributes:
        actor: id of a Slack user; None for the bot, the clock or the customer.
        action: as the trail calls it.
        owner: who has it now, where that is what changed.
        outcome: a key of `bot.views.case.OUTCOMES`.
        until: of a snooze.
        note: what was noted.
        why: a key of `_REASONS`, where nobody did it.
        author: who said what was noted, if not the actor.
        url: where the noted message stands.
        summary: what is asked of the product.
        stand: a key of `bot.views.product_item.Stand`: what product people answered.
        is_taken_back: it was undone later.
    """

    at: datetime
    actor: str | None
    action: str
    owner: str | None = None
    outcome: str | None = None
    until: datetime | None = None
    note: str | None = None
    why: str | None = None
    author: str | None = None
    url: str | None = None
    summary: str | None = None
    stand: str | None = None
    is_taken_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHistory:
    """The deeds, the oldest first, and what the people in them are called."""

    deeds: tuple[Deed, ...]
    names: Mapping[str, str]


def render(data: CaseHistory) -> Message:
    hidden = len(data.deeds) - MOST_LINES
    before = [blocks.line(blocks.words(f"{text.count(hidden, 'earlier change')} not shown", italic=True))]
    lines = [_line(deed, data.names) for deed in data.deeds[-MOST_LINES:]]
    return Message(_essence(data), (blocks.rich_text(*(before if hidden > 0 else []), blocks.bullets(*lines)),))


def _essence(data: CaseHistory) -> str:
    if not data.deeds:
        return "Nothing has happened to this case yet"
    row = _sentence(data.deeds[-1], data.names)
    return text.escape("".join(_plain(part, data.names) for part in row))


def _plain(part: blocks.Element, names: Mapping[str, str]) -> str:
    if part["type"] == "user":
        return names.get(part["user_id"], "Somebody")
    return str(part.get("text") or part.get("fallback"))


def _line(deed: Deed, names: Mapping[str, str]) -> blocks.Element:
    row = [blocks.moment(deed.at), blocks.words("  "), *_sentence(deed, names)]
    if deed.is_taken_back:
        row = [{**part, "style": {**part.get("style", {}), "strike": True}} for part in row if part["type"] != "date"]
        return blocks.line(blocks.moment(deed.at), *row)
    return blocks.line(*row)


def _sentence(deed: Deed, names: Mapping[str, str]) -> list[blocks.Element]:
    if deed.actor is None:
        because = f": {_REASONS[deed.why]}" if deed.why and deed.why in _REASONS else ""
        return [blocks.words(_HAPPENINGS.get(deed.action, deed.action.capitalize()) + because)]
    return [_who(deed.actor, names), blocks.words(" "), *_did(deed, names)]


def _did(deed: Deed, names: Mapping[str, str]) -> list[blocks.Element]:
    match deed.action:
        case "assigned" if deed.owner and deed.owner != deed.actor:
            return [blocks.words("gave it to "), _who(deed.owner, names)]
        case "assigned":
            return [blocks.words("took it over")]
        case "snoozed" if deed.until:
            return [blocks.words("snoozed it until "), blocks.moment(deed.until)]
        case "resolved":
            return [
                blocks.words(f"resolved it: {OUTCOMES.get(deed.outcome or '', 'closed').partition(':')[0].lower()}")
            ]
        case "note":
            return _noted(deed, names)
        case _:
            return [blocks.words(_DEEDS.get(deed.action) or _about_the_product(deed) or deed.action)]


def _about_the_product(deed: Deed) -> str:
    stand = ANSWERS[Stand(deed.stand)].lower() if deed.stand in ANSWERS else "taken back"
    return {
        "product_asked": f"told the product channel: “{title(deed.summary or '')}”",
        "product_answered": f"answered for the product: {stand}",
        "product_told": f"told the customer: {stand}",
    }.get(deed.action, "")


def _noted(deed: Deed, names: Mapping[str, str]) -> list[blocks.Element]:
    if deed.is_taken_back:
        return [blocks.words("added a note")]
    said = f": “{text.one_line(deed.note or '', NOTE_LIMIT)}”"
    what = blocks.link(deed.url, "noted") if deed.url and text.is_link(deed.url) else blocks.words("noted")
    if deed.author and deed.author != deed.actor:
        return [what, blocks.words(" what "), _who(deed.author, names), blocks.words(f" wrote{said}")]
    return [what, blocks.words(said)]


def _who(user: str, names: Mapping[str, str]) -> blocks.Element:
    name = text.one_line(names.get(user, ""), 60)
    return blocks.words(name, bold=True) if name else blocks.person(user)


def example() -> CaseHistory:
    at = ANSWERED_AT
    return CaseHistory(
        deeds=(
            Deed(at=at + timedelta(minutes=2), actor="U0BEN", action="taken"),
            Deed(at=at + timedelta(minutes=30), actor="U0BEN", action="contacted"),
            Deed(
                at=at + timedelta(hours=2),
                actor="U0BEN",
                action="note",
                author="U0ANA",
                note="The fix goes out on Tuesday, says the export team.",
                url="https://example.slack.com/archives/C0ALERTS/p1",
            ),
            Deed(at=at + timedelta(days=2), actor="U0BEN", action="resolved", outcome="recovered"),
        ),
        names={"U0BEN": "Ben Okoro", "U0ANA": "Ana Lind"},
    )


def examples() -> dict[str, CaseHistory]:
    normal, at = example(), ANSWERED_AT
    every = (
        Deed(at=at, actor="U0ANA", action="assigned", owner="U0BEN"),
        Deed(at=at, actor="U0BEN", action="assigned", owner="U0BEN"),
        Deed(at=at, actor="U0BEN", action="snoozed", until=at + timedelta(days=3)),
        Deed(at=at, actor=None, action="woken"),
        Deed(at=at, actor="U0BEN", action="woken"),
        Deed(at=at, actor="U0BEN", action="note", note="Called twice.", is_taken_back=True),
        Deed(at=at, actor="U0ANA", action="undone"),
        Deed(at=at, actor="U0BEN", action="note", note="Called twice."),
        Deed(at=at, actor="U0BEN", action="returned"),
        Deed(at=at, actor=None, action="returned", why="silent"),
        Deed(at=at, actor=None, action="resolved", outcome="withdrawn"),
        Deed(at=at, actor=None, action="reopened"),
        Deed(at=at, actor="U0BEN", action="resolved", outcome="no_reply"),
        Deed(at=at, actor="U0BEN", action="reopened"),
        Deed(at=at, actor="U0BEN", action="product_asked", summary="Exports fail.\nAbove 10,000 rows."),
        Deed(at=at, actor="U0DEV", action="product_answered", stand="wont"),
        Deed(at=at, actor="U0DEV", action="product_answered", stand="open"),
        Deed(at=at, actor="U0BEN", action="product_told", stand="shipped"),
    )
    hostile = Deed(at=at, actor="U0BEN", action="note", note=HOSTILE, author="<!here>", url="javascript:alert(1)")
    return {
        "normal": normal,
        "everything that can happen": replace(normal, deeds=every),
        "taken back": replace(
            normal,
            deeds=(
                Deed(at=at, actor="U0BEN", action="taken", is_taken_back=True),
                Deed(at=at + timedelta(minutes=1), actor="U0BEN", action="undone"),
            ),
        ),
        "a long story": replace(normal, deeds=every * 3),
        "unknown people": replace(normal, names={}),
        "nothing yet": replace(normal, deeds=()),
        "hostile": CaseHistory(deeds=(hostile,), names={"U0BEN": HOSTILE}),
    }
