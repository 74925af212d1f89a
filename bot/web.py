"""HTTP: a thin shell over sync code. Survey tools at `/webhooks/<name>`, Slack at `/slack/events` in HTTP mode."""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping

from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import openapi
from bot.asgi import AccessLog, BodyRefused, read_body, shown_path
from bot.customers_api import Customers
from bot.front import Front
from bot.health import Readiness, watch_routes
from bot.metrics import Metrics
from bot.outgoing.model import events_schema
from bot.sources.base import SourceSettings
from bot.sources.generic_model import customer_schema, json_schema
from bot.webhooks import Clock, Intake, Webhooks

logger = logging.getLogger(__name__)


def create_web(
    *,
    configured: Mapping[str, SourceSettings],
    intake: Intake,
    readiness: Readiness,
    clock: Clock,
    slack: App | None = None,
    customers: Customers | None = None,
    metrics: Metrics | None = None,
) -> Starlette:
    """Every route of the bot.

    Args:
        configured: the survey tools by their name in the address.
        intake: hands over what a request brought; see `webhooks.Webhooks`.
        readiness: what keeps the bot from working, as sentences; empty when it works.
        clock: the time, aware.
        slack: the Bolt app when Slack calls us by HTTP; None in Socket Mode.
        customers: hears what the team's own systems know about customers.
        metrics: where to count; served at `/metrics`.

    Raises:
        SettingsError: a source names a survey tool that we do not know.
    """
    counted = metrics or Metrics()
    webhooks = Webhooks(configured, intake=intake, clock=clock, metrics=counted)
    routes = [
        Route("/webhooks/{name}", webhooks, methods=["GET", "HEAD", "POST"]),
        Route("/webhooks/{name}/{secret:path}", webhooks, methods=["GET", "HEAD", "POST"]),
        Route("/schema", _schema),
        Route("/schema/customer", _customer_schema),
        Route("/schema/events", _events_schema),
        Route("/openapi.json", _openapi),
        *watch_routes(readiness, counted),
    ]
    if customers is not None:
        routes.append(Route("/customers/{key}", customers.__call__, methods=["PUT"]))
    if slack is not None:
        routes.append(Route("/slack/events", _slack(slack), methods=["POST"]))
    return Starlette(
        routes=routes,
        middleware=[Middleware(AccessLog), Middleware(Front, webhooks)],
        exception_handlers={HTTPException: _refused, Exception: _failed},
    )


async def _schema(_request: Request) -> Response:
    return JSONResponse(json_schema(), media_type="application/schema+json")


async def _customer_schema(_request: Request) -> Response:
    return JSONResponse(customer_schema(), media_type="application/schema+json")


async def _events_schema(_request: Request) -> Response:
    return JSONResponse(events_schema(), media_type="application/schema+json")


async def _openapi(_request: Request) -> Response:
    return JSONResponse(openapi.document())


def _slack(app: App) -> Callable[[Request], Awaitable[Response]]:
    async def slack_events(request: Request) -> Response:
        try:
            body = await read_body(request.headers, request.receive)
            bolt_request = to_bolt_request(request, body)
        except BodyRefused as refused:
            return PlainTextResponse(refused.reason, refused.status)
        except UnicodeDecodeError:
            return PlainTextResponse("the body is not UTF-8 text", 400)
        return to_starlette_response(await run_in_threadpool(app.dispatch, bolt_request))

    return slack_events


async def _refused(_request: Request, refused: Exception) -> Response:
    """No such address, or not in this way: said in the form in which everything is refused."""
    if not isinstance(refused, HTTPException):
        raise refused
    return JSONResponse({"error": refused.detail}, refused.status_code, refused.headers)


async def _failed(request: Request, error: Exception) -> Response:
    """A bug: the sender gets an id to quote, the log has the rest."""
    number = secrets.token_hex(4)
    logger.error("%s: %s %s failed", number, request.method, shown_path(request.scope["path"]), exc_info=error)
    return JSONResponse({"error": f"this failed on our side; quote {number}", "id": number}, 500)
