"""A stand-in for the APIs of SurveyMonkey and Qualtrics, as their documentation and public captures show them: over HTTP."""

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parents[1] / "sources" / "fixtures"
TOKEN = "api-token"


@dataclass
class Fault:
    """What one call gets instead of its answer."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"


@dataclass
class SurveyApis:
    """What the server knows, what it was asked for, and which of the next calls fail."""

    url: str
    documents: dict[str, Any]
    calls: list[str] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)


def _documents() -> dict[str, Any]:
    monkey = json.loads((FIXTURES / "surveymonkey" / "fetched.json").read_text())
    qualtrics = json.loads((FIXTURES / "qualtrics" / "fetched.json").read_text())
    survey = "/API/v3/surveys/SV_37SzcRddmWj0000"
    return {
        "/v3/surveys/123450000/responses/987650000/details": monkey["response"],
        "/v3/surveys/123450000/details": monkey["survey"],
        f"{survey}/responses/R_bpb570AzHDl0000": qualtrics["response"],
        survey: qualtrics["survey"],
    }


@contextmanager
def survey_apis() -> Iterator[SurveyApis]:
    """Both APIs on one address; a token is wanted by each in its own header."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            apis.calls.append(self.path)
            if apis.faults:
                fault = apis.faults.popleft()
                self._answer(fault.status, fault.body, fault.headers)
            elif not self._is_allowed():
                self._answer(401, b'{"error": {"http_status_code": 401}}', {})
            elif self.path not in apis.documents:
                self._answer(404, b'{"error": {"http_status_code": 404}}', {})
            else:
                self._answer(200, json.dumps(apis.documents[self.path]).encode(), {})

        def _is_allowed(self) -> bool:
            if self.path.startswith("/API/"):
                return self.headers.get("X-API-TOKEN") == TOKEN
            return self.headers.get("Authorization") == f"Bearer {TOKEN}"

        def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    apis = SurveyApis(f"http://127.0.0.1:{server.server_address[1]}", _documents())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield apis
    finally:
        server.shutdown()
        server.server_close()
        thread.join(30)
