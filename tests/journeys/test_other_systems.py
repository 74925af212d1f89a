"""Another system hears of an answer and of what became of it, while the bot runs."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.app import Bot
from bot.variables import ReceiverVariables
from playground.server import Playground
from tests.bot.outgoing.crm import SECRET, Crm, crm
from tests.journeys.stage import Stage, settings_for


@pytest.fixture
def system() -> Iterator[Crm]:
    with crm() as running:
        yield running


@pytest.fixture
def stage(slack: Playground, database_url: str, system: Crm) -> Iterator[Stage]:
    outgoing = {"crm": ReceiverVariables(url=system.url, secret=SecretStr(SECRET))}
    bot = Bot(settings_for(slack, database_url, slack_pace=50, outgoing=outgoing))
    bot.start()
    playing = Stage(bot, slack)
    try:
        yield playing
    finally:
        playing.http.close()
        bot.stop()


def test_a_crm_hears_of_the_answer_and_of_who_took_the_case(stage: Stage, system: Crm) -> None:
    stage.answer(id="a-1", score=3, comment="Charged twice.", customer={"email": "ana@example.com"})
    stage.click("U0ANA", stage.alert("3/10"), "take")
    stage.until(lambda: "taken" in [m["data"].get("change", {}).get("action") for m in system.heard])
    stage.until(lambda: "response.created" in system.types())
    created = next(message for message in system.heard if message["type"] == "response.created")
    assert created["data"]["customer"]["email"] == "ana@example.com"
    assert created["data"]["response"]["themes"] == ["billing"]
    assert system.forged == 0


def test_a_crm_that_was_away_hears_it_later(stage: Stage, system: Crm) -> None:
    system.answers.append(503)
    system.retry_after = "1"
    stage.answer(id="a-1", score=9)
    stage.until(lambda: system.types() == ["response.created"])
    assert len(set(system.ids)) == 1
    assert len(system.ids) == 2
