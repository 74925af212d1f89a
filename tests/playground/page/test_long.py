"""Long channels, many windows, and the way back."""

import pytest
from playwright.sync_api import expect

from tests.playground.page.stage import Stage

pytestmark = pytest.mark.chromium
MANY = 3000
DRAWN_AT_MOST = 250


def fill(stage: Stage, count: int) -> list[str]:
    """Very many messages of the bot, past every rate limit; their ts."""

    async def post() -> list[str]:
        world = stage.playground.workspace.world
        channel = world.channels["C0ALERTS"]
        return [world.post(channel, "U0NPSBOT", f"number {one}.", from_bot=True).ts for one in range(count)]

    return stage.playground.run(post())


@pytest.fixture
def long(stage: Stage) -> list[str]:
    return fill(stage, MANY)


def test_a_long_channel_draws_its_newest_and_more_as_one_scrolls_up(stage: Stage, long: list[str]) -> None:
    page = stage.open("C0ALERTS")
    messages = page.locator("#messages > .message")
    expect(messages.last).to_contain_text(f"number {MANY - 1}.")
    drawn = messages.count()
    assert drawn <= DRAWN_AT_MOST
    expect(page.locator("#welcome")).to_be_hidden()
    first = messages.first.inner_text()
    page.locator("#timeline").evaluate("box => { box.scrollTop = 0; }")
    expect(messages.first).not_to_contain_text(first.splitlines()[-1])
    assert messages.count() > drawn
    expect(page.get_by_text(first.splitlines()[-1], exact=True)).to_be_in_viewport()
    page.get_by_role("button", name="Newest").click()
    stage.post("the newest of all")
    expect(messages.last).to_contain_text("the newest of all")
    expect(messages.last).to_be_in_viewport()


def test_what_waited_long_is_drawn_from_its_beginning(stage: Stage) -> None:
    page = stage.open("C0GENERAL")
    fill(stage, 150)
    page.get_by_role("link", name="nps-alerts, 150 unread").click()
    expect(page.locator(".new-line + .message")).to_contain_text("number 0.")
    expect(page.locator(".new-line")).to_be_in_viewport()


def test_a_link_leads_to_a_message_that_was_not_drawn(stage: Stage, long: list[str]) -> None:
    link = stage.client.chat_getPermalink(channel="C0ALERTS", message_ts=long[40])["permalink"]
    stage.post(f"see <{link}|that case>", channel="C0GENERAL")
    page = stage.open("C0GENERAL")
    page.get_by_role("link", name="that case").click()
    messages = page.locator("#messages > .message")
    expect(page.locator(f'[data-ts="{long[40]}"]')).to_be_in_viewport()
    assert messages.count() <= DRAWN_AT_MOST
    page.locator("#timeline").evaluate("box => { box.scrollTop = box.scrollHeight; }")
    expect(page.locator(f'[data-ts="{long[200]}"]')).to_be_attached()
    expect(messages.last).not_to_be_in_viewport()
    page.get_by_role("button", name="Newest").click()
    expect(messages.last).to_contain_text(f"number {MANY - 1}.")
    expect(messages.last).to_be_in_viewport()


def test_the_keyboard_reaches_the_beginning(stage: Stage) -> None:
    fill(stage, 200)
    page = stage.open("C0ALERTS")
    earlier = page.get_by_role("button", name="Earlier messages")
    expect(earlier).to_be_visible()
    earlier.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#messages > .message")).to_have_count(200)
    expect(earlier).to_be_hidden()
    expect(page.locator("#welcome")).to_be_visible()


def test_more_windows_than_a_browser_has_connections_are_told_alike(stage: Stage) -> None:
    first = stage.open("C0ALERTS")
    pages = [first, *(first.context.new_page() for _ in range(7))]
    for page in pages[1:]:
        page.goto(first.url)
        expect(page.locator("body.is-ready")).to_be_visible()
    stage.post("to all of you")
    for page in pages:
        expect(page.locator(".message")).to_contain_text("to all of you")


def test_the_browsers_back_button_leads_back(stage: Stage) -> None:
    ts = stage.alert()
    stage.client.chat_postMessage(channel="C0ALERTS", thread_ts=ts, text="A reply")
    page = stage.open("C0ALERTS")
    page.get_by_role("button", name="1 reply").click()
    expect(page.locator("#thread")).to_be_visible()
    page.get_by_role("link", name="product").click()
    expect(page.locator("#place-title")).to_have_text("product")
    page.go_back()
    expect(page.locator("#thread")).to_contain_text("A reply")
    page.go_back()
    expect(page.locator("#thread")).to_be_hidden()
    expect(page.locator("#place-title")).to_have_text("nps-alerts")
    page.go_forward()
    page.reload()
    expect(page.locator("#thread")).to_contain_text("A reply")
