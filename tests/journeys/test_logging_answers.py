"""Somebody writes down what a customer said elsewhere."""

from datetime import date, timedelta
from typing import Any

from storage import counting
from tests.journeys.stage import Stage

ANA = "U0ANA"


def form(score: str | None = "3", **words: str | None) -> dict[str, Any]:
    picked = {"value": score} if score is not None else None
    values: dict[str, Any] = {"score": {"score": {"type": "static_select", "selected_option": picked}}}
    for name, value in words.items():
        kind = {"email": "email_text_input", "answered_on": "datepicker"}.get(name, "plain_text_input")
        values[name] = {name: {"type": kind, "selected_date" if name == "answered_on" else "value": value}}
    return values


def open_form(stage: Stage, **where: str) -> dict[str, Any]:
    name = "log_answer_from_message" if where else "log_answer"
    assert stage.do("shortcut", user=ANA, callback_id=name, **where)["ok"]
    modal: dict[str, Any] = stage.until(lambda: stage.modal(ANA))
    return modal


def submit(stage: Stage, modal: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    return stage.do("submit", user=ANA, view_id=modal["id"], values=values)


def test_an_answer_from_a_phone_call_counts_and_alerts(stage: Stage) -> None:
    words = {"comment": "The export fails.", "email": "Ana@Example.com", "name": "Ana", "company": "Example Corp"}
    assert submit(stage, open_form(stage), form("3", **words))["ok"]
    alert = stage.alert("3/10")
    assert "The export fails." in str(alert["blocks"])
    assert "Example Corp" in str(alert["blocks"])
    modal = stage.modal(ANA)
    assert modal is not None
    assert "Logged: 3/10 · Ana, Example Corp" in str(modal["blocks"])


def test_a_message_becomes_an_answer_once(stage: Stage) -> None:
    said = stage.do("message", user="U0BEN", channel="C0GENERAL", text="Ana says 2 & is angry: <b>")
    place = {"channel": "C0GENERAL", "ts": said["ts"]}
    modal = open_form(stage, **place)
    comment = next(block for block in modal["blocks"] if block.get("block_id") == "comment")
    assert comment["element"]["initial_value"] == "Ana says 2 & is angry: <b>"
    assert submit(stage, modal, form("2"))["ok"]
    alert = stage.alert("2/10")
    assert f"/archives/C0GENERAL/p{said['ts'].replace('.', '')}" in str(alert["blocks"])
    stage.do("close_view", user=ANA, view_id=stage.modal(ANA)["id"])  # type: ignore[index]  # it stands there
    assert submit(stage, open_form(stage, **place), form("9"))["ok"]
    stage.alert("9/10")
    assert "Changed: 9/10" in str(stage.modal(ANA))
    assert len(stage.alerts()) == 1


def test_a_wrong_entry_is_told_at_its_field(stage: Stage) -> None:
    modal = open_form(stage)
    assert "score" in submit(stage, modal, form(None))["errors"]
    future = submit(stage, modal, form("3", answered_on="2999-01-01"))
    assert future["errors"] == {"answered_on": "This day is still to come."}
    past = submit(stage, modal, form("3", answered_on="1999-12-31"))
    assert "from 2000 on" in past["errors"]["answered_on"]
    assert "e-mail" in submit(stage, modal, form("3", email="ana@example.c,om", answered_on=None))["errors"]["email"]
    assert stage.alerts() == []


def test_the_day_is_that_of_the_customer(stage: Stage) -> None:
    assert submit(stage, open_form(stage), form("10", answered_on="2026-01-15", survey="Renewal call"))["ok"]
    with stage.bot.database.snapshot() as session:
        day = date(2026, 1, 15)
        (answer,) = counting.latest_answers(session, start=day, end=day + timedelta(days=1))
    assert (answer.source, answer.survey, answer.score) == ("slack", "Renewal call", 10)
    assert answer.answered_at.isoformat() == "2026-01-15T12:00:00+00:00"
