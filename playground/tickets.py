"""What Slack hands out to be used soon and seldom: trigger_ids and response_urls."""

import itertools
import secrets
import time
from dataclasses import dataclass

from playground.limits import Limits
from playground.shapes import SlackError


@dataclass(slots=True)
class Trigger:
    user: str
    expires_at: float
    view_id: str | None = None  # the modal in which it arose: only such a trigger may push
    uses: int = 0


class Triggers:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._triggers: dict[str, Trigger] = {}
        self._numbers = itertools.count(1)

    def issue(self, user: str, view_id: str | None = None) -> str:
        trigger_id = f"{next(self._numbers)}.{time.time_ns() // 1_000_000}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user, time.monotonic() + self.limits.trigger, view_id)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if time.monotonic() > trigger.expires_at:
            raise SlackError("expired_trigger_id")
        if trigger.uses >= self.limits.trigger_uses:
            raise SlackError("exchanged_trigger_id")
        trigger.uses += 1
        return trigger


@dataclass(slots=True)
class ResponseUrl:
    user: str
    channel: str
    expires_at: float
    ts: str | None = None  # the message on which somebody acted
    thread_ts: str | None = None
    uses: int = 0


class ResponseUrls:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._urls: dict[str, ResponseUrl] = {}

    def issue(self, user: str, channel: str, *, ts: str | None = None, thread_ts: str | None = None) -> str:
        """The path of a new response_url."""
        key = secrets.token_urlsafe(18)
        self._urls[key] = ResponseUrl(user, channel, time.monotonic() + self.limits.response_url, ts, thread_ts)
        return f"/response/{key}"

    def peek(self, path: str) -> ResponseUrl:
        """What is behind the path that `issue` gave, without using it."""
        return self._urls[path.removeprefix("/response/")]

    def use(self, key: str) -> ResponseUrl:
        url = self._urls.get(key)
        if url is None:
            raise SlackError("invalid_url")
        if time.monotonic() > url.expires_at:
            raise SlackError("expired_url")
        if url.uses >= self.limits.response_url_uses:
            raise SlackError("used_url")
        url.uses += 1
        return url
