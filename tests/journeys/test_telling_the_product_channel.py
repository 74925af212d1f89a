"""Closing the loop with the product: a resolved case asks for something, product people answer, owners tell their customers."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.app import Bot
from bot.views.case import follow_up_id
from bot.views.product_item import number_of
from playground.server import Playground
from storage import case_events, product_items
from storage.product_items import Stand
from tests.journeys.stage import Stage, settings_for

ANA, BEN = "U0ANA", "U0BEN"
PRODUCT = "C0PRODUCT"


@pytest.fixture
def stage(slack: Playground, database_url: str) -> Iterator[Stage]:
    bot = Bot(settings_for(slack, database_url, slack_pace=50, product_channel=PRODUCT))
    bot.start()
    playing = Stage(bot, slack)
    try:
        yield playing
    finally:
        playing.http.close()
        bot.stop()


def a_case(stage: Stage, number: int = 1, name: str = "Cara Sample") -> dict[str, Any]:
    comment = f"The export is broken, number {number}."
    email = f"{name.lower().replace(' ', '.')}@sample.example"
    stage.answer(id=f"a-{number}", score=3, comment=comment, customer={"name": name, "email": email, "revenue": 1000})
    return stage.alert(f"number {number}")


def resolve_form(stage: Stage, user: str, alert: dict[str, Any]) -> dict[str, Any]:
    assert stage.click(user, alert, "resolve")["ok"]
    form: dict[str, Any] = stage.until(lambda: stage.modal(user))
    return form


def tick(stage: Stage, user: str, form: dict[str, Any]) -> dict[str, Any]:
    """Tick "Tell the product channel"; the form that has grown."""
    ticked = stage.do(
        "act", user=user, view_id=form["id"], action_id="tell_product", selected_options=[{"value": "yes"}],
        values={"note": {"note": {"value": "Called."}}},
    )  # fmt: skip
    assert ticked["ok"]
    return the_modal(stage, user)


def the_modal(stage: Stage, user: str) -> dict[str, Any]:
    found = stage.modal(user)
    assert found is not None
    return found


def submit(stage: Stage, user: str, **values: Any) -> dict[str, Any]:
    entered = {name: {name: value if isinstance(value, dict) else {"value": value}} for name, value in values.items()}
    return stage.do("submit", user=user, view_id=the_modal(stage, user)["id"], values=entered)


def resolved_with(stage: Stage, user: str, alert: dict[str, Any], **values: Any) -> None:
    tick(stage, user, resolve_form(stage, user, alert))
    answer = submit(stage, user, outcome={"selected_option": {"value": "recovered"}}, **values)
    assert answer["ok"], answer


def blocks_of(message: dict[str, Any] | None) -> str:
    return str(message["blocks"]) if message else ""


def the_item(stage: Stage, words: str = "") -> dict[str, Any]:
    found: dict[str, Any] = stage.until(
        lambda: next((one for one in stage.messages(PRODUCT) if words in one["text"] + blocks_of(one)), None)
    )
    return found


def id_in(message: dict[str, Any]) -> str:
    """What the buttons of a message are about."""
    return str(next(block["block_id"] for block in message["blocks"] if block["type"] == "actions"))


def answer_product(stage: Stage, user: str, button: str, word: str | None = None) -> dict[str, Any]:
    item = the_item(stage)
    clicked = stage.do("act", user=user, channel=PRODUCT, ts=item["ts"], action_id=f"product_answer:{button}")
    assert clicked["ok"], clicked
    stage.until(lambda: stage.modal(user))
    return submit(stage, user, word=word)


def test_the_form_grows_when_the_product_has_to_change(stage: Stage) -> None:
    form = resolve_form(stage, ANA, a_case(stage))
    assert "product_summary" not in str(form["blocks"])
    grown = tick(stage, ANA, form)
    assert "The export is broken, number 1." in str(grown["blocks"])
    assert "Called." in str(grown["blocks"]) + str(grown["state"])


def test_without_a_word_nobody_is_told(stage: Stage) -> None:
    tick(stage, ANA, resolve_form(stage, ANA, a_case(stage)))
    refused = submit(stage, ANA, outcome={"selected_option": {"value": "recovered"}}, product_summary=" ")
    assert "untick" in refused["errors"]["product_summary"]
    assert stage.messages(PRODUCT) == []


def test_what_a_case_asks_for_comes_back_to_its_owner(stage: Stage) -> None:
    alert = a_case(stage)
    stage.click(BEN, alert, "take")
    resolved_with(stage, BEN, stage.alert("is on it"), product_summary="Exports time out.\nAbove 10,000 rows.")
    item = the_item(stage, "Exports time out")
    assert "1 customer" in item["text"]
    assert "/archives/C0ALERTS/p" in blocks_of(item)
    assert answer_product(stage, ANA, "shipped", "It is in version 5.2.")["ok"]
    news = stage.direct(BEN, "Shipped: Exports time out")
    assert "Tell Cara Sample" in news["text"]
    assert "It is in version 5.2." in blocks_of(news)
    assert "0 of 1 customer told" in blocks_of(the_item(stage, "0 of 1"))

    clicked = stage.do("act", user=BEN, channel=news["channel"], ts=news["ts"], action_id="draft_reply:0")
    assert clicked["ok"], clicked
    letter = stage.until(lambda: stage.modal(BEN))
    assert "It is in version 5.2." in str(letter["blocks"])
    assert "Hello Cara," in str(letter["blocks"])
    assert submit(stage, BEN)["ok"]
    sending = the_modal(stage, BEN)
    assert "mailto:cara.sample@sample.example?subject=" in str(sending["blocks"])
    assert submit(stage, BEN)["ok"]
    the_item(stage, "1 of 1 customer told")
    assert "Told" in blocks_of(stage.direct(BEN, "Everybody is told"))
    with stage.bot.database.snapshot() as session:
        trail = [(event.action, event.actor) for event in case_events.of(session, follow_up_id(id_in(alert)))]
    stage.until(lambda: "told the customer: shipped" in str(stage.replies()))
    assert trail[-3:] == [("product_asked", BEN), ("product_answered", ANA), ("product_told", BEN)]


def test_two_cases_ask_for_the_same_and_both_owners_hear_of_it(stage: Stage) -> None:
    resolved_with(stage, ANA, a_case(stage), product_summary="Exports time out.")
    number, _ = number_of(id_in(the_item(stage, "Exports time out")))
    second = a_case(stage, 2, "Dora Sample")
    tick(stage, BEN, resolve_form(stage, BEN, second))
    chosen = {"action_id": "product_item", "selected_option": {"value": str(number)}}
    joined = stage.do("act", user=BEN, view_id=the_modal(stage, BEN)["id"], **chosen)
    assert joined["ok"]
    assert "product_summary" not in str(the_modal(stage, BEN)["blocks"])
    assert submit(stage, BEN, outcome={"selected_option": {"value": "no_reply"}})["ok"]
    the_item(stage, "2 customers")
    assert len(stage.messages(PRODUCT)) == 1
    assert answer_product(stage, ANA, "planned")["ok"]
    for user, customer in ((ANA, "Cara"), (BEN, "Dora")):
        assert f"Tell {customer} Sample" in stage.direct(user, f"Tell {customer}")["text"]


def test_a_later_answer_is_told_anew_and_the_earlier_one_says_so(stage: Stage) -> None:
    resolved_with(stage, BEN, a_case(stage), product_summary="Exports time out.")
    assert answer_product(stage, ANA, "planned")["ok"]
    stage.direct(BEN, "Planned: Exports time out")
    the_item(stage, "Planned")
    assert answer_product(stage, ANA, "shipped")["ok"]
    stage.direct(BEN, "Shipped: Exports time out")
    stage.direct(BEN, "this answer no longer holds. Now it is: shipped.")


def test_the_second_of_two_answers_hears_of_the_first(stage: Stage) -> None:
    resolved_with(stage, BEN, a_case(stage), product_summary="Exports time out.")
    item = the_item(stage)
    for user in (ANA, BEN):
        stage.do("act", user=user, channel=PRODUCT, ts=item["ts"], action_id="product_answer:planned")
    assert submit(stage, ANA, word=None)["ok"]
    late = submit(stage, BEN, word="Never.")
    assert late["errors"]["stand"].startswith("Somebody else answered")


def test_undoing_the_resolution_withdraws_what_it_asked_for(stage: Stage) -> None:
    alert = a_case(stage)
    resolved_with(stage, BEN, alert, product_summary="Exports time out.")
    number, _ = number_of(id_in(the_item(stage, "not answered yet")))
    stage.click(BEN, stage.alert("resolved"), "undo")
    assert "withdrawn" in the_item(stage, "withdrawn")["text"]
    stage.until(lambda: "took that back" in str(stage.replies()))
    with stage.bot.database.snapshot() as session:
        item = product_items.get(session, number)
    assert item is not None
    assert item.stand is Stand.WITHDRAWN


def test_what_a_customer_took_back_is_no_longer_quoted(stage: Stage) -> None:
    resolved_with(stage, BEN, a_case(stage), product_summary="Exports time out.")
    the_item(stage, "number 1")
    stage.answer(id="a-1", deleted=True)
    item = the_item(stage, "answer taken back")
    assert "number 1" not in blocks_of(item)


def test_there_is_nothing_to_tick_without_a_product_channel(slack: Playground, database_url: str) -> None:
    bot = Bot(settings_for(slack, database_url, slack_pace=50))
    bot.start()
    playing = Stage(bot, slack)
    try:
        assert "tell_product" not in str(resolve_form(playing, ANA, a_case(playing))["blocks"])
    finally:
        playing.http.close()
        bot.stop()
