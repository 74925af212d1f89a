"""What was posted while nobody listened, page by page, as slowly as Slack wants."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.delivery import history
from bot.delivery.slack import PAGE, Door, make_client
from playground.server import Playground

MANIFEST = Path(__file__).parents[3] / "manifest.yml"


@pytest.fixture
def playground() -> Iterator[Playground]:
    with Playground(MANIFEST, speed=60) as running:
        yield running


@pytest.fixture
def asking(playground: Playground) -> Door:
    return Door(make_client(playground.tokens.bot, base_url=playground.api_url))


def post(playground: Playground, number: int) -> str:
    said = playground.do("integration", channel="C0PRODUCT", username="Tool", text=str(number))
    return str(said["ts"])


def texts(door: Door, oldest: str, channel: str = "C0PRODUCT") -> list[str] | None:
    found = history.since(door, channel, oldest, stop=threading.Event())
    return None if found is None else [message["text"] for message in sorted(found, key=lambda each: each["ts"])]


def test_all_pages_are_read_and_nothing_before(playground: Playground, asking: Door) -> None:
    oldest = post(playground, 0)
    for number in range(1, PAGE + 11):
        post(playground, number)
    assert texts(asking, oldest) == [str(number) for number in range(1, PAGE + 11)]


def test_it_waits_as_long_as_slack_wants(playground: Playground, asking: Door) -> None:
    oldest = post(playground, 0)
    post(playground, 1)
    playground.fault("ratelimited", method="conversations.history", retry_after=1, count=1)
    assert texts(asking, oldest) == ["1"]


def test_a_channel_that_we_may_not_read_is_no_gap_that_was_closed(asking: Door) -> None:
    assert texts(asking, "0", "C0PRIVATE") is None


def test_who_is_told_to_stop_has_not_read_to_the_end(playground: Playground, asking: Door) -> None:
    post(playground, 1)
    stop = threading.Event()
    stop.set()
    assert history.since(asking, "C0PRODUCT", "0", stop=stop) is None
