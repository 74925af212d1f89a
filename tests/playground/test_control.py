"""The control API over HTTP: state, stream, journal, transcript, page, and who may use it."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from playground.server import Playground

Json = dict[str, Any]
Eventually = Callable[..., None]


def test_the_state_tells_everything_at_once(http: httpx.Client, client: WebClient) -> None:
    client.chat_postMessage(channel="C0ALERTS", text="Alert", blocks=[{"type": "divider"}])
    state = http.get("/control/state").json()
    assert {"U0ANA", "U0BEN", "U0ADMIN", "U0GUEST", "U0NPSBOT"} == {one["id"] for one in state["users"]}
    assert {"C0ALERTS", "C0GENERAL", "C0PRODUCT", "C0PRIVATE"} <= {one["id"] for one in state["channels"]}
    assert state["messages"]["C0ALERTS"][0]["text"] == "Alert"
    assert state["app"]["commands"][0]["command"] == "/nps"
    assert {"name": "typeform", "sends_updates": False, "has_secret": False} in state["survey"]["tools"]
    assert http.get("/control/messages", params={"channel": "nps-alerts"}).json() == state["messages"]["C0ALERTS"]


@pytest.fixture
def events(playground: Playground) -> Iterator[list[Json]]:
    """What the stream says from now on."""
    heard: list[Json] = []
    ready, over = threading.Event(), threading.Event()

    def listen() -> None:
        with httpx.stream("GET", f"{playground.base_url}/control/stream", timeout=60, trust_env=False) as answer:
            for line in answer.iter_lines():
                ready.set()
                if line.startswith("data: "):
                    heard.append(json.loads(line.removeprefix("data: ")))
                if over.is_set():
                    return

    thread = threading.Thread(target=listen)
    thread.start()
    assert ready.wait(30)
    yield heard
    over.set()
    playground.do("react", user="U0ANA")  # says nothing
    playground.message("the last word")
    thread.join(30)


def test_the_stream_tells_changes_as_they_happen(
    playground: Playground, client: WebClient, events: list[Json], eventually: Eventually
) -> None:
    ts = client.chat_postMessage(channel="C0ALERTS", text="Alert")["ts"]
    client.chat_update(channel="C0ALERTS", ts=ts, text="Taken")
    client.chat_postMessage(channel="C0ALERTS", text="reply", thread_ts=ts)
    other = client.chat_postMessage(channel="C0ALERTS", text="gone soon")["ts"]
    client.chat_delete(channel="C0ALERTS", ts=other)
    client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": []})
    eventually(lambda: any(event["type"] == "home" for event in events))
    kinds = [event["type"] for event in events if event["type"] != "journal"]
    assert kinds == ["message", "message_changed", "message", "message_changed", "message", "message_deleted", "home"]
    assert [event["seq"] for event in events] == sorted({event["seq"] for event in events})
    assert {event["entry"]["title"] for event in events if event["type"] == "journal"} >= {"chat.update"}


def test_a_page_that_lost_the_stream_catches_up(playground: Playground, http: httpx.Client) -> None:
    before = playground.state()["seq"]
    playground.message("missed")
    with http.stream("GET", "/control/stream", params={"after": before}) as answer:
        told = (json.loads(line.removeprefix("data: ")) for line in answer.iter_lines() if line.startswith("data: "))
        first = next(event for event in told if event["type"] == "message")
    assert (first["message"]["text"], first["seq"] > before) == ("missed", True)


def test_the_journal_tells_calls_with_timings_and_without_tokens(
    playground: Playground, client: WebClient, http: httpx.Client
) -> None:
    httpx.post(f"{playground.api_url}auth.test", data={"token": "xoxb-playground"})
    client.chat_postMessage(channel="C0ALERTS", text="x" * 9000)
    calls = http.get("/control/journal", params={"kind": "call"}).json()
    assert [one["title"] for one in calls] == ["auth.test", "chat.postMessage"]
    assert all(one["ok"] and one["ms"] >= 0 for one in calls)
    assert len(calls[1]["request"]["text"]) == 4001
    assert "xoxb-playground" not in json.dumps(calls)
    assert http.get("/control/journal", params={"kind": "call", "after": calls[-1]["n"]}).json() == []


def test_the_transcript_is_readable(playground: Playground, client: WebClient, http: httpx.Client) -> None:
    plain: Callable[[str], Json] = lambda text: {"type": "plain_text", "text": text}  # noqa: E731  # used seven times
    blocks: list[Json] = [
        {"type": "header", "text": plain("Score 3")},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "<@U0ANA> &lt;3 <https://example.com|link>"},
            "fields": [{"type": "mrkdwn", "text": "*Plan*\nPro"}],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "<!date^1700000000^{date}|14 Nov>"}, plain("now")]},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "a", "text": plain("Take")},
                {"type": "users_select", "action_id": "b", "placeholder": plain("Assign")},
            ],
        },
        {"type": "table", "rows": [[{"type": "raw_text", "text": text} for text in row] for row in ("ab", "cd")]},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": "<b>slow</b>"}]}],
        },
    ]
    ts = client.chat_postMessage(channel="C0ALERTS", text="Alert", blocks=blocks)["ts"]
    client.chat_postMessage(channel="C0ALERTS", text="In the thread", thread_ts=ts)
    client.chat_postEphemeral(channel="C0ALERTS", user="U0BEN", text="Psst")
    playground.do("react", user="U0BEN", channel="C0ALERTS", ts=ts, name="eyes")
    lines = [line[9:] if line[:2].isdigit() else line for line in http.get("/control/transcript").text.splitlines()]
    assert lines == [
        "━━ #nps-alerts ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━",
        *("NPS Bot", "  Score 3", "  @ana <3 link", "  *Plan* | Pro", "  14 Nov · now", "  [Take] [Assign ▾]"),
        *("  a  b", "  c  d", "  > <b>slow</b>", "  :eyes: 1"),
        lines[11],
        *("      In the thread", "NPS Bot (only visible to @ben)", "  Psst"),
    ]
    assert lines[11].endswith("NPS Bot")
    assert http.get("/control/transcript", params={"since": "9999999999"}).text == ""
    assert "In the thread" in playground.transcript(channel="nps-alerts")


def test_a_modal_and_home_can_be_read_too(playground: Playground, client: WebClient, http: httpx.Client) -> None:
    section = {"type": "section", "text": {"type": "plain_text", "text": "Two open cases"}}
    client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [section]})
    assert http.get("/control/view_text", params={"user": "U0ANA"}).text == "┌ Home\n│ Two open cases\n"
    assert http.get("/control/view_text", params={"user": "U0BEN"}).text == ""


def test_people_write_edit_delete_and_bring_files(playground: Playground, client: WebClient) -> None:
    said = playground.message("Hi @ben <b>", files=[{"name": "answers.csv", "content": "score\n9\n"}])
    message = client.conversations_history(channel="C0ALERTS")["messages"][0]
    assert (message["text"], message["subtype"]) == ("Hi <@U0BEN> &lt;b&gt;", "file_share")
    file = message["files"][0]
    answer = httpx.get(file["url_private"], headers={"Authorization": "Bearer xoxb-playground"})
    assert (answer.text, file["mimetype"]) == ("score\n9\n", "text/csv")
    where = {"channel": "C0ALERTS", "ts": said["ts"]}
    assert playground.do("edit", user="U0BEN", text="mine", **where)["error"] == "cant_update_message"
    playground.do("edit", user="U0ANA", text="Changed", **where)
    assert playground.messages("C0ALERTS")[0]["text"] == "Changed"
    playground.do("edit", user="U0ANA", delete=True, **where)
    assert playground.messages("C0ALERTS") == []
    assert playground.message("")["error"] == "no_text"


def test_a_reset_begins_anew(playground: Playground, client: WebClient) -> None:
    client.chat_postMessage(channel="C0ALERTS", text="Alert")
    playground.do("channel", action="rename", channel="C0ALERTS", name="other")
    playground.fault("slow")
    playground.reset()
    state = playground.state()
    assert (state["messages"]["C0ALERTS"], state["faults"]) == ([], [])
    assert "nps-alerts" in {one["name"] for one in state["channels"]}


def test_the_page_is_served_and_nothing_above_it(http: httpx.Client) -> None:
    assert http.get("/").status_code == 200
    assert http.get("/archives/C0ALERTS/p1").headers["content-type"].startswith("text/html")
    for path in ("/../server.py", "/%2e%2e/server.py", "/missing.js"):
        assert http.get(path).status_code == 404
    assert "script-src" not in http.get("/").headers["content-security-policy"]


def test_a_page_of_another_site_may_not_play_here(http: httpx.Client) -> None:
    foreign = {"Origin": "https://elsewhere.example"}
    assert http.post("/control/reset", json={}, headers=foreign).status_code == 403
    assert http.post("/control/faults", json={"kind": "slow"}, headers=foreign).status_code == 403
    rebound = {"Origin": "http://elsewhere.example:80", "Host": "elsewhere.example:80"}
    assert http.post("/control/reset", json={}, headers=rebound).status_code == 403
    own = {"Origin": str(http.base_url).rstrip("/")}
    assert http.post("/control/reset", json={}, headers=own).json() == {"ok": True}


def test_a_broken_wish_is_refused(http: httpx.Client) -> None:
    assert http.post("/control/reset", content=b"{").status_code == 400
    assert http.post("/control/fly", json={}).status_code == 404
    for deed, wish, reason in (
        ("limits", {"colour": 1}, "colour"),
        ("channel", {"action": "paint", "channel": "C0ALERTS"}, "action is one of"),
        ("message", {"user": 7}, "user must be a string"),
        ("submit", {"values": {"b": 7}}, "values.b must be an object"),
        ("message", {"files": [7]}, "a list of {name, content}"),
    ):
        assert reason in http.post(f"/control/{deed}", json=wish).json()["error"]


@pytest.mark.parametrize(
    "wish",
    [
        {"wings": 2},
        {"ack": "soon"},
        {"ack": -1},
        {"post_per_second": 0},
        {"per_minute": {"tier_1": 1}},
        {"per_minute": 7},
        {"retries": [1, "two"]},
        {"trigger_uses": True},
    ],
)
def test_a_limit_that_cannot_be_is_refused_and_changes_nothing(playground: Playground, wish: Json) -> None:
    before = playground.workspace.limits
    assert not playground.do("limits", **wish)["ok"]
    assert playground.workspace.limits == before


@pytest.mark.parametrize(
    "path", ["/control/journal?after=x", "/control/transcript?since=x", "/control/stream?after=nan"]
)
def test_a_number_that_is_none_breaks_nothing(http: httpx.Client, path: str) -> None:
    with http.stream("GET", path) as answer:
        assert answer.status_code == 200


def test_a_page_of_elsewhere_may_not_watch(playground: Playground) -> None:
    address = playground.base_url.replace("http", "ws") + "/control/watch"
    with pytest.raises(InvalidStatus):
        connect(address, origin=Origin("https://elsewhere.example"), proxy=None)
    with connect(
        f"{address}?after={playground.state()['seq']}", origin=Origin(playground.base_url), proxy=None
    ) as here:
        playground.message("Hello")
        assert json.loads(here.recv(5))["message"]["text"] == "Hello"
