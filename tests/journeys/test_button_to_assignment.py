"""Journey 3: a button makes one person responsible, and the message follows."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from bot.views.case import follow_up_id
from storage import case_events
from tests.journeys.stage import Stage

ANA, BEN = "U0ANA", "U0BEN"


def resolution(outcome: str, note: str | None = None) -> dict[str, Any]:
    return {
        "outcome": {"outcome": {"type": "radio_buttons", "selected_option": {"value": outcome}}},
        "root_causes": {"root_causes": {"type": "multi_static_select", "selected_options": [{"value": "billing"}]}},
        "note": {"note": {"type": "plain_text_input", "value": note}},
    }


def a_case(stage: Stage) -> dict[str, Any]:
    stage.answer(id="a-1", score=3, comment="Charged twice.", customer={"name": "Ana Example"})
    return stage.alert("3/10")


def test_who_takes_the_case_stands_in_the_message(stage: Stage) -> None:
    assert stage.click(ANA, a_case(stage), "take")["ok"]
    assert "<@U0ANA> is on it" in stage.alert("is on it")["text"]
    assert len(stage.alerts()) == 1


def test_of_two_quick_clicks_one_wins_and_the_other_is_told_who_was_first(stage: Stage) -> None:
    alert = a_case(stage)
    with ThreadPoolExecutor(2) as hands:
        list(hands.map(lambda user: stage.click(user, alert, "take"), (ANA, BEN)))
    owner = ANA if "<@U0ANA>" in stage.alert("is on it")["text"] else BEN
    other = BEN if owner == ANA else ANA
    told = stage.until(lambda: stage.ephemeral(other))
    assert told[0]["text"].startswith(f"<@{owner}> took this")
    assert stage.ephemeral(owner) == []


def test_a_case_is_given_to_somebody_else(stage: Stage) -> None:
    assert stage.click(ANA, a_case(stage), "assign")["ok"]
    stage.fill_in(ANA, owner={"type": "users_select", "selected_user": BEN})
    stage.choose(BEN, stage.alert("<@U0BEN> is on it"), "assign")
    stage.fill_in(BEN, owner={"type": "users_select", "selected_user": ANA})
    stage.alert("<@U0ANA> is on it")


def test_a_resolved_case_says_how_it_ended(stage: Stage) -> None:
    open_alert = a_case(stage)
    case_id = follow_up_id(next(block for block in open_alert["blocks"] if block["type"] == "actions")["block_id"])
    stage.click(ANA, open_alert, "take")
    assert stage.click(ANA, stage.alert("is on it"), "resolve")["ok"]
    modal = stage.until(lambda: stage.modal(ANA))
    assert stage.do("submit", user=ANA, view_id=modal["id"], values=resolution("recovered", "Refunded."))["ok"]
    alert = stage.alert("resolved: recovered")
    assert "Refunded." in str(alert["blocks"])
    assert stage.buttons(alert) == ["undo"]
    with stage.bot.database.snapshot() as session:
        trail = case_events.of(session, case_id)
    assert [(event.action, event.actor) for event in trail][-2:] == [("taken", ANA), ("resolved", ANA)]


def test_the_form_wants_to_know_how_it_ended(stage: Stage) -> None:
    stage.click(ANA, a_case(stage), "resolve")
    modal = stage.until(lambda: stage.modal(ANA))
    unfinished = resolution("recovered") | {"outcome": {"outcome": {"type": "radio_buttons", "selected_option": None}}}
    answer = stage.do("submit", user=ANA, view_id=modal["id"], values=unfinished)
    assert not answer["ok"]
    assert "outcome" in answer["errors"]


def test_the_second_of_two_forms_is_told_that_it_is_too_late(stage: Stage) -> None:
    alert = a_case(stage)
    for user in (ANA, BEN):
        stage.click(user, alert, "resolve")
    forms = {user: stage.until(partial(stage.modal, user)) for user in (ANA, BEN)}
    assert stage.do("submit", user=ANA, view_id=forms[ANA]["id"], values=resolution("recovered"))["ok"]
    late = stage.do("submit", user=BEN, view_id=forms[BEN]["id"], values=resolution("no_reply"))
    assert "closed this" in late["errors"]["outcome"]


def test_resolve_on_a_closed_case_is_answered_in_words(stage: Stage) -> None:
    alert = a_case(stage)
    stage.answer(id="a-1", score=9)
    stage.alert("resolved: withdrawn")
    stage.do(
        "act", user=ANA, channel="C0ALERTS", ts=alert["ts"], action_id="resolve", block_id="follow_up:1:0", value="1"
    )
    assert stage.modal(ANA) is None
