"""The panel beside the chat: playing a customer, what just happened, trouble on demand."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.playground.page.stage import Stage

pytestmark = pytest.mark.chromium


@dataclass
class Receiver:
    """Takes webhooks, as the bot would."""

    url: str
    bodies: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # named by http.server
            received.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(202)
            self.end_headers()
            self.wfile.write(b'{"stored": 1}')

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        received = Receiver(f"http://127.0.0.1:{server.server_port}/webhooks")
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield received
        server.shutdown()
        thread.join()


def test_a_customer_is_played_and_the_signed_webhook_goes_out(stage: Stage, receiver: Receiver) -> None:
    stage.playground.do("survey_target", url=receiver.url, secrets={"generic": "secret"})
    page = stage.open("C0ALERTS")
    panel = page.locator("#panel")
    panel.get_by_role("button", name="Send answer").click()
    expect(panel.get_by_role("alert")).to_have_text("Choose a score first.")
    panel.get_by_role("radio", name="2", exact=True).check(force=True)
    panel.get_by_label("Comment", exact=True).fill("<b>Too slow</b>")
    panel.get_by_label("Customer", exact=True).select_option("Somebody else…")
    panel.get_by_label("Company").fill("Example Corp")
    panel.get_by_label("E-mail").fill("ana@example.com")
    panel.get_by_role("button", name="Send answer").click()
    expect(panel.get_by_role("status")).to_contain_text("Sent: 2/10 from Example Corp")
    expect(panel.get_by_role("status")).to_contain_text("The bot answered 202")
    (body,) = receiver.bodies
    assert (body["score"], body["comment"], body["customer"]["company"]) == (2, "<b>Too slow</b>", "Example Corp")


def test_what_just_happened_lists_calls_with_their_times_and_content(stage: Stage) -> None:
    page = stage.open("C0ALERTS")
    page.get_by_role("tab", name="What just happened").click()
    stage.post("hello there")
    step = page.locator(".step[data-kind=call]")
    expect(step.locator("summary")).to_contain_text("chat.postMessage")
    expect(step.locator(".step-time")).to_contain_text("ms")
    step.locator("summary").click()
    expect(step.locator("pre")).to_contain_text('"text": "hello there"')
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as JSON").click()
    expect(page.locator(".toast")).to_have_text("Copied as JSON")
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert [entry["title"] for entry in copied] == ["chat.postMessage"]


def test_a_fault_is_switched_on_and_off(stage: Stage) -> None:
    page = stage.open("C0ALERTS")
    page.get_by_role("tab", name="Faults").click()
    switch = page.get_by_role("switch", name="Rate limited")
    page.get_by_label("Pause in seconds").fill("7")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    (fault,) = stage.playground.state()["faults"]
    assert (fault["kind"], fault["retry_after"], fault["method"]) == ("ratelimited", 7, "chat.postMessage")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    assert stage.playground.state()["faults"] == []


def test_a_newcomer_is_told_what_to_try_first(stage: Stage) -> None:
    page = stage.open("C0ALERTS")
    suggestions = page.locator(".suggestion")
    expect(suggestions).to_have_count(3)
    suggestions.first.click()
    expect(page.get_by_label("Message #nps-alerts")).to_have_value("/nps this-quarter")
    stage.alert()
    expect(suggestions.first).to_be_hidden()
    page.get_by_role("button", name="Click “I'll take it”").click()
    expect(page.get_by_role("button", name="I'll take it", exact=True)).to_be_focused()
