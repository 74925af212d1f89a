"""The app as its manifest describes it: commands, shortcuts, scopes, events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from playground.shapes import Json


class ManifestError(ValueError):
    """The manifest cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Command:
    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    callback_id: str
    name: str
    type: str  # "global" or "message"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    name: str
    bot_name: str
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    scopes: frozenset[str] = frozenset()
    optional_scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    has_home: bool = True
    has_interactivity: bool = True
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def all_scopes(self) -> frozenset[str]:
        return self.scopes | self.optional_scopes

    def command(self, name: str) -> Command | None:
        return next((command for command in self.commands if command.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        return next((shortcut for shortcut in self.shortcuts if shortcut.callback_id == callback_id), None)


# An app that may do all that the playground can: for a look around without a manifest.
EVERYTHING: Json = {
    "display_information": {"name": "Playground App"},
    "features": {
        "bot_user": {"display_name": "NPS Bot"},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {
                "command": "/nps",
                "description": "Ask for the score",
                "usage_hint": "[period] [filter …] | help",
                "should_escape": True,
            }
        ],
        "shortcuts": [
            {
                "name": "Log a response",
                "type": "global",
                "callback_id": "log_response",
                "description": "Write one down",
            },
            {
                "name": "Make a response of this",
                "type": "message",
                "callback_id": "log_message",
                "description": "What the message says",
            },
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                *("app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write"),
                *("chat:write.customize", "chat:write.public", "commands", "files:read", "files:write"),
                *("groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read"),
                *("mpim:write", "reactions:read", "reactions:write", "team:read", "usergroups:read"),
                *("users:read", "users:read.email"),
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                *("app_home_opened", "app_mention", "file_shared", "member_joined_channel", "message.channels"),
                *("message.groups", "message.im", "reaction_added", "reaction_removed", "team_join", "user_change"),
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def read_manifest(source: Path | Mapping[str, Any] | None) -> Manifest:
    """The manifest in a YAML or JSON file, or given as an object; None is an app that may do everything."""
    if source is None:
        return parse_manifest(EVERYTHING)
    if isinstance(source, Mapping):
        return parse_manifest(source)
    try:
        content = yaml.safe_load(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestError(f"{source} cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise ManifestError(f"{source} is no YAML: {error}") from error
    if not isinstance(content, dict):
        raise ManifestError(f"{source} holds no manifest; leave out --manifest for an app that may do everything")
    return parse_manifest(content)


def parse_manifest(raw: Mapping[str, Any]) -> Manifest:
    features, settings = raw.get("features") or {}, raw.get("settings") or {}
    scopes = (raw.get("oauth_config") or {}).get("scopes") or {}
    name = (raw.get("display_information") or {}).get("name", "App")
    return Manifest(
        name=name,
        bot_name=(features.get("bot_user") or {}).get("display_name", name),
        commands=tuple(Command(**_known(Command, item)) for item in features.get("slash_commands") or ()),
        shortcuts=tuple(Shortcut(**_known(Shortcut, item)) for item in features.get("shortcuts") or ()),
        scopes=frozenset(scopes.get("bot") or ()),
        optional_scopes=frozenset(scopes.get("bot_optional") or ()),
        events=_events(settings),
        has_home=bool((features.get("app_home") or {}).get("home_tab_enabled")),
        has_interactivity=bool((settings.get("interactivity") or {}).get("is_enabled")),
        raw=raw,
    )


def _known(kind: type[Command | Shortcut], item: Mapping[str, Any]) -> Json:
    names = {one.name for one in fields(kind)}
    return {key: value for key, value in item.items() if key in names}


def _events(settings: Mapping[str, Any]) -> frozenset[str]:
    events: Iterable[str] = (settings.get("event_subscriptions") or {}).get("bot_events") or ()
    return frozenset(events)
