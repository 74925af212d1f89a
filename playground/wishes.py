"""The fields of what is wished through the control API, by name: what each must be."""

from playground.elements import DeedError
from playground.shapes import Json

STRINGS = frozenset(
    {
        *("user", "channel", "text", "ts", "thread_ts", "callback_id", "name", "action_id", "block_id", "view_id"),
        *("action", "tool", "comment", "answered_at", "later_comment", "url", "tab", "response_id", "source", "survey"),
        *("kind", "selected_user", "selected_channel", "selected_conversation", "selected_date", "selected_time"),
        "username",
    }
)
LISTS = frozenset(
    {"blocks", "attachments", "files", "members", "declined", "selected_options", "selected_users", "selected_channels"}
)
OBJECTS = frozenset({"values", "customer", "secrets", "ticket"})
KINDS = ((STRINGS, str, "a string"), (LISTS, list | tuple, "a list"), (OBJECTS, dict, "an object"))


def check(wish: Json) -> None:
    """Refuse a field of the wrong type. Raises DeedError; what is not given or null is no matter."""
    for names, kind, called in KINDS:
        for name in names & wish.keys():
            if wish[name] is not None and not isinstance(wish[name], kind):
                raise DeedError(f"{name} must be {called}")
    for file in wish.get("files") or ():
        if not isinstance(file, dict) or not isinstance(file.get("name"), str):
            raise DeedError("files must be a list of {name, content}")
    for block_id, actions in (wish.get("values") or {}).items():
        if not isinstance(actions, dict):
            raise DeedError(f"values.{block_id} must be an object: action_id -> state")
