"""conversations.* and users.conversations"""

import time

from playground.calls import Call, page_of
from playground.catalogue import TYPES
from playground.presentation import channel_for_app, message_for_app
from playground.shapes import Json, SlackError
from playground.things import BOT_USER_ID, Channel, Message


def listed(call: Call) -> Json:
    kinds = _kinds(call)
    channels = [
        one
        for one in call.world.channels.values()
        if one.kind in kinds and (one.kind == "channels" or call.workspace.bot_is_in(one))
    ]
    return _page(call, channels)


def of_user(call: Call) -> Json:
    user = call.text("user") or BOT_USER_ID
    call.world.user(user)
    kinds = _kinds(call)
    channels = [
        one
        for one in call.world.channels.values()
        if one.kind in kinds and user in one.members and (one.kind == "channels" or call.workspace.bot_is_in(one))
    ]
    return _page(call, channels)


def info(call: Call) -> Json:
    channel = call.channel(scope="{kind}:read")
    shown = _shown(call, channel)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"ok": True, "channel": shown}


def members(call: Call) -> Json:
    channel = call.channel(scope="{kind}:read")
    page, cursor = page_of(channel.members, call)
    return {"ok": True, "members": page, "response_metadata": {"next_cursor": cursor}}


def join(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "channels":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    answer: Json = {"ok": True}
    if call.workspace.bot_is_in(channel):
        answer |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    else:
        channel.members.append(BOT_USER_ID)
        call.world.channel_changed(channel)
        event = {"type": "member_joined_channel", "user": BOT_USER_ID, "channel": channel.id, "team": "T0PLAYGROUND"}
        call.workspace.emit({**event, "event_ts": call.world.new_ts()}, channel)
    return {**answer, "channel": _shown(call, channel)}


def opened(call: Call) -> Json:
    """The direct messages with one person; several people at once are not played here."""
    known: Json = {}
    if call.text("channel"):
        channel = call.channel()
    else:
        users = [one.strip() for one in call.text("users").split(",") if one.strip()]
        if not users:
            raise SlackError("users_list_not_supplied")
        if len(users) > 1:
            raise SlackError("not_supported")
        user = call.world.user(users[0])
        if user.is_bot:
            raise SlackError("cannot_dm_bot")
        if user.deleted:
            raise SlackError("user_disabled")
        is_known = call.world.has_im_with(user.id)
        if not is_known and call.flag("prevent_creation"):
            raise SlackError("channel_not_found")
        channel = call.world.im_with(user.id)
        if is_known:
            known = {"no_op": True, "already_open": True}
    return {"ok": True, **known, "channel": _shown(call, channel) if call.flag("return_im") else {"id": channel.id}}


def history(call: Call) -> Json:
    """Messages of a channel without replies in threads, the newest first."""
    channel = call.joined_channel(scope="{kind}:history")
    found = [
        one
        for one in call.world.messages(channel.id)
        if _is_visible(one) and (not one.is_reply or one.is_broadcast) and _in_range(call, one)
    ]
    found.reverse()
    page, cursor = page_of(found, call, most=999)
    return {**_messages(call, page, cursor), "pin_count": 0}


def replies(call: Call) -> Json:
    """A thread: its first message, then the replies, the oldest first."""
    channel = call.joined_channel(scope="{kind}:history")
    message = call.world.message(channel.id, call.required("ts"))
    if message is not None and message.is_reply:
        message = call.world.message(channel.id, message.thread_ts or "")
    if message is None or not _is_visible(message):
        raise SlackError("thread_not_found")
    found = [one for one in call.world.replies(message) if _is_visible(one) and _in_range(call, one)]
    page, cursor = page_of([message, *found], call, limit=1000)
    return _messages(call, page, cursor)


def _messages(call: Call, page: list[Message], cursor: str) -> Json:
    with_metadata = call.flag("include_all_metadata")
    shown = [message_for_app(call.world, one, with_metadata=with_metadata) for one in page]
    answer: Json = {"ok": True, "messages": shown, "has_more": bool(cursor)}
    return {**answer, "response_metadata": {"next_cursor": cursor}} if cursor else answer


def _is_visible(message: Message) -> bool:
    return message.ephemeral_for is None and time.monotonic() >= message.visible_at


def _in_range(call: Call, message: Message) -> bool:
    oldest, latest = call.text("oldest", "0"), call.text("latest")
    inclusive = call.flag("inclusive")
    try:
        ts, low, high = float(message.ts), float(oldest), float(latest or "inf")
    except ValueError:
        raise SlackError("invalid_ts_oldest") from None
    return low <= ts <= high if inclusive else low < ts < high


def _kinds(call: Call) -> list[str]:
    """The kinds of channel asked for; the scope of each is required."""
    names = [one.strip() for one in call.text("types", "public_channel").split(",")]
    if not set(names) <= set(TYPES):
        raise SlackError("invalid_types")
    kinds = [TYPES[name] for name in names]
    for kind in kinds:
        call.workspace.require_scope(f"{kind}:read")
    return kinds


def _page(call: Call, channels: list[Channel]) -> Json:
    if call.flag("exclude_archived"):
        channels = [one for one in channels if not one.is_archived]
    page, cursor = page_of(channels, call)
    shown = [_shown(call, one) for one in page]
    return {"ok": True, "channels": shown, "response_metadata": {"next_cursor": cursor}}


def _shown(call: Call, channel: Channel) -> Json:
    return channel_for_app(channel, is_member=call.workspace.bot_is_in(channel))
