"""The form behind "Preferences…": how one person wants to hear of what waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.views import blocks
from bot.views.message import Modal

CALLBACK_ID = "preferences"
EARLIEST, LATEST = 5, 12
WORK = "work"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesForm:
    """What is set now. `hour` is of the day in the person's own zone, `EARLIEST` to `LATEST`; None: when work begins."""

    morning: bool = True
    hour: int | None = None


def render(data: PreferencesForm) -> Modal:
    yes = blocks.option("Every working morning on which something waits for me", "morning")
    tick: blocks.Element = {
        "type": "checkboxes",
        "action_id": "morning",
        "options": [yes],
        **({"initial_options": [yes]} if data.morning else {}),
    }
    hours = [_option(hour) for hour in (None, *range(EARLIEST, LATEST + 1))]
    choice: blocks.Element = {
        "type": "static_select",
        "action_id": "hour",
        "options": hours,
        "initial_option": _option(data.hour),
    }
    view = blocks.modal(
        "Preferences",
        [
            blocks.input_block("One message with my follow-ups", tick, optional=True),
            blocks.input_block("At", choice, hint="In your own time zone, as your Slack profile says."),
            blocks.context(blocks.plain("What needs an answer from you comes all the same.")),
        ],
        callback_id=CALLBACK_ID,
        submit="Save",
        close="Cancel",
    )
    return Modal(view)


def read(view: Mapping[str, Any]) -> PreferencesForm:
    """The submitted `view` of this modal, as Slack sends it."""
    values = {name: action[name] for name, action in view["state"]["values"].items()}
    hour = values["hour"]["selected_option"]["value"]
    is_wanted = bool(values["morning"].get("selected_options"))
    return PreferencesForm(morning=is_wanted, hour=None if hour == WORK else int(hour))


def _option(hour: int | None) -> blocks.Element:
    return blocks.option("when work begins", WORK) if hour is None else blocks.option(f"{hour:02}:00", str(hour))


def example() -> PreferencesForm:
    return PreferencesForm()


def examples() -> dict[str, PreferencesForm]:
    return {"as it comes": example(), "never": PreferencesForm(morning=False, hour=7)}
