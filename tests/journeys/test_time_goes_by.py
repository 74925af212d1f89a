"""Time goes by: the owner hears it in private, answers by a button, and the channel hears what nobody has."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import Bot
from playground.server import Playground
from tests.journeys.stage import ALERTS, Stage, settings_for

COMMENT = "The export has been broken for three weeks and nobody answers. We are leaving, I want a refund."
MONDAY = datetime(2026, 11, 30, 9, 5, tzinfo=UTC)
BENS = "D0BEN"


class Time:
    """The bot's clock, which a test moves."""

    def __init__(self) -> None:
        self.ahead = MONDAY - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def go(self, moment: datetime) -> None:
        self.ahead = moment - datetime.now(UTC)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def stage(slack: Playground, database_url: str, time: Time) -> Iterator[Stage]:
    bot = Bot(settings_for(slack, database_url, slack_pace=50, escalation_group="S0SUPPORT"), now=time)
    bot.start()
    playing = Stage(bot, slack)
    try:
        yield playing
    finally:
        playing.http.close()
        bot.stop()


def press(stage: Stage, user: str, channel: str, name: str) -> None:
    """Click the latest button of this name."""
    found = [
        (message["ts"], element["action_id"])
        for message in stage.messages(channel)
        for block in message["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id", "").startswith(name)
    ]
    ts, action_id = found[-1]
    stage.do("act", user=user, channel=channel, ts=ts, action_id=action_id)


def test_a_case_is_asked_for_given_back_and_taken_by_another(stage: Stage, time: Time) -> None:
    def says(channel: str, words: str) -> Callable[[], Any]:
        return lambda: next((one for one in stage.messages(channel) if words in one["text"]), None)

    def let_time_pass(moment: datetime) -> None:
        time.go(moment)
        stage.bot.nudges(time())

    customer = {"name": "Ana Example", "company": "Example Corp", "plan": "enterprise", "renewal": "2026-12-10"}
    stage.answer(id="a1", score=0, comment=COMMENT, answered_at=MONDAY.isoformat(), customer=customer)
    stage.alert("Ana Example")
    let_time_pass(MONDAY + timedelta(hours=2, minutes=5))
    stage.until(says(ALERTS, "<!subteam^S0SUPPORT> Nobody has taken this critical case. Ana Example"))
    press(stage, "U0BEN", ALERTS, "nudge_take")
    stage.until(says(ALERTS, "Taken: nobody waits here any more."))
    let_time_pass(MONDAY + timedelta(hours=4, minutes=5))
    stage.until(says(BENS, "A critical case is due now: Ana Example"))
    let_time_pass(MONDAY + timedelta(hours=7, minutes=5))
    stage.until(says(BENS, "Are you still on it? Ana Example"))
    press(stage, "U0BEN", BENS, "nudge_back")
    stage.until(lambda: "is on it" not in stage.alert("Ana Example")["text"])
    let_time_pass(MONDAY + timedelta(hours=7, minutes=6))
    stage.until(says(ALERTS, "Back in the pool: 1 case that <@U0BEN> gave back. Ana Example"))
    press(stage, "U0ANA", ALERTS, "nudge_take")
    stage.until(lambda: "<@U0ANA> is on it" in stage.alert("Ana Example")["text"])
