"""One playground for each module, put back to its start before each test; Slack's own SDK as the client."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.server import Playground

Json = dict[str, Any]
BUSY = 1000  # calls that a test may make at once without meeting a rate limit


@pytest.fixture(scope="module")
def running() -> Iterator[Playground]:
    """Ends with its module: no thread of it runs beside the tests of other folders."""
    with Playground() as playground:
        yield playground


@pytest.fixture
def playground(running: Playground) -> Playground:
    """Fast where a test would wait: no rate limits, files ready at once, retries soon."""
    running.reset()
    tiers = dict.fromkeys(running.workspace.limits.per_minute, BUSY * 60)
    running.do("limits", per_minute=tiers, post_per_second=BUSY, post_burst=BUSY, file_ready=0.0, retries=(0.0, 0.05))
    running.do("limits", ack=30, trigger=30)  # the machine may be slow
    return running


@pytest.fixture
def client(playground: Playground) -> WebClient:
    return WebClient("xoxb-playground", base_url=playground.api_url, retry_handlers=[])


@pytest.fixture
def http(playground: Playground) -> Iterator[httpx.Client]:
    """Plain HTTP to the playground, with the bot's token."""
    headers = {"Authorization": "Bearer xoxb-playground"}
    with httpx.Client(base_url=playground.base_url, headers=headers, trust_env=False) as plain:
        yield plain


class Link:
    """Bolt's own handler, connected to a playground; which app it serves can change from test to test."""

    def __init__(self, playground: Playground, app: App) -> None:
        self._playground = playground
        web_client = WebClient("xapp-playground", base_url=playground.api_url)
        self._handler = SocketModeHandler(app, "xapp-playground", web_client=web_client, ping_interval=0.2)
        before = playground.workspace.delivery.socket.count
        self._handler.connect()  # type: ignore[no-untyped-call]  # Bolt's own
        eventually(lambda: playground.workspace.delivery.socket.count > before)

    def serve(self, app: App) -> None:
        self._handler.app = app

    def close(self) -> None:
        """Ends at once: without the cut the SDK would wait for its receive timeout of 3 s."""
        self._handler.client.auto_reconnect_enabled = False
        self._playground.do("sockets", action="drop")
        self._handler.close()  # type: ignore[no-untyped-call]  # as above


@pytest.fixture(scope="module")
def link(running: Playground) -> Iterator[Link]:
    """One socket for a module's tests: making and closing one takes the SDK its time."""
    link = Link(running, App(client=WebClient("xoxb-playground", base_url=running.api_url)))
    yield link
    link.close()


@pytest.fixture
def connect(link: Link) -> Callable[[App], None]:
    """Lets a Bolt app hear the playground by Socket Mode."""
    return link.serve


@pytest.fixture
def linked() -> Iterator[Callable[[Playground, App], Link]]:
    """Connects a Bolt app to any playground until the test is over."""
    links: list[Link] = []

    def linked(playground: Playground, app: App) -> Link:
        links.append(Link(playground, app))
        return links[-1]

    yield linked
    for link in links:
        link.close()


@pytest.fixture
def lonely() -> Iterator[Playground]:
    """A playground of one's own, to which nobody is connected yet."""
    with Playground() as playground:
        yield playground


@pytest.fixture
def app(client: WebClient) -> App:
    """An app without listeners, as Bolt makes it."""
    return App(client=client, process_before_response=True)


def eventually(holds: Callable[[], object], *, seconds: float = 30.0) -> None:
    """Wait until something holds; fail when it does not."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


@pytest.fixture(name="eventually")
def eventually_fixture() -> Callable[..., None]:
    return eventually


@pytest.fixture
def refusal() -> Callable[..., str]:
    """The name of the error with which Slack refuses a call of the SDK."""

    def refusal(call: Callable[..., object], **arguments: object) -> str:
        with pytest.raises(SlackApiError) as caught:
            call(**arguments)
        return str(caught.value.response["error"])

    return refusal
