"""A stand-in for another system: it hears over HTTP, verifies the signature, and answers what the test wants."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bot.sources.base import Request
from bot.sources.formbricks import verify

SECRET = "whsec_c2VjcmV0IG9mIHRoZSBDUk0="


@dataclass
class Crm:
    """What it heard with 2xx, every id that it was ever told, and how it answers the next calls."""

    url: str
    heard: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    forged: int = 0
    answers: deque[int] = field(default_factory=deque)
    retry_after: str | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def types(self) -> list[str]:
        return [message["type"] for message in self.heard]


@contextmanager
def crm() -> Iterator[Crm]:
    """Formbricks signs by the same standard, so what reads its webhooks is the judge of ours."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            system.ids.append(headers["webhook-id"])
            status = system.answers.popleft() if system.answers else 204
            if not verify(Request(headers=headers, body=body, received_at=system.clock()), SECRET):
                system.forged += 1
                status = 401
            if status < 300:
                system.heard.append(json.loads(body))
            self.send_response(status)
            if system.retry_after:
                self.send_header("Retry-After", system.retry_after)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    system = Crm(f"http://127.0.0.1:{server.server_address[1]}/hooks/nps")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield system
    finally:
        server.shutdown()
        server.server_close()
        thread.join(30)
