"""The senders' side of survey tools: shapes as documented, signatures as documented, retries, the second call."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot.sources.base import Options, Request
from playground.server import Playground
from playground.survey_tools import TOOLS, Answer
from playground.surveying import ALL_TOOLS
from scoring.responses import SurveyResponse

Json = dict[str, Any]
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SAMPLES = Path(__file__).parents[3] / "shared" / "payloads"
CUSTOMER = {
    "key": "crm-7",
    "email": "mira@example.com",
    "name": "Mira Okafor",
    "company": "Example Corp",
    "plan": "Enterprise",
    "segment": "enterprise",
    "region": "EMEA",
    "revenue": 48000,
    "renewal": "2027-01-31",
}
ANSWER = Answer(id="r-1", score=3, answered_at=NOW, comment="Too slow", customer=CUSTOMER)
BARE = Answer(id="r-2", score=0, answered_at=NOW)
MAPPING = {"formbricks": {"score": "nps", "comment": "comment"}}
WHSEC = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

# (tool, header, value) of the body {"score":9} under the key "test-secret", computed by others.
VECTORS = [
    (
        "delighted",
        "X-Delighted-Webhook-Signature",
        "sha256=16f0221bac07009d9c56a94a5690788192c7e4043728e3b8b2213f296b6c4c7c",
    ),
    ("wootric", "X-Wootric-Signature", "sha1=a032126d2939db13540195e1aecb9a404fe68654"),
    ("survicate", "Hmac", "16f0221bac07009d9c56a94a5690788192c7e4043728e3b8b2213f296b6c4c7c"),
    ("typeform", "Typeform-Signature", "sha256=FvAiG6wHAJ2cVqlKVpB4gZLH5AQ3KOO4siE/KWtsTHw="),
    ("tally", "Tally-Signature", "FvAiG6wHAJ2cVqlKVpB4gZLH5AQ3KOO4siE/KWtsTHw="),
    ("generic", "X-NPS-Signature", "sha256=16f0221bac07009d9c56a94a5690788192c7e4043728e3b8b2213f296b6c4c7c"),
]
# Where a sample of the tool's own stands, and what of it is not in every payload.
DOCUMENTED = {
    "delighted": "delighted-response-updated-comment-added.json",
    "typeform": "typeform-form-response-opinion-scale-assembled.json",
    "wootric": "wootric-response-created.json",
    "formbricks": "formbricks-response-finished.json",
    "tally": "tally-form-response.json",
    "satismeter": "satismeter-completed-documented.json",
    "asknicely": "asknicely-response-submitted.json",
}
# What a survey or its author made up, so that it is different in every account.
OWN = {
    *("/form_response/calculated", "/form_response/hidden/user_id", "/data/data", "/data/ttc", "/data/fields/0/value"),
    *(f"/response/end_user_properties/{name}" for name in ("pricing_plan", "product_plan")),
    *(f"/question/{name}" for name in ("ai_question_1", "ai_question_2", "ai_question_3", "scorecard1", "scorecard2")),
}


@pytest.mark.parametrize(("tool", "header", "value"), VECTORS)
def test_a_body_is_signed_as_documented(tool: str, header: str, value: str) -> None:
    assert ALL_TOOLS[tool].sign("test-secret", b'{"score":9}', NOW)[header] == value


def test_a_standard_webhook_signs_id_time_and_body() -> None:
    headers = ALL_TOOLS["formbricks"].sign(WHSEC, b'{"score":9}', NOW)
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + b'{"score":9}'
    expected = hmac.new(b"0123456789abcdef0123456789abcdef", signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{__import__('base64').b64encode(expected).decode()}"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))


@pytest.mark.parametrize("tool", DOCUMENTED)
def test_a_payload_has_the_names_and_types_of_the_tools_own(tool: str) -> None:
    if not SAMPLES.is_dir():
        pytest.skip("needs shared/payloads beside the repository")
    sample = json.loads((SAMPLES / DOCUMENTED[tool]).read_text())
    assert list(_differences(sample, json.loads(json.dumps(ALL_TOOLS[tool].build(ANSWER))), "")) == []


def _differences(sample: object, ours: object, path: str) -> Iterator[str]:
    if path in OWN:
        return
    if isinstance(sample, dict) and isinstance(ours, dict):
        yield from (f"{path}/{name} is missing" for name in sample if name not in ours and f"{path}/{name}" not in OWN)
        for name in sample.keys() & ours.keys():
            yield from _differences(sample[name], ours[name], f"{path}/{name}")
    elif isinstance(sample, list) and isinstance(ours, list) and sample and ours:
        yield from _differences(sample[0], ours[0], f"{path}/0")
    elif sample is not None and ours is not None and type(sample) is not type(ours):
        yield f"{path}: {type(sample).__name__} there, {type(ours).__name__} here"


@pytest.mark.parametrize("tool", ALL_TOOLS)
@pytest.mark.parametrize("answer", [ANSWER, BARE], ids=["full", "bare"])
def test_the_bot_reads_what_each_tool_sends(tool: str, answer: Answer) -> None:
    source = import_module(f"bot.sources.{tool}")
    secret = WHSEC if tool == "formbricks" else "test-secret"
    body = json.dumps(ALL_TOOLS[tool].build(answer)).encode()
    signed = ALL_TOOLS[tool].sign(secret, body, NOW)
    request = Request(body=body, received_at=NOW, headers={name.lower(): value for name, value in signed.items()})
    assert source.verify(request, secret)
    assert not source.verify(request, "whsec_b3RoZXIta2V5LWZyb20tZWxzZXdoZXJl" if tool == "formbricks" else "other")
    (response,) = source.parse(request, Options(name=tool, mapping=MAPPING.get(tool, {})))
    assert isinstance(response, SurveyResponse)
    assert (response.score, response.comment) == (answer.score, answer.comment)
    assert abs((response.answered_at - NOW).total_seconds()) < 1
    if answer is ANSWER and tool != "tally":
        assert response.customer is not None
        assert response.customer.email == "mira@example.com"


@pytest.mark.parametrize("tool", [name for name, tool in ALL_TOOLS.items() if tool.sends_updates])
def test_a_second_call_is_an_edit_of_the_same_response(tool: str) -> None:
    source = import_module(f"bot.sources.{tool}")
    later = Answer(id="r-2", score=0, answered_at=NOW, comment="Why", updated_at=NOW.replace(minute=40))
    responses = []
    for answer in (BARE, later):
        body = json.dumps(ALL_TOOLS[tool].build(answer)).encode()
        responses += source.parse(
            Request(body=body, received_at=NOW), Options(name=tool, mapping=MAPPING.get(tool, {}))
        )
    assert responses[0].external_id == responses[1].external_id
    assert [response.comment for response in responses] == [None, "Why"]


class Receiver(ThreadingHTTPServer):
    """A receiver of webhooks that answers with the given statuses, the last one again and again."""

    def __init__(self, *statuses: int) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.statuses = list(statuses)
        self.seen: list[tuple[str, dict[str, str], Json]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/webhooks"


class Taking(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((self.path, headers, json.loads(body)))
        statuses = self.server.statuses
        self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
        self.end_headers()
        self.wfile.write(b'{"accepted": 1}')

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receive() -> Iterator[Callable[..., Receiver]]:
    servers: list[Receiver] = []

    def receive(*statuses: int) -> Receiver:
        server = Receiver(*statuses)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return server

    yield receive
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_webhook_goes_out_signed_and_is_told_in_the_journal(
    playground: Playground, receive: Callable[..., Receiver]
) -> None:
    receiver = receive(202)
    playground.do("survey_target", url=receiver.url, secrets={"delighted": "s3cret"})
    answer = playground.survey("delighted", 2, comment="Slow", customer=CUSTOMER, response_id="r-9")
    assert (answer["ok"], answer["status"], answer["body"], answer["id"]) == (True, 202, '{"accepted": 1}', "r-9")
    path, headers, payload = receiver.seen[0]
    assert path == "/webhooks/delighted"
    assert headers["x-delighted-webhook-signature"].startswith("sha256=")
    assert payload["event_data"]["comment"] == "Slow"
    entry = playground.journal("webhook")[-1]
    assert (entry["title"], entry["status"], entry["ok"]) == ("webhook from delighted", 202, True)
    assert "s3cret" not in json.dumps(entry)


def test_the_comment_may_come_in_a_second_call(playground: Playground, receive: Callable[..., Receiver]) -> None:
    receiver = receive(202)
    playground.do("survey_target", url=receiver.url)
    assert playground.survey("delighted", 2, later_comment="Slow")["later"]["status"] == 202
    kinds = [(payload["event_type"], payload["event_data"]["comment"]) for _, _, payload in receiver.seen]
    assert kinds == [("survey_response.created", None), ("survey_response.updated", "Slow")]
    assert "sends an answer once" in playground.survey("typeform", 2, later_comment="Slow")["error"]


def test_a_refused_webhook_is_sent_again_as_the_tool_does(
    running: Playground, receive: Callable[..., Receiver], eventually: Callable[..., None]
) -> None:
    receiver = receive(503, 503, 202)
    with Playground(speed=1000, survey_url=receiver.url) as playground:
        assert playground.survey("generic", 2)["status"] == 503
        eventually(lambda: len(receiver.seen) == 3)
        assert {payload["id"] for _, _, payload in receiver.seen} == {receiver.seen[0][2]["id"]}
        eventually(lambda: [one["ok"] for one in playground.journal("webhook")] == [False, False, True])


def test_nobody_listening_is_said(playground: Playground) -> None:
    playground.do("survey_target", url="http://127.0.0.1:9/webhooks")
    answer = playground.survey("generic", 2)
    assert (answer["ok"], answer["status"]) == (False, None)


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"tool": "abacus", "score": 2}, "tool is one of generic, delighted"),
        ({"tool": "generic", "score": 11}, "score is a whole number"),
        ({"tool": "generic", "score": True}, "score is a whole number"),
        ({"tool": "generic", "score": 1, "answered_at": "yesterday"}, "ISO time"),
        ({"tool": "generic", "score": 1, "answered_at": "2026-11-23T09:30:00"}, "needs a zone"),
    ],
)
def test_a_customer_who_cannot_be_is_refused(playground: Playground, wish: Json, reason: str) -> None:
    playground.do("survey_target", url="http://127.0.0.1:9/webhooks")
    assert reason in playground.do("survey", **wish)["error"]


def test_the_first_three_tools_come_first() -> None:
    assert list(TOOLS) == ["generic", "delighted", "typeform"]
