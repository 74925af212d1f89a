"""For whoever watches the process: does it live, does it work, what did it do."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.metrics import CONTENT_TYPE, Metrics

Readiness = Callable[[], Sequence[str]]


def watch_routes(readiness: Readiness, metrics: Metrics) -> list[Route]:
    """`/healthz`, `/readyz`, `/metrics`.

    Args:
        readiness: what keeps the bot from working, as sentences; empty when it works.
        metrics: of this process.
    """
    return [
        Route("/healthz", _healthz),
        Route("/readyz", _readyz(readiness)),
        Route("/metrics", _metrics(metrics)),
    ]


def create_watch(readiness: Readiness, metrics: Metrics) -> Starlette:
    """Only these: for a worker, which hears nobody else."""
    return Starlette(routes=watch_routes(readiness, metrics))


async def _healthz(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


def _readyz(readiness: Readiness) -> Callable[[Request], Awaitable[Response]]:
    async def readyz(_request: Request) -> Response:
        reasons = await run_in_threadpool(readiness)
        return JSONResponse({"ready": not reasons, "reasons": list(reasons)}, 503 if reasons else 200)

    return readyz


def _metrics(metrics: Metrics) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_request: Request) -> Response:
        return Response(await run_in_threadpool(metrics.text), media_type=CONTENT_TYPE)

    return answer
