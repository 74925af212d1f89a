"""What people do on the page reaches the bot, and what the bot does shows at once."""

import pytest
from playwright.sync_api import expect

from tests.playground.page.stage import Stage

pytestmark = pytest.mark.chromium


def test_a_form_with_a_mistake_says_so_at_its_field_and_is_sent_when_right(stage: Stage) -> None:
    stage.alert()
    page = stage.open("C0ALERTS")
    page.get_by_role("button", name="Resolve…").click()
    form = page.get_by_role("dialog", name="Resolve the case")
    form.get_by_label("Recovered").check()
    form.get_by_label("Note").fill("Called")
    form.get_by_role("button", name="Resolve").click()
    expect(form.get_by_role("alert")).to_have_text("Say a little more.")
    expect(form.get_by_label("Note")).to_be_focused()
    expect(form.get_by_label("Recovered")).to_be_checked()
    form.get_by_label("Note").fill("Called them, all is well")
    form.get_by_role("button", name="Resolve").click()
    expect(form).to_be_hidden()
    assert [values["note"]["note"]["value"] for values in stage.submitted] == ["Called them, all is well"]


def test_a_form_sends_every_kind_of_field(stage: Stage) -> None:
    stage.alert()
    page = stage.open("C0ALERTS")
    page.get_by_role("button", name="Resolve…").click()
    form = page.get_by_role("dialog", name="Resolve the case")
    form.get_by_label("Lost").check()
    form.get_by_role("button", name="Causes").click()
    form.get_by_role("option", name="Billing").click()
    form.get_by_role("option", name="Price").click()
    page.keyboard.press("Escape")
    form.get_by_role("button", name="Colleague").click()
    form.get_by_role("option", name="Ben Okoro").click()
    form.get_by_label("Day").fill("2026-12-24")
    form.get_by_label("Hours").fill("2.5")
    form.get_by_label("Note").fill("They leave at the end of the year")
    form.get_by_role("button", name="Resolve").click()
    expect(form).to_be_hidden()
    (values,) = stage.submitted
    assert values["outcome"]["outcome"]["selected_option"]["value"] == "no"
    assert [one["value"] for one in values["causes"]["causes"]["selected_options"]] == ["billing", "price"]
    assert values["colleague"]["colleague"]["selected_user"] == "U0BEN"
    assert values["day"]["day"]["selected_date"] == "2026-12-24"
    assert values["hours"]["hours"]["value"] == "2.5"


def test_escape_closes_a_form_and_nothing_was_sent(stage: Stage) -> None:
    stage.alert()
    page = stage.open("C0ALERTS")
    page.get_by_role("button", name="Resolve…").click()
    form = page.get_by_role("dialog", name="Resolve the case")
    expect(form).to_be_visible()
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    assert stage.playground.views("U0ANA") == []
    assert stage.submitted == []


def test_a_second_form_lies_on_the_first_which_keeps_what_was_typed(stage: Stage) -> None:
    stage.alert()
    page = stage.open("C0ALERTS")
    page.get_by_role("button", name="Resolve…").click()
    first, second = (page.get_by_role("dialog", name=name) for name in ("Resolve the case", "What it means"))
    first.get_by_label("Note").fill("Half a sentence")
    first.get_by_role("button", name="What does lost mean?").click()
    expect(second).to_contain_text("Lost customers are counted, too.")
    second.get_by_role("button", name="Back").click()
    expect(first.get_by_label("Note")).to_have_value("Half a sentence")


def test_a_click_of_one_person_shows_at_once_to_the_other(stage: Stage) -> None:
    stage.alert()
    ana, ben = stage.open("C0ALERTS"), stage.open("C0ALERTS", user="U0BEN")
    expect(ana.get_by_role("button", name="I'll take it", exact=True)).to_be_visible()
    ben.get_by_role("button", name="I'll take it", exact=True).click()
    expect(ana.locator(".message-text")).to_contain_text("@Ben Okoro took it")
    expect(ana.locator(".edited")).to_be_visible()
    expect(ana.get_by_role("button", name="I'll take it", exact=True)).to_have_count(0)


def test_somebody_chosen_in_a_menu_of_people_is_told_to_the_bot(stage: Stage) -> None:
    stage.alert()
    page = stage.open("C0ALERTS")
    page.get_by_role("button", name="Assign…").click()
    page.get_by_role("option", name="Ben Okoro").click()
    page.get_by_role("button", name="1 reply").click()
    expect(page.locator("#thread")).to_contain_text("Owner: @Ben Okoro")


def test_a_button_may_ask_for_confirmation(stage: Stage) -> None:
    words = {"type": "plain_text", "text": "Really?"}
    confirm = {"title": words, "text": words, "confirm": words | {"text": "Do it"}, "deny": words | {"text": "Keep"}}
    button = {"type": "button", "action_id": "take", "text": words | {"text": "Take"}, "confirm": confirm}
    stage.post("confirm", [{"type": "actions", "elements": [button]}])
    page = stage.open("C0ALERTS")
    page.get_by_role("button", name="Take", exact=True).click()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    assert stage.playground.journal("delivery") == []
    page.get_by_role("button", name="Take", exact=True).click()
    page.get_by_role("button", name="Do it").click()
    expect(page.locator(".message-text")).to_contain_text("@Ana Lind took it")


def test_a_command_shows_its_usage_while_typed_and_its_answer_to_one_person(stage: Stage) -> None:
    ana, ben = stage.open("C0ALERTS"), stage.open("C0ALERTS", user="U0BEN")
    box = ana.get_by_label("Message #nps-alerts")
    box.press_sequentially("/n")
    expect(ana.get_by_role("option", name="/nps")).to_contain_text("[period] [filter …]")
    box.press("Tab")
    expect(box).to_have_value("/nps ")
    box.press_sequentially("this-quarter")
    box.press("Enter")
    expect(ana.locator(".is-ephemeral")).to_contain_text("Only visible to you")
    expect(ana.locator(".is-ephemeral strong").last).to_have_text("+34")
    stage.post("for all")
    expect(ben.locator(".message")).to_have_count(1)
    expect(ben.locator(".message")).to_contain_text("for all")


def test_a_command_that_nobody_knows_or_that_stands_in_a_thread_is_refused_with_a_reason(stage: Stage) -> None:
    stage.client.chat_postMessage(channel="C0ALERTS", thread_ts=stage.post("parent"), text="reply")
    page = stage.open("C0ALERTS")
    box = page.get_by_label("Message #nps-alerts")
    box.fill("/unknown")
    box.press("Enter")
    expect(page.locator(".is-note")).to_contain_text("invalid_command")
    page.get_by_role("button", name="1 reply").click()
    page.get_by_role("textbox", name="Reply in thread").fill("/nps")
    page.get_by_role("textbox", name="Reply in thread").press("Enter")
    expect(page.locator("#thread .is-note")).to_contain_text("does not work in threads")


def test_a_command_that_the_bot_does_not_answer_is_said_to_have_failed(stage: Stage) -> None:
    stage.playground.do("limits", ack=0.2)
    page = stage.open("C0ALERTS")
    box = page.get_by_label("Message #nps-alerts")
    box.fill("/silent")
    box.press("Escape")
    box.press("Enter")
    expect(page.locator(".is-ephemeral")).to_contain_text('/silent failed with the error "operation_timeout"')


def test_a_reply_stands_in_the_thread_and_is_counted_in_the_channel(stage: Stage) -> None:
    stage.post("A case")
    page = stage.open("C0ALERTS")
    page.locator(".message").hover()
    page.get_by_role("button", name="Reply in thread").click()
    page.get_by_role("textbox", name="Reply in thread").fill("On it")
    page.get_by_role("textbox", name="Reply in thread").press("Enter")
    expect(page.locator("#thread-messages .message")).to_have_count(2)
    expect(page.locator("#messages .message")).to_have_count(1)
    expect(page.get_by_role("button", name="1 reply")).to_be_visible()
    page.get_by_role("textbox", name="Reply in thread").press("Escape")
    expect(page.locator("#thread")).to_be_hidden()


def test_what_others_wrote_is_unread_until_it_is_seen(stage: Stage) -> None:
    page = stage.open("C0ALERTS")
    stage.post("seen at once")
    stage.post("first", channel="C0PRODUCT")
    stage.post("for <@U0ANA>", channel="C0PRODUCT")
    link = page.get_by_role("link", name="product, 2 unread")
    expect(link.locator(".badge")).to_have_text("1")
    expect(page).to_have_title("(2) #nps-alerts · NPS Bot playground")
    link.click()
    expect(page.locator(".new-line + .message")).to_contain_text("first")
    expect(page.get_by_role("link", name="product", exact=True)).to_be_visible()
    page.get_by_role("radio", name="Act as Ben Okoro").click()
    expect(page.get_by_role("link", name="nps-alerts, 1 unread")).to_be_visible()


def test_home_is_put_together_when_it_is_opened(stage: Stage) -> None:
    page = stage.open("C0ALERTS")
    page.get_by_role("link", name="NPS Bot Home").click()
    expect(page.locator("#home").get_by_role("heading", name="Your follow-ups")).to_be_visible()


def test_a_reaction_counts_and_can_be_taken_back(stage: Stage) -> None:
    stage.post("A case")
    page = stage.open("C0ALERTS")
    page.locator(".message").hover()
    page.get_by_role("button", name="Add a reaction").click()
    page.get_by_role("menuitem", name="eyes").click()
    mine = page.get_by_role("button", name="eyes, 1: Ana Lind")
    expect(mine).to_have_attribute("aria-pressed", "true")
    mine.click()
    expect(mine).to_have_count(0)
