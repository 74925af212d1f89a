"""Interactive elements: finding them, and what a person may do with each."""

import re
from collections.abc import Iterator

from playground import kit
from playground.shapes import Json
from playground.world import World

# What an element reports, by its type: the field that the person fills.
FIELDS = {
    "button": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
INITIAL = {field: field.replace("selected_", "initial_") for field in FIELDS.values()} | {
    "value": "initial_value",
    "rich_text_value": "initial_value",
}
STATELESS = frozenset({"button", "overflow", "workflow_button", "feedback_buttons", "icon_button"})
REQUIRED = "Please complete this required field."


class DeedError(ValueError):
    """A person cannot do this; the message says why."""


def find(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json]:
    """(block, element) with this action_id. Raises DeedError."""
    for block, element in all_elements(blocks):
        if element.get("action_id") == action_id and block_id in (None, "", block["block_id"]):
            return block, element
    raise DeedError("action_not_found")


def all_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        for element in kit.elements_of(block):
            yield block, element


def state_of(blocks: list[Json], filled: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    """`state.values` of a message or view: what was filled in, else the initial values."""
    values: dict[str, dict[str, Json]] = {}
    for block, element in all_elements(blocks):
        kind, action_id = element.get("type", ""), element.get("action_id")
        if kind not in FIELDS or kind in STATELESS or action_id is None:
            continue
        known = filled.get(block["block_id"], {}).get(action_id)
        field = FIELDS[kind]
        initial = element.get(INITIAL[field], [] if field.endswith("s") else None)
        values.setdefault(block["block_id"], {})[action_id] = known or {"type": kind, field: initial}
    return values


def chosen(world: World, element: Json, given: Json) -> Json:
    """What `element` reports when a person picks what `given` names. Raises DeedError for what is not offered.

    `given` holds the field itself (`selected_option`, `selected_user`, …) or, for short, `value`.
    """
    kind = element["type"]
    field = FIELDS.get(kind, "value")
    if kind in ("button", "workflow_button", "icon_button"):
        return {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    value = given.get(field, given.get("value"))
    if value is None:
        return {field: [] if field.endswith("s") else None}
    if field == "selected_option":
        return {field: _offered(element, value)}
    if field == "selected_options":
        return {field: [_offered(element, one) for one in (value if isinstance(value, list) else [value])]}
    if field == "selected_user" and value not in world.users:
        raise DeedError("user_not_found")
    if field in ("selected_channel", "selected_conversation") and value not in world.channels:
        raise DeedError("channel_not_found")
    return {field: value}


def _offered(element: Json, wanted: object) -> Json:
    """The option whose value is wanted; external selects offer what the app said."""
    value = wanted.get("value") if isinstance(wanted, dict) else wanted
    options = list(element.get("options") or ())
    options += [option for group in element.get("option_groups") or () for option in group["options"]]
    for option in options:
        if option.get("value") == value:
            found: Json = option
            return found
    if element["type"].endswith("external_select") and isinstance(wanted, dict):
        return wanted
    raise DeedError("option_not_offered")


def form_errors(blocks: list[Json], values: dict[str, dict[str, Json]]) -> dict[str, str]:
    """What Slack's own client refuses before the app hears of a submission: block_id -> sentence."""
    errors = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = values.get(block["block_id"], {}).get(element["action_id"], {})
        filled = state.get(FIELDS[element["type"]])
        if filled in (None, "", []):
            if not block.get("optional"):
                errors[block["block_id"]] = REQUIRED
        elif isinstance(filled, str) and (problem := _text_problem(element, filled)):
            errors[block["block_id"]] = problem
    return errors


def _text_problem(element: Json, text: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if element["type"] == "plain_text_input" and not least <= len(text) <= most:
        return f"This entry needs {least} to {most} characters."
    if element["type"] == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        return "Enter a valid email."
    if element["type"] == "url_text_input" and not re.fullmatch(r"https?://\S+", text):
        return "Enter a valid URL."
    return _number_problem(element, text) if element["type"] == "number_input" else None


def _number_problem(element: Json, text: str) -> str | None:
    if not re.fullmatch(r"-?\d+(\.\d+)?", text) or ("." in text and not element["is_decimal_allowed"]):
        return "Enter a valid number."
    low, high = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    return None if low <= float(text) <= high else "Enter a number within the range."
