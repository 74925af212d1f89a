"""What colleagues do beside clicking: reply to all, delete, mention groups, leave."""

import pytest
from playwright.sync_api import expect

from tests.playground.page.stage import Stage
from tests.playground.page.test_manners import grave_findings

pytestmark = pytest.mark.chromium


def test_a_reply_may_be_sent_to_the_channel_as_well(stage: Stage) -> None:
    stage.alert()
    page = stage.open("C0ALERTS")
    page.locator(".message").hover()
    page.get_by_role("button", name="Reply in thread").click()
    box = page.get_by_role("textbox", name="Reply in thread")
    box.fill("They stay.")
    page.get_by_label("Also send to #nps-alerts").check()
    box.press("Enter")
    expect(page.locator("#thread-messages .message")).to_have_count(2)
    sent = page.locator("#messages > .message").nth(1)
    expect(sent).to_contain_text("They stay.")
    expect(sent.locator(".broadcast-note")).to_contain_text("replied to a thread: 2/10 from Example Corp")
    expect(page.get_by_label("Also send to #nps-alerts")).not_to_be_checked()
    assert grave_findings(page) == []
    page.get_by_role("button", name="Close the thread").click()
    sent.locator(".link-button").click()
    expect(page.locator("#thread-messages .message")).to_have_count(2)


def test_an_admin_deletes_a_message_and_its_thread_stays(stage: Stage) -> None:
    ts = stage.alert()
    stage.client.chat_postMessage(channel="C0ALERTS", thread_ts=ts, text="History")
    page = stage.open("C0ALERTS")
    page.locator(".message").hover()
    page.get_by_role("button", name="More actions").click()
    expect(page.get_by_role("menuitem", name="View as JSON")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Delete message")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="Act as Ada Admin").click()
    page.locator(".message").hover()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete message").click()
    expect(page.locator(".is-tombstone")).to_contain_text("This message was deleted.")
    page.get_by_role("button", name="1 reply").click()
    expect(page.locator("#thread-messages")).to_contain_text("History")
    assert grave_findings(page) == []


def test_a_group_is_completed_and_mentioned(stage: Stage) -> None:
    page = stage.open("C0ALERTS")
    box = page.get_by_role("textbox", name="Message #nps-alerts")
    box.press_sequentially("@supp")
    expect(page.get_by_role("listbox", name="Suggestions")).to_contain_text("Support, 2 people")
    box.press("Enter")
    box.press_sequentially("who is on?")
    box.press("Enter")
    expect(page.locator(".message .mention")).to_have_text("@support")
    assert stage.playground.messages("C0ALERTS")[0]["text"] == "<!subteam^S0SUPPORT> who is on?"


def test_who_leaves_can_no_longer_be_played(stage: Stage) -> None:
    page = stage.open("C0ALERTS")
    page.locator(".play-button").click()
    page.get_by_role("tab", name="Faults").click()
    page.get_by_role("switch", name="Ana Lind").click()
    expect(page.locator("#me-name")).to_have_text("Ben Okoro")
    expect(page.get_by_role("radio", name="Act as Ana Lind")).to_have_count(0)
    expect(page.get_by_role("switch", name="Ana Lind")).not_to_be_checked()
    assert stage.client.users_info(user="U0ANA")["user"]["deleted"]
    page.get_by_role("switch", name="Ana Lind").click()
    expect(page.get_by_role("radio", name="Act as Ana Lind")).to_be_visible()
    assert grave_findings(page) == []


def test_a_dial_is_shown_turned_and_told_to_whoever_offers_it(stage: Stage) -> None:
    page = stage.open("C0ALERTS")
    dial = page.get_by_role("group", name="Other customers answer")
    expect(dial).to_have_count(0)
    options = [{"value": "0", "label": "Never"}, {"value": "3", "label": "Nonstop"}]
    stage.playground.do("dial", id="pace", label="Other customers answer", options=options, value="0")
    page.locator(".play-button").click()
    expect(dial.get_by_role("radio", name="Never")).to_be_checked()
    dial.get_by_text("Nonstop").click()
    expect(dial.get_by_role("radio", name="Nonstop")).to_be_checked()
    assert stage.playground.state()["dials"][0]["value"] == "3"
    page.keyboard.press("ArrowLeft")
    expect(dial.get_by_role("radio", name="Never")).to_be_focused()
    assert grave_findings(page) == []
    stage.playground.do("dial", id="pace", remove=True)
    expect(dial).to_have_count(0)


def test_bars_of_block_characters_are_drawn_and_stay_text(stage: Stage) -> None:
    stage.post("```Promoters 63 % ██████▌\nDetractors 5 % ▌```")
    bars = stage.open("C0ALERTS").locator(".bar")
    expect(bars).to_have_text(["██████▌", "▌"])
    wide, narrow = (bars.nth(one).bounding_box() for one in range(2))
    assert wide is not None
    assert narrow is not None
    assert wide["width"] == pytest.approx(7 * narrow["width"], abs=1)
