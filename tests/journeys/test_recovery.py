"""A customer whose case was closed answers again: told on the old alert, in its thread, and on the new alert."""

from datetime import UTC, datetime, timedelta

from bot.usecases import follow_ups
from bot.usecases.recovery import FIRST_THE_ALERT
from storage import follow_ups as stored
from storage.follow_ups import Outcome
from tests.journeys.stage import ALERTS, Stage

ANA = {"email": "ana@example.com", "name": "Ana Example", "company": "Example Corp"}


def tell(stage: Stage, key: str, score: int, days_ago: int, comment: str | None = None) -> None:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    sent = stage.answer(id=key, score=score, customer=ANA, answered_at=at.isoformat(), comment=comment)
    assert sent.status_code == 202


def close(stage: Stage) -> None:
    with stage.bot.database.transaction() as session:
        (case,) = stored.list_open(session)
        now = datetime.now(UTC)
        follow_ups.take(session, case.id, actor="U0BEN", now=now)
        follow_ups.resolve(
            session, case.id, outcome=Outcome.RECOVERED, root_causes=("billing",), note=None, actor="U0BEN", now=now
        )
    stage.bot.worker.wake()


def once_the_alert_stands(stage: Stage) -> None:
    """What is said about it has waited long enough."""
    stage.time.ahead = FIRST_THE_ALERT
    stage.bot.worker.wake()


def said(stage: Stage) -> list[str]:
    return [reply["text"] for reply in stage.replies() if "answered again" in reply["text"] or "newer" in reply["text"]]


def test_won_back_and_taken_back(stage: Stage) -> None:
    tell(stage, "a-1", 3, 2)
    old = stage.alert("3/10")
    close(stage)
    stage.alert("resolved: recovered")
    tell(stage, "a-2", 9, 0, "It works now.")
    assert stage.alert("3 → 9, won back after 2 days")["ts"] == old["ts"]
    once_the_alert_stands(stage)
    (reply,) = stage.until(lambda: said(stage))
    assert reply == "Ana Example, Example Corp answered again: 3 → 9, won back after 2 days: It works now. <@U0BEN>"
    stage.answer(id="a-2", deleted=True)
    stage.until(lambda: "taken back" in said(stage)[0])
    stage.until(lambda: "won back" not in str(stage.alerts()[0]))
    assert len(said(stage)) == len(stage.alerts()) == 1


def test_still_unhappy(stage: Stage) -> None:
    tell(stage, "a-1", 3, 2)
    old = stage.alert("3/10")
    close(stage)
    stage.alert("resolved: recovered")
    tell(stage, "a-2", 4, 0)
    new = stage.until(lambda: next((one for one in stage.alerts() if one["ts"] != old["ts"]), None))
    assert "2nd detractor answer in a row" in str(new["blocks"])
    link = f"/archives/{ALERTS}/p{old['ts'].replace('.', '')}"
    assert link in str(new["blocks"])
    once_the_alert_stands(stage)
    reply = stage.until(lambda: next((one for one in stage.replies() if "still unhappy" in one["text"]), None))
    assert reply["thread_ts"] == old["ts"]
    assert f"/archives/{ALERTS}/p{new['ts'].replace('.', '')}" in str(reply["blocks"])
