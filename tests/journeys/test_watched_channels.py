"""A survey tool that only posts into Slack: its messages become answers, also those of a night in which the bot was down."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.app import Bot
from bot.readers.slack_message import Watch
from playground.server import Playground
from storage import quarantine
from tests.journeys.stage import Stage, settings_for

FORMBRICKS = json.loads(
    (Path(__file__).parents[1] / "bot" / "readers" / "messages" / "formbricks.json").read_text(encoding="utf-8")
)
WATCHES = {
    "C0PRODUCT": Watch(channel="C0PRODUCT", reads="formbricks"),
    "C0GENERAL": Watch(channel="C0GENERAL", reads=r"NPS (?P<score>\d+) from (?P<email>\S+): (?P<comment>.+)"),
    "C0RANDOM": Watch(channel="C0RANDOM", reads=r"Rated (?P<score>\d+), see (?P<url>\S+)"),
}

Start = Callable[[], Stage]


@pytest.fixture
def start(slack: Playground, database_url: str) -> Iterator[Start]:
    """Start the bot; the one before is stopped first."""
    running: list[Stage] = []

    def begin() -> Stage:
        stop()
        bot = Bot(settings_for(slack, database_url, slack_pace=50, watch_channels=WATCHES))
        bot.start()
        running.append(Stage(bot, slack))
        return running[-1]

    def stop() -> None:
        for stage in running:
            stage.http.close()
            stage.bot.stop()
        running.clear()

    yield begin
    stop()


def formbricks(score: str, why: str) -> dict[str, Any]:
    blocks = json.loads(json.dumps(FORMBRICKS["blocks"]))
    blocks[3]["text"]["text"] = f"{score}\n"
    blocks += [{"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in ("*Why?*", why)]
    return {"channel": "C0PRODUCT", "username": "Formbricks", "blocks": blocks}


def test_what_the_survey_tool_posts_becomes_an_alert(start: Start) -> None:
    stage = start()
    assert stage.do("integration", **formbricks("2", "Too slow"))["ok"]
    alert = stage.alert("2/10")
    assert "Too slow" in str(alert["blocks"])


def test_an_odd_link_is_left_out_and_the_admin_is_told(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    stage = start()
    stage.do("channel", action="invite", channel="C0RANDOM", user="U0NPSBOT")
    stage.do("integration", channel="C0RANDOM", username="Typeform", text="Rated 3, see app://answers/7")
    assert "app://" not in str(stage.alert("3/10"))
    must = "url: left out, it must be an address that begins with https:// or http://"
    assert f"C0RANDOM: stored, but {must}" in caplog.messages


def test_a_pattern_reads_any_other_tool_and_people_are_not_read(start: Start) -> None:
    stage = start()
    text = "NPS 3 from ana@example.com: The export fails"
    stage.do("message", user="U0ANA", channel="C0GENERAL", text=text.replace("3", "1"))
    stage.do("integration", channel="C0GENERAL", username="Typeform", text=text)
    assert "ana@example.com" in str(stage.alert("3/10")["blocks"]).lower()
    assert len(stage.alerts()) == 1


def test_what_cannot_be_read_is_kept(start: Start) -> None:
    stage = start()
    stage.do("integration", channel="C0GENERAL", username="Typeform", text="Somebody answered")

    def kept() -> list[quarantine.Kept]:
        with stage.bot.database.snapshot() as session:
            return quarantine.list_kept(session)

    (found,) = stage.until(kept)
    assert found.source == "slack:C0GENERAL"
    assert "does not fit" in found.reason


def test_after_a_restart_it_reads_on_from_the_last_message(start: Start, slack: Playground) -> None:
    stage = start()
    stage.do("integration", **formbricks("2", "First"))
    stage.alert("2/10")
    stage.bot.stop()
    for number in range(3):  # a night without the bot
        slack.do("integration", **formbricks("4", f"Missed {number}"))
    slack.do("message", user="U0ANA", channel="C0PRODUCT", text="What is going on?")
    again = start()
    again.until(lambda: len(again.alerts()) == 4)
    assert sum("4/10" in alert["text"] for alert in again.alerts()) == 3
    third = start()
    third.do("integration", **formbricks("5", "Last"))
    third.alert("5/10")
    assert len(third.alerts()) == 5


def test_a_gap_that_was_not_read_to_its_end_is_one_for_the_next_run_too(start: Start, slack: Playground) -> None:
    stage = start()
    stage.do("integration", **formbricks("2", "First"))
    stage.alert("2/10")
    stage.bot.stop()
    slack.do("integration", **formbricks("4", "Missed"))
    slack.fault("error", method="conversations.history", error="not_in_channel")
    second = start()
    second.do("integration", **formbricks("5", "Heard"))
    second.alert("5/10")
    second.bot.stop()
    slack.clear_faults()
    third = start()
    third.alert("4/10")
    assert len(third.alerts()) == 3
