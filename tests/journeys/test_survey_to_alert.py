"""Journey 1: a customer answers, and the channel hears of it."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.stage import Stage

ANA = {
    "email": "ana@example.com",
    "name": "Ana Example",
    "company": "Example Corp",
    "plan": "enterprise",
    "revenue": 48_000,
    "renewal": "2027-01-31",
}


def test_a_detractor_is_told_at_once(stage: Stage) -> None:
    assert stage.answer(id="a-1", score=3, comment="The export failed again.", customer=ANA).status_code == 202
    alert = stage.alert("Ana Example")
    assert alert["text"] == "3/10 from Ana Example (Example Corp, enterprise): The export failed again."


def test_one_id_leads_through_the_log_from_the_webhook_to_the_message(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    for number in range(3):
        stage.answer(id=f"a-{number}", score=number, customer=ANA)
    alert = stage.alert("1/10")

    def sent() -> logging.LogRecord | None:
        return next((each for each in caplog.records if f"stands as {alert['ts']}" in each.getMessage()), None)

    last = stage.until(sent)
    wanted = next(
        each
        for each in caplog.records
        if "is wanted in" in each.msg and told(each, "delivery") == told(last, "delivery")
    )
    heard = [each for each in caplog.records if told(each, "answers") == [told(wanted, "answer")]]
    assert [each.getMessage().split(" ")[:3] for each in heard] == [["POST", "/webhooks/generic", "202"]]


def told(record: logging.LogRecord, name: str) -> object:
    return record.__dict__.get(name)


def test_a_promoter_is_not(stage: Stage) -> None:
    stage.answer(id="a-1", score=10, customer=ANA)
    stage.answer(id="a-2", score=0)
    stage.alert("0/10")
    assert len(stage.alerts()) == 1


def test_a_repeat_is_silent(stage: Stage) -> None:
    for _ in range(3):
        assert stage.answer(id="a-1", score=3, customer=ANA).status_code == 202
    stage.answer(id="a-2", score=1)
    stage.alert("1/10")
    assert len(stage.alerts()) == 2


def test_a_comment_that_comes_later_appears_in_place(stage: Stage) -> None:
    stage.answer(id="a-1", score=3, customer=ANA)
    first = stage.alert("3/10")
    stage.answer(id="a-1", score=3, comment="Nobody answers my ticket.", customer=ANA)
    second = stage.alert("Nobody answers")
    assert second["ts"] == first["ts"]
    assert len(stage.alerts()) == 1


def test_a_better_score_closes_an_untouched_case_and_says_so_in_the_thread(stage: Stage) -> None:
    stage.answer(id="a-1", score=3, customer=ANA)
    stage.alert("3/10")
    stage.answer(id="a-1", score=9, customer=ANA)
    assert "resolved: withdrawn" in stage.alert("3 → 9/10")["text"]
    reply = stage.until(stage.replies)[0]
    assert reply["text"] == "The customer changed the answer from 3 to 9. Nobody had begun, so the case is closed."


def test_a_worse_score_alerts(stage: Stage) -> None:
    stage.answer(id="a-1", score=9, customer=ANA)
    stage.answer(id="a-1", score=2, customer=ANA)
    stage.alert("2/10")


def test_an_old_answer_is_stored_without_an_alert(stage: Stage) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=4)
    stage.answer(id="old", score=0, answered_at=long_ago.isoformat(), customer=ANA)
    stage.answer(id="new", score=1)
    stage.alert("1/10")
    assert len(stage.alerts()) == 1


def test_a_deleted_answer_is_no_longer_quoted(stage: Stage) -> None:
    stage.answer(id="a-1", score=3, comment="My private number is 555.", customer=ANA)
    stage.alert("555")
    stage.answer(id="a-1", deleted=True)
    gone = stage.alert("taken back")
    assert "555" not in str(gone)


def test_what_a_customer_wrote_pings_nobody(stage: Stage) -> None:
    stage.answer(id="a-1", score=3, comment="<!channel> *look* <@U0BEN> <script>alert(1)</script> & more", customer=ANA)
    alert = stage.alert("look")
    assert "&lt;!channel&gt;" in alert["text"]
    assert "<!channel>" in str(alert["blocks"]), "shown as typed, inside an element that Slack never reads as markup"
    assert all(block["type"] != "section" for block in alert["blocks"])


def test_a_book_of_a_comment_stops_nothing(stage: Stage) -> None:
    stage.answer(id="a-1", score=3, comment="word " * 20_000, customer=ANA)
    alert = stage.alert("3/10")
    assert stage.click("U0ANA", alert, "read_all")["ok"]
    assert stage.until(lambda: stage.modal("U0ANA"))["title"]["text"] == "Comment"


def test_everything_unknown_is_left_out(stage: Stage) -> None:
    stage.answer(id="a-1", score=0)
    alert = stage.alert("0/10")
    assert "None" not in str(alert["blocks"])
