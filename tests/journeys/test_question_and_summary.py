"""Journeys 2 and 4: `/nps` answers in the acknowledgement; the clock brings the summary, once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.journeys.stage import Stage

ANA = "U0ANA"


def ask(stage: Stage, sentence: str) -> dict[str, Any]:
    before = len(stage.ephemeral(ANA))
    assert stage.do("command", user=ANA, channel="C0ALERTS", text=f"/nps {sentence}")["ok"]
    answer: dict[str, Any] = stage.until(lambda: stage.ephemeral(ANA)[before:])[0]
    return answer


def answers(stage: Stage, scores: str, **more: Any) -> None:
    for number, score in enumerate(scores.split()):
        assert stage.answer(id=f"{more}-{number}", score=int(score), **more).status_code == 202


def test_the_number_comes_with_its_range_and_its_count(stage: Stage) -> None:
    answers(stage, "9 9 10 10 8 7 3 9 10 2")
    said = ask(stage, "this-quarter")["text"]
    assert "NPS 40" in said
    assert "95 % range" in said
    assert "10 responses" in said


def test_a_filter_counts_only_a_part(stage: Stage) -> None:
    answers(stage, "9 9 9 9 9 9", customer={"plan": "enterprise"})
    answers(stage, "0 0 0 0 0 0", customer={"plan": "free"})
    assert "NPS 100" in ask(stage, "this-quarter plan:enterprise")["text"]
    assert "NPS 100" in ask(stage, "this-quarter -plan:free")["text"]


def test_a_word_it_does_not_know_gets_one_helpful_line(stage: Stage) -> None:
    said = ask(stage, "thsi-quarter")["text"]
    assert "this-quarter" in said
    assert "\n" not in said


def test_what_was_typed_is_never_markup(stage: Stage) -> None:
    assert "<!channel>" not in ask(stage, "<!channel> now")["text"]


def test_help_shows_what_can_be_typed(stage: Stage) -> None:
    assert "/nps last-month" in str(ask(stage, "help")["blocks"])


def test_an_answer_can_be_shared(stage: Stage) -> None:
    answers(stage, "9 9 9 9 9")
    private = ask(stage, "this-quarter")
    assert stage.click(ANA, private, "share")["ok"]
    shared = stage.alert("NPS 100")
    assert "U0ANA" in str(shared["blocks"])


def test_the_summary_comes_once_a_week(stage: Stage) -> None:
    today = datetime.now(UTC)
    answers(stage, "9 9 9 9 3", answered_at=(today - timedelta(days=30)).isoformat())
    monday = (today - timedelta(days=today.weekday() or 7)).replace(hour=9, minute=30)
    assert stage.bot.chores.want_summary(monday) == 1
    first = stage.alert("over 90 days")
    assert stage.bot.chores.want_summary(monday + timedelta(hours=3)) == 1
    stage.bot.worker.wake()
    assert stage.bot.chores.want_summary(monday + timedelta(hours=25)) == 0
    assert [one["ts"] for one in stage.alerts() if "over 90 days" in one["text"]] == [first["ts"]]
