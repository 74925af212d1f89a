"""One Web API call: its arguments, and what every method asks of the workspace."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from playground.context import Workspace
from playground.shapes import Json, SlackError, is_true, refused
from playground.things import BOT_USER_ID, Channel, Message
from playground.world import World

# Arguments that arrive as JSON text in a form, and the refusal when they are none.
JSON_ARGUMENTS = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
    "view": "invalid_arguments",
    "files": "invalid_arguments",
}


@dataclass(frozen=True, slots=True)
class Call:
    workspace: Workspace
    method: str
    arguments: Json

    @property
    def world(self) -> World:
        return self.workspace.world

    def text(self, name: str, default: str = "") -> str:
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise refused("invalid_arguments", f"missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.arguments.get(name)
        return default if value is None else is_true(value)

    def number(self, name: str, default: int, *, most: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if not value.isdigit() or not 1 <= int(value) <= most:
            raise refused("invalid_arguments", f"{name} must be a number from 1 to {most}")
        return int(value)

    def decoded(self, name: str) -> Any:  # noqa: ANN401  # JSON of the caller: anything
        """The value of a JSON argument; None when it was not given."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(JSON_ARGUMENTS[name]) from None

    # channels

    def channel(self, name: str = "channel", *, scope: str = "") -> Channel:
        """The channel that the argument names, if the bot may see it; `{kind}` in `scope` is filled in and required."""
        channel = self.world.channel_named(self.required(name))
        if channel is None or (channel.kind != "channels" and not self.workspace.bot_is_in(channel)):
            raise SlackError("channel_not_found")
        self.workspace.require_scope(scope.format(kind=channel.kind))
        return channel

    def joined_channel(self, *, scope: str = "") -> Channel:
        channel = self.channel(scope=scope)
        if not self.workspace.bot_is_in(channel):
            raise SlackError("not_in_channel")
        return channel

    def own_message(self, channel: Channel, refusal: str) -> Message:
        """The bot's message at `ts`; `refusal` when it is somebody else's."""
        message = self.world.message(channel.id, self.required("ts"))
        if message is None or message.ephemeral_for or message.is_tombstone:
            raise SlackError("message_not_found")
        if message.user != BOT_USER_ID:
            raise SlackError(refusal)
        return message


def page_of(items: list[Any], call: Call, *, limit: int = 100, most: int = 1000) -> tuple[list[Any], str]:
    """The items of the page that `cursor` and `limit` ask for, and the next cursor ("" at the end)."""
    size = call.number("limit", limit, most=most)
    start = _offset(call.text("cursor"))
    following = start + size
    cursor = base64.b64encode(f"next:{following}".encode()).decode() if following < len(items) else ""
    return items[start:following], cursor


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        name, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if name == "next":
            return int(number)
    except ValueError:
        pass
    raise SlackError("invalid_cursor")
