"""No secret leaves the process: not by a log line, a stored row, an answer, the metrics, or a command.

The bot runs as an admin would start it, at its most talkative, with every survey tool set up; everybody whom it asks sends its
own words back to it.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from bot.sources.registry import sources
from tests.bot import fuzzing
from tests.bot.fuzzing import GENUINE, JSON, SECRET
from trials.processes import Program, bot, client, command_line, free_port

FETCHING = ("surveymonkey", "qualtrics")
OURS = {
    "SLACK_BOT_TOKEN": "xoxb-hush-bot",
    "SLACK_APP_TOKEN": "",
    "SLACK_SIGNING_SECRET": "hush-signing",
    "NPS_CUSTOMERS_TOKEN": "hush-customers",
    "NPS_OUTGOING__CRM__SECRET": "hush-outgoing",
    "NPS_LOG_LEVEL": "DEBUG",
}
IDENTITY = {
    "user_id": "U0BOT",
    "bot_id": "B0BOT",
    "team_id": "T0",
    "team": "T",
    "user": "nps",
    "url": "https://t.example/",
}
TOLD = {"unknown": "thing", "score": "eleven"}  # nobody can read it


@pytest.fixture(scope="module")
def parrot() -> Iterator[str]:
    """Slack, survey tools and receivers, as bad as can be: what was sent is in the refusal."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = {"ok": self.path == "/api/auth.test", "error": "channel_not_found", "said": str(self.headers)}
            self.send_response(200 if self.path.startswith("/api/") else 401, str(self.headers["Authorization"]))
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said | IDENTITY).encode())

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, parrot: str) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("hush")
    settings = OURS | {"NPS_OUTGOING__CRM__URL": f"{parrot}/crm", "NPS_LOG_FORMAT": "json"}  # it says more
    for tool in sources():
        settings |= {f"NPS_SOURCES__{tool.upper()}__SECRET": SECRET}
        settings |= {f"NPS_SOURCES__{tool.upper()}__PREVIOUS_SECRET": f"hush-before-{tool}"}
    for tool in FETCHING:
        settings |= {f"NPS_SOURCES__{tool.upper()}__API_TOKEN": f"hush-api-{tool}"}
        settings |= {f"NPS_SOURCES__{tool.upper()}__API_URL": parrot}
    database = f"sqlite:///{folder}/nps.db"
    port = free_port()
    started = bot("run", folder=folder, slack_url=parrot, database_url=database, pace=100, port=port, **settings)
    with started:
        yield started


def sent_to(tool: str, http: httpx.Client) -> Iterator[tuple[httpx.Response, Mapping[str, str]]]:
    """Good and bad requests, with what may be heard of from none of them."""
    unreadable = fuzzing.qualtrics("unknown=thing") if tool == "qualtrics" else json.dumps(TOLD).encode()
    genuine = [(body, kind) for name, body, kind in GENUINE if name == tool]
    genuine = [(resigned(body) if tool == "qualtrics" else body, kind) for body, kind in genuine]
    for body, content_type in [*genuine, (unreadable, fuzzing.FORM if tool == "qualtrics" else JSON)]:
        headers = fuzzing.headers(tool, body, content_type)
        proof = {name: value for name, value in headers.items() if name != "Content-Type"}
        yield http.post(f"/webhooks/{tool}", content=body, headers=headers), proof
        yield http.post(f"/webhooks/{tool}/{SECRET}", content=body, headers={"Content-Type": content_type}), {}
    for place in ("/{}", "?secret={}", "?key={}", "//{}", "%2F{}"):
        wrong = f"hush-guess-{tool}"
        yield http.post(f"/webhooks/{tool}{place.format(wrong)}", content=unreadable), {"guess": wrong}
    for name in ("Authorization", "X-Webhook-Secret", fuzzing.SIGN.get(tool, ("X-Signature",))[0], "Token", "Cookie"):
        wrong = f"hush-{name.lower()}-{tool}"
        yield http.post(f"/webhooks/{tool}", content=unreadable, headers={name: wrong}), {name: wrong}
    yield http.get(f"/webhooks/{tool}/{SECRET}"), {}


def resigned(body: bytes) -> bytes:
    """Qualtrics signs within the body; the capture's key is not ours."""
    (message,) = parse_qs(body.decode()).get("MSG", [""])
    return fuzzing.qualtrics(message) if message else body


def hear_everything(http: httpx.Client) -> tuple[set[str], list[str]]:
    """What must not be found, and what the senders were told."""
    hidden, told = {SECRET, "hush-"}, []
    statuses = set()
    for tool in sources():
        for answer, proof in sent_to(tool, http):
            statuses.add(answer.status_code)
            hidden |= set(proof.values())
            told.append(f"{answer.headers} {answer.text}")
    slack = {"X-Slack-Signature": "v0=hush-slack", "X-Slack-Request-Timestamp": str(int(time.time()))}
    more = [http.post("/slack/events", content=b"payload=%7B%7D", headers=slack)]
    more += [http.put("/customers/ana@example.com", json={}, headers={"Authorization": "Bearer hush-wrong"})]
    more += [http.get(path) for path in ("/metrics", "/readyz", "/healthz", "/openapi.json", "/schema")]
    assert {202, 401, 422} <= statuses
    return hidden, told + [f"{answer.headers} {answer.text}" for answer in more]


def commands(running: Program) -> Iterator[str]:
    for words in ("quarantine", "sources", "check", "receivers try crm"):
        done = command_line(running, *words.split(), within=100)
        yield done.stdout + done.stderr


def rows(database: Path) -> Iterator[str]:
    """Every cell of every table, but the bodies that are kept as they came."""
    with sqlite3.connect(database) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608  # a name of ours
                yield f"{name}: {[cell for cell in row if not isinstance(cell, bytes)]}"
    connection.close()


def test_no_secret_is_logged_stored_told_or_shown(running: Program) -> None:
    with client(f"http://127.0.0.1:{running.environment['NPS_PORT']}") as http:
        hidden, told = hear_everything(http)
    told += commands(running)
    told += rows(running.log.with_name("nps.db"))
    log = running.log.read_text(encoding="utf-8")
    assert "POST /webhooks/generic" in log
    assert "quarantine: " in "\n".join(told)
    leaks = [(secret, line) for line in (*log.splitlines(), *told) for secret in hidden if secret in line]
    assert leaks == []


def test_announced_answers_were_asked_for_and_refused_in_words_that_hold_no_token(running: Program) -> None:
    database = running.log.with_name("nps.db")
    end = time.monotonic() + 60
    refused: set[str] = set()
    while time.monotonic() < end and len(refused) < len(FETCHING):
        refused = {row for row in rows(database) if row.startswith("fetches: ") and "refused" in row}
        time.sleep(0.2)
    assert len(refused) >= len(FETCHING)
    assert not [row for row in refused if "hush" in row]
