"""The sockets themselves: many of them, refreshed, dropped, refused; spoken to with a plain websocket."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from slack_bolt import App
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from playground.server import Playground

Json = dict[str, Any]
Eventually = Callable[..., None]


def address(playground: Playground) -> str:
    headers = {"Authorization": "Bearer xapp-playground"}
    return str(httpx.post(f"{playground.api_url}apps.connections.open", headers=headers).json()["url"])


@contextmanager
def opened(playground: Playground) -> Iterator[ClientConnection]:
    with connect(address(playground), proxy=None) as socket:
        yield socket


def heard(socket: ClientConnection) -> Json:
    message: Json = json.loads(socket.recv(timeout=30))
    return message


def acknowledge(socket: ClientConnection, envelope: Json, **payload: object) -> None:
    answer: Json = {"envelope_id": envelope["envelope_id"]}
    socket.send(json.dumps(answer | ({"payload": payload} if payload else {})))


def test_the_first_word_is_hello(lonely: Playground) -> None:
    with opened(lonely) as first, opened(lonely) as second:
        assert heard(first)["num_connections"] == 1
        hello = heard(second)
    assert (hello["type"], hello["num_connections"], hello["connection_info"]["app_id"]) == (
        *("hello", 2, "A0PLAYGROUND"),
    )


def test_an_address_is_good_for_one_connection(lonely: Playground) -> None:
    one = address(lonely)
    with connect(one, proxy=None) as socket:
        heard(socket)
    with pytest.raises((ConnectionClosed, InvalidStatus)), connect(one, proxy=None) as socket:
        socket.recv(timeout=30)


def test_each_event_goes_to_one_of_several_sockets_in_turn(lonely: Playground) -> None:
    lonely.do("limits", ack=60)
    with opened(lonely) as first, opened(lonely) as second:
        seen = []
        for socket in (first, second):
            heard(socket)
        for number in range(4):
            lonely.message(str(number))
        for socket in (first, second):
            for _ in range(2):
                envelope = heard(socket)
                acknowledge(socket, envelope)
                seen.append(envelope["payload"]["event"]["text"])
    assert sorted(seen) == ["0", "1", "2", "3"]


def test_an_event_that_nobody_acknowledges_is_sent_again(lonely: Playground) -> None:
    lonely.do("limits", ack=0.1, retries=(0.0, 0.05))
    with opened(lonely) as socket:
        heard(socket)
        lonely.message("Hello")
        envelopes = [heard(socket) for _ in range(3)]
        acknowledge(socket, envelopes[-1])
    assert [one["retry_attempt"] for one in envelopes] == [0, 1, 2]
    assert (envelopes[1]["retry_reason"], envelopes[0]["accepts_response_payload"]) == ("timeout", False)
    assert len({one["payload"]["event_id"] for one in envelopes}) == 1
    assert len({one["envelope_id"] for one in envelopes}) == 3


def test_an_event_of_a_broken_socket_goes_to_another(lonely: Playground, eventually: Eventually) -> None:
    lonely.do("limits", retries=(0.05,) * 600)  # until the other one is there
    with opened(lonely) as first:
        heard(first)
        lonely.message("Hello")
        assert heard(first)["type"] == "events_api"
        lonely.do("sockets", action="drop")
    with opened(lonely) as second:
        heard(second)
        envelope = heard(second)
        acknowledge(second, envelope)
    assert (envelope["payload"]["event"]["text"], envelope["retry_reason"]) == ("Hello", "connection_failed")


def test_a_lost_acknowledgement_means_the_event_comes_twice(lonely: Playground) -> None:
    lonely.do("limits", retries=(0.0,))
    lonely.fault("lost_ack", count=1)
    with opened(lonely) as socket:
        heard(socket)
        lonely.message("Hello")
        first = heard(socket)
        acknowledge(socket, first)
        second = heard(socket)
        acknowledge(socket, second)
    assert first["payload"]["event_id"] == second["payload"]["event_id"]


def test_what_is_no_acknowledgement_is_ignored(lonely: Playground) -> None:
    with opened(lonely) as socket:
        heard(socket)
        for rubbish in ("{", "[]", '{"envelope_id": 7}', '{"envelope_id": "unknown"}'):
            socket.send(rubbish)
        lonely.message("Hello")
        acknowledge(socket, heard(socket))
    assert [entry["title"] for entry in lonely.journal("socket")][1] == "socket sent no JSON"


def test_a_socket_is_refreshed_with_a_warning_before(lonely: Playground) -> None:
    lonely.do("limits", connection=0.2, connection_warning=0.1)
    with opened(lonely) as socket:
        assert [heard(socket).get("reason") for _ in range(3)] == [None, "warning", "refresh_requested"]
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=30)


def test_one_socket_too_many_is_told_so(lonely: Playground) -> None:
    lonely.do("limits", connections=1)
    with opened(lonely) as first, opened(lonely) as second:
        assert heard(first)["type"] == "hello"
        assert heard(second)["reason"] == "too_many_websockets"


def test_new_sockets_can_be_refused(lonely: Playground) -> None:
    lonely.fault("refuse_sockets")
    headers = {"Authorization": "Bearer xapp-playground"}
    answer = httpx.post(f"{lonely.api_url}apps.connections.open", headers=headers).json()
    assert answer == {"ok": False, "error": "internal_error"}


def test_bolt_connects_anew_after_a_refresh_and_after_a_cut(
    lonely: Playground, linked: Callable[[Playground, App], object], eventually: Eventually
) -> None:
    app = App(client=WebClient("xoxb-playground", base_url=lonely.api_url))
    app.command("/nps")(lambda ack: ack("still here"))
    linked(lonely, app)
    for action in ("refresh", "drop"):
        eventually(lambda: lonely.command("/nps")["ok"])
        lonely.do("sockets", action=action)
    eventually(lambda: lonely.command("/nps")["ok"])
