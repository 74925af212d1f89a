"""`POST /webhooks/<name>` (or `/webhooks/<name>/<secret>`): read the body, verify, parse, hand over, answer after the commit."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.types import Receive, Scope, Send

from bot import left_out
from bot.asgi import NO_HEADERS, BodyRefused, headers_of, read_body, send_json
from bot.errors import SettingsError
from bot.handover import Handover
from bot.metrics import Metrics
from bot.patience import Patience
from bot.sources.base import NOTHING, Ignored, Request, SourceSettings, Unreadable
from bot.sources.registry import Source, sources
from bot.usecases.intake import Misfit, Receipt, Submission
from bot.writer import Busy
from scoring.responses import Told

logger = logging.getLogger(__name__)

Intake = Callable[[Submission | Misfit], Future[Receipt]]
Clock = Callable[[], datetime]

PATIENCE = 3.5  # s from the whole body to the answer, promised within 4: the most impatient survey tool known waits 5 s
BUSY = 503
COME_AGAIN = {"Retry-After": "5"}
LARGE = 64 * 1024  # bytes; larger bodies are parsed beside the event loop
KEPT_HEADERS = ("content-type", "user-agent")  # what a replay needs; everything else may be a secret
LONGEST_NAME = 60
OUTCOMES = {202: "accepted", 401: "unauthentic", 422: "unreadable", BUSY: "busy"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One source that may call."""

    source: Source
    settings: SourceSettings


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sender is told."""

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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As an ASGI application: a request and a response object for each webhook would cost as much as reading it."""
        answer = await self._respond(scope, receive)
        await send_json(send, answer.status, answer.content, COME_AGAIN if answer.status == BUSY else NO_HEADERS)

    async def _respond(self, scope: Scope, receive: Receive) -> Answer:
        given = scope["path_params"]["name"]
        endpoint = self._endpoints.get(given.lower())
        if endpoint is None:
            self._metrics.webhook("unknown", "unknown")  # never the name: anybody may make up any number of them
            return _refuse(404, _unknown(given))
        if scope["method"] in (
            "GET",
            "HEAD",
        ):  # survey tools ask whether anybody is there before they are pleased to send
            return Answer(200, {"source": endpoint.settings.name, "ready": bool(endpoint.settings.secrets)})
        answer = await self._hear(scope, receive, endpoint)
        self._metrics.webhook(endpoint.settings.name, OUTCOMES.get(answer.status, "refused"))
        return answer

    async def _hear(self, scope: Scope, receive: Receive, endpoint: Endpoint) -> Answer:
        if not endpoint.settings.secrets:
            return _refuse(401, _without_secret(endpoint.settings.name))
        headers = headers_of(scope)
        try:
            body = await read_body(headers, receive)
        except BodyRefused as refused:
            return _refuse(refused.status, refused.reason)
        request = Request(
            method=scope["method"], headers=headers, query=_query(scope), body=body, received_at=self._clock()
        )
        judged = await run_in_threadpool(judge, request, endpoint) if len(body) > LARGE else judge(request, endpoint)
        return judged if isinstance(judged, Answer) else await self._hand_over(judged, scope, endpoint)

    async def _hand_over(self, judged: Submission | Misfit, scope: Scope, endpoint: Endpoint) -> Answer:
        try:
            with self._patience.limit():
                receipt = await self._handover.result(self._intake(judged))
        except (Busy, TimeoutError):
            return _refuse(BUSY, "the bot is busy; please send this again, a repeat counts once")
        name = endpoint.settings.name
        scope["note"] = {"source": name, "answers": list(receipt.ids)}  # for the log: what ties it to its message
        if isinstance(judged, Misfit):
            self._metrics.answers(name, "quarantined", 1)
            return Answer(202, {"kept": "quarantine", "reason": judged.reason})
        counts = _counts(receipt)
        for change, count in counts.items():
            self._metrics.answers(name, change, count)
        return Answer(202, {"received": len(judged.items), **counts, **self._left_out(judged.items, name)})

    def _left_out(self, items: Sequence[Told], name: str) -> dict[str, object]:
        """What could not be used though the answer is stored: told to the sender, counted and logged for the admin."""
        told = left_out.warn(name, items)
        if not told:
            return {}
        self._metrics.left_out(name, len(told))
        return {"left_out": left_out.shortened(told)}


def judge(request: Request, endpoint: Endpoint) -> Submission | Misfit | Answer:
    """Verify and parse: what is to be stored, or what the sender is told."""
    source, settings = endpoint.source, endpoint.settings
    if not source.is_authentic(request, settings):
        return Answer(401, {"error": f"the signature or secret is missing or wrong for the source {settings.name}"})
    try:
        return Submission(source.read(request, settings.options), request.received_at)
    except Ignored as ignored:
        return Answer(202, {"ignored": ignored.reason})
    except Unreadable as unreadable:
        if source.refuses_unreadable:
            place = {"field": unreadable.field, "position": unreadable.position}
            return Answer(
                422, {"error": unreadable.reason, **{name: value for name, value in place.items() if value is not None}}
            )
        headers = {name: request.headers[name] for name in KEPT_HEADERS if name in request.headers}
        return Misfit(settings.name, request.body, headers, unreadable.reason, request.received_at)


def _query(scope: Scope) -> Mapping[str, str]:
    """A secret in the path is one in the query, for tools that drop queries."""
    query = QueryParams(scope["query_string"]) if scope["query_string"] else NOTHING
    in_path = scope["path_params"].get("secret")
    return {**query, "secret": in_path} if in_path else query


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
    changes = {change.value: count for change, count in receipt.changes.items()}
    return changes | ({"waiting": receipt.waiting} if receipt.waiting else {})


def _refuse(status: int, reason: str) -> Answer:
    return Answer(status, {"error": reason})


def _unknown(name: str) -> str:
    return f"no source is called {name[:LONGEST_NAME]!r}; `nps-bot sources` lists them"


def _without_secret(name: str) -> str:
    return f"this source has no secret yet, so nobody can be believed: set NPS_SOURCES__{name.upper()}__SECRET and restart the bot"
