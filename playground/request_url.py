"""HTTP mode: requests to the app's own address, signed as Slack signs them."""

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx

from playground.payloads import Ack, Payload

if TYPE_CHECKING:
    from playground.context import Workspace
    from playground.shapes import Json

OK = range(200, 300)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`v0=` and the hex HMAC-SHA256 of `v0:<timestamp>:<body>`."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


class RequestUrl:
    def __init__(self, workspace: "Workspace", url: str) -> None:
        self.url = url
        self._workspace = workspace
        self._client = httpx.AsyncClient(trust_env=False, follow_redirects=False)

    async def verify(self) -> bool:
        """Slack's first question to an address: does it answer the challenge?"""
        challenge = hashlib.sha256(self.url.encode()).hexdigest()[:32]
        token = self._workspace.tokens.verification
        body = {"type": "url_verification", "token": token, "challenge": challenge}
        try:
            response = await self._post(json.dumps(body).encode(), {"Content-Type": "application/json"})
        except httpx.HTTPError:
            return False
        return response.status_code in OK and challenge in response.text

    async def send(self, payload: Payload) -> Ack:
        body, headers = _request(payload)
        try:
            response = await self._post(body, headers)
        except httpx.TimeoutException:
            return Ack(error="operation_timeout", reason="http_timeout")
        except httpx.HTTPError:
            return Ack(error="dispatch_failed", reason="connection_failed")
        may_retry = response.headers.get("X-Slack-No-Retry") != "1"
        if response.is_redirect:
            return Ack(error="dispatch_failed", reason="too_many_redirects", may_retry=may_retry)
        if response.status_code not in OK:
            return Ack(error="dispatch_failed", reason="http_error", may_retry=may_retry)
        return _ack_of(response, payload)

    async def _post(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        timestamp = str(int(time.time()))
        signed = {
            **headers,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._workspace.tokens.signing_secret, timestamp, body),
        }
        return await self._client.post(self.url, content=body, headers=signed, timeout=self._workspace.limits.ack)

    async def close(self) -> None:
        await self._client.aclose()


def _request(payload: Payload) -> tuple[bytes, dict[str, str]]:
    """Body and headers: events as JSON, commands as a form, interactions as JSON in a form."""
    if payload.kind == "events_api":
        headers = {"Content-Type": "application/json"}
        if payload.retry_num:
            headers |= {"X-Slack-Retry-Num": str(payload.retry_num), "X-Slack-Retry-Reason": payload.retry_reason}
        return json.dumps(payload.body).encode(), headers
    form = payload.body if payload.kind == "slash_commands" else {"payload": json.dumps(payload.body)}
    return urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}


def _ack_of(response: httpx.Response, payload: Payload) -> Ack:
    if not response.content.strip():
        return Ack()
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if isinstance(answer, dict):
        shown: Json = answer
        return Ack(payload=shown)
    if payload.kind == "slash_commands":  # a command may be answered with plain text
        return Ack(payload={"text": response.text})
    return Ack()
