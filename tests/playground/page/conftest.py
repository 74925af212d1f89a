"""A playground with a small app in it, and Chromium looking at its page."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from playground.server import Playground
from tests.playground.page.small_app import MANIFEST, small_app
from tests.playground.page.stage import PATIENCE, Stage

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
SPEED = 200  # so that no test waits for a rate limit


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"needs Chromium at {CHROMIUM} (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def workplace(browser: Browser) -> Iterator[Callable[[], Stage]]:
    """A running playground with its app; each call empties it."""
    expect.set_options(timeout=PATIENCE)
    submitted: list[dict[str, Any]] = []
    with Playground(MANIFEST, speed=SPEED) as playground:
        client = WebClient(token="xoxb-playground", base_url=playground.api_url)
        app_client = WebClient(token="xapp-playground", base_url=playground.api_url)
        handler = SocketModeHandler(small_app(client, submitted), "xapp-playground", web_client=app_client)
        handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt leaves it untyped

        def emptied() -> Stage:
            playground.reset()
            submitted.clear()
            return Stage(playground, client, browser, submitted)

        yield emptied
        handler.close()  # type: ignore[no-untyped-call]  # as above


@pytest.fixture
def stage(workplace: Callable[[], Stage]) -> Iterator[Stage]:
    """An empty playground; at the end no page may have complained or asked for anything from elsewhere."""
    stage = workplace()
    yield stage
    for page in stage.pages:
        page.context.close()
    assert not stage.problems
