"""The modal "Log a survey answer", for what a customer said on the phone or in an e-mail; and how its answer is read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.views import blocks, text
from bot.views.examples import HOSTILE
from bot.views.message import Modal

CALLBACK_ID = "log_answer"
COMMENT_LIMIT = 3000
WORDS_LIMIT = 200
PLACEHOLDERS = {
    "comment": "In their own words",
    "name": "Ana Example",
    "email": "ana@example.com",
    "company": "Example Corp",
    "survey": "Renewal call",
}
BANDS = {"Detractor": range(7), "Passive": range(7, 9), "Promoter": range(9, 11)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogForm:
    """What the modal begins with.

    Attributes:
        today: in the workspace's zone; the day that is chosen beforehand.
        comment: what a message said, if the form was opened from one.
        message_id: that message's place in Slack; logging it again changes the answer.
        url: link to that message.
    """

    today: date
    comment: str | None = None
    message_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """What was entered, without outer blanks; what was left empty is None."""

    score: int
    comment: str | None
    name: str | None
    email: str | None
    company: str | None
    survey: str | None
    answered_on: date | None
    message_id: str | None
    url: str | None


def render(data: LogForm) -> Modal:
    origin = (
        "what this message says" if data.message_id else "what a customer told you by phone, by e-mail or in person"
    )
    about = blocks.context(blocks.plain(f"Counts like {origin}, and alerts the team like any other answer."))
    view = blocks.modal(
        "Log a survey answer",
        [
            about,
            blocks.input_block("How likely are they to recommend us?", _score()),
            _words("What did they say?", "comment", data.comment, is_long=True),
            _words("Customer's name", "name"),
            _email(),
            _words("Company", "company"),
            _words("Survey", "survey", hint="The survey or occasion, if it has a name."),
            _day(data.today),
        ],
        callback_id=CALLBACK_ID,
        submit="Log it",
        close="Cancel",
        private_metadata=json.dumps({"message_id": data.message_id, "url": data.url}),
    )
    return Modal(view)


def read(view: Mapping[str, Any]) -> Logged:
    """The submitted `view` of this modal, as Slack sends it."""
    values = {name: action[name] for name, action in view["state"]["values"].items()}
    origin = json.loads(view.get("private_metadata") or "{}")
    day = values["answered_on"].get("selected_date")
    words = {
        name: (values[name].get("value") or "").strip() or None
        for name in ("comment", "name", "email", "company", "survey")
    }
    return Logged(
        score=int(values["score"]["selected_option"]["value"]),
        answered_on=date.fromisoformat(day) if day else None,
        message_id=origin.get("message_id"),
        url=origin.get("url"),
        **words,
    )


def _score() -> blocks.Element:
    groups = [
        {"label": blocks.plain(band), "options": [blocks.option(str(score), str(score)) for score in scores]}
        for band, scores in BANDS.items()
    ]
    return {
        "type": "static_select",
        "action_id": "score",
        "placeholder": blocks.plain("0 to 10"),
        "option_groups": groups,
    }


def _words(
    label: str, name: str, value: str | None = None, *, is_long: bool = False, hint: str | None = None
) -> blocks.Element:
    limit = COMMENT_LIMIT if is_long else WORDS_LIMIT
    field: blocks.Element = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": is_long,
        "max_length": limit,
        "placeholder": blocks.plain(PLACEHOLDERS[name]),
    }
    if value and (clean := text.clean(value)):
        field["initial_value"] = text.shorten(clean, limit)
    return blocks.input_block(label, field, optional=True, hint=hint)


def _email() -> blocks.Element:
    shown = blocks.plain(PLACEHOLDERS["email"])
    field: blocks.Element = {"type": "email_text_input", "action_id": "email", "placeholder": shown}
    return blocks.input_block(
        "Customer's e-mail address",
        field,
        optional=True,
        hint="By it the answer joins what is known of this customer, who then counts once.",
    )


def _day(today: date) -> blocks.Element:
    field: blocks.Element = {"type": "datepicker", "action_id": "answered_on", "initial_date": today.isoformat()}
    return blocks.input_block("Answered on", field, optional=True)


def example() -> LogForm:
    return LogForm(
        today=date(2026, 11, 23),
        comment="Ana called: the export still fails, and she would not recommend us.",
        message_id="C0GENERAL:1795512600.000100",
        url="https://example.slack.com/archives/C0GENERAL/p1795512600000100",
    )


def examples() -> dict[str, LogForm]:
    return {
        "from a message": example(),
        "from the menu": LogForm(today=date(2026, 11, 23)),
        "hostile": LogForm(today=date(2026, 11, 23), comment=HOSTILE, message_id="C0GENERAL:1.2"),
    }
