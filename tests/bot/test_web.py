"""Survey tools at the door: who is let in, what is kept, what the sender is told."""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from slack_bolt import App
from sqlalchemy import select

from bot.asgi import LARGEST_BODY
from bot.errors import SettingsError
from bot.patience import LOOK_EVERY
from bot.sources.base import SourceSettings
from bot.web import create_web
from bot.webhooks import PATIENCE
from storage import quarantine, seen_events, tables
from storage.database import Database

if TYPE_CHECKING:
    from tests.bot.conftest import Serve, Served

RECEIVED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FIXTURES = Path(__file__).parent / "sources" / "fixtures"
ANSWER = {
    "id": "1001",
    "score": 3,
    "comment": "The export takes an hour.",
    "answered_at": "2026-11-23T09:00:00Z",
    "customer": {"email": "ana@example.com", "name": "Ana", "company": "Example Corp"},
}


def delighted() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FIXTURES / "delighted" / "updated-comment-added.json").read_text())
    return document


def test_an_answer_is_accepted_and_a_repeat_is_known(served: "Served") -> None:
    first = served.post("generic", ANSWER)
    assert (first.status_code, first.json()) == (202, {"received": 1, "new": 1})
    second = served.post("generic", ANSWER)
    assert (second.status_code, second.json()) == (202, {"received": 1, "repeat": 1})


def test_a_list_is_counted_by_what_became_of_each(served: "Served") -> None:
    served.post("generic", ANSWER)
    edit = {**ANSWER, "score": 9, "updated_at": "2026-11-23T09:20:00Z"}
    answer = served.post("generic", [edit, ANSWER, {**ANSWER, "id": "2"}, {"id": "2", "deleted": True}])
    assert answer.json() == {"received": 4, "new": 1, "updated": 1, "stale": 1, "deleted": 1}


def test_a_survey_tool_is_heard_by_its_own_signature(served: "Served") -> None:
    answer = served.post("delighted", delighted())
    assert (answer.status_code, answer.json()) == (202, {"received": 1, "new": 1})


def test_the_previous_secret_works_during_a_change(served: "Served") -> None:
    assert served.post("generic", ANSWER, secret="old-secret").status_code == 202


def test_an_unsigned_or_wrongly_signed_request_is_refused(served: "Served") -> None:
    assert served.client.post("/webhooks/generic", json=ANSWER).status_code == 401
    wrong = served.post("generic", ANSWER, secret="guessed")
    assert wrong.status_code == 401
    assert "signature" in wrong.json()["error"]
    assert served.post("generic", ANSWER).json() == {"received": 1, "new": 1}


def test_a_source_without_a_secret_says_how_to_set_one(serve: "Serve", served: "Served") -> None:
    answer = served.client.post("/webhooks/typeform", content=b"{}")
    assert answer.status_code == 401
    assert "NPS_SOURCES__TYPEFORM__SECRET" in answer.json()["error"]


def test_an_unknown_name_is_not_found(served: "Served") -> None:
    for method in ("GET", "POST"):
        answer = served.client.request(method, "/webhooks/nobody")
        assert answer.status_code == 404
    assert "nobody" in answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/webhooks/a%0A/b%0A", 404), ("GET", "/nowhere", 404), ("DELETE", "/schema", 405)],
)
def test_an_address_that_we_do_not_have_is_refused_in_json_too(
    served: "Served", method: str, path: str, status: int
) -> None:
    answer = served.client.request(method, path)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}


def test_a_handshake_is_answered(served: "Served") -> None:
    assert served.client.get("/webhooks/second").json() == {"source": "second", "ready": True}
    assert served.client.head("/webhooks/typeform").status_code == 200
    assert served.client.put("/webhooks/typeform").status_code == 405


def test_a_body_over_a_mebibyte_is_refused_whether_announced_or_not(served: "Served") -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(LARGEST_BODY // 65536 + 1):
            yield b" " * 65536

    announced = served.client.post("/webhooks/generic", content=b" " * (LARGEST_BODY + 1))
    assert announced.status_code == 413
    streamed = served.client.post("/webhooks/generic", content=pieces())
    assert streamed.status_code == 413


def test_a_large_body_within_the_limit_is_read(served: "Served") -> None:
    answer = served.post("generic", {**ANSWER, "comment": "slow " * 200_000})
    assert answer.json() == {"received": 1, "new": 1}


def test_our_own_format_is_refused_with_the_field_and_its_place(served: "Served") -> None:
    answer = served.post("generic", [ANSWER, {**ANSWER, "customer": {"renewal": "soon"}}])
    assert answer.status_code == 422
    assert answer.json() == {
        "error": "item 1: customer.renewal: must be a day such as 2026-12-31",
        "field": "customer.renewal",
        "position": 1,
    }
    assert served.post("generic", ANSWER).json() == {"received": 1, "new": 1}  # the list was refused as a whole


def test_what_a_survey_tool_sends_is_kept_once_when_it_cannot_be_read(served: "Served") -> None:
    document = delighted()
    document["event_data"]["score"] = "eleven"
    for _ in range(2):
        answer = served.post("delighted", document)
        assert answer.status_code == 202
        assert answer.json()["kept"] == "quarantine"
        assert answer.json()["reason"].startswith("event_data.score: must be")
    with served.database.snapshot() as session:
        (kept,) = quarantine.list_kept(session)
    assert (kept.source, json.loads(kept.body)) == ("delighted", document)
    assert not any("signature" in name for name in kept.headers)


def test_strangers_fill_no_quarantine(served: "Served") -> None:
    assert served.client.post("/webhooks/delighted", content=b"rubbish").status_code == 401
    with served.database.snapshot() as session:
        assert not quarantine.list_kept(session)


def test_an_event_that_is_no_answer_is_accepted_and_ignored(served: "Served") -> None:
    answer = served.post("delighted", {"event_type": "unsubscribe.created"})
    assert (answer.status_code, answer.json()) == (202, {"ignored": '"unsubscribe.created" is not an answer'})


def test_a_locked_database_is_told_as_come_again(serve: "Serve", tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/locked.db", lock_timeout=timedelta(seconds=0.2))
    database.migrate()
    with serve(database) as served:
        with database.transaction() as session:
            seen_events.first_time(session, "somebody else writes", now=RECEIVED_AT)
            busy = served.post("generic", ANSWER)
        assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
        assert served.post("generic", ANSWER).json() == {"received": 1, "new": 1}
    database.close()


def test_a_database_that_hangs_keeps_nobody_waiting(serve: "Serve", tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/hanging.db", lock_timeout=timedelta(hours=1))
    database.migrate()
    with serve(database) as served:
        with database.transaction() as session:
            seen_events.first_time(session, "somebody else writes", now=RECEIVED_AT)
            busy = served.post("generic", ANSWER)  # answered while the database still hangs
        assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
        assert PATIENCE + LOOK_EVERY < 4  # what is promised; the most impatient survey tool known gives up after 5 s
        assert served.post("generic", ANSWER).status_code == 202  # sent again as asked: stored once
    database.close()


def test_after_the_end_nothing_is_promised(served: "Served") -> None:
    served.writer.stop(30)
    assert served.post("generic", ANSWER).status_code == 503


def test_the_schema_is_served_and_agrees_with_what_is_accepted(served: "Served") -> None:
    schema = served.client.get("/schema").json()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert validator.is_valid(ANSWER)
    assert validator.is_valid([ANSWER, {"id": "1", "deleted": True}])
    assert not validator.is_valid({**ANSWER, "score": 11})
    assert not validator.is_valid({**ANSWER, "commnet": "x"})


def test_health_is_about_the_process_and_readiness_about_its_work(served: "Served") -> None:
    assert served.client.get("/healthz").text == "ok\n"
    assert served.client.get("/readyz").json() == {"ready": True, "reasons": []}
    served.reasons.append("Slack refuses the token")
    assert served.client.get("/readyz").status_code == 503


def test_no_secret_and_no_query_reaches_the_access_log(served: "Served", caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        served.client.post("/webhooks/generic?secret=hush", headers={"Authorization": "Bearer hush-too"})
        served.client.get("/a%0AFAKE%20line")
    lines = [record.getMessage() for record in caplog.records if record.name == "bot.access"]
    assert lines[0].startswith("POST /webhooks/generic 401 ")
    assert lines[1].startswith("GET /a%0AFAKE%20line 404 ")
    # pytest listens even to uvicorn's own access log, which is switched off, and httpx is the sender here
    assert not [record for record in caplog.records if record.name.startswith("bot") and "hush" in record.getMessage()]


def test_a_secret_in_the_address_lets_in_and_stays_out_of_the_log(
    served: "Served", caplog: pytest.LogCaptureFixture
) -> None:
    secret, answers = "test-secret", []
    with caplog.at_level(logging.INFO):
        for number, place in enumerate((f"/{secret}", f"?secret={secret}", f"?key={secret}", "/guessed", "/")):
            answers.append(served.client.post(f"/webhooks/generic{place}", json={**ANSWER, "id": number}).status_code)
        served.client.post(f"/webhooks/delighted/{secret}", json=delighted())
        served.client.post(f"/webhook/generic/{secret}", json=ANSWER)
        served.client.get(f"/webhooks/second/{secret}/")
    assert answers == [202, 202, 202, 401, 401]
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert lines[0].startswith("POST /webhooks/generic/... 202 ")
    assert lines[5].startswith("POST /webhooks/delighted/... 401 ")  # a tool that signs has to sign
    assert lines[6].startswith("POST /webhook/... 404 ")  # a slip of the pen tells no secret either
    assert not [line for line in lines if secret in line]


def test_a_form_is_read_as_well_as_json(served: "Served") -> None:
    form = {"id": "7", "score": "3", "email": "ana@example.com", "customer_plan": "pro"}
    answer = served.client.post("/webhooks/generic", data=form, headers={"X-Webhook-Secret": "test-secret"})
    assert (answer.status_code, answer.json()) == (202, {"received": 1, "new": 1})


def test_a_source_of_an_unknown_tool_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="NPS_SOURCES__X__TOOL") as refused:
        create_web(
            configured={"x": SourceSettings(name="x", tool="carrier-pigeon", secret="s")},
            intake=lambda work: pytest.fail(str(work)),
            readiness=list,
            clock=lambda: pytest.fail("not asked"),
        )
    assert "delighted" in str(refused.value)


def test_slack_is_heard_in_http_mode_when_it_signs(serve: "Serve", database: Database) -> None:
    app = App(token="xoxb-playground", signing_secret="playground-signing-secret", token_verification_enabled=False)
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()
    at = str(int(time.time()))
    signature = hmac.new(b"playground-signing-secret", b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={signature}",
        "Content-Type": "application/json",
    }
    with serve(database, slack=app) as served:
        heard = served.client.post("/slack/events", content=body, headers=headers)
        assert (heard.status_code, heard.json()) == (200, {"challenge": "3eZbrw1aB"})
        assert served.client.post("/slack/events", content=body + b" ", headers=headers).status_code == 401
        assert served.client.post("/slack/events", content=b"\xff", headers=headers).status_code == 400


def test_slack_has_no_door_in_socket_mode(served: "Served") -> None:
    assert served.client.post("/slack/events", content=b"{}").status_code == 404


def test_what_happened_is_counted_by_source_and_outcome(serve: "Serve", sqlite_database: Database) -> None:
    with serve(sqlite_database) as served:
        assert served.post("generic", {"id": "1", "score": 3}).status_code == 202
        assert served.post("generic", {"id": "1", "score": 3}).status_code == 202
        assert served.post("generic", {"id": "1", "score": 3}, secret="wrong").status_code == 401
        assert served.client.post("/webhooks/nobody", content=b"").status_code == 404
        told = served.client.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain")
    for line in (
        'nps_webhooks_total{outcome="accepted",source="generic"} 2.0',
        'nps_webhooks_total{outcome="unauthentic",source="generic"} 1.0',
        'nps_webhooks_total{outcome="unknown",source="unknown"} 1.0',
        'nps_answers_total{change="new",source="generic"} 1.0',
        'nps_answers_total{change="repeat",source="generic"} 1.0',
    ):
        assert line in told.text


def test_a_tool_hears_of_its_odd_link_too(served: "Served") -> None:
    data = {"id": 7, "score": 3, "created_at": 1794000000, "permalink": "app://responses/7"}
    sent = {"event_type": "survey_response.created", "event_id": "e7", "event_data": data}
    answer = served.post("delighted", sent)
    must = "event_data.permalink: left out, it must be an address that begins with https:// or http://"
    assert (answer.status_code, answer.json()) == (202, {"received": 1, "new": 1, "left_out": [must]})


def test_an_odd_link_is_left_out_and_sender_and_admin_are_told(
    served: "Served", caplog: pytest.LogCaptureFixture
) -> None:
    odd = {"id": "odd", "score": 3, "url": "javascript:alert(1)", "ticket_url": "https://help.example/tickets/1"}
    with caplog.at_level(logging.WARNING, logger="bot.left_out"):
        answer = served.post("generic", odd)
        many = served.post("generic", [odd | {"id": f"odd-{number}"} for number in range(12)])
    must = "url: left out, it must be an address that begins with https:// or http://"
    assert (answer.status_code, answer.json()) == (202, {"received": 1, "new": 1, "left_out": [must]})
    assert many.json()["left_out"] == [*(f"item {number}: {must}" for number in range(10)), "and 2 more"]
    with served.database.snapshot() as session:
        rows = session.execute(select(tables.responses.c.url, tables.responses.c.ticket_url)).all()
    assert rows == [(None, "https://help.example/tickets/1")] * 13
    assert caplog.messages[0] == f"generic: stored, but {must}"
    assert caplog.messages[1].endswith("and 2 more")
    assert "alert(1)" not in caplog.text
    assert 'nps_left_out_total{source="generic"} 13.0' in served.client.get("/metrics").text
