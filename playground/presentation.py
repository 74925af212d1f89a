"""The shapes in which the world's things are shown: to apps as Slack does, to the page with more."""

import datetime as dt
import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from playground.shapes import Json
from playground.things import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Channel, File, Message, User, Usergroup

if TYPE_CHECKING:
    from playground.world import World


def user_for_app(user: User, *, with_email: bool, with_locale: bool = False) -> Json:
    """A person as users.info and events show them. Of a deactivated one Slack tells hardly more than the name."""
    shown: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": _profile(user, with_email=with_email),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.deleted:
        return shown
    offset = dt.datetime.now(ZoneInfo(user.tz)).utcoffset() or dt.timedelta()
    shown |= {
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()),
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_guest,
        "is_ultra_restricted": user.is_ultra_restricted,
    }
    if user.is_stranger:
        shown["is_stranger"] = True
    if with_locale:
        shown["locale"] = user.locale
    return shown


def _profile(user: User, *, with_email: bool) -> Json:
    profile: Json = {
        "title": user.title,
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "status_text": "",
        "status_emoji": "",
        "team": user.team_id,
    }
    if user.is_bot:
        profile |= {"bot_id": BOT_ID, "api_app_id": APP_ID}
    elif with_email:
        profile["email"] = user.email
    return profile


def user_for_page(user: User) -> Json:
    shown = (
        "id",
        "name",
        "real_name",
        "email",
        "title",
        "tz",
        "is_admin",
        "is_guest",
        "is_stranger",
        "is_bot",
        "deleted",
    )
    return {name: getattr(user, name) for name in shown}


def channel_for_app(channel: Channel, *, is_member: bool) -> Json:
    common: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_channel": channel.kind == "channels",
        "is_group": channel.is_private and not channel.is_im,
        "is_im": channel.is_im,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_private or channel.is_im,
        "is_archived": channel.is_archived,
    }
    if channel.is_im:
        person = next((one for one in channel.members if one != BOT_USER_ID), "")
        return {**common, "user": person, "is_user_deleted": False, "is_open": True}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_member": is_member,
        "creator": "U0ADMIN",
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }


def channel_for_page(channel: Channel) -> Json:
    shown = ("id", "name", "members", "is_private", "is_im", "is_archived", "topic", "purpose")
    return {name: getattr(channel, name) for name in shown}


def usergroup_for_app(group: Usergroup, *, with_users: bool, with_count: bool = False) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": int(group.disabled),
        "auto_type": None,
        "created_by": "U0ADMIN",
        "updated_by": "U0ADMIN",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
    }
    if with_count:
        shown["user_count"] = len(group.users)
    return {**shown, "users": list(group.users)} if with_users else shown


def message_for_app(world: "World", message: Message, *, with_metadata: bool) -> Json:
    """One message as conversations.history, events and actions show it."""
    team = world.users[message.user].team_id if message.user in world.users else TEAM_ID
    shown: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text, "team": team}
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.from_bot:
        shown |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.other_app:
        del shown["user"]
        shown["bot_id"] = message.other_app
    if message.username:
        shown["username"] = message.username
    for name in ("blocks", "attachments", "edited"):
        if getattr(message, name):
            shown[name] = getattr(message, name)
    if message.metadata is not None and with_metadata:
        shown["metadata"] = message.metadata
    if message.files:
        shown["files"] = [file_for_app(world.files[one], world.base_url) for one in message.files if one in world.files]
    if message.reactions:
        shown["reactions"] = reactions(message)
    return shown | thread_of(world, message)


def thread_of(world: "World", message: Message) -> Json:
    if message.is_reply:
        parent = world.message(message.channel, message.thread_ts or "")
        thread: Json = {"thread_ts": message.thread_ts, "parent_user_id": parent.user if parent else None}
        if message.is_broadcast and parent is not None:
            thread["root"] = message_for_app(world, parent, with_metadata=False)
        return thread
    replies = world.replies(message)
    if not replies:
        return {}
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(reply.user for reply in replies)),
        "reply_users_count": len({reply.user for reply in replies}),
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def reactions(message: Message) -> list[Json]:
    return [{"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items()]


def message_for_page(world: "World", message: Message) -> Json:
    """One message with everything that the page wants to know."""
    return {
        **message_for_app(world, message, with_metadata=True),
        "channel": message.channel,
        "user": message.user,
        "is_bot": message.from_bot or message.other_app is not None,
        "edited": message.edited,
        "ephemeral_for": message.ephemeral_for,
        "reactions": reactions(message),
        "files": [file_for_page(world.files[one]) for one in message.files if one in world.files],
        "state": message.state,
        "icon_emoji": message.icon_emoji,
    }


def file_for_app(file: File, base_url: str) -> Json:
    kind = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
    address = f"{base_url}/files-pri/{TEAM_ID}-{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": file.user,
        "size": len(file.content),
        "mode": "hosted",
        "is_public": True,
        "alt_txt": file.alt_text,
        "url_private": address,
        "url_private_download": address.replace(f"/{file.name}", f"/download/{file.name}"),
        "permalink": f"{base_url}/files/{file.user}/{file.id}/{file.name}",
        "channels": list(file.channels),
    }


def file_for_page(file: File) -> Json:
    shown = file_for_app(file, "")
    return {
        **{name: shown[name] for name in ("id", "name", "title", "mimetype", "filetype", "size", "user", "alt_txt")},
        "url": f"/control/file/{file.id}",
        "is_ready": time.monotonic() >= file.ready_at,
    }
