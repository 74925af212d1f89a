"""chat.*"""

import time

from playground.calls import Call
from playground.posting import change_content, checked_metadata, content_of, delete_message, post_as_bot
from playground.presentation import message_for_app
from playground.shapes import Json, SlackError
from playground.things import BOT_USER_ID, Channel, Message


def post_message(call: Call) -> Json:
    channel = _writable_channel(call)
    content = content_of(call.workspace, _content(call))
    metadata = checked_metadata(call.workspace, call.decoded("metadata")) or None
    if call.text("username") or call.text("icon_emoji") or call.text("icon_url"):
        call.workspace.require_scope("chat:write.customize")
    parent = _parent(call, channel)
    late = call.workspace.faults.take("late_visibility", channel=channel.id)
    message = post_as_bot(
        call.workspace,
        channel,
        content,
        metadata=metadata,
        thread_ts=parent.ts if parent else None,
        is_broadcast=parent is not None and call.flag("reply_broadcast"),
        username=call.text("username") or None,
        icon_emoji=call.text("icon_emoji") or None,
        visible_at=time.monotonic() + late.delay if late else 0.0,
    )
    return {
        "ok": True,
        "channel": channel.id,
        "ts": message.ts,
        "message": message_for_app(call.world, message, with_metadata=True),
    }


def post_ephemeral(call: Call) -> Json:
    channel = _writable_channel(call)
    user = call.required("user")
    if user not in call.world.users or user not in channel.members:
        raise SlackError("user_not_in_channel")
    content = content_of(call.workspace, _content(call), ephemeral=True)
    parent = _parent(call, channel)
    message = post_as_bot(call.workspace, channel, content, ephemeral_for=user, thread_ts=parent.ts if parent else None)
    return {"ok": True, "message_ts": message.ts}


def update(call: Call) -> Json:
    """Content that is not given is dropped, metadata that is not given is kept."""
    channel = call.channel()
    message = call.own_message(channel, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    if len(call.text("text").encode()) > call.workspace.limits.update_text:
        raise SlackError("msg_too_long")
    content = content_of(call.workspace, _content(call))
    metadata = checked_metadata(call.workspace, call.decoded("metadata"))
    if metadata is not None:
        message.metadata = metadata or None
    if call.flag("reply_broadcast") and message.is_reply:
        message.is_broadcast, message.subtype = True, "thread_broadcast"
    change_content(call.workspace, message, content)
    return {
        "ok": True,
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message_for_app(call.world, message, with_metadata=True),
    }


def delete(call: Call) -> Json:
    channel = call.channel()
    message = call.own_message(channel, "cant_delete_message")
    delete_message(call.workspace, message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.world.message(channel.id, call.required("message_ts"))
    if message is None or message.ephemeral_for:
        raise SlackError("message_not_found")
    link = f"{call.world.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"ok": True, "channel": channel.id, "permalink": link}


def _content(call: Call) -> Json:
    return {
        "text": call.text("text"),
        "markdown_text": call.text("markdown_text"),
        "blocks": call.decoded("blocks"),
        "attachments": call.decoded("attachments"),
    }


def _writable_channel(call: Call) -> Channel:
    """Where the message goes: a channel by id or name, or the direct messages of a person."""
    wanted = call.required("channel")
    if wanted[0] in "UW" and wanted in call.world.users:
        user = call.world.users[wanted]
        if user.is_bot or (user.deleted and not call.world.has_im_with(wanted)):
            raise SlackError("channel_not_found")  # to a deactivated person one may write as before, if one ever did
        return call.world.im_with(wanted)
    channel = call.channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    may_without = channel.kind == "channels" and "chat:write.public" in call.workspace.scopes
    if BOT_USER_ID not in channel.members and not may_without:
        raise SlackError("not_in_channel")
    return channel


def _parent(call: Call, channel: Channel) -> Message | None:
    """The message that starts the thread; a reply's ts means the thread that the reply is in."""
    ts = call.text("thread_ts")
    if not ts:
        return None
    message = call.world.message(channel.id, ts)
    if message is not None and message.is_reply:
        message = call.world.message(channel.id, message.thread_ts or "")
    if message is None:
        raise SlackError("thread_not_found")
    if message.ephemeral_for:
        raise SlackError("cannot_reply_to_message")
    return message
