"""Trouble on demand, as an app meets it."""

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from http.client import IncompleteRead, RemoteDisconnected
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.faults import KINDS
from playground.server import Playground

Refusal = Callable[..., str]
SOON = httpx.Timeout(30, read=0.3)  # to an answer
POST: dict[str, Any] = {"channel": "C0ALERTS", "text": "Alert"}


def test_ratelimited_until_that_is_over(playground: Playground, client: WebClient) -> None:
    playground.fault("ratelimited", method="chat.postMessage", retry_after=7, for_seconds=3600)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(**POST)
    answer = caught.value.response
    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "7")
    client.auth_test()
    playground.clear_faults()
    client.chat_postMessage(**POST)


@pytest.mark.parametrize("error", ["token_revoked", "channel_not_found", "not_in_channel", "internal_error"])
def test_a_named_error_in_one_channel(playground: Playground, client: WebClient, refusal: Refusal, error: str) -> None:
    playground.fault("error", error=error, channel="C0ALERTS", count=2)
    for _ in range(2):
        assert refusal(client.chat_postMessage, **POST) == error
    client.chat_postMessage(channel="C0GENERAL", text="Elsewhere all is well")
    client.chat_postMessage(**POST)


def test_a_server_error_is_no_json(playground: Playground, http: httpx.Client) -> None:
    playground.fault("http_error", status=502, count=1)
    answer = http.post("/api/chat.postMessage", json=POST)
    assert (answer.status_code, answer.text) == (502, "upstream trouble")
    assert playground.messages("C0ALERTS") == []


@pytest.mark.parametrize(("kind", "posted"), [("drop", 0), ("lost_answer", 1)])
def test_the_connection_is_cut_before_or_after_the_deed(
    playground: Playground, client: WebClient, http: httpx.Client, kind: str, posted: int
) -> None:
    playground.fault(kind, method="chat.postMessage", count=2)
    with pytest.raises(httpx.RemoteProtocolError):
        http.post("/api/chat.postMessage", json=POST)
    with pytest.raises((RemoteDisconnected, IncompleteRead, ConnectionError)):
        client.chat_postMessage(**POST)
    assert len(playground.messages("C0ALERTS")) == 2 * posted


def test_too_slow_an_answer(
    playground: Playground, http: httpx.Client, eventually: Callable[[Callable[[], object]], None]
) -> None:
    playground.fault("slow", delay=3600, method="chat.postMessage", count=1)
    with pytest.raises(httpx.ReadTimeout):
        http.post("/api/chat.postMessage", json=POST, timeout=SOON)
    playground.fault("timeout", delay=3600, method="chat.postMessage", count=1)
    with pytest.raises(httpx.ReadTimeout):
        http.post("/api/chat.postMessage", json=POST, timeout=SOON)
    assert playground.messages("C0ALERTS") == []
    playground.clear_faults()
    eventually(lambda: playground.messages("C0ALERTS"))  # slow does it all the same
    assert len(playground.messages("C0ALERTS")) == 1


def test_a_delay_passes_by_itself(playground: Playground, http: httpx.Client) -> None:
    playground.fault("slow", delay=0.01, count=1)
    assert http.post("/api/chat.postMessage", json=POST).json()["ok"]
    playground.fault("timeout", delay=0.01, count=1)
    with pytest.raises(httpx.RemoteProtocolError):
        http.post("/api/chat.postMessage", json=POST)
    assert len(playground.messages("C0ALERTS")) == 1


def test_one_block_type_is_refused(playground: Playground, client: WebClient, refusal: Refusal) -> None:
    playground.fault("invalid_blocks", block_type="header")
    header = {"type": "header", "text": {"type": "plain_text", "text": "Alert"}}
    assert refusal(client.chat_postMessage, **POST, blocks=[header]) == "invalid_blocks"
    client.chat_postMessage(**POST, blocks=[{"type": "divider"}])


def test_posted_and_visible_later(
    playground: Playground, client: WebClient, eventually: Callable[[Callable[[], object]], None]
) -> None:
    def history() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = client.conversations_history(channel="C0ALERTS")["messages"]
        return found

    playground.fault("late_visibility", delay=3600, count=1)
    client.chat_postMessage(**POST)
    assert history() == []
    playground.fault("late_visibility", delay=0.01, count=1)
    parent = client.chat_postMessage(**POST)["ts"]
    eventually(lambda: [one["ts"] for one in history()] == [parent])
    playground.fault("late_visibility", delay=3600, count=1)
    client.chat_postMessage(**POST, thread_ts=parent)
    playground.fault("late_visibility", delay=0.01, count=1)
    seen = client.chat_postMessage(**POST, thread_ts=parent)["ts"]
    replies = partial(client.conversations_replies, channel="C0ALERTS", ts=parent)
    eventually(lambda: [one["ts"] for one in replies()["messages"]] == [parent, seen])


@pytest.mark.parametrize(("when", "posted"), [("before", 0), ("after", 1)])
def test_the_app_is_killed_at_its_next_call(playground: Playground, client: WebClient, when: str, posted: int) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as app:
        playground.fault("kill", pid=app.pid, when=when, method="chat.postMessage")
        client.auth_test()
        assert app.poll() is None
        with pytest.raises((RemoteDisconnected, IncompleteRead, ConnectionError)):
            client.chat_postMessage(**POST)
        assert app.wait(30) == -9
    client.chat_postMessage(**POST)
    assert len(playground.messages("C0ALERTS")) == posted + 1


def test_a_fault_ends_by_count_by_time_or_by_hand(playground: Playground, http: httpx.Client) -> None:
    first = http.post("/control/faults", json={"kind": "error", "count": 1}).json()["id"]
    http.post("/control/faults", json={"kind": "slow", "for_seconds": 0.01})
    time.sleep(0.02)
    assert [one["id"] for one in http.get("/control/faults").json()] == [first]
    assert http.delete("/control/faults", params={"id": first}).json() == {"ok": True}
    assert http.get("/control/faults").json() == []


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"kind": "plague"}, "kind is one of"),
        ({}, "kind is one of"),
        ({"kind": "error", "colour": "red"}, "a fault has no colour"),
        ({"kind": "kill"}, "kill needs the pid"),
        ({"kind": "kill", "pid": 1}, "kill needs the pid"),
    ],
)
def test_a_fault_that_cannot_be_is_refused(http: httpx.Client, wish: dict[str, Any], reason: str) -> None:
    answer = http.post("/control/faults", json=wish)
    assert (answer.status_code, reason in answer.json()["error"]) == (400, True)


def test_every_kind_of_fault_is_explained() -> None:
    assert all(len(sentence) > 15 for sentence in KINDS.values())
