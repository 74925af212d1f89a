"""The one door to Slack. Whatever goes wrong behind it comes back as a named outcome, never as an exception.

The SDK's own retries are off: its default repeats a call whose connection broke, which can post a message twice. The
outbox owns retries.
"""

import http.client
import socket
import ssl
import urllib.error
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot import trust
from bot.delivery.outcomes import (
    VITAL_SCOPES,
    Absent,
    Outcome,
    Refusal,
    Refused,
    Sent,
    Unauthorised,
    Unreachable,
    name_of,
    refusal,
)
from bot.views.message import Message
from bot.views.text import is_user

EVENT_TYPE: Final = "nps_delivery"
# How far before its send, by our clock, a message is looked for. Slack's signatures fail when the two clocks are five
# minutes apart, so no more need be allowed for.
LOOK_BEFORE: Final = timedelta(minutes=5)
PAGE: Final = 200  # Slack recommends no more
# What happens before a single byte of the call has left; all else may have had its effect.
NEVER_SENT: Final = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the token speaks for. `scopes` is None where Slack does not say."""

    team_id: str
    team: str
    user_id: str
    bot_id: str | None
    url: str
    scopes: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Answer:
    data: Mapping[str, Any]
    headers: Mapping[str, str]


def make_client(token: str, *, base_url: str = WebClient.BASE_URL, timeout: int = 8) -> WebClient:
    """A client as the door needs it.

    Args:
        token: of the bot.
        base_url: with a slash at its end, for example `https://slack.com/api/`.
        timeout: seconds for each step of a call (connect, send, wait); less than a third of the worker's lease.
    """
    client = WebClient(token=token, base_url=base_url, timeout=timeout, ssl=trust.of_the_system(), retry_handlers=[])
    client.proxy = None  # urllib reads the same variables, and NO_PROXY too, which the SDK's own reading forgets
    return client


class Door:
    """Every method is one call to Slack (`find` may need several) and may be used from several threads.

    Args:
        client: of slack_sdk, without retries of its own.
        on_answer: told the method and the name of what Slack answered, `ok` or a refusal's; must not raise.
    """

    def __init__(
        self, client: WebClient, *, on_answer: Callable[[str, str], None] = lambda _method, _answer: None
    ) -> None:
        self._client = client
        self._on_answer = on_answer
        self._channel_ids: dict[str, str] = {}

    def post(self, channel: str, message: Message, *, delivery_id: int, thread_ts: str | None = None) -> Outcome:
        """Post to a channel, a user (U… opens the direct message) or into a thread."""
        answer = self._ask(
            "chat.postMessage",
            lambda: self._client.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts,
                unfurl_links=False,
                unfurl_media=False,
                **_content(message, delivery_id),
            ),
        )
        return Sent(answer.data["channel"], answer.data["ts"]) if isinstance(answer, Answer) else answer

    def update(self, channel: str, ts: str, message: Message, *, delivery_id: int) -> Outcome:
        """Replace a message. `channel` is the id that `post` returned."""
        answer = self._ask(
            "chat.update", lambda: self._client.chat_update(channel=channel, ts=ts, **_content(message, delivery_id))
        )
        return Sent(answer.data["channel"], answer.data["ts"]) if isinstance(answer, Answer) else answer

    def find(
        self, channel: str, delivery_id: int, *, since: datetime, thread_ts: str | None = None
    ) -> Sent | Absent | Refusal:
        """Look for the message of a delivery that was sent at `since` or later, by its metadata."""
        where = self.channel_id(channel)
        if not isinstance(where, str):
            return where
        options = {"oldest": f"{(since - LOOK_BEFORE).timestamp():.6f}", "include_all_metadata": True}
        if thread_ts is None:
            pages = self._pages("conversations.history", channel=where, **options)
        else:
            pages = self._pages("conversations.replies", channel=where, ts=thread_ts, **options)
        for page in pages:
            if not isinstance(page, Answer):
                return page
            for message in page.data.get("messages", ()):
                if _delivery_id(message) == delivery_id:
                    return Sent(where, message["ts"])
        return Absent()

    def channel_id(self, channel: str) -> str | Refusal:
        """The id of a channel that an admin may have named (`#alerts`) or of the direct message with a user (U…)."""
        if is_user(channel):
            return self.open_dm(channel)
        if not channel.startswith("#"):
            return channel
        if channel not in self._channel_ids:
            for page in self._pages(
                "conversations.list", exclude_archived=True, types="public_channel,private_channel"
            ):
                if not isinstance(page, Answer):
                    return page
                self._channel_ids |= {f"#{found['name']}": found["id"] for found in page.data.get("channels", ())}
        return self._channel_ids.get(channel) or Refused("channel_not_found")

    def open_dm(self, user: str) -> str | Refusal:
        answer = self._ask("conversations.open", lambda: self._client.conversations_open(users=user))
        return str(answer.data["channel"]["id"]) if isinstance(answer, Answer) else answer

    def lookup_user_by_email(self, email: str) -> str | Absent | Refusal:
        """The id of the Slack user with this address."""
        answer = self._ask("users.lookupByEmail", lambda: self._client.users_lookupByEmail(email=email))
        if isinstance(answer, Answer):
            return str(answer.data["user"]["id"])
        return Absent() if answer == Refused("users_not_found") else answer

    def auth_test(self) -> Identity | Refusal:
        """Whether the token is good for anything: a token that may not write is as useless as a revoked one."""
        answer = self._ask("auth.test", self._client.auth_test)
        if not isinstance(answer, Answer):
            return answer
        scopes = _scopes(answer.headers)
        if scopes is not None and not scopes & VITAL_SCOPES:
            return Unauthorised("missing_scope chat:write")
        data = answer.data
        return Identity(
            team_id=data["team_id"],
            team=data.get("team", ""),
            user_id=data["user_id"],
            bot_id=data.get("bot_id"),
            url=data.get("url", ""),
            scopes=scopes,
        )

    def call(self, method: str, **params: object) -> Answer | Refusal:
        """Any other method, with the same named refusals. Parameters go as form fields."""
        return self._ask(method, lambda: self._client.api_call(method, params=params))

    def _pages(self, method: str, **params: object) -> Iterator[Answer | Refusal]:
        cursor = ""
        while True:
            page = self.call(method, limit=PAGE, **params, **({"cursor": cursor} if cursor else {}))
            yield page
            cursor = page.data.get("response_metadata", {}).get("next_cursor", "") if isinstance(page, Answer) else ""
            if not cursor:
                return

    def _ask(self, method: str, call: Callable[[], SlackResponse]) -> Answer | Refusal:
        answer = self._hear(method, call)
        self._on_answer(method, "ok" if isinstance(answer, Answer) else name_of(answer))
        return answer

    @staticmethod
    def _hear(method: str, call: Callable[[], SlackResponse]) -> Answer | Refusal:
        try:
            response = call()
        except SlackApiError as error:
            return _refusal(method, error.response)
        except urllib.error.URLError as error:  # connecting or sending failed
            return Unreachable(_reason(error.reason), uncertain=not isinstance(error.reason, NEVER_SENT))
        except (OSError, http.client.HTTPException) as error:  # timeouts are OSErrors too
            return Unreachable(_reason(error), uncertain=True)
        return Answer(response.data if isinstance(response.data, dict) else {}, response.headers)


def _content(message: Message, delivery_id: int) -> dict[str, Any]:
    """`text` and `blocks` go together always: an update with `text` alone would drop the blocks."""
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"delivery_id": delivery_id}}
    return {**message.payload(), "metadata": metadata}


def _delivery_id(message: Mapping[str, Any]) -> object:
    metadata = message.get("metadata") or {}
    return metadata.get("event_payload", {}).get("delivery_id") if metadata.get("event_type") == EVENT_TYPE else None


def _refusal(method: str, response: SlackResponse) -> Refusal:
    data = response.data if isinstance(response.data, dict) else {}
    headers = {name.lower(): value for name, value in response.headers.items()}
    return refusal(
        method,
        status=response.status_code,
        error=str(data.get("error") or ""),
        needed=str(data.get("needed") or ""),
        retry_after=headers.get("retry-after"),
    )


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    listed = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    return None if listed is None else frozenset(scope.strip() for scope in listed.split(",") if scope.strip())


def _reason(error: object) -> str:
    return type(error).__name__ if isinstance(error, BaseException) else "connection failed"
