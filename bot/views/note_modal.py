"""The modal behind "Add a note…": something that the team should know of the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.views import blocks, case
from bot.views.examples import ANA, HOSTILE_PERSON
from bot.views.message import Modal
from bot.views.person import NOBODY, Person

CALLBACK_ID = "note_case"
NOTE = "note"
NOTE_LIMIT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteForm:
    """Whose case it is. `score` None: the answer was taken back."""

    follow_up_id: int
    score: int | None
    person: Person = NOBODY


@dataclass(frozen=True, slots=True)
class Noted:
    """What was entered, without outer blanks."""

    follow_up_id: int
    note: str


def render(data: NoteForm) -> Modal:
    about = case.whose(data.score, data.person)
    field: blocks.Element = {
        "type": "plain_text_input",
        "action_id": NOTE,
        "multiline": True,
        "max_length": NOTE_LIMIT,
        "placeholder": blocks.plain("What should the others know?"),
    }
    hint = "It stands in the thread of the alert. A reply there becomes a note by its menu: Add to the case."
    view = blocks.modal(
        "Add a note",
        [about, blocks.input_block("Note", field, hint=hint)],
        callback_id=CALLBACK_ID,
        submit="Add",
        close="Cancel",
        private_metadata=str(data.follow_up_id),
    )
    return Modal(view)


def read(view: Mapping[str, Any]) -> Noted:
    """The submitted `view` of this modal, as Slack sends it."""
    said = view["state"]["values"][NOTE][NOTE].get("value") or ""
    return Noted(int(view["private_metadata"]), said.strip())


def example() -> NoteForm:
    return NoteForm(follow_up_id=12, score=3, person=ANA)


def examples() -> dict[str, NoteForm]:
    return {"normal": example(), "hostile": NoteForm(follow_up_id=12, score=0, person=HOSTILE_PERSON)}
