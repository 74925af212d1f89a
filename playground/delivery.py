"""Brings commands, interactions and events to the app: over its sockets, or as signed requests."""

import asyncio
import secrets
import time
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from playground.payloads import Ack, Payload
from playground.shapes import Json
from playground.sockets import Sockets
from playground.things import APP_ID, BOT_USER_ID, TEAM_ID

if TYPE_CHECKING:
    from playground.context import Workspace
    from playground.request_url import RequestUrl


class Delivery:
    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self.socket = Sockets(workspace)
        self.request_url: RequestUrl | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def send(self, payload: Payload) -> Ack:
        """Deliver once and wait for the acknowledgement, no longer than Slack does."""
        start = time.perf_counter()
        way = self.request_url or self.socket
        ack = await way.send(payload)
        if self._workspace.faults.take("duplicate"):
            self.start(_ignore(way.send(payload)))
        self._workspace.journal.note(
            "delivery",
            payload.title,
            ok=ack.error is None,
            ms=(time.perf_counter() - start) * 1000,
            via="http" if self.request_url else "socket",
            payload_kind=payload.kind,
            attempt=payload.retry_num,
            error=ack.error,
            request=payload.body,
            response=ack.payload,
        )
        return ack

    def emit(self, event: Json) -> None:
        """Deliver an event in the background, again when nobody took it."""
        body = {
            "token": self._workspace.tokens.verification,
            "team_id": TEAM_ID,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM_ID,
                    "user_id": BOT_USER_ID,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": secrets.token_urlsafe(12),
        }
        self.start(self._send_event(body, f"event {event['type']}"))

    async def _send_event(self, body: Json, title: str) -> None:
        ack = await self.send(Payload("events_api", body, title))
        if ack.error is None and self._workspace.faults.take("lost_ack"):
            ack = Ack(error="operation_timeout", reason="http_timeout")
        for number, pause in enumerate(self._workspace.limits.retries, 1):
            if ack.error is None or not ack.may_retry:
                return
            await asyncio.sleep(pause)
            ack = await self.send(Payload("events_api", body, f"{title} (again)", number, ack.reason))

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background until the playground stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.socket.close()
        if self.request_url:
            await self.request_url.close()


async def _ignore(work: Coroutine[Any, Any, Ack]) -> None:
    await work
