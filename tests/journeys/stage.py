"""The bot, the local Slack, and a hand to play survey tools and people in both."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from bot.app import Bot
from bot.settings import Settings
from bot.variables import SourceVariables
from playground.server import Playground

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
SECRET = "test-secret"
PATIENCE = 60.0
ALERTS = "C0ALERTS"


@dataclass(eq=False)
class Time:
    """The bot's time: the real one, and as far ahead as a test wants."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Stage:
    """Playing people waits for what shall happen, and says what stands in the channel when it does not."""

    bot: Bot
    slack: Playground
    time: Time = field(default_factory=Time)
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60, trust_env=False))

    def answer(self, **fields: Any) -> httpx.Response:
        """A survey tool of our own sends an answer, signed."""
        body = json.dumps(fields).encode()
        signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        url = f"http://127.0.0.1:{self.bot.port}/webhooks/generic"
        return self.http.post(url, content=body, headers={"X-NPS-Signature": f"sha256={signature}"})

    def do(self, deed: str, **wish: Any) -> dict[str, Any]:
        """A person does something in Slack."""
        answer: dict[str, Any] = self.http.post(f"{self.slack.base_url}/control/{deed}", json=wish).json()
        return answer

    def click(self, user: str, message: dict[str, Any], action_id: str, **more: Any) -> dict[str, Any]:
        return self.do("act", user=user, channel=ALERTS, ts=message["ts"], action_id=action_id, **more)

    def pass_time(self, ahead: timedelta) -> None:
        """It is later, and the clock has asked what is due."""
        self.time.ahead = ahead
        self.bot.case_clock(self.time())

    def choose(self, user: str, message: dict[str, Any], choice: str, **more: Any) -> dict[str, Any]:
        """Pick something in the menu of a case."""
        return self.click(user, message, "case_menu", selected_option={"value": choice}, **more)

    def fill_in(self, user: str, **fields: dict[str, Any]) -> dict[str, Any]:
        """Send the form that opened; each field has the name of its block."""
        modal = self.until(lambda: self.modal(user))
        values = {name: {name: value} for name, value in fields.items()}
        return self.do("submit", user=user, view_id=modal["id"], values=values)

    @staticmethod
    def buttons(message: dict[str, Any]) -> list[str]:
        rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
        return [element["action_id"] for row in rows for element in row]

    def direct(self, user: str, words: str = "") -> dict[str, Any]:
        """The newest direct message of the bot that says so, once there is one."""

        def found() -> dict[str, Any] | None:
            im = next(one for one in self.slack.control.state()["channels"] if one["is_im"] and user in one["members"])
            said = self.messages(im["id"])
            return next((one for one in reversed(said) if words in one["text"]), None)

        message: dict[str, Any] = self.until(found)
        return message

    def messages(self, channel: str = ALERTS) -> list[dict[str, Any]]:
        return self.slack.control.messages(channel)

    def alerts(self) -> list[dict[str, Any]]:
        """What stands in the channel for all, without replies."""
        return [one for one in self.messages() if not one.get("ephemeral_for") and not _is_reply(one)]

    def replies(self) -> list[dict[str, Any]]:
        return [one for one in self.messages() if _is_reply(one)]

    def ephemeral(self, user: str) -> list[dict[str, Any]]:
        return [one for one in self.messages() if one.get("ephemeral_for") == user]

    def modal(self, user: str) -> dict[str, Any] | None:
        stack: list[dict[str, Any]] = self.slack.control.state()["views"].get(user, [])
        return stack[-1] if stack else None

    def until(self, holds: Callable[[], Any]) -> Any:
        """Wait for it; the last value of `holds`."""
        end = time.monotonic() + PATIENCE
        while not (value := holds()):
            assert time.monotonic() < end, f"did not happen; the channel says {[m['text'] for m in self.messages()]}"
            time.sleep(0.02)
        return value

    def alert(self, words: str = "") -> dict[str, Any]:
        """The alert that says so, once it does."""
        found: dict[str, Any] = self.until(lambda: next((one for one in self.alerts() if words in one["text"]), None))
        return found


def _is_reply(message: dict[str, Any]) -> bool:
    return bool(message.get("thread_ts")) and message["thread_ts"] != message["ts"]


def settings_for(slack: Playground, database_url: str, **more: Any) -> Settings:
    values: dict[str, Any] = {
        "slack_bot_token": SecretStr(slack.tokens.bot),
        "slack_app_token": SecretStr(slack.tokens.app),
        "slack_api_url": slack.api_url,
        "database_url": database_url,
        "alert_channel": ALERTS,
        "port": 0,
        "currency": "€",
        "sources": {"generic": SourceVariables(secret=SecretStr(SECRET))},
    }
    return Settings(**(values | more))
