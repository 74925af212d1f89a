"""Other apps of the workspace: a survey tool's own integration that posts into a channel."""

from playground.context import Workspace
from playground.elements import DeedError
from playground.posting import tell_message
from playground.shapes import Json


async def integration(workspace: Workspace, wish: Json) -> Json:
    """`{channel, username, text?, blocks?, attachments?}`: a message of another app, as an incoming webhook posts it."""
    channel = workspace.world.channels.get(str(wish.get("channel")))
    if channel is None or channel.is_im:
        raise DeedError("channel_not_found")
    if channel.is_archived:
        raise DeedError("is_archived")
    name = str(wish.get("username") or "Survey tool")
    message = workspace.world.post(
        channel,
        "",
        str(wish.get("text") or ""),
        blocks=list(wish.get("blocks") or ()),
        attachments=list(wish.get("attachments") or ()),
        subtype="bot_message",
        username=name,
        other_app=f"B0{''.join(sign for sign in name.upper() if sign.isalnum())}",
    )
    tell_message(workspace, channel, message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}
