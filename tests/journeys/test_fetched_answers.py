"""A survey tool that only announces an answer: asked for, stored, alerted of."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.app import Bot
from bot.variables import SourceVariables
from playground.server import Playground
from storage import fetches
from tests.bot.fetching.survey_apis import FIXTURES, TOKEN, Fault, SurveyApis, survey_apis
from tests.journeys.stage import Stage, settings_for

KEY = "client-id&client-secret"


@pytest.fixture
def apis() -> Iterator[SurveyApis]:
    with survey_apis() as running:
        yield running


@pytest.fixture
def asking(slack: Playground, database_url: str, apis: SurveyApis) -> Iterator[Stage]:
    monkey = SourceVariables(secret=SecretStr(KEY), api_url=apis.url, api_token=SecretStr(TOKEN))
    bot = Bot(settings_for(slack, database_url, slack_pace=50, sources={"surveymonkey": monkey}, alert_max_age="5000d"))
    bot.start()
    playing = Stage(bot, slack)
    try:
        yield playing
    finally:
        playing.http.close()
        bot.stop()


def announce(stage: Stage) -> tuple[int, dict[str, object]]:
    body = (FIXTURES / "surveymonkey" / "completed.json").read_bytes()
    signature = base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha1).digest()).decode()
    url = f"http://127.0.0.1:{stage.bot.port}/webhooks/surveymonkey"
    assert stage.http.head(url).status_code == 200  # as SurveyMonkey asks when the webhook is made
    answer = stage.http.post(url, content=body, headers={"Sm-Signature": signature})
    return answer.status_code, json.loads(answer.text)


def test_an_announced_answer_becomes_an_alert(asking: Stage) -> None:
    assert announce(asking) == (202, {"received": 1, "waiting": 1})
    alert = asking.alert("3/10")
    assert "The export fails." in str(alert["blocks"])
    assert "Example Corp" in str(alert["blocks"])


def test_an_answer_that_is_announced_while_the_tool_fails_is_not_lost(asking: Stage, apis: SurveyApis) -> None:
    apis.faults.append(Fault(503, {"Retry-After": "0"}))
    assert announce(asking)[0] == 202
    assert asking.alert("3/10")
    with asking.bot.database.snapshot() as session:
        assert fetches.depth(session) == fetches.Depth(0, 0)
    assert len(apis.calls) == 3
