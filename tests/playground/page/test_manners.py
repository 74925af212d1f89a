"""Light and dark, wide and narrow, with keyboard and screen reader."""

from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from playground.server import Playground
from tests.playground.page.stage import PHONE, Stage

pytestmark = pytest.mark.chromium


def grave_findings(page: Page) -> list[str]:
    """What axe-core finds to be a serious or critical barrier, one line each."""
    found: list[dict[str, Any]] = Axe().run(page)["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['html'][:200]}" for one in grave for node in one["nodes"]]


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_no_screen_has_serious_barriers(stage: Stage, *, is_dark: bool) -> None:
    ts = stage.alert()
    stage.client.chat_postMessage(channel="C0ALERTS", thread_ts=ts, text="reply with `code` for <@U0ANA>")
    stage.client.chat_postEphemeral(channel="C0ALERTS", user="U0ANA", text="*Only* for <#C0PRODUCT>")
    page = stage.open("C0ALERTS", is_dark=is_dark)
    expect(page.locator(".message")).to_have_count(2)
    assert grave_findings(page) == []
    page.get_by_role("button", name="1 reply").click()
    expect(page.locator("#thread .message")).to_have_count(2)
    assert grave_findings(page) == []
    page.locator(".play-button").click()
    page.get_by_role("tab", name="What just happened").click()
    page.locator(".step summary").first.click()
    assert grave_findings(page) == []
    page.get_by_role("tab", name="Faults").click()
    assert grave_findings(page) == []


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_a_form_with_its_errors_and_an_open_menu_have_no_serious_barriers(stage: Stage, *, is_dark: bool) -> None:
    stage.alert()
    page = stage.open("C0ALERTS", is_dark=is_dark)
    page.get_by_role("button", name="Resolve…").click()
    form = page.get_by_role("dialog", name="Resolve the case")
    form.get_by_role("button", name="Resolve").click()
    expect(form.get_by_role("alert")).to_have_count(2)
    form.get_by_role("button", name="Causes").click()
    expect(form.get_by_role("listbox")).to_be_visible()
    assert grave_findings(page) == []


def test_dark_follows_the_system_until_the_button_says_otherwise(stage: Stage) -> None:
    page = stage.open("C0ALERTS", is_dark=True)
    body = page.locator("body")
    expect(body).to_have_css("background-color", "rgb(23, 28, 27)")
    page.get_by_role("button", name="Switch to light").click()
    expect(body).to_have_css("background-color", "rgb(255, 255, 255)")
    page.reload()
    expect(body).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.get_by_role("button", name="Switch to dark")).to_be_visible()


def test_a_phone_shows_everything_without_scrolling_sideways(stage: Stage) -> None:
    long = {"type": "section", "text": {"type": "plain_text", "text": "W" * 400}}
    config = {"categories": ["one", "two"]}
    bars = [{"name": "n", "data": [{"label": "one", "value": 1}, {"label": "two", "value": 2}]}]
    chart = {"type": "bar", "series": bars, "axis_config": config}
    stage.post("wide", [long, {"type": "data_visualization", "title": "Bars", "chart": chart}])
    stage.alert()
    page = stage.open("C0ALERTS", size=PHONE)
    expect(page.locator(".chart svg")).to_be_visible()
    for box in ("document.documentElement", "document.querySelector('#timeline')"):
        assert page.evaluate(f"{box}.scrollWidth <= {box}.clientWidth")
    expect(page.locator("#panel")).to_be_hidden()
    page.get_by_role("button", name="Channels").click()
    page.get_by_role("link", name="general").click()
    expect(page.locator("#place-title")).to_have_text("general")
    expect(page.get_by_role("link", name="general")).to_be_hidden()
    page.locator(".play-button").click()
    expect(page.get_by_role("button", name="Send answer")).to_be_in_viewport()
    assert grave_findings(page) == []


def test_the_keyboard_reaches_channels_people_and_buttons(stage: Stage) -> None:
    stage.alert()
    page = stage.open("C0ALERTS")
    page.keyboard.press("Control+k")
    page.get_by_label("Search: Jump to").press_sequentially("prod")
    page.keyboard.press("Enter")
    expect(page.locator("#place-title")).to_have_text("product")
    page.get_by_role("link", name="product").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("link", name="nps-alerts")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#place-title")).to_have_text("nps-alerts")
    page.get_by_role("radio", name="Act as Ana Lind").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#me-name")).to_have_text("Ben Okoro")
    page.get_by_role("button", name="I'll take it", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".message-text")).to_contain_text("@Ben Okoro took it")


def test_a_lost_server_is_said_and_a_new_one_is_found(browser: Browser) -> None:
    with Playground() as playground:
        page = browser.new_page()
        page.goto(playground.base_url)
        expect(page.locator("body.is-ready")).to_be_visible()
        expect(page.locator("#connection")).to_be_hidden()
    expect(page.locator("#connection")).to_contain_text("is lost")
    with Playground(port=int(playground.base_url.rpartition(":")[2])) as again:
        again.message("here again")
        expect(page.locator("#connection")).to_be_hidden()
        expect(page.locator(".message")).to_contain_text("here again")
        page.close()
