"""`POST /webhooks/<name>` (or `/webhooks/<name>/<secret>`): read the body, verify, parse, hand over, answer after the commit."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from bot.asgi import BodyRefused, read_body
from bot.errors import SettingsError
from bot.handover import Handover
from bot.metrics import Metrics
from bot.patience import Patience
from bot.sources.base import Ignored, Request, SourceSettings, Unreadable
from bot.sources.registry import Source, sources
from bot.usecases.intake import Misfit, Receipt, Submission
from bot.writer import Busy
from storage.recording import Change

Intake = Callable[[Submission | Misfit], Future[Receipt]]
Clock = Callable[[], datetime]

PATIENCE = 4.0  # s from the whole body to the answer: the most impatient survey tool known waits 5 s
COME_AGAIN = {"Retry-After": "5"}
LARGE = 64 * 1024  # bytes; larger bodies are parsed beside the event loop
KEPT_HEADERS = ("content-type", "user-agent")  # what a replay needs; everything else may be a secret
LONGEST_NAME = 60
OUTCOMES = {202: "accepted", 401: "unauthentic", 422: "unreadable", 503: "busy"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One source that may call."""

    source: Source
    settings: SourceSettings


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a sender is told instead of a receipt."""

    status: int
    content: Mapping[str, object]


class Webhooks:
    """The handler of every source.

    Args:
        configured: the sources by their name in the address. A survey tool that is not configured is known too, and says
            how to set its secret.
        intake: takes what a request brought; its future is answered after the commit.
        clock: the time, aware.
        metrics: where to count.

    Raises:
        SettingsError: a source names a survey tool that we do not know.
    """

    def __init__(
        self, configured: Mapping[str, SourceSettings], *, intake: Intake, clock: Clock, metrics: Metrics | None = None
    ) -> None:
        self._endpoints = _endpoints(configured)
        self._intake = intake
        self._clock = clock
        self._metrics = metrics or Metrics()
        self._handover: Handover[Receipt] = Handover()
        self._patience = Patience(PATIENCE)

    async def __call__(self, http: HttpRequest) -> Response:
        endpoint = self._endpoints.get(http.path_params["name"].lower())
        if endpoint is None:
            self._metrics.webhook("unknown", "unknown")  # never the name: anybody may make up any number of them
            return _refuse(404, _unknown(http.path_params["name"]))
        if http.method in ("GET", "HEAD"):  # survey tools ask whether anybody is there before they are pleased to send
            return JSONResponse({"source": endpoint.settings.name, "ready": bool(endpoint.settings.secrets)})
        response = await self._answer(http, endpoint)
        self._metrics.webhook(endpoint.settings.name, OUTCOMES.get(response.status_code, "refused"))
        return response

    async def _answer(self, http: HttpRequest, endpoint: Endpoint) -> Response:
        if not endpoint.settings.secrets:
            return _refuse(401, _without_secret(endpoint.settings.name))
        try:
            body = await read_body(http)
        except BodyRefused as refused:
            return _refuse(refused.status, refused.reason)
        request = Request(
            method=http.method, headers=http.headers, query=_query(http), body=body, received_at=self._clock()
        )
        if len(body) > LARGE:
            judged = await run_in_threadpool(judge, request, endpoint)
        else:
            judged = judge(request, endpoint)
        return await self._hand_over(judged, http, endpoint)

    async def _hand_over(
        self, judged: Submission | Misfit | Refusal, http: HttpRequest, endpoint: Endpoint
    ) -> Response:
        if isinstance(judged, Refusal):
            return JSONResponse(dict(judged.content), judged.status)
        try:
            with self._patience.limit():
                receipt = await self._handover.result(self._intake(judged))
        except (Busy, TimeoutError):
            return JSONResponse({"error": "not stored: the bot is busy; please send it again"}, 503, COME_AGAIN)
        name = endpoint.settings.name
        http.scope["note"] = {"source": name, "answers": list(receipt.ids)}  # for the log: what ties it to its message
        if isinstance(judged, Misfit):
            self._metrics.answers(name, "quarantined", 1)
            return JSONResponse({"kept": "quarantine", "reason": judged.reason}, 202)
        counts = _counts(receipt)
        for change, count in counts.items():
            self._metrics.answers(name, change, count)
        return JSONResponse({"received": len(judged.items), **counts}, 202)


def judge(request: Request, endpoint: Endpoint) -> Submission | Misfit | Refusal:
    """Verify and parse: what is to be stored, or what the sender is told."""
    source, settings = endpoint.source, endpoint.settings
    if not source.is_authentic(request, settings):
        return Refusal(401, {"error": f"the signature or secret is missing or wrong for the source {settings.name}"})
    try:
        return Submission(source.read(request, settings.options), request.received_at)
    except Ignored as ignored:
        return Refusal(202, {"ignored": ignored.reason})
    except Unreadable as unreadable:
        if source.refuses_unreadable:
            place = {"field": unreadable.field, "position": unreadable.position}
            return Refusal(
                422, {"error": unreadable.reason, **{name: value for name, value in place.items() if value is not None}}
            )
        headers = {name: request.headers[name] for name in KEPT_HEADERS if name in request.headers}
        return Misfit(settings.name, request.body, headers, unreadable.reason, request.received_at)


def _query(http: HttpRequest) -> Mapping[str, str]:
    """A secret in the path is one in the query, for tools that drop queries."""
    in_path = http.path_params.get("secret")
    if in_path:
        return {**http.query_params, "secret": in_path}
    return http.query_params if http.scope["query_string"] else {}


def _endpoints(configured: Mapping[str, SourceSettings]) -> dict[str, Endpoint]:
    known = sources()
    for settings in configured.values():
        if settings.tool not in known:
            raise SettingsError(
                f"NPS_SOURCES__{settings.name.upper()}__TOOL names {settings.tool!r}, which is not known. Choose from {', '.join(known)}."
            )
    missing = {tool: SourceSettings(name=tool, tool=tool) for tool in known if tool not in configured}
    return {name: Endpoint(known[settings.tool], settings) for name, settings in (missing | dict(configured)).items()}


def _counts(receipt: Receipt) -> dict[str, int]:
    changes = {change.value: receipt.changes[change] for change in Change if receipt.changes[change]}
    return changes | ({"waiting": receipt.waiting} if receipt.waiting else {})


def _refuse(status: int, reason: str) -> JSONResponse:
    return JSONResponse({"error": reason}, status)


def _unknown(name: str) -> str:
    return f"no source is called {name[:LONGEST_NAME]!r}; `nps-bot sources` lists them"


def _without_secret(name: str) -> str:
    return f"this source has no secret yet, so nobody can be believed: set NPS_SOURCES__{name.upper()}__SECRET and restart the bot"
