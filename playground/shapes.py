"""What every part of the playground speaks: JSON objects, and Slack's refusals."""

from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A refusal by name, as Slack gives it: `{"ok": false, "error": name, …details}`."""

    def __init__(self, name: str, **details: object) -> None:
        super().__init__(name)
        self.name = name
        self.details = details

    def answer(self) -> Json:
        return {"ok": False, "error": self.name, **self.details}


def refused(name: str, *messages: str) -> SlackError:
    """`name` with the sentences that Slack puts into `response_metadata`."""
    told = [f"[ERROR] {message}" for message in messages]
    if name == "invalid_blocks":
        return SlackError(name, errors=list(messages), response_metadata={"messages": told})
    return SlackError(name, response_metadata={"messages": told})


def required(arguments: Json, *names: str) -> None:
    """Refuse a call in which one of the named arguments is missing or empty."""
    missing = [name for name in names if arguments.get(name) in (None, "")]
    if missing:
        raise refused("invalid_arguments", *(f"missing required field: {name}" for name in missing))


def is_true(value: object) -> bool:
    """Slack's reading of a flag: a form sends "true" or "1", JSON sends true."""
    return value in (True, 1, "1", "true", "True")
