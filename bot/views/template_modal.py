"""The modal in which an admin reads, changes or writes a template; and how its answer is read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.views import blocks, text
from bot.views.examples import HOSTILE
from bot.views.message import Block, Modal
from bot.views.templates_modal import AUDIENCES, NAME_LIMIT, NEEDS, need_label
from scoring import drafts
from scoring.drafts import PLACES, THEME, Audience
from scoring.themes import labels

CALLBACK_ID = "template"
REMOVE, RESTORE = "template_remove", "template_restore"
NAME, AUDIENCE, WHEN, SUBJECT, LETTER = "name", "audience", "when", "subject", "text"
SUBJECT_LIMIT = 200
LETTER_LIMIT = 2_500


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateForm:
    """What the modal begins with.

    Attributes:
        key: None for a new one.
        may_remove: it is offered now.
        may_restore: an original that an admin changed or removed.
    """

    key: str | None = None
    name: str = ""
    audience: Audience = Audience.DETRACTOR
    when: tuple[str, ...] = ()
    subject: str = ""
    letter: str = ""
    may_remove: bool = False
    may_restore: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTemplate:
    """What was entered; `key` is None for a new one."""

    key: str | None
    name: str
    audience: str
    when: tuple[str, ...]
    subject: str
    letter: str


def render(data: TemplateForm) -> Modal:
    parts: list[Block] = [
        _words("Name", NAME, data.name, limit=NAME_LIMIT, placeholder="Short, offers a call"),
        _audience(data),
        _when(data),
        _words("Subject", SUBJECT, data.subject, limit=SUBJECT_LIMIT, placeholder="About what you told us"),
        _words("Letter", LETTER, data.letter, limit=LETTER_LIMIT, placeholder="[Hello {first_name}|Hello],"),
        *(blocks.context(blocks.plain(line)) for line in _help()),
        *_buttons(data),
    ]
    view = blocks.modal(
        "Template" if data.key else "New template",
        parts,
        callback_id=CALLBACK_ID,
        submit="Save",
        close="Cancel",
        private_metadata=json.dumps({"key": data.key}),
    )
    return Modal(view)


def key_of(view: Mapping[str, Any]) -> str | None:
    key: str | None = json.loads(view["private_metadata"])["key"]
    return key


def read(view: Mapping[str, Any]) -> WrittenTemplate:
    """The submitted `view` of this modal, as Slack sends it."""
    values = {name: action[name] for name, action in view["state"]["values"].items()}
    return WrittenTemplate(
        key=key_of(view),
        name=" ".join((values[NAME].get("value") or "").split()),
        audience=values[AUDIENCE]["selected_option"]["value"],
        when=tuple(option["value"] for option in values[WHEN].get("selected_options") or ()),
        subject=" ".join((values[SUBJECT].get("value") or "").split()),
        letter=(values[LETTER].get("value") or "").strip(),
    )


def _words(label: str, name: str, value: str, *, limit: int, placeholder: str) -> blocks.Element:
    field: blocks.Element = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": name == LETTER,
        "max_length": limit,
        "placeholder": blocks.plain(placeholder),
    }
    if clean := text.clean(value):
        field["initial_value"] = text.shorten(clean, limit)
    return blocks.input_block(label, field)


def _audience(data: TemplateForm) -> blocks.Element:
    options = {str(audience): label for audience, label in AUDIENCES.items()}
    choices: blocks.Element = {
        "type": "static_select",
        "action_id": AUDIENCE,
        "options": blocks.options(options),
        "initial_option": blocks.option(options[data.audience], data.audience),
    }
    return blocks.input_block("For", choices)


def _when(data: TemplateForm) -> blocks.Element:
    options = {**NEEDS, **{THEME + theme: need_label(THEME + theme) for theme in labels()}}
    choices: blocks.Element = {
        "type": "multi_static_select",
        "action_id": WHEN,
        "placeholder": blocks.plain("Whoever it is"),
        "options": blocks.options(options),
    }
    chosen = [blocks.option(options[need], need) for need in data.when if need in options]
    if chosen:
        choices["initial_options"] = chosen
    hint = "All of these have to hold; of several themes, one. The template that asks for most is offered first."
    return blocks.input_block("Only when", choices, optional=True, hint=hint)


def _help() -> list[str]:
    always = text.listed([f"{{{name}}}" for name in sorted(drafts.ALWAYS_KNOWN)])
    places = " ".join(f"{{{name}}}" for name in PLACES)
    brackets = (
        f"Only {always} are always known. Put the others in square brackets with their words: [ at {{company}}] is left out "
        "when the company is not known, and [Hello {first_name}|Hello] says what stands there instead."
    )
    return [f"What is known is put in for {places}.", brackets]


def _buttons(data: TemplateForm) -> list[Block]:
    restore = [blocks.button("Bring back the original", RESTORE)] if data.may_restore else []
    remove = [blocks.button("Remove", REMOVE, style="danger")] if data.may_remove else []
    return [blocks.actions([*restore, *remove], block_id="template")] if restore or remove else []


def example() -> TemplateForm:
    (draft, *_) = [each for each in drafts.originals() if each.key == "broken"]
    return TemplateForm(
        key=draft.key,
        name=draft.name,
        audience=draft.audience,
        when=draft.when,
        subject=draft.subject,
        letter=draft.text,
        may_remove=True,
    )


def examples() -> dict[str, TemplateForm]:
    normal = example()
    return {
        "normal": normal,
        "new": TemplateForm(),
        "changed": replace(normal, may_restore=True),
        "removed": replace(normal, may_remove=False, may_restore=True),
        "hostile": replace(normal, name=HOSTILE, when=("theme:<!here>",), subject=HOSTILE, letter=HOSTILE),
    }
