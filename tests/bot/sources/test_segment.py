"""Segment signs the first event of a batch and nothing behind it."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from bot.sources.base import Options, Request, SourceSettings, Unreadable
from bot.sources.registry import sources

ANSWER = {
    "type": "track",
    "messageId": "1",
    "timestamp": "2026-11-20T10:00:00Z",
    "properties": {"metric_type": "nps", "score": 2},
}
SETTINGS = SourceSettings(name="segment", tool="segment", secret="test-secret")


def batch(*events: object) -> Request:
    body = json.dumps(list(events)).encode()
    signature = hmac.new(b"test-secret", json.dumps(events[0]).encode(), hashlib.sha1).hexdigest()
    return Request(headers={"x-signature": signature}, body=body, received_at=datetime(2026, 11, 23, tzinfo=UTC))


def test_a_batch_of_one_is_one_signed_event() -> None:
    request = batch(ANSWER)
    assert sources()["segment"].is_authentic(request, SETTINGS)
    assert len(sources()["segment"].read(request, Options(name="segment"))) == 1


def test_what_stands_behind_the_signed_event_is_not_believed_but_kept() -> None:
    request = batch(ANSWER, {**ANSWER, "messageId": "2"})
    assert sources()["segment"].is_authentic(request, SETTINGS)
    with pytest.raises(Unreadable, match="only the first of these 2 events is signed"):
        sources()["segment"].read(request, Options(name="segment"))


def test_a_batch_with_another_first_event_is_refused() -> None:
    genuine, forged = batch(ANSWER), batch({**ANSWER, "userId": "x"}, ANSWER)
    request = Request(headers=genuine.headers, body=forged.body, received_at=genuine.received_at)
    assert not sources()["segment"].is_authentic(request, SETTINGS)
    empty = Request(headers=genuine.headers, body=b"[", received_at=genuine.received_at)
    assert not sources()["segment"].is_authentic(empty, SETTINGS)
