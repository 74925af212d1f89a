"""HTTP: the Web API, sockets, uploads and downloads, response_urls, the control API, the page."""

import json
import math
import time
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground import api
from playground.answers import respond
from playground.control import Control
from playground.shapes import Json, SlackError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PAGE = Path(__file__).parent / "page"
NO_PAGE = "<!doctype html><title>Playground</title><p>The page is not installed; the control API is under /control/."
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
SIGN_IN = "<!doctype html><title>Sign in</title><p>Sign in to see this file."
PAGE_HEADERS = {
    "Cache-Control": "no-cache",  # the page changes while one works on it
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: http: https:; base-uri 'none'; form-action 'none'",
}


class Routes:
    """The handlers, around one workspace. `cut` closes the connection of a request without an answer."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self.workspace = control.workspace
        self.cut: Callable[[Request], Awaitable[None]] = _cannot_cut

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/api/{method}", self.web_api, methods=["GET", "POST"]),
                Route("/upload/v1/{key}", self.upload, methods=["POST"]),
                Route("/files-pri/{file}/{name:path}", self.download),
                Route("/response/{key}", self.response_url, methods=["POST"]),
                Route("/control/state", self.state),
                Route("/control/stream", self.stream),
                Route("/control/messages", self.messages),
                Route("/control/journal", self.journal),
                Route("/control/dials", self.dials),
                Route("/control/transcript", self.transcript),
                Route("/control/view_text", self.view_text),
                Route("/control/file/{file}", self.file),
                Route("/control/faults", self.faults, methods=["GET", "POST", "DELETE"]),
                Route("/control/{deed}", self.deed, methods=["POST"]),
                Route("/{path:path}", self.page),
                WebSocketRoute("/socket/", self.socket),
                WebSocketRoute("/control/watch", self.watch),
            ]
        )

    async def web_api(self, request: Request) -> Response:
        try:
            return await api.answer(self.workspace, request, request.path_params["method"])
        except api.Dropped:
            await self.cut(request)
            return Response()

    async def socket(self, websocket: WebSocket) -> None:
        await self.workspace.delivery.socket.serve(websocket)

    async def response_url(self, request: Request) -> Response:
        start = time.perf_counter()
        payload, refusal = await _json(request), None
        try:
            self._respond(request.path_params["key"], payload)
        except SlackError as error:
            refusal = error
        ms = (time.perf_counter() - start) * 1000
        name = refusal.name if refusal else None
        self.workspace.journal.note("response_url", "response_url", ok=not refusal, ms=ms, error=name, request=payload)
        if refusal is None:
            return PlainTextResponse("ok")
        return JSONResponse(refusal.answer(), 404 if refusal.name.endswith("_url") else 400)

    def _respond(self, key: str, payload: Json | None) -> None:
        url = self.workspace.response_urls.use(key)
        if payload is None:
            raise SlackError("invalid_payload")
        respond(self.workspace, url, payload)

    # files

    async def upload(self, request: Request) -> Response:
        file_id, length, until = self.workspace.world.uploads.pop(request.path_params["key"], ("", 0, 0.0))
        if time.monotonic() > until:
            return PlainTextResponse("upload address unknown or expired", 404)
        content = await _uploaded(request)
        if len(content) != length:
            return PlainTextResponse(f"announced {length} bytes, got {len(content)}", 400)
        self.workspace.world.files[file_id].content = content
        return PlainTextResponse(f"OK - {length}")

    async def download(self, request: Request) -> Response:
        """Private files: without the app's token comes the sign-in page, with status 200, as Slack does."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token != self.workspace.tokens.bot or "files:read" not in self.workspace.scopes:
            return HTMLResponse(SIGN_IN)
        return self._content(request.path_params["file"].partition("-")[2])

    async def file(self, request: Request) -> Response:
        return self._content(request.path_params["file"])

    def _content(self, file_id: str) -> Response:
        file = self.workspace.world.files.get(file_id)
        if file is None or file.deleted:
            return PlainTextResponse("no such file", 404)
        return Response(file.content, media_type=file.mimetype)

    # control

    async def state(self, _request: Request) -> Response:
        return JSONResponse(self.control.state())

    async def messages(self, request: Request) -> Response:
        return JSONResponse(self.control.messages(request.query_params.get("channel", "")))

    async def journal(self, request: Request) -> Response:
        after = int(_number(request, "after"))
        return JSONResponse(self.workspace.journal.entries(after=after, kind=request.query_params.get("kind")))

    async def dials(self, _request: Request) -> Response:
        return JSONResponse(list(self.workspace.dials.values()))

    async def transcript(self, request: Request) -> Response:
        since = _number(request, "since")
        return PlainTextResponse(self.control.text(since=since, channel=request.query_params.get("channel")))

    async def view_text(self, request: Request) -> Response:
        return PlainTextResponse(self.control.view_text(request.query_params.get("user", "")))

    async def stream(self, request: Request) -> Response:
        last = request.headers.get("last-event-id") or request.query_params.get("after")
        after = int(last) if last and last.isdigit() else None
        lines = self.workspace.stream.lines(after)
        return StreamingResponse(lines, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def watch(self, websocket: WebSocket) -> None:
        """The stream for pages: of plain connections a browser allows six for all its windows together."""
        if not _is_from_here(websocket):
            await websocket.close()
            return
        await websocket.accept()
        after = websocket.query_params.get("after", "")
        try:
            async for event in self.workspace.stream.events(int(after) if after.isdigit() else None):
                await websocket.send_json(event)
            await websocket.close()
        except WebSocketDisconnect:
            pass  # the page was closed

    async def faults(self, request: Request) -> Response:
        faults = self.workspace.faults
        if request.method == "GET":
            return JSONResponse(faults.listed())
        if not _is_from_here(request):
            return JSONResponse({"ok": False, "error": "foreign_origin"}, 403)
        answer: Json = {"ok": True}
        if request.method == "DELETE":
            faults.remove(request.query_params.get("id"))
        else:
            try:
                answer["id"] = faults.add(await _json(request) or {}).id
            except ValueError as error:
                return JSONResponse({"ok": False, "error": str(error)}, 400)
        self.workspace.stream.publish("faults", faults=faults.listed())
        return JSONResponse(answer)

    async def deed(self, request: Request) -> Response:
        if not _is_from_here(request):
            return JSONResponse({"ok": False, "error": "foreign_origin"}, 403)
        wish = await _json(request)
        if wish is None:
            return JSONResponse({"ok": False, "error": "body is no JSON object"}, 400)
        try:
            return JSONResponse(await self.control.do(request.path_params["deed"], wish))
        except KeyError:
            return JSONResponse({"ok": False, "error": "no such deed"}, 404)

    # the page

    async def page(self, request: Request) -> Response:
        path = (PAGE / request.path_params["path"]).resolve()
        if path.is_file() and path.is_relative_to(PAGE.resolve()):
            return FileResponse(path, headers=PAGE_HEADERS)
        index = PAGE / "index.html"
        if "." in path.name:
            return PlainTextResponse("no such file", 404)
        return FileResponse(index, headers=PAGE_HEADERS) if index.is_file() else HTMLResponse(NO_PAGE)


def _number(request: Request, name: str) -> float:
    """A number of the address; what is none counts as 0."""
    try:
        number = float(request.query_params.get(name, "0"))
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


async def _cannot_cut(_request: Request) -> None:
    raise NotImplementedError("the server says how")


async def _json(request: Request) -> Json | None:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


async def _uploaded(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for value in form.values():
            if not isinstance(value, str):
                return await value.read()
    return b""


def _is_from_here(request: HTTPConnection) -> bool:
    """A page of another site must not play here: browsers name their origin, programs name none.

    Nor may a name that was made to point here (DNS rebinding): who listens on the loopback is called by its names only.
    """
    origin, host = request.headers.get("origin"), request.headers.get("host", "")
    if origin is None:
        return True
    listens_at = (request.scope.get("server") or ("", 0))[0]
    is_known = listens_at not in LOOPBACK or host.rpartition(":")[0] in LOOPBACK
    return is_known and origin.partition("://")[2] == host
