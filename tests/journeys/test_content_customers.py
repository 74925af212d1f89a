"""The quiet path: a promoter and a passive in their own channel, with one thing to ask."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import Bot
from playground.server import Playground
from tests.journeys.stage import ALERTS, Stage, Time, settings_for

QUIET = "C0HAPPY"
ANA = {"email": "ana@example.com", "name": "Ana Example", "company": "Example Corp", "plan": "pro"}
BEN = {"email": "ben@example.com", "name": "Ben Sample", "company": "Example Corp", "plan": "pro"}


@pytest.fixture
def stage(slack: Playground, database_url: str) -> Iterator[Stage]:
    rules = {"promoter_channel": QUIET, "promoter_filter": "-plan:free", "plans": "free,pro,enterprise"}
    time = Time()
    bot = Bot(settings_for(slack, database_url, slack_pace=50, **rules), now=time)
    bot.start()
    playing = Stage(bot, slack, time)
    try:
        yield playing
    finally:
        playing.http.close()
        bot.stop()


def quiet(stage: Stage, words: str) -> dict[str, Any]:
    found: dict[str, Any] = stage.until(
        lambda: next((one for one in stage.messages(QUIET) if words in str(one["blocks"])), None)
    )
    return found


def click(stage: Stage, message: dict[str, Any], action_id: str, user: str = "U0BEN") -> None:
    assert stage.do("act", user=user, channel=QUIET, ts=message["ts"], action_id=action_id)["ok"]


def test_a_promoter_is_asked_one_thing_and_nobody_twice(stage: Stage) -> None:
    stage.answer(id="a-1", score=9, comment="So fast!", customer=ANA)
    first = quiet(stage, "Ask for a review")
    assert "their next plan would be enterprise" in str(first["blocks"])
    stage.do("channel", action="invite", channel=QUIET, user="U0GUEST")
    click(stage, first, "delight_asked", "U0GUEST")
    stage.until(lambda: [one for one in stage.messages(QUIET) if one.get("ephemeral_for") == "U0GUEST"])
    assert "Ask for a review" in str(quiet(stage, "Ana Example")["blocks"])
    click(stage, first, "delight_asked")
    assert quiet(stage, " asked for a review")["ts"] == first["ts"]
    stage.answer(id="b-1", score=10, customer=BEN)
    assert "ask nothing now: to ask for a review was suggested" in str(quiet(stage, "Ben Sample")["blocks"])
    assert stage.messages(ALERTS) == []


def test_not_now_lets_the_next_answer_suggest_again(stage: Stage) -> None:
    stage.answer(id="a-1", score=9, customer=ANA)
    first = quiet(stage, "Ask for a review")
    click(stage, first, "delight_not_now")
    quiet(stage, "not now")
    click(stage, quiet(stage, "not now"), "delight_undo")
    quiet(stage, "Ask for a review")
    click(stage, quiet(stage, "Ask for a review"), "delight_not_now")
    quiet(stage, "not now")
    stage.answer(id="b-1", score=9, customer=BEN)
    assert "Ask for a review" in str(quiet(stage, "Ben Sample")["blocks"])


def test_after_ten_minutes_nothing_is_undone_and_a_late_click_hears_why(stage: Stage) -> None:
    stage.answer(id="a-1", score=9, customer=ANA)
    click(stage, quiet(stage, "Ask for a review"), "delight_asked")
    asked = quiet(stage, " asked for a review")
    stage.time.ahead = timedelta(minutes=10)
    click(stage, asked, "delight_undo")
    stage.until(lambda: [one for one in stage.messages(QUIET) if "ten minutes only" in one["text"]])
    stage.pass_time(timedelta(minutes=10))
    stage.until(lambda: "delight_undo" not in str(quiet(stage, " asked for a review")["blocks"]))


def test_a_passive_and_a_filter(stage: Stage) -> None:
    stage.answer(id="f-1", score=9, customer={"email": "f@example.com", "name": "Fay Free", "plan": "free"})
    old = (datetime.now(UTC) - timedelta(days=9)).isoformat()
    stage.answer(id="o-1", score=9, answered_at=old, customer={"email": "o@example.com", "name": "Old Answer"})
    stage.answer(id="a-1", score=7, customer=ANA)
    message = quiet(stage, "Ask what would make it a 9")
    assert [one["ts"] for one in stage.messages(QUIET)] == [message["ts"]]
    stage.answer(id="a-1", deleted=True)
    quiet(stage, "taken back")


def test_a_change_of_mind_is_followed(stage: Stage) -> None:
    stage.answer(id="a-1", score=9, customer=ANA)
    quiet(stage, "Ask for a review")
    stage.answer(id="a-1", score=3, customer=ANA)
    quiet(stage, "this customer is unhappy now")
    stage.alert("3/10")
