"""The playground as a server: in its own process (`python -m playground`), or in a thread of a test."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import TimeoutError as NotInTime
from pathlib import Path
from typing import Any, Self, TypeVar
from weakref import WeakValueDictionary

import uvicorn
from starlette.requests import HTTPConnection, Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from playground.context import Tokens, Workspace, build
from playground.control import Control
from playground.delivery import Delivery
from playground.limits import Limits
from playground.manifest import read_manifest
from playground.request_url import RequestUrl
from playground.routes import Routes
from playground.shapes import Json
from playground.surveying import Target

Result = TypeVar("Result")
PATIENCE = 60.0  # seconds that a caller in another thread waits for an answer


class Playground:
    """A local Slack.

    `manifest`: a file, an object, or None for an app that may do everything. `speed` makes time-based limits faster,
    `limits` replaces them. `request_url` switches from Socket Mode to HTTP mode. Port 0 takes a free one.
    """

    def __init__(
        self,
        manifest: Path | Mapping[str, Any] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        speed: float = 1.0,
        limits: Limits | None = None,
        world: Path | None = None,
        tokens: Tokens | None = None,
        request_url: str | None = None,
        survey_url: str = "",
        survey_secrets: Mapping[str, str] | None = None,
    ) -> None:
        self._host, self._port, self._request_url = host, port, request_url
        self.tokens = tokens or Tokens()
        self.workspace: Workspace = build(
            read_manifest(manifest), (limits or Limits()).at_speed(speed), self.tokens, speed=speed, world_file=world
        )
        self.control = Control(self.workspace, Target(survey_url.rstrip("/"), dict(survey_secrets or {})))
        self.base_url = ""
        self._thread: threading.Thread | None = None
        self._server: _Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def api_url(self) -> str:
        """For `WebClient(base_url=…)` and `SLACK_API_URL`."""
        return f"{self.base_url}/api/"

    # life

    def start(self) -> None:
        """Serve in a thread; returns when it listens."""
        ready = threading.Event()
        listening = self.bind()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self.serve(listening, ready)), name="playground", daemon=True
        )
        self._thread.start()
        if not ready.wait(PATIENCE):
            raise RuntimeError("the playground did not start")

    def stop(self) -> None:
        """End the thread; returns when every connection is closed."""
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self.end)
            self._thread.join(PATIENCE)
        self._thread = None

    def end(self) -> None:
        """Ask the server to end, on its own event loop."""
        self.workspace.stream.close()
        if self._server is not None:
            self._server.should_exit = True

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def bind(self) -> socket.socket:
        """Take the port; from here on `base_url` holds and callers are queued."""
        listening = socket.create_server((self._host, self._port))
        self.base_url = f"http://{self._host}:{listening.getsockname()[1]}"
        self.workspace.world.base_url = self.base_url
        return listening

    async def serve(self, listening: socket.socket | None = None, ready: threading.Event | None = None) -> None:
        """Serve on the running loop until `end` is called (or Ctrl-C in the main thread)."""
        listening = listening or self.bind()
        self._loop = asyncio.get_running_loop()
        connections: WeakValueDictionary[object, asyncio.Transport] = WeakValueDictionary()
        delivery = self.workspace.delivery = Delivery(self.workspace)
        abort = _Abort(connections)
        delivery.socket.abort = abort
        if self._request_url:
            delivery.request_url = RequestUrl(self.workspace, self._request_url)
        routes = Routes(self.control)
        routes.cut = _cut(abort)
        config = uvicorn.Config(
            routes.app(),
            http=_protocol(connections),
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config, ready)
        try:
            await self._server.serve(sockets=[listening])
        finally:
            await delivery.close()

    # the control API for callers in this process

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do something on the playground's event loop, from another thread."""
        if self._loop is None:
            work.close()
            raise RuntimeError("the playground is not started")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(PATIENCE)
        except NotInTime:
            future.cancel()
            raise

    def do(self, deed: str, **wish: object) -> Json:
        """Any deed of the control API by name, as `POST /control/<deed>`."""
        return self.run(self.control.do(deed, wish))

    def command(self, text: str, *, user: str = "U0ANA", channel: str = "C0ALERTS", **more: object) -> Json:
        return self.do("command", text=text, user=user, channel=channel, **more)

    def act(self, *, user: str, action_id: str, **more: object) -> Json:
        """A click: with `channel` and `ts`, or with `view_id`."""
        return self.do("act", user=user, action_id=action_id, **more)

    def submit(self, *, user: str, view_id: str, values: Json) -> Json:
        return self.do("submit", user=user, view_id=view_id, values=values)

    def message(self, text: str, *, user: str = "U0ANA", channel: str = "C0ALERTS", **more: object) -> Json:
        return self.do("message", text=text, user=user, channel=channel, **more)

    def survey(self, tool: str, score: int, **more: object) -> Json:
        return self.do("survey", tool=tool, score=score, **more)

    def fault(self, kind: str, **wish: object) -> str:
        """Arrange trouble; the id of the fault. Raises ValueError on a bad wish."""

        async def add() -> str:
            return self.workspace.faults.add({"kind": kind, **wish}).id

        return self.run(add())

    def clear_faults(self) -> None:
        async def clear() -> None:
            self.workspace.faults.remove()

        self.run(clear())

    def reset(self) -> None:
        self.do("reset")

    def state(self) -> Json:
        async def read() -> Json:
            return self.control.state()

        return self.run(read())

    def messages(self, channel: str) -> list[Json]:
        async def read() -> list[Json]:
            return self.control.messages(channel)

        return self.run(read())

    def views(self, user: str) -> list[Json]:
        """The open modals of a person, the topmost last."""

        async def read() -> list[Json]:
            return [view.shown() for view in self.workspace.views.stacks.get(user, [])]

        return self.run(read())

    def journal(self, kind: str | None = None, *, after: int = 0) -> list[Json]:
        async def read() -> list[Json]:
            return self.workspace.journal.entries(after=after, kind=kind)

        return self.run(read())

    def transcript(self, *, since: float = 0.0, channel: str | None = None) -> str:
        async def read() -> str:
            return self.control.text(since=since, channel=channel)

        return self.run(read())


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: threading.Event | None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready is not None:
            self._ready.set()


def _protocol(connections: "WeakValueDictionary[object, asyncio.Transport]") -> type[H11Protocol]:
    """Uvicorn's protocol, which also remembers who is connected: a fault may cut a connection."""

    class Remembering(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent
            super().connection_made(transport)
            connections[transport.get_extra_info("peername")] = transport

    return Remembering


class _Abort:
    """Cuts the TCP connection of a request or socket."""

    def __init__(self, connections: "WeakValueDictionary[object, asyncio.Transport]") -> None:
        self._connections = connections

    def __call__(self, connection: HTTPConnection) -> None:
        transport = self._connections.get(tuple(connection.scope["client"]))
        if transport is not None:
            transport.abort()


def _cut(abort: _Abort) -> Callable[[Request], Awaitable[None]]:
    """As `abort`, and lets the server notice before the handler returns: nothing is answered."""

    async def cut(request: Request) -> None:
        abort(request)
        await asyncio.sleep(0.05)

    return cut
