"""The connection to Slack ends, whatever the SDK's own threads do meanwhile."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.socket_mode import SocketMode
from playground.server import Playground

SOON = 30.0


@pytest.fixture
def playground() -> Iterator[Playground]:
    with Playground() as running:
        yield running


def test_it_closes_though_the_receiver_drops_the_socket_first(playground: Playground) -> None:
    """The SDK looks for its socket, waits for the locks, and then takes for granted that it is still there."""
    app = App(client=WebClient("xoxb-playground", base_url=playground.api_url))
    mode = SocketMode(app, app_token="xapp-playground", api_url=playground.api_url)
    mode.connect()
    client = mode._handler.client  # what the SDK's receiver does is done by the test
    session: Any = client.current_session
    with session.sock_receive_lock:
        closer = threading.Thread(target=mode.close)
        closer.start()
        end = time.monotonic() + SOON
        while not session.sock_send_lock.locked():
            assert time.monotonic() < end
            time.sleep(0.005)
        session.sock.close()
        session.sock = None
    closer.join(SOON)
    assert not closer.is_alive()
    assert not mode.is_connected
    assert client.message_workers._shutdown  # it went on to the end
