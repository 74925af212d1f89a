"""What the app listens for and what the manifest asks Slack to send are the same."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from slack_bolt import App

from bot import listeners
from bot.listeners.desk import Desk
from bot.usecases.intake import Policy
from bot.watching import Watcher
from scoring.periods import Calendar
from storage.database import Database

MANIFEST = yaml.safe_load((Path(__file__).parents[1] / "manifest.yml").read_text(encoding="utf-8"))
CALENDAR = Calendar(ZoneInfo("UTC"))


class NotingApp(App):
    """Bolt's own app, which notes what is registered."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-test", signing_secret="s", token_verification_enabled=False)
        self.heard: dict[str, set[str]] = {"command": set(), "event": set(), "global": set(), "message": set()}

    def command(self, command: Any, *args: Any, **more: Any) -> Callable[..., Any]:
        self.heard["command"].add(command)
        return super().command(command, *args, **more)

    def event(self, event: Any, *args: Any, **more: Any) -> Callable[..., Any]:
        self.heard["event"].add(event["type"] if isinstance(event, dict) else event)
        return super().event(event, *args, **more)

    def shortcut(self, *constraints: Any, **more: Any) -> Callable[..., Any]:
        raise AssertionError(f"say whether it is a global_shortcut or a message_shortcut: {constraints} {more}")

    def global_shortcut(self, callback_id: Any, *args: Any, **more: Any) -> Callable[..., Any]:
        self.heard["global"].add(callback_id)
        return super().global_shortcut(callback_id, *args, **more)

    def message_shortcut(self, callback_id: Any, *args: Any, **more: Any) -> Callable[..., Any]:
        self.heard["message"].add(callback_id)
        return super().message_shortcut(callback_id, *args, **more)


@pytest.fixture
def heard(sqlite_database: Database) -> Iterator[dict[str, set[str]]]:
    policy = Policy(alert_max_age=timedelta(days=3), calendar=CALENDAR, segments=())
    watcher = Watcher(
        database=sqlite_database,
        watches={},
        policy=policy,
        on_stored=lambda: None,
        clock=lambda: datetime.now(UTC),
    )
    with ThreadPoolExecutor(1) as pool:
        desk = Desk(
            database=sqlite_database,
            calendar=CALENDAR,
            segments=(),
            currency="",
            now=lambda: datetime.now(UTC),
            wake=lambda: None,
            pool=pool,
            watcher=watcher,
            policy=policy,
        )
        app = NotingApp()
        listeners.register(app, desk)
        yield app.heard


def test_each_command_has_a_listener_and_each_listener_its_command(heard: dict[str, set[str]]) -> None:
    assert heard["command"] == {command["command"] for command in MANIFEST["features"]["slash_commands"]}


@pytest.mark.parametrize("kind", ["global", "message"])
def test_each_shortcut_has_a_listener_and_each_listener_its_shortcut(heard: dict[str, set[str]], kind: str) -> None:
    shortcuts = {item["callback_id"] for item in MANIFEST["features"]["shortcuts"] if item["type"] == kind}
    assert heard[kind] == shortcuts


def test_each_event_has_a_listener_and_each_listener_its_event(heard: dict[str, set[str]]) -> None:
    """Slack calls the messages of each kind of channel `message.…`; an app hears them as `message`."""
    wanted = {event.partition(".")[0] for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"]}
    assert heard["event"] == wanted


def test_messages_are_heard_in_every_kind_of_channel_that_can_be_watched() -> None:
    assert {"message.channels", "message.groups"} <= set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    scopes = MANIFEST["oauth_config"]["scopes"]["bot_optional"]
    assert {"channels:history", "groups:history"} <= set(scopes)
