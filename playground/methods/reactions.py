"""reactions.*"""

from playground.calls import Call
from playground.presentation import message_for_app
from playground.reacting import react
from playground.shapes import Json, SlackError
from playground.things import BOT_USER_ID, Message


def add(call: Call) -> Json:
    react(call.workspace, _message(call), BOT_USER_ID, call.required("name"), is_on=True)
    return {"ok": True}


def remove(call: Call) -> Json:
    react(call.workspace, _message(call), BOT_USER_ID, call.required("name"), is_on=False)
    return {"ok": True}


def get(call: Call) -> Json:
    message = _message(call)
    shown = message_for_app(call.world, message, with_metadata=False)
    return {"ok": True, "type": "message", "channel": message.channel, "message": shown}


def _message(call: Call) -> Message:
    channel = call.joined_channel()
    message = call.world.message(channel.id, call.required("timestamp"))
    if message is None or message.ephemeral_for or message.is_tombstone:
        raise SlackError("message_not_found")
    return message
