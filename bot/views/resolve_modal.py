"""The modal behind "Resolve…": how it ended, why it happened, and a note; and how its answer is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.views import blocks, text
from bot.views.case import OUTCOMES
from bot.views.examples import ANA, HOSTILE_PERSON
from bot.views.message import Modal
from bot.views.person import NOBODY, Person
from scoring.themes import labels

CALLBACK_ID = "resolve"
NOTE_LIMIT = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveForm:
    """What the modal begins with.

    Attributes:
        themes: keys of the themes that the comment was read to be about; they are chosen beforehand.
        outcome, note: what was entered before, when a resolution is corrected.
    """

    follow_up_id: int
    score: int
    person: Person = NOBODY
    themes: tuple[str, ...] = ()
    outcome: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What was entered: a key of `OUTCOMES`, keys of themes, and the note without outer blanks."""

    follow_up_id: int
    outcome: str
    root_causes: tuple[str, ...]
    note: str | None


def render(data: ResolveForm) -> Modal:
    about = blocks.context(blocks.plain(f"{data.score}/10 · {text.capital(data.person.label)}"))
    view = blocks.modal(
        "Resolve follow-up",
        [about, _outcome(data), _root_causes(data), _note(data)],
        callback_id=CALLBACK_ID,
        submit="Resolve",
        close="Cancel",
        private_metadata=str(data.follow_up_id),
    )
    return Modal(view)


def read(view: Mapping[str, Any]) -> Resolution:
    """The submitted `view` of this modal, as Slack sends it."""
    values = view["state"]["values"]
    causes = values["root_causes"]["root_causes"].get("selected_options") or []
    note = (values["note"]["note"].get("value") or "").strip()
    return Resolution(
        follow_up_id=int(view["private_metadata"]),
        outcome=values["outcome"]["outcome"]["selected_option"]["value"],
        root_causes=tuple(cause["value"] for cause in causes),
        note=note or None,
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
    field: blocks.Element = {
        "type": "plain_text_input",
        "action_id": "note",
        "multiline": True,
        "max_length": NOTE_LIMIT,
        "placeholder": blocks.plain("What did you agree on? What happens next?"),
    }
    if data.note:
        field["initial_value"] = text.shorten(text.clean(data.note), NOTE_LIMIT)
    return blocks.input_block("Note for the team", field, optional=True)


def example() -> ResolveForm:
    return ResolveForm(follow_up_id=12, score=3, person=ANA, themes=("reliability",))


def examples() -> dict[str, ResolveForm]:
    return {
        "normal": example(),
        "everything unknown": ResolveForm(follow_up_id=13, score=0),
        "corrected": ResolveForm(follow_up_id=12, score=3, person=ANA, outcome="recovered", note="Called Ana."),
        "hostile": ResolveForm(follow_up_id=12, score=3, person=HOSTILE_PERSON, themes=("no such theme",)),
    }
