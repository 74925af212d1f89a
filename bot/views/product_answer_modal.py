"""The modal behind "Planned…", "Shipped…" and "Won't do…": what becomes of it, and what customers may be told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.views import blocks, text
from bot.views.examples import HOSTILE
from bot.views.message import Modal
from bot.views.product_item import ANSWERS, Stand, title

CALLBACK_ID = "product_answer"
WORD_LIMIT = 500
STAND, WORD = "stand", "word"
NOT_YET = "No answer yet: take it back"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerForm:
    """What the modal begins with.

    Attributes:
        answers: how often it had been answered when the button was clicked.
        owners: how many people will be asked to tell their customers.
        word: what was said before, when an answer is corrected.
    """

    number: int
    answers: int
    summary: str
    stand: Stand
    owners: int = 0
    word: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductAnswer:
    """What was entered."""

    number: int
    answers: int
    stand: str
    word: str | None


def render(data: AnswerForm) -> Modal:
    view = blocks.modal(
        "What becomes of it?",
        [
            blocks.context(blocks.plain(text.capital(title(data.summary)))),
            blocks.input_block("Answer", _stand(data)),
            _word(data),
            blocks.context(blocks.plain(_consequence(data.owners))),
        ],
        callback_id=CALLBACK_ID,
        submit="Tell them" if data.owners else "Save",
        close="Cancel",
        private_metadata=json.dumps({"number": data.number, "answers": data.answers}),
    )
    return Modal(view)


def read(view: Mapping[str, Any]) -> ProductAnswer:
    """The submitted `view` of this modal, as Slack sends it."""
    values, known = view["state"]["values"], json.loads(view["private_metadata"])
    return ProductAnswer(
        number=known["number"],
        answers=known["answers"],
        stand=values[STAND][STAND]["selected_option"]["value"],
        word=(values[WORD][WORD].get("value") or "").strip() or None,
    )


def _consequence(owners: int) -> str:
    if not owners:
        return "Nobody has to be told: no customer asks for it now."
    people = (
        "The owner of the case is asked to tell the customer"
        if owners == 1
        else f"{owners} owners are asked to tell their customers"
    )
    return f"{people}, with a draft of a letter. The bot writes to no customer."


def _stand(data: AnswerForm) -> blocks.Element:
    labels = {str(stand): label for stand, label in ANSWERS.items()} | ({"open": NOT_YET} if data.answers else {})
    choices: blocks.Element = {"type": "radio_buttons", "action_id": STAND, "options": blocks.options(labels)}
    if data.stand in labels:
        choices["initial_option"] = blocks.option(labels[data.stand], data.stand)
    return choices


def _word(data: AnswerForm) -> blocks.Element:
    field: blocks.Element = {
        "type": "plain_text_input",
        "action_id": WORD,
        "multiline": True,
        "max_length": WORD_LIMIT,
        "placeholder": blocks.plain("It comes with version 5.2, in May."),
    }
    if data.word:
        field["initial_value"] = text.shorten(text.clean(data.word), WORD_LIMIT)
    hint = "Whole sentences: they go into the draft of the letter. A version, a date, a way around."
    return blocks.input_block("What may the customers be told?", field, optional=True, hint=hint)


def example() -> AnswerForm:
    return AnswerForm(
        number=4, answers=0, summary="Scheduled exports fail above 10,000 rows.", stand=Stand.PLANNED, owners=2
    )


def examples() -> dict[str, AnswerForm]:
    normal = example()
    return {
        "planned": normal,
        "corrected": replace(normal, answers=1, stand=Stand.SHIPPED, word="It is in version 5.2.", owners=1),
        "nobody to tell": replace(normal, owners=0),
        "hostile": replace(normal, summary=HOSTILE, word=HOSTILE, answers=1),
    }
