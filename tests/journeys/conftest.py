"""The whole bot against the playground over HTTP and Socket Mode, on both databases."""

from collections.abc import Iterator

import pytest

from bot.app import Bot
from playground.server import Playground
from tests.journeys.stage import MANIFEST, Stage, Time, settings_for


@pytest.fixture
def slack() -> Iterator[Playground]:
    with Playground(MANIFEST, speed=60) as playground:
        playground.do("limits", ack=30, trigger=30)  # no test here is about a bot that is too slow; the machine may be
        yield playground


@pytest.fixture
def stage(slack: Playground, database_url: str) -> Iterator[Stage]:
    time = Time()
    bot = Bot(settings_for(slack, database_url, slack_pace=50), now=time)
    bot.start()
    playing = Stage(bot, slack, time)
    try:
        yield playing
    finally:
        playing.http.close()
        bot.stop()
