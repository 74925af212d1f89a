"""HTTP mode: Slack calls us, signed, at /slack/events; the same journeys as over the socket."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.app import Bot
from playground.server import Playground
from tests.journeys.stage import Stage, settings_for

ANA = "U0ANA"


@pytest.fixture
def stage(slack: Playground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    file = tmp_path_factory.mktemp("http") / "nps.db"
    secret = SecretStr(slack.tokens.signing_secret)
    bot = Bot(
        settings_for(slack, f"sqlite:///{file}", slack_app_token=None, slack_signing_secret=secret, slack_pace=50)
    )
    bot.start()
    playing = Stage(bot, slack)
    playing.do("request_url", url=f"http://127.0.0.1:{bot.port}/slack/events")
    try:
        yield playing
    finally:
        playing.http.close()
        bot.stop()


def test_a_command_a_click_and_a_form_work_without_a_socket(stage: Stage) -> None:
    stage.answer(id="a-1", score=3, customer={"name": "Ana Example"})
    assert stage.click(ANA, stage.alert("3/10"), "take")["ok"]
    taken = stage.alert("is on it")
    assert stage.do("command", user=ANA, channel="C0ALERTS", text="/nps")["ok"]
    stage.until(lambda: stage.ephemeral(ANA))
    assert stage.click(ANA, taken, "resolve")["ok"]
    assert stage.until(lambda: stage.modal(ANA))["callback_id"] == "resolve"


def test_a_call_that_slack_did_not_sign_is_refused(stage: Stage) -> None:
    url = f"http://127.0.0.1:{stage.bot.port}/slack/events"
    assert stage.http.post(url, data={"command": "/nps", "text": "help"}).status_code == 401
