"""The control API: what the page, the demo and tests do and see. JSON in, JSON out; no part of Slack."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from playground import deeds, interactions
from playground.context import Workspace
from playground.dials import dial
from playground.elements import DeedError
from playground.faults import KINDS
from playground.integrations import integration
from playground.limits import TIERS, Limits
from playground.people import change_user
from playground.presentation import channel_for_page, message_for_page, user_for_page, usergroup_for_app
from playground.request_url import RequestUrl
from playground.seed import populate
from playground.shapes import Json, SlackError
from playground.surveying import ALL_TOOLS, Target, send
from playground.things import APP_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, Channel
from playground.transcript import transcript, view_text
from playground.wishes import check

Deed = Callable[[Workspace, Json], Awaitable[Json]]


class Control:
    """One wish in, one answer out. Runs on the playground's event loop."""

    def __init__(self, workspace: Workspace, target: Target) -> None:
        self.workspace = workspace
        self.target = target
        self._deeds: Mapping[str, Deed] = {
            "command": deeds.command,
            "shortcut": deeds.shortcut,
            "home": deeds.home,
            "message": deeds.message,
            "integration": integration,
            "edit": deeds.edit,
            "react": deeds.reaction,
            "act": interactions.act,
            "submit": interactions.submit,
            "close_view": interactions.close_view,
            "suggest": interactions.suggest,
            "channel": change_channel,
            "user": change_user,
            "dial": dial,
            "scopes": decline_scopes,
            "limits": change_limits,
            "sockets": play_with_sockets,
            "request_url": set_request_url,
            "survey": self._survey,
            "survey_target": self._survey_target,
            "reset": reset,
        }

    async def do(self, name: str, wish: Json) -> Json:
        """What a person or the surroundings do. `{"ok": false, "error": …}` when it cannot be; KeyError: no such deed."""
        deed = self._deeds[name]
        try:
            check(wish)
            return await deed(self.workspace, wish)
        except DeedError as error:
            return {"ok": False, "error": str(error)}
        except SlackError as error:
            return error.answer()

    async def _survey(self, workspace: Workspace, wish: Json) -> Json:
        return await send(workspace, self.target, wish)

    async def _survey_target(self, _workspace: Workspace, wish: Json) -> Json:
        if wish.get("url"):
            self.target.url = str(wish["url"]).rstrip("/")
        self.target.secrets.update({str(name): str(value) for name, value in (wish.get("secrets") or {}).items()})
        return {"ok": True, "url": self.target.url, "tools": sorted(self.target.secrets)}

    # seeing

    def state(self) -> Json:
        workspace = self.workspace
        manifest, world, views = workspace.manifest, workspace.world, workspace.views
        return {
            "seq": workspace.stream.seq,
            "team": {"id": TEAM_ID, "name": "Playground", "domain": TEAM_DOMAIN},
            "app": {
                "id": APP_ID,
                "name": manifest.name,
                "bot_name": manifest.bot_name,
                "bot_user": BOT_USER_ID,
                "commands": [asdict(one) for one in manifest.commands],
                "shortcuts": [asdict(one) for one in manifest.shortcuts],
                "scopes": sorted(workspace.scopes),
                "has_home": manifest.has_home,
                "connections": workspace.delivery.socket.count,
                "request_url": workspace.delivery.request_url.url if workspace.delivery.request_url else None,
            },
            "users": [user_for_page(one) for one in world.users.values()],
            "channels": [channel_for_page(one) for one in world.channels.values()],
            "usergroups": [usergroup_for_app(one, with_users=True) for one in world.usergroups.values()],
            "messages": {channel_id: self.messages(channel_id) for channel_id in world.channels},
            "views": {user: [view.shown() for view in stack] for user, stack in views.stacks.items() if stack},
            "homes": {user: view.shown() for user, view in views.homes.items()},
            "faults": workspace.faults.listed(),
            "fault_kinds": KINDS,
            "survey": {
                "url": self.target.url,
                "tools": [
                    {"name": name, "sends_updates": tool.sends_updates, "has_secret": name in self.target.secrets}
                    for name, tool in ALL_TOOLS.items()
                ],
            },
            "speed": workspace.speed,
            "dials": list(workspace.dials.values()),
        }

    def messages(self, channel_id: str) -> list[Json]:
        """Every message of a channel (by id or name), threads and ephemeral ones too, the oldest first."""
        channel = self.workspace.world.channel_named(channel_id)
        if channel is None:
            return []
        return [message_for_page(self.workspace.world, one) for one in self.workspace.world.messages(channel.id)]

    def text(self, *, since: float = 0.0, channel: str | None = None) -> str:
        return transcript(self.workspace.world, since=since, channel=channel)

    def view_text(self, user: str) -> str:
        """The topmost modal of a person, else their Home tab, as text."""
        view = self.workspace.views.top(user) or self.workspace.views.homes.get(user)
        return view_text(self.workspace.world, view) if view else ""


async def change_channel(workspace: Workspace, wish: Json) -> Json:
    """`{action: create|archive|unarchive|rename|invite|kick, channel, user?, name?, is_private?}`"""
    action, world = wish.get("action"), workspace.world
    if action in ("create", "rename") and not wish.get("name"):
        raise DeedError("a channel needs a name")
    if action == "create":
        members = list(wish.get("members") or [])
        name = str(wish["name"])
        new = Channel(world.new_id("C"), name, members, is_private=bool(wish.get("is_private")))
        world.add_channel(new)
        return {"ok": True, "channel": channel_for_page(new)}
    channel = world.channel_named(str(wish.get("channel")))
    if channel is None:
        raise DeedError("channel_not_found")
    _change(workspace, channel, str(action), wish)
    world.channel_changed(channel)
    return {"ok": True, "channel": channel_for_page(channel)}


def _change(workspace: Workspace, channel: Channel, action: str, wish: Json) -> None:
    user = str(wish.get("user", BOT_USER_ID))
    event: Json = {"channel": channel.id, "event_ts": workspace.world.new_ts()}
    if action in ("archive", "unarchive"):
        channel.is_archived = action == "archive"
        workspace.emit({**event, "type": f"channel_{action}", "user": "U0ADMIN"}, channel)
    elif action == "rename":
        channel.name = str(wish["name"])
        renamed = {"id": channel.id, "name": channel.name, "created": channel.created}
        workspace.emit({**event, "type": "channel_rename", "channel": renamed}, channel)
    elif action == "invite":
        if user not in channel.members:
            channel.members.append(user)
            workspace.emit({**event, "type": "member_joined_channel", "user": user, "team": TEAM_ID}, channel)
    elif action == "kick":
        workspace.emit({**event, "type": "member_left_channel", "user": user, "team": TEAM_ID}, channel)
        channel.members[:] = [one for one in channel.members if one != user]
    else:
        raise DeedError("action is one of create, archive, unarchive, rename, invite, kick")


async def decline_scopes(workspace: Workspace, wish: Json) -> Json:
    """`{declined: [...]}`: scopes that the installing admin did not grant, or took back."""
    workspace.declined_scopes = {str(scope) for scope in wish.get("declined") or ()}
    return {"ok": True, "scopes": sorted(workspace.scopes)}


async def change_limits(workspace: Workspace, wish: Json) -> Json:
    """`{ack: 0.5, …}`: other limits from now on; names as in `playground.limits`."""
    for name, value in wish.items():
        _check_limit(name, value)
    workspace.set_limits(replace(workspace.limits, **wish))
    shown: dict[str, Any] = asdict(workspace.limits)
    return {"ok": True, "limits": shown}


def _check_limit(name: str, value: object) -> None:
    if name not in Limits.__dataclass_fields__:
        raise DeedError(f"there is no limit {name}")
    if name == "per_minute":
        is_right = isinstance(value, dict) and set(value) == set(TIERS) and all(map(_is_rate, value.values()))
    elif name == "retries":
        is_right = isinstance(value, list | tuple) and all(map(_is_number, value))
    else:
        is_right = (_is_rate if name == "post_per_second" else _is_number)(value)
    if not is_right:
        raise DeedError(f"{name} must be of numbers, as in playground.limits")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _is_rate(value: object) -> bool:
    return _is_number(value) and value != 0


async def play_with_sockets(workspace: Workspace, wish: Json) -> Json:
    """`{action: drop|refresh}`: cuts every socket without a word, or asks the app to connect anew."""
    action, sockets = wish.get("action"), workspace.delivery.socket
    if action == "drop":
        return {"ok": True, "count": sockets.drop_all()}
    if action == "refresh":
        return {"ok": True, "count": await sockets.refresh_all()}
    raise DeedError("action is drop or refresh")


async def set_request_url(workspace: Workspace, wish: Json) -> Json:
    """`{url}`: HTTP mode from now on, verified as Slack does; without url back to Socket Mode."""
    if workspace.delivery.request_url:
        await workspace.delivery.request_url.close()
        workspace.delivery.request_url = None
    if not wish.get("url"):
        return {"ok": True}
    request_url = RequestUrl(workspace, str(wish["url"]))
    workspace.delivery.request_url = request_url
    return {"ok": True, "verified": await request_url.verify()}


async def reset(workspace: Workspace, _wish: Json) -> Json:
    """Back to the start: no messages, views, faults; the people and channels of the seed. Sockets stay."""
    world = workspace.world
    for stack in (world.users, world.channels, world.usergroups, world.files, world.uploads):
        stack.clear()
    world.clear_messages()
    workspace.views.clear_all()
    workspace.faults.remove()
    workspace.rates.clear()
    workspace.journal.clear()
    workspace.declined_scopes = set()
    workspace.set_limits(workspace.first_limits)
    populate(world, workspace.world_file)
    workspace.stream.publish("reset")
    return {"ok": True}
