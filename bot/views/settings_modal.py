"""The form behind "Settings…" on Home: the rules of the house, for admins."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from bot.views import blocks, text
from bot.views.examples import HOSTILE
from bot.views.message import Modal

CALLBACK_ID = "house_settings"
LIMIT = 300
_PLACEHOLDERS = {
    "working_hours": "mon-fri 09:00-17:00",
    "holidays": "DE-BE",
    "days_off": "2026-12-24, 2026-12-27..2026-12-31",
    "targets": "critical=4h high=24h medium=3d",
    "escalation_group": "S0123ABCD",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsForm:
    """The rules as they are typed; empty: as the environment says, or nothing."""

    working_hours: str = ""
    holidays: str = ""
    days_off: str = ""
    targets: str = ""
    escalation_group: str = ""
    product_channel: str = ""
    promoter_channel: str = ""


def render(data: SettingsForm) -> Modal:
    view = blocks.modal(
        "Settings",
        [
            _words(
                "Working hours", "working_hours", data.working_hours, hint="24/7 for always. Several by semicolons."
            ),
            _words("Public holidays of", "holidays", data.holidays, hint="A country, or a part of one: DE, US-CA."),
            _words("More free days", "days_off", data.days_off),
            _words(
                "Within which time a customer should hear from you",
                "targets",
                data.targets,
                hint="In working time. For one plan: enterprise.high=8h. For none: medium=none.",
            ),
            _words(
                "Call this user group when nobody takes a critical case",
                "escalation_group",
                data.escalation_group,
                hint="Its id, which stands in the group's menu under Copy group ID.",
            ),
            _channel("Channel for the product team", "product_channel", data.product_channel),
            _channel("Channel for promoters and passives", "promoter_channel", data.promoter_channel),
            blocks.context(blocks.plain("An empty field means: as the bot was installed.")),
        ],
        callback_id=CALLBACK_ID,
        submit="Save",
        close="Cancel",
    )
    return Modal(view)


def read(view: Mapping[str, Any]) -> SettingsForm:
    """The submitted `view` of this modal, as Slack sends it."""
    values = {name: action[name] for name, action in view["state"]["values"].items()}
    given = {
        field.name: values[field.name].get("value") or values[field.name].get("selected_conversation") or ""
        for field in fields(SettingsForm)
    }
    return SettingsForm(**{name: value.strip() for name, value in given.items()})


def _words(label: str, name: str, value: str, *, hint: str | None = None) -> blocks.Element:
    field: blocks.Element = {
        "type": "plain_text_input",
        "action_id": name,
        "max_length": LIMIT,
        "placeholder": blocks.plain(_PLACEHOLDERS[name]),
    }
    if shown := text.shorten(text.clean(value), LIMIT):
        field["initial_value"] = shown
    return blocks.input_block(label, field, optional=True, hint=hint)


def _channel(label: str, name: str, value: str) -> blocks.Element:
    field: blocks.Element = {
        "type": "conversations_select",
        "action_id": name,
        "placeholder": blocks.plain("Choose a channel"),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        **({"initial_conversation": value} if value[:1] in {"C", "G"} else {}),
    }
    return blocks.input_block(label, field, optional=True, hint="Invite the bot there first: /invite @NPS Bot")


def example() -> SettingsForm:
    return SettingsForm(working_hours="mon-fri 09:00-17:00", holidays="DE-BE", product_channel="C0PRODUCT")


def examples() -> dict[str, SettingsForm]:
    return {
        "some": example(),
        "empty": SettingsForm(),
        "hostile": SettingsForm(targets=HOSTILE * 9, holidays="<!channel>", product_channel="#named"),
    }
