"""What every HTTP endpoint needs: a body read with a limit, and a log line without secrets."""

import json
import logging
import os
import socket
import time
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import UserError
from bot.patience import Patience

logger = logging.getLogger("bot.access")

LARGEST_BODY = 1024 * 1024  # bytes
BODY_TIMEOUT = 10.0  # s in which a body must have come in
LONGEST_LOGGED_PATH = 200
CLIENT_WENT = 499  # nobody is left to read it; the log tells
SEGMENTS_SHOWN = {"webhooks": 2, "slack": 2}  # of a path; what stands behind them may be a secret or a customer's key
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_patience = Patience(BODY_TIMEOUT)


class BodyRefused(Exception):  # noqa: N818  # an outcome, with its status
    """The body is too large, too slow, or its sender went away.

    Attributes:
        status: what to answer.
        reason: one sentence for the sender.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def headers_of(scope: Scope) -> dict[str, str]:
    """By name in lower case; of several with one name the first."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}


async def read_body(headers: Mapping[str, str], receive: Receive) -> bytes:
    """The raw body, read piece by piece: nothing beyond the limit is ever held.

    Raises:
        BodyRefused: over 1 MiB (also when announced so), slower than 10 s, or cut off.
    """
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > LARGEST_BODY:
        raise _too_large()
    try:
        with _patience.limit():
            return await _read(receive)
    except TimeoutError:
        raise BodyRefused(408, "the body took too long to arrive") from None


async def _read(receive: Receive) -> bytes:
    body = b""  # most bodies come in one piece
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BodyRefused(CLIENT_WENT, "the sender went away")
        piece: bytes = message.get("body", b"")
        if len(body) + len(piece) > LARGEST_BODY:
            raise _too_large()
        body = body + piece if body else piece
        if not message.get("more_body", False):
            return body


async def send_json(
    send: Send, status: int, content: Mapping[str, object], headers: Mapping[str, str] = NO_HEADERS
) -> None:
    """As Starlette's JSONResponse, for what is called a thousand times a second."""
    body = _ENCODER.encode(content).encode()
    told = [(b"content-length", b"%d" % len(body)), (b"content-type", b"application/json")]
    told += [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})


def _too_large() -> BodyRefused:
    return BodyRefused(413, f"the body must have at most {LARGEST_BODY} bytes")


def shown_path(path: str) -> str:
    """A path as a log may show it: quoted, for a line break must not make a log line; cut where a secret may begin."""
    parts = path.lstrip("/").split("/")
    shown = parts[: SEGMENTS_SHOWN.get(parts[0], 1)]
    rest = "/..." if len(parts) > len(shown) else ""
    return f"/{quote('/'.join(shown))[:LONGEST_LOGGED_PATH]}{rest}"


class AccessLog:
    """One line for each request: method, path, status, milliseconds. Never the query: some tools carry their secret there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not logger.isEnabledFor(logging.INFO):
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            took = (time.perf_counter() - began) * 1000
            note = scope.get("note", {})
            told = " ".join(f"{name}={value}" for name, value in note.items())
            logger.info(
                "%s %s %d %.1f ms %s", scope["method"], shown_path(scope["path"]), status, took, told, extra=note
            )


def listening(config: uvicorn.Config, setting: str) -> socket.socket:
    """A socket of our own making: a taken port is said in one sentence, and not in the words of a library as well."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    try:
        listener = socket.create_server((config.host, config.port), family=family, backlog=config.backlog)
    except OSError as error:
        raise UserError(
            f"Nothing can be heard on {config.host}:{config.port}: {os.strerror(error.errno or 0)}. Set {setting} to another."
        ) from None
    # asyncio does so only for sockets that name their protocol; else the second part of an answer waits 40 ms for the other side.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
