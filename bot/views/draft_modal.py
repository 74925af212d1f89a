"""The modal behind "Draft a reply…": a letter to read, change and take along; the bot sends nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.views import blocks, text
from bot.views.examples import ANA, COMMENT, HOSTILE, HOSTILE_PERSON
from bot.views.message import Block, Modal
from bot.views.person import NOBODY, Person

CALLBACK_ID = "draft_reply"
DRAFT = "draft_reply"
CHOOSE = "draft_choice"
SUBJECT, LETTER = "subject", "letter"
SUBJECT_LIMIT = 150
LETTER_LIMIT = 3000
COMMENT_LIMIT = 300
MOST_CHOICES = 100
NO_TEMPLATE = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftForm:
    """What the modal begins with.

    Attributes:
        response_id: whose answer it is about.
        item_id: what product people answered, if that is to be told.
        choices: templates by key, in the order in which they suit; `chosen` is the one that was filled, None if none suits.
    """

    response_id: int
    item_id: int | None = None
    score: int
    person: Person = NOBODY
    comment: str | None = None
    subject: str = ""
    letter: str = ""
    chosen: str | None = None
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The letter as somebody left it."""

    response_id: int
    item_id: int | None
    subject: str
    letter: str


def render(data: DraftForm) -> Modal:
    parts: list[Block] = [blocks.context(blocks.plain(f"{data.score}/10 · {text.capital(data.person.label)}"))]
    comment = text.excerpt(text.clean(data.comment or ""), COMMENT_LIMIT)
    if comment:
        parts.append(blocks.rich_text(blocks.quote(blocks.words(comment))))
    if len(data.choices) > 1:
        parts.append(blocks.actions([_choice(data)], block_id=CHOOSE))
    if data.chosen is None:
        none = "No template suits this answer. Admins write them with /nps templates."
        parts.append(blocks.context(blocks.plain(none)))
    parts += [_field(data, SUBJECT), _field(data, LETTER)]
    view = blocks.modal(
        "Draft a reply",
        parts,
        callback_id=CALLBACK_ID,
        submit="Continue",
        close="Close",
        private_metadata=json.dumps({"response_id": data.response_id, "item_id": data.item_id}),
    )
    return Modal(view)


def about(view: Mapping[str, Any]) -> tuple[int, int | None]:
    """The answer and the product item of a view of this modal."""
    known = json.loads(view["private_metadata"])
    return known["response_id"], known["item_id"]


def read(view: Mapping[str, Any]) -> Written:
    """The submitted `view` of this modal, as Slack sends it."""
    values = {name: action for block in view["state"]["values"].values() for name, action in block.items()}
    response_id, item_id = about(view)
    subject, letter = ((values[name].get("value") or "").strip() for name in (SUBJECT, LETTER))
    return Written(response_id=response_id, item_id=item_id, subject=" ".join(subject.split()), letter=letter)


def letter_block(view: Mapping[str, Any]) -> str:
    """Where in this view something can be said of the letter."""
    return str(next(name for name, block in view["state"]["values"].items() if LETTER in block))


def _choice(data: DraftForm) -> blocks.Element:
    offered = [blocks.option(text.one_line(name, 70) or key, key) for key, name in data.choices[:MOST_CHOICES]]
    chosen = [option for option in offered if option["value"] == data.chosen]
    return {
        "type": "static_select",
        "action_id": CHOOSE,
        "placeholder": blocks.plain("Another draft"),
        "options": offered,
    } | ({"initial_option": chosen[0]} if chosen else {})


def _field(data: DraftForm, name: str) -> blocks.Element:
    """Named by the template: Slack's client keeps what stands in a block whose name it knows."""
    is_letter = name == LETTER
    limit = LETTER_LIMIT if is_letter else SUBJECT_LIMIT
    field: blocks.Element = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": is_letter,
        "max_length": limit,
        "placeholder": blocks.plain("Write as you speak" if is_letter else "What it is about"),
    }
    if written := text.clean(data.letter if is_letter else data.subject):
        field["initial_value"] = text.shorten(written, limit)
    hint = "Change whatever you like. I send nothing: you send it from your own mail." if is_letter else None
    block = blocks.input_block("Letter" if is_letter else "Subject", field, hint=hint)
    return {**block, "block_id": f"{name}:{data.chosen or NO_TEMPLATE}"}


def example() -> DraftForm:
    return DraftForm(
        response_id=71,
        score=3,
        person=ANA,
        comment=COMMENT,
        subject="About “The export has been broken for…”",
        letter="Hello Ana,\n\nThank you for telling us, and I am sorry for the trouble.\n\nIs it still happening today?\n\nBen",
        chosen="broken",
        choices=(
            ("broken", "Something does not work"),
            ("detractor", "With a comment"),
            ("call", "Short, offers a call"),
        ),
    )


def examples() -> dict[str, DraftForm]:
    normal = example()
    return {
        "normal": normal,
        "everything unknown": DraftForm(response_id=72, score=0),
        "one template, no comment": replace(normal, choices=normal.choices[:1], comment=None),
        "hostile": replace(
            normal,
            person=HOSTILE_PERSON,
            comment=HOSTILE,
            subject=HOSTILE,
            letter=HOSTILE,
            choices=(("broken", HOSTILE), ("b", "\u202e")),
        ),
    }
