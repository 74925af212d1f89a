"""What people do in the workspace: type, click, fill in. Each answers with what the person would see."""

import time

from playground.answers import respond, say_to_user
from playground.context import Workspace
from playground.elements import DeedError
from playground.payloads import Payload
from playground.posting import change_content, delete_message, tell_message
from playground.presentation import file_for_app, message_for_app
from playground.reacting import react
from playground.shapes import Json, SlackError
from playground.things import APP_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, Channel, File, Message, User
from playground.typed import as_on_a_mac, command_text, message_text


def person(workspace: Workspace, user_id: object) -> User:
    user = workspace.world.users.get(str(user_id))
    if user is None or user.is_bot or user.deleted:
        raise DeedError("user_not_found")
    return user


def place(workspace: Workspace, channel_id: object, user: User) -> Channel:
    """A channel in which this person is. The bot's direct messages may be named by "im"."""
    if channel_id == "im":
        return workspace.world.im_with(user.id)
    channel = workspace.world.channels.get(str(channel_id))
    if channel is None or (channel.kind != "channels" and user.id not in channel.members):
        raise DeedError("channel_not_found")
    if user.id not in channel.members:
        raise DeedError("not_in_channel")
    return channel


def common(workspace: Workspace, user: User) -> Json:
    return {
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": APP_ID,
        "token": workspace.tokens.verification,
        "enterprise": None,
        "is_enterprise_install": False,
    }


async def command(workspace: Workspace, wish: Json) -> Json:
    """`{user, channel, text: "/nps this-quarter", mac?}`: the answer shows up as a message."""
    user = person(workspace, wish.get("user"))
    channel = place(workspace, wish.get("channel"), user)
    if wish.get("thread_ts"):
        raise DeedError("command_not_supported_in_threads")
    typed = as_on_a_mac(str(wish.get("text", ""))) if wish.get("mac") else str(wish.get("text", ""))
    name, _, text = typed.strip().partition(" ")
    known = workspace.manifest.command(name)
    if known is None:
        raise DeedError("invalid_command")
    url = workspace.response_urls.issue(user.id, channel.id)
    trigger_id = workspace.triggers.issue(user.id)
    body: Json = {
        "token": workspace.tokens.verification,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": command_text(workspace.world, text.strip(), should_escape=known.should_escape),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": workspace.world.base_url + url,
        "trigger_id": trigger_id,
    }
    ack = await workspace.delivery.send(Payload("slash_commands", body, f"command {name}"))
    error = ack.error or _say_acknowledgement(workspace, url, ack.payload)
    if error:
        say_to_user(workspace, channel.id, user.id, f'{name} failed with the error "{error}"')
        return {"ok": False, "error": error}
    return {"ok": True, "trigger_id": trigger_id}


def _say_acknowledgement(workspace: Workspace, url: str, payload: Json | None) -> str | None:
    """Show what came with the acknowledgement of a command. The app never hears of a refusal; the name of the error."""
    if not payload:
        return None
    target = workspace.response_urls.peek(url)
    try:
        respond(workspace, target, {**payload, "replace_original": False, "delete_original": False})
    except SlackError as refusal:
        workspace.journal.note(
            "refusal", "acknowledgement refused", ok=False, error=refusal.name, details=refusal.details
        )
        return "invalid_command_response"
    return None


def channel_name(channel: Channel) -> str:
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name


async def shortcut(workspace: Workspace, wish: Json) -> Json:
    """`{user, callback_id, channel?, ts?}`: from the menu, or on a message."""
    user = person(workspace, wish.get("user"))
    known = workspace.manifest.shortcut(str(wish.get("callback_id")))
    if known is None:
        raise DeedError("shortcut_not_found")
    trigger_id = workspace.triggers.issue(user.id)
    body = {**common(workspace, user), "callback_id": known.callback_id, "trigger_id": trigger_id}
    body |= {"type": "shortcut", "action_ts": workspace.world.new_ts()}
    if known.type == "message":
        channel = place(workspace, wish.get("channel"), user)
        message = _message(workspace, channel, wish)
        url = workspace.response_urls.issue(user.id, channel.id, ts=message.ts, thread_ts=message.thread_ts)
        body |= {
            "type": "message_action",
            "channel": {"id": channel.id, "name": channel_name(channel)},
            "message_ts": message.ts,
            "message": message_for_app(workspace.world, message, with_metadata=True),
            "response_url": workspace.world.base_url + url,
        }
    ack = await workspace.delivery.send(Payload("interactive", body, f"shortcut {known.callback_id}"))
    return {"ok": ack.error is None, "error": ack.error} if ack.error else {"ok": True, "trigger_id": trigger_id}


async def home(workspace: Workspace, wish: Json) -> Json:
    """`{user, tab?}`: opens the app's Home (or its messages)."""
    user = person(workspace, wish.get("user"))
    channel = workspace.world.im_with(user.id)
    view = workspace.views.homes.get(user.id)
    tab = str(wish.get("tab", "home"))
    event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab}
    if view is not None and tab == "home":
        event["view"] = view.shown()
    workspace.emit({**event, "event_ts": workspace.world.new_ts()})
    return {"ok": True, "view": view.shown() if view else None}


async def message(workspace: Workspace, wish: Json) -> Json:
    """`{user, channel, text, thread_ts?, files?: [{name, content}], broadcast?}`: what a person writes."""
    user = person(workspace, wish.get("user"))
    channel = place(workspace, wish.get("channel"), user)
    if channel.is_archived:
        raise DeedError("is_archived")
    thread_ts = _thread(workspace, channel, wish)
    files = [_new_file(workspace, user, channel, item) for item in wish.get("files") or ()]
    text = message_text(workspace.world, str(wish.get("text", "")))
    if not text and not files:
        raise DeedError("no_text")
    is_broadcast = bool(wish.get("broadcast") and thread_ts)
    said = workspace.world.post(
        channel,
        user.id,
        text[: workspace.limits.text],
        thread_ts=thread_ts,
        is_broadcast=is_broadcast,
        files=[file.id for file in files],
        subtype="thread_broadcast" if is_broadcast else "file_share" if files else None,
    )
    tell_message(workspace, channel, said)
    for file in files:
        shared = {"type": "file_shared", "file_id": file.id, "user_id": user.id, "file": {"id": file.id}}
        shared |= {"channel_id": channel.id, "event_ts": workspace.world.new_ts()}
        workspace.emit(shared, channel)
    if f"<@{BOT_USER_ID}>" in text and not channel.is_im:
        mention = message_for_app(workspace.world, said, with_metadata=False)
        workspace.emit({**mention, "type": "app_mention", "channel": channel.id, "event_ts": said.ts}, channel)
    shown = [file_for_app(file, workspace.world.base_url) for file in files]
    return {"ok": True, "channel": channel.id, "ts": said.ts, "files": shown}


def _new_file(workspace: Workspace, user: User, channel: Channel, item: Json) -> File:
    content = item.get("content", "")
    file = File(
        id=workspace.world.new_id("F"),
        name=str(item["name"]),
        title=str(item.get("title") or item["name"]),
        user=user.id,
        content=content if isinstance(content, bytes) else str(content).encode(),
        mimetype=str(item.get("mimetype") or "text/csv"),
        created=int(time.time()),
        channels=[channel.id],
    )
    workspace.world.files[file.id] = file
    return file


async def edit(workspace: Workspace, wish: Json) -> Json:
    """`{user, channel, ts, text}` or `{…, delete: true}`: a person changes or deletes what they wrote.

    An admin deletes what anybody wrote, the app too.
    """
    user = person(workspace, wish.get("user"))
    channel = place(workspace, wish.get("channel"), user)
    said = _message(workspace, channel, wish)
    if wish.get("delete"):
        if said.user != user.id and not user.is_admin:
            raise DeedError("cant_delete_message")
        delete_message(workspace, said)
        return {"ok": True}
    if said.user != user.id:
        raise DeedError("cant_update_message")
    text = message_text(workspace.world, str(wish.get("text", "")))
    if not text:
        raise DeedError("no_text")
    change_content(workspace, said, {"text": text, "blocks": [], "attachments": []})
    return {"ok": True}


async def reaction(workspace: Workspace, wish: Json) -> Json:
    """`{user, channel, ts, name, remove?}`"""
    user = person(workspace, wish.get("user"))
    channel = place(workspace, wish.get("channel"), user)
    said = _message(workspace, channel, wish)
    react(workspace, said, user.id, str(wish.get("name", "")), is_on=not wish.get("remove"))
    return {"ok": True}


def _message(workspace: Workspace, channel: Channel, wish: Json) -> Message:
    """A message on which everybody may act: none that only one person sees, none that was deleted."""
    found = workspace.world.message(channel.id, str(wish.get("ts")))
    if found is None or found.ephemeral_for or found.is_tombstone:
        raise DeedError("message_not_found")
    return found


def _thread(workspace: Workspace, channel: Channel, wish: Json) -> str | None:
    """The thread that is answered in; a reply's ts means the thread that the reply is in."""
    ts = wish.get("thread_ts")
    if not ts:
        return None
    parent = workspace.world.message(channel.id, str(ts))
    if parent is None or parent.ephemeral_for:
        raise DeedError("thread_not_found")
    return parent.thread_ts if parent.is_reply else parent.ts
