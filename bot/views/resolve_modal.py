"""The modal behind "Resolve…": how it ended, why it happened, a note, and whether the product has to change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.views import blocks, case, text
from bot.views.case import OUTCOMES
from bot.views.examples import ANA, HOSTILE, HOSTILE_PERSON
from bot.views.message import Block, Modal
from bot.views.person import NOBODY, Person
from bot.views.product_item import title
from scoring.themes import labels

CALLBACK_ID = "resolve"
NOTE_LIMIT = 3000
SUMMARY_LIMIT = 1000
TELL, ITEM, SUMMARY = "tell_product", "product_item", "product_summary"
NEW_ITEM = "new"
MOST_ITEMS = 40  # of each group; Slack takes 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Joinable:
    """Something that the product is asked for already."""

    number: int
    summary: str
    is_planned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPart:
    """What of the form is about the product.

    Attributes:
        is_told: the box is ticked, so that the rest is asked for.
        item: number of what the case shall join; None for something new.
        summary: for engineers; what the field begins with.
        same, other: what there is to join: about the same themes, and the rest.
    """

    is_told: bool = False
    item: int | None = None
    summary: str = ""
    same: tuple[Joinable, ...] = ()
    other: tuple[Joinable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveForm:
    """What the modal begins with.

    Attributes:
        score: None when the answer was taken back.
        themes: keys of the themes that the comment was read to be about; they are chosen beforehand.
        outcome, note: what was entered before.
        product: None where there is no product channel.
    """

    follow_up_id: int
    score: int | None
    person: Person = NOBODY
    themes: tuple[str, ...] = ()
    outcome: str | None = None
    note: str | None = None
    product: ProductPart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What was entered: a key of `OUTCOMES`, keys of themes, and the note without outer blanks.

    Attributes:
        tells: the product channel shall be told: of `item`, or, if that is None, of something new, `summary`.
        summary: None while the form did not ask for it.
        outcome: None only while the form is being filled in.
    """

    follow_up_id: int
    outcome: str | None
    root_causes: tuple[str, ...]
    note: str | None
    tells: bool = False
    item: int | None = None
    summary: str | None = None


def render(data: ResolveForm) -> Modal:
    about = case.whose(data.score, data.person)
    product = _product(data.product) if data.product else []
    view = blocks.modal(
        "Resolve follow-up",
        [about, _outcome(data), _root_causes(data), _note(data), *product],
        callback_id=CALLBACK_ID,
        submit="Resolve",
        close="Cancel",
        private_metadata=str(data.follow_up_id),
    )
    return Modal(view)


def read(view: Mapping[str, Any]) -> Resolution:
    """The `view` of this modal, as Slack sends it: submitted, or while it is being filled in."""
    values = {name: action.get(name, {}) for name, action in view["state"]["values"].items()}
    item = (values.get(ITEM, {}).get("selected_option") or {}).get("value", NEW_ITEM)
    outcome = values["outcome"].get("selected_option") or {}
    return Resolution(
        follow_up_id=int(view["private_metadata"]),
        outcome=outcome.get("value"),
        root_causes=tuple(cause["value"] for cause in values["root_causes"].get("selected_options") or []),
        note=(values["note"].get("value") or "").strip() or None,
        tells=bool(values.get(TELL, {}).get("selected_options")),
        item=None if item == NEW_ITEM else int(item),
        summary=(values[SUMMARY].get("value") or "").strip() if SUMMARY in values else None,
    )


def _outcome(data: ResolveForm) -> blocks.Element:
    choices: blocks.Element = {"type": "radio_buttons", "action_id": "outcome", "options": blocks.options(OUTCOMES)}
    if data.outcome and data.outcome in OUTCOMES:
        choices["initial_option"] = blocks.option(OUTCOMES[data.outcome], data.outcome)
    return blocks.input_block("How did it end?", choices)


def _root_causes(data: ResolveForm) -> blocks.Element:
    themes = labels()
    choices: blocks.Element = {
        "type": "multi_static_select",
        "action_id": "root_causes",
        "placeholder": blocks.plain("Choose one or more"),
        "options": blocks.options(themes),
    }
    chosen = [blocks.option(themes[key], key) for key in data.themes if key in themes]
    if chosen:
        choices["initial_options"] = chosen
    return blocks.input_block("What was the cause?", choices, optional=True)


def _note(data: ResolveForm) -> blocks.Element:
    placeholder = "What did you agree on? What happens next?"
    field = _text("note", data.note or "", limit=NOTE_LIMIT, placeholder=placeholder)
    return blocks.input_block("Note for the team", field, optional=True)


def _product(part: ProductPart) -> list[Block]:
    tick = blocks.option("Tell the product channel", "yes")
    box: blocks.Element = {"type": "checkboxes", "action_id": TELL, "options": [tick]}
    if part.is_told:
        box["initial_options"] = [tick]
    parts = [{**blocks.input_block("Does the product have to change?", box, optional=True), "dispatch_action": True}]
    if not part.is_told:
        return list(parts)
    if part.same or part.other:
        choice = blocks.input_block("Is it asked for already?", _items(part))
        parts.append({**choice, "dispatch_action": True})
    if part.item is None:
        field = _text(SUMMARY, part.summary, limit=SUMMARY_LIMIT, placeholder="What should change, and for whom?")
        hint = "The first line becomes the title. What the customer said is shown below it."
        parts.append(blocks.input_block("Summary for engineers", field, hint=hint))
    return list(parts)


def _items(part: ProductPart) -> blocks.Element:
    """What there is to join, in groups: about the same first."""
    new = blocks.option("No, this is new", NEW_ITEM)
    groups = [{"label": blocks.plain("New"), "options": [new]}]
    known = {"About the same": part.same, "About something else": part.other}
    chosen = new
    for label, items in known.items():
        options = [blocks.option(_item_label(item), str(item.number)) for item in items[:MOST_ITEMS]]
        groups += [{"label": blocks.plain(label), "options": options}] if options else []
        chosen = next((option for option in options if option["value"] == str(part.item)), chosen)
    return {"type": "static_select", "action_id": ITEM, "option_groups": groups, "initial_option": chosen}


def _item_label(item: Joinable) -> str:
    return f"Planned: {title(item.summary)}" if item.is_planned else text.capital(title(item.summary))


def _text(name: str, value: str, *, limit: int, placeholder: str) -> blocks.Element:
    field: blocks.Element = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": True,
        "max_length": limit,
        "placeholder": blocks.plain(placeholder),
    }
    if clean := text.clean(value):
        field["initial_value"] = text.shorten(clean, limit)
    return field


def example() -> ResolveForm:
    return ResolveForm(follow_up_id=12, score=3, person=ANA, themes=("reliability",), product=ProductPart())


def examples() -> dict[str, ResolveForm]:
    export = Joinable(number=4, summary="Scheduled exports fail above 10,000 rows.\nThey time out.", is_planned=True)
    other = Joinable(number=5, summary="Invoices by month")
    summary = "Reliability: The export has been broken for three weeks and nobody answers my tickets."
    told = ProductPart(is_told=True, summary=summary, same=(export,), other=(other,))
    hostile = (Joinable(number=6, summary=HOSTILE),) * 60
    return {
        "normal": example(),
        "no product channel": replace(example(), product=None),
        "taken back": ResolveForm(follow_up_id=12, score=None, outcome="withdrawn"),
        "everything unknown": ResolveForm(follow_up_id=13, score=0),
        "entered before": replace(example(), outcome="recovered", note="Called Ana."),
        "told to the product channel": replace(example(), product=told),
        "nothing to join": replace(example(), product=ProductPart(is_told=True)),
        "joins what others ask for": replace(example(), product=replace(told, item=4)),
        "hostile": ResolveForm(
            follow_up_id=12,
            score=3,
            person=HOSTILE_PERSON,
            themes=("no such theme",),
            product=ProductPart(is_told=True, summary=HOSTILE, same=hostile, other=hostile),
        ),
    }
