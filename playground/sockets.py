"""Socket Mode: sockets of the app, envelopes, acknowledgements."""

import asyncio
import itertools
import json
import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from playground.payloads import Ack, Payload
from playground.shapes import Json, SlackError
from playground.things import APP_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.context import Workspace

HOST = "applink-playground"


@dataclass(slots=True, eq=False)
class Socket:
    number: int
    websocket: WebSocket
    waiting: dict[str, "asyncio.Future[Json]"] = field(default_factory=dict)
    is_leaving: bool = False  # told to refresh: gets nothing new

    @property
    def is_open(self) -> bool:
        return self.websocket.application_state is WebSocketState.CONNECTED


class Sockets:
    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self._tickets: dict[str, float] = {}
        self._open: list[Socket] = []
        self._turn = 0
        self._numbers = itertools.count(1)
        self.abort: Callable[[WebSocket], None] = _cannot_abort  # set by the server: cut a connection without a word

    @property
    def count(self) -> int:
        return len(self._open)

    def new_address(self, base_url: str) -> str:
        """A websocket address that is good for one connection, soon."""
        if self._workspace.faults.take("refuse_sockets"):
            raise SlackError("internal_error")
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = time.monotonic() + self._workspace.limits.ticket
        return f"{base_url.replace('http', 'ws', 1)}/socket/?ticket={ticket}&app_id={APP_ID}"

    async def serve(self, websocket: WebSocket) -> None:
        """One connection from its first to its last word."""
        expires_at = self._tickets.pop(websocket.query_params.get("ticket", ""), 0.0)
        if time.monotonic() > expires_at:
            await websocket.close(1008)
            return
        await websocket.accept()
        if self.count >= self._workspace.limits.connections:
            await websocket.send_text(_disconnect("too_many_websockets"))
            await websocket.close()
            return
        socket = Socket(next(self._numbers), websocket)
        self._open.append(socket)
        self._note("socket opened", socket)
        refresh = asyncio.get_running_loop().create_task(self._refresh_in_time(socket))
        try:
            await websocket.send_text(self._hello())
            while True:
                self._take(socket, await websocket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass  # gone, by either side
        finally:
            refresh.cancel()
            self._forget(socket)

    def _hello(self) -> str:
        limits = self._workspace.limits
        return json.dumps(
            {
                "type": "hello",
                "num_connections": self.count,
                "debug_info": {
                    "host": HOST,
                    "build_number": 1,
                    "approximate_connection_time": int(limits.connection),
                },
                "connection_info": {"app_id": APP_ID},
            }
        )

    async def send(self, payload: Payload) -> Ack:
        """Give the payload to one of the sockets in turn, and wait for its acknowledgement."""
        candidates = [socket for socket in self._open if socket.is_open and not socket.is_leaving]
        if not candidates:
            return Ack(error="dispatch_failed", reason="connection_failed")
        self._turn += 1
        socket = candidates[self._turn % len(candidates)]
        envelope_id = str(uuid.uuid4())
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        socket.waiting[envelope_id] = answer
        try:
            await socket.websocket.send_text(json.dumps(_envelope(envelope_id, payload)))
            reply = await asyncio.wait_for(answer, self._workspace.limits.ack)
        except TimeoutError:
            return Ack(error="operation_timeout", reason="timeout")
        except (WebSocketDisconnect, RuntimeError, ConnectionError):
            return Ack(error="dispatch_failed", reason="connection_failed")
        finally:
            socket.waiting.pop(envelope_id, None)
        return Ack(payload=reply.get("payload"))

    def _take(self, socket: Socket, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return self._note("socket sent no JSON", socket, ok=False)
        answer = socket.waiting.get(message.get("envelope_id", "")) if isinstance(message, dict) else None
        if answer is not None and not answer.done():
            answer.set_result(message)
        return None

    async def _refresh_in_time(self, socket: Socket) -> None:
        limits = self._workspace.limits
        await asyncio.sleep(max(0.0, limits.connection - limits.connection_warning))
        await socket.websocket.send_text(_disconnect("warning"))
        await asyncio.sleep(limits.connection_warning)
        await self.refresh(socket)

    async def refresh(self, socket: Socket) -> None:
        """Ask for a new connection, then close this one, as Slack does every few hours."""
        socket.is_leaving = True
        try:
            await socket.websocket.send_text(_disconnect("refresh_requested"))
            await asyncio.sleep(0.2)
            await socket.websocket.close()
        except (WebSocketDisconnect, RuntimeError):
            pass  # the app was faster

    async def refresh_all(self) -> int:
        sockets = list(self._open)
        await asyncio.gather(*(self.refresh(socket) for socket in sockets))
        return len(sockets)

    def drop_all(self) -> int:
        """Cut every socket as a broken network does: no close frame."""
        sockets = list(self._open)
        for socket in sockets:
            self.abort(socket.websocket)
            self._forget(socket)
        return len(sockets)

    def _forget(self, socket: Socket) -> None:
        if socket not in self._open:
            return
        self._open.remove(socket)
        for answer in socket.waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionError("socket gone"))
        self._note("socket closed", socket)

    def _note(self, title: str, socket: Socket, *, ok: bool = True) -> None:
        self._workspace.journal.note("socket", title, ok=ok, socket=socket.number, open=self.count)
        self._workspace.stream.publish("connections", count=self.count)

    async def close(self) -> None:
        for socket in list(self._open):
            try:
                await socket.websocket.close(1001)
            except (WebSocketDisconnect, RuntimeError):
                continue


def _cannot_abort(_websocket: WebSocket) -> None:
    raise NotImplementedError("the server says how")


def _disconnect(reason: str) -> str:
    return json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}})


def _envelope(envelope_id: str, payload: Payload) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "type": payload.kind,
        "payload": payload.body,
        "accepts_response_payload": payload.kind != "events_api",
    }
    if payload.kind == "events_api":
        envelope |= {"retry_attempt": payload.retry_num, "retry_reason": payload.retry_reason}
    return envelope
