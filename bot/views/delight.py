"""A content customer, quietly: no header, no colour that calls; thanks, one thing to ask, two buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from bot.views import blocks, text
from bot.views.examples import ANA, ANSWERED_AT, HOSTILE, HOSTILE_PERSON
from bot.views.message import Message
from bot.views.person import NOBODY, Person
from scoring.nps import Category, category

COMMENT_LIMIT = 300
BLOCK: Final = "delight"
ASKED, NOT_NOW, UNDO = "delight_asked", "delight_not_now", "delight_undo"

ASKS: Final[Mapping[str, tuple[str, str]]] = {
    "review": ("Ask for a review", "where others look for you, with the link at hand"),
    "referral": ("Ask for a referral", "does one colleague elsewhere have the same problem?"),
    "testimonial": ("Ask for a testimonial", "may their words stand on your page, with their name?"),
    "case_study": ("Ask for a case study", "half an hour about what they do and what it brought"),
    "nine": ("Ask what would make it a 9", "passives leave quietly; one reason to stay is enough"),
}
"""What to do, and how; by key of `scoring.asks.Ask`."""
_NAMES: Final[Mapping[str, str]] = {
    "review": "for a review",
    "referral": "for a referral",
    "testimonial": "for a testimonial",
    "case_study": "for a case study",
    "nine": "what would make it a 9",
}
_SQUARES: Final = {Category.PROMOTER: "🟩", Category.PASSIVE: "🟨", Category.DETRACTOR: "🟥"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Favour:
    """What may be asked, or was; `by` put it off or asked, when `state` says so: suggested, asked, not_now.

    That can be undone for a while: `can_undo`.
    """

    ask: str
    state: str = "suggested"
    by: str | None = None
    at: datetime | None = None
    can_undo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delight:
    """An answer of 7 to 10.

    Attributes:
        favour: what to ask this customer; None: nothing.
        asked_lately: what was suggested for them, or for a colleague, within ninety days.
        next_plan: the plan above theirs.
    """

    response_id: int
    score: int
    answered_at: datetime
    comment: str | None = None
    person: Person = field(default=NOBODY)
    favour: Favour | None = None
    asked_lately: Favour | None = None
    next_plan: str | None = None
    is_deleted: bool = False


def render(data: Delight) -> Message:
    if data.is_deleted:
        gone = "An answer was taken back in the survey tool."
        return Message(gone, (blocks.context(blocks.plain(gone)),))
    comment = text.excerpt(text.clean(data.comment or ""), COMMENT_LIMIT, lines=4)
    head = f"{_SQUARES[category(data.score)]} {data.score}/10 · {text.capital(data.person.label)}"
    row = blocks.joined([[blocks.words(head, bold=True)], *data.person.brief_facts()])
    quoted = [blocks.quote(blocks.words(comment))] if comment else []
    parts = [blocks.rich_text(blocks.line(*row), *quoted, *_what_to_do(data))]
    about = f": {text.escape(text.one_line(comment, 200))}" if comment else ""
    essence = f"{data.score}/10 from {text.escape(data.person.essence)}{about}"
    buttons = _buttons(data.favour)
    actions = [blocks.actions(buttons, block_id=f"{BLOCK}:{data.response_id}")] if buttons else []
    return Message(essence, (*parts, *actions))


def response_id(block_id: str) -> int:
    """The answer of the buttons in this block; ValueError if it is none of ours."""
    kind, _, number = block_id.partition(":")
    if kind != BLOCK:
        raise ValueError(f"not a block of a content customer: {block_id!r}")
    return int(number)


def _what_to_do(data: Delight) -> list[blocks.Element]:
    if category(data.score) is Category.DETRACTOR:
        return [blocks.line(blocks.words("The answer was changed: this customer is unhappy now.", italic=True))]
    thanks = "Thank them" if category(data.score) is Category.PROMOTER else ""
    lines = [blocks.line(*_favour(data.favour, thanks))] if data.favour else []
    if not lines and data.asked_lately:
        name = _NAMES.get(data.asked_lately.ask, "for a favour")
        lately = f"Thank them, and ask nothing now: to ask {name} was suggested here "
        lines = [blocks.line(blocks.words(lately), *_when(data.asked_lately), blocks.words("."))]
    elif not lines and thanks:
        lines = [blocks.line(blocks.words(f"{thanks}."))]
    if data.next_plan:
        hint = f"For sales: their next plan would be {text.one_line(data.next_plan, 60)}."
        lines.append(blocks.line(blocks.words(hint, italic=True)))
    return lines


def _favour(favour: Favour, thanks: str) -> list[blocks.Element]:
    who = [blocks.person(favour.by)] if favour.by else [blocks.words("Somebody")]
    match favour.state:
        case "asked":
            return [*who, blocks.words(f" asked {_NAMES.get(favour.ask, 'for a favour')}"), *_on(favour)]
        case "not_now":
            return [*who, blocks.words(" says: not now"), *_on(favour)]
    what, how = ASKS.get(favour.ask, (text.capital(favour.ask), ""))
    opening = [blocks.words(f"{thanks}. ")] if thanks else []
    return [*opening, blocks.words(what, bold=True), blocks.words(f": {how}")]


def _on(favour: Favour) -> list[blocks.Element]:
    return [blocks.words(" · "), blocks.moment(favour.at)] if favour.at else []


def _when(favour: Favour) -> list[blocks.Element]:
    return (
        [blocks.words("on "), blocks.moment(favour.at, "{date_short}")] if favour.at else [blocks.words("not long ago")]
    )


def _buttons(favour: Favour | None) -> list[blocks.Element]:
    """The value says how it stood, so that of two clicks the second hears of the first."""
    if favour is None:
        return []
    if favour.state != "suggested":
        return [blocks.button("Undo", UNDO, value=favour.state)] if favour.can_undo else []
    return [blocks.button("Asked", ASKED, value="suggested"), blocks.button("Not now", NOT_NOW, value="suggested")]


def example() -> Delight:
    return Delight(
        response_id=71,
        score=9,
        answered_at=ANSWERED_AT,
        comment="Two clicks and the report was there. My whole team uses it now.",
        person=replace(ANA, plan="pro"),
        favour=Favour(ask="review"),
        next_plan="enterprise",
    )


def examples() -> dict[str, Delight]:
    normal = example()
    asked = Favour(ask="case_study", state="asked", by="U0BEN", at=ANSWERED_AT)
    passive = replace(normal, score=7, favour=Favour(ask="nine"), comment="Good, but slow.", next_plan=None)
    return {
        "promoter": normal,
        "asked a moment ago": replace(normal, favour=replace(asked, can_undo=True)),
        "asked": replace(normal, favour=asked),
        "not now": replace(normal, favour=replace(asked, ask="review", state="not_now", can_undo=True)),
        "asked lately": replace(
            normal, favour=None, asked_lately=Favour(ask="referral", at=ANSWERED_AT), next_plan=None
        ),
        "nobody to ask": Delight(response_id=72, score=10, answered_at=ANSWERED_AT),
        "passive": passive,
        "passive, asked": replace(passive, favour=Favour(ask="nine", state="asked", by="U0BEN")),
        "passive, asked lately": replace(passive, favour=None, asked_lately=Favour(ask="nine")),
        "passive, nobody to ask": Delight(response_id=72, score=8, answered_at=ANSWERED_AT),
        "unhappy now": replace(normal, score=3, favour=None, next_plan=None),
        "taken back": replace(normal, is_deleted=True),
        "hostile": replace(
            normal, comment=HOSTILE * 3, person=HOSTILE_PERSON, next_plan="<!channel>", favour=Favour(ask="<!here>")
        ),
    }
