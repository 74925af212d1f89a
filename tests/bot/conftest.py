"""The bot's HTTP side as it runs: a real server, a real writer, a real database."""

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import httpx
import pytest
import uvicorn
from slack_bolt import App

from bot.sources.base import SourceSettings
from bot.usecases.intake import Misfit, Policy, Receipt, Submission, store
from bot.web import create_web
from bot.writer import Writer
from scoring.periods import Calendar
from storage.database import Database

SECRET = "test-secret"
RECEIVED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
POLICY = Policy(
    alert_max_age=timedelta(days=3),
    calendar=Calendar(ZoneInfo("Europe/Berlin")),
    segments=("plan", "segment", "region", "owner", "source", "survey"),
)
SOURCES = {
    name: SourceSettings(name=name, tool=tool, secret=SECRET, previous_secret="old-secret")
    for name, tool in {"generic": "generic", "delighted": "delighted", "second": "typeform"}.items()
}


@dataclass(frozen=True)
class Served:
    """A running bot and how to talk to it."""

    client: httpx.Client
    database: Database
    writer: Writer[Submission | Misfit, Receipt]
    reasons: list[str]

    def post(self, name: str, document: object, *, secret: str = SECRET) -> httpx.Response:
        """Send JSON as the tool of this name would, signed."""
        body = json.dumps(document).encode()
        return self.client.post(f"/webhooks/{name}", content=body, headers=signed(name, body, secret))


def signed(name: str, body: bytes, secret: str = SECRET) -> Mapping[str, str]:
    header = {"generic": "X-NPS-Signature", "delighted": "X-Delighted-Webhook-Signature"}[name]
    return {
        header: f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}",
        "Content-Type": "application/json",
    }


Serve = Callable[..., AbstractContextManager[Served]]


@pytest.fixture(scope="session")
def serve() -> Serve:
    """Start a bot on a database; keyword arguments go to `create_web` or the writer."""

    @contextmanager
    def serving(database: Database, *, capacity: int = 5000, slack: App | None = None) -> Iterator[Served]:
        writer: Writer[Submission | Misfit, Receipt] = Writer(
            database, partial(store, policy=POLICY), capacity=capacity
        )
        writer.start()
        reasons: list[str] = []
        web = create_web(
            configured=SOURCES, intake=writer.submit, readiness=lambda: reasons, clock=lambda: RECEIVED_AT, slack=slack
        )
        with _listening(web) as url, httpx.Client(base_url=url, timeout=60) as client:
            yield Served(client, database, writer, reasons)
        assert writer.stop(30)

    return serving


@contextmanager
def _listening(web: object) -> Iterator[str]:
    config = uvicorn.Config(web, access_log=False, log_config=None, ws="none", lifespan="off")  # type: ignore[arg-type]  # any ASGI application
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)


@pytest.fixture(scope="session")
def listening() -> Callable[[object], AbstractContextManager[str]]:
    """Serves an ASGI application on a port of its own and says its address."""
    return _listening


@pytest.fixture
def served(serve: Serve, database: Database) -> Iterator[Served]:
    with serve(database) as running:
        yield running
