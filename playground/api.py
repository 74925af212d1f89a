"""The Web API: who asks, may they, how often, and what is the answer."""

import os
import signal
import time
from json import JSONDecodeError
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from playground.calls import Call
from playground.catalogue import METHODS, Spec
from playground.faults import Fault
from playground.limits import LEAST_BURST
from playground.methods import FUNCTIONS
from playground.shapes import Json, SlackError

if TYPE_CHECKING:
    from playground.context import Workspace


class Dropped(Exception):  # noqa: N818  # no error: the connection is to be cut without an answer
    pass


async def answer(workspace: "Workspace", request: Request, method: str) -> Response:
    """One call of the Web API. Raises Dropped when the connection shall be cut."""
    start = time.perf_counter()
    arguments: Json = {}
    status, result = 200, Json()
    try:
        arguments = await arguments_of(request)
        fault_answer = await _suffer(workspace, method, arguments)
        if fault_answer is not None:
            status, result = fault_answer.status_code, {"ok": False, "error": f"http {fault_answer.status_code}"}
            return fault_answer
        result = perform(workspace, method, arguments, _token(request, arguments))
        await _suffer_afterwards(workspace, method, arguments)
    except SlackError as error:
        result = error.answer()
        status = 429 if error.name == "ratelimited" else 200
    except Dropped:
        result = {"ok": False, "error": "connection dropped"}
        raise
    finally:
        _note(workspace, method, arguments, result, status=status, ms=(time.perf_counter() - start) * 1000)
    return _response(workspace, method, status, result)


def perform(workspace: "Workspace", method: str, arguments: Json, token: str) -> Json:
    """The answer to a call, or a SlackError."""
    spec = METHODS.get(method)
    if spec is None:
        raise SlackError("unknown_method", req_method=method)
    _check_token(workspace, spec, token)
    _check_scope(workspace, spec)
    _check_rate(workspace, method, spec, arguments)
    fault = workspace.faults.take("error", method=method, channel=str(arguments.get("channel", "")))
    if fault:
        raise SlackError(fault.error)
    return FUNCTIONS[method](Call(workspace, method, arguments))


async def arguments_of(request: Request) -> Json:
    """Arguments from the address, a form or a JSON body."""
    arguments: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "GET":
        return arguments
    if kind == "application/json" and await request.body():  # Slack's own SDK sends an empty body as JSON
        try:
            body = await request.json() if await request.body() else {}
        except (JSONDecodeError, UnicodeDecodeError):
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        return arguments | body
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form() as form:
            return arguments | {name: value for name, value in form.items() if isinstance(value, str)}
    if await request.body():
        raise SlackError("invalid_post_type" if kind else "missing_post_type")
    return arguments


def _token(request: Request, arguments: Json) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return str(arguments.get("token", ""))


def _check_token(workspace: "Workspace", spec: Spec, token: str) -> None:
    if spec.token == "none":  # noqa: S105  # the kind of token
        return
    if not token:
        raise SlackError("not_authed")
    kinds = {workspace.tokens.bot: "bot", workspace.tokens.app: "app"}
    if token not in kinds:
        raise SlackError("invalid_auth")
    if spec.token not in ("any", kinds[token]):
        raise SlackError("not_allowed_token_type")


def _check_scope(workspace: "Workspace", spec: Spec) -> None:
    """Scopes that depend on the channel are checked when it is known."""
    if spec.scope and "{kind}" not in spec.scope and spec.token != "app":  # noqa: S105  # the kind of token
        workspace.require_scope(spec.scope)


def _check_rate(workspace: "Workspace", method: str, spec: Spec, arguments: Json) -> None:
    limits, now = workspace.limits, time.monotonic()
    per_minute = limits.per_minute[spec.tier]
    wait = workspace.rates.take(method, per_second=per_minute / 60, burst=max(per_minute, LEAST_BURST), now=now)
    if method == "chat.postMessage" and wait is None:
        named = str(arguments.get("channel", ""))
        channel = workspace.world.channel_named(named)
        key = f"post {channel.id if channel else named}"
        wait = workspace.rates.take(key, per_second=limits.post_per_second, burst=limits.post_burst, now=now)
    if wait is not None:
        raise SlackError("ratelimited", retry_after=wait)


async def _suffer(workspace: "Workspace", method: str, arguments: Json) -> Response | None:
    """Faults that strike before anything is done; a Response ends the call."""
    faults, channel = workspace.faults, str(arguments.get("channel", ""))
    fault = _deadly(workspace, method, channel, "before")
    if faults.take("drop", method=method, channel=channel):
        raise Dropped
    if fault := faults.take("timeout", method=method, channel=channel):
        await faults.hold_up(fault)
        raise Dropped
    if fault := faults.take("slow", method=method, channel=channel):
        await faults.hold_up(fault)
    if fault := faults.take("http_error", method=method, channel=channel):
        return PlainTextResponse("upstream trouble", fault.status)
    if fault := faults.take("ratelimited", method=method, channel=channel):
        raise SlackError("ratelimited", retry_after=fault.retry_after)
    return None


async def _suffer_afterwards(workspace: "Workspace", method: str, arguments: Json) -> None:
    channel = str(arguments.get("channel", ""))
    _deadly(workspace, method, channel, "after")
    if workspace.faults.take("lost_answer", method=method, channel=channel):
        raise Dropped


def _deadly(workspace: "Workspace", method: str, channel: str, when: str) -> Fault | None:
    fault = workspace.faults.find("kill", method=method, channel=channel)
    if fault is None or fault.when != when:
        return None
    workspace.faults.remove(fault.id)
    try:
        os.kill(fault.pid, signal.SIGKILL)
    except ProcessLookupError:
        return None
    raise Dropped


def _response(workspace: "Workspace", method: str, status: int, result: Json) -> Response:
    headers = {"X-OAuth-Scopes": ",".join(sorted(workspace.scopes)), "X-Slack-Req-Id": os.urandom(8).hex()}
    spec = METHODS.get(method)
    if spec and spec.scope:
        headers["X-Accepted-OAuth-Scopes"] = spec.scope
    if status == 429:  # noqa: PLR2004  # HTTP's own number
        headers["Retry-After"] = str(result.pop("retry_after"))
    return JSONResponse(result, status, headers)


def _note(workspace: "Workspace", method: str, arguments: Json, result: Json, *, status: int, ms: float) -> None:
    workspace.journal.note(
        "call",
        method,
        ok=bool(result.get("ok")),
        ms=ms,
        status=status,
        error=result.get("error"),
        request=arguments,
        response=dict(result),
    )
