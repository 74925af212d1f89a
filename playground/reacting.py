"""Reactions, by the bot and by people alike."""

import re

from playground.context import Workspace
from playground.shapes import SlackError
from playground.things import Message

NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


def react(workspace: Workspace, message: Message, user: str, name: str, *, is_on: bool) -> None:
    """Add or remove one reaction. Raises SlackError invalid_name, is_archived, already_reacted, no_reaction."""
    name = name.strip(":")
    if not NAME.fullmatch(name):
        raise SlackError("invalid_name")
    if workspace.world.channels[message.channel].is_archived:
        raise SlackError("is_archived")
    users = message.reactions.get(name, [])
    if is_on == (user in users):
        raise SlackError("already_reacted" if is_on else "no_reaction")
    if is_on:
        message.reactions[name] = [*users, user]
    else:
        message.reactions[name] = [one for one in users if one != user]
        if not message.reactions[name]:
            del message.reactions[name]
    workspace.world.changed(message)
    event = {
        "type": "reaction_added" if is_on else "reaction_removed",
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        **({"item_user": message.user} if message.user else {}),  # a message of another app is nobody's
        "event_ts": workspace.world.new_ts(),
    }
    workspace.emit(event, workspace.world.channels[message.channel])
