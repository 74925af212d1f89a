"""HTTP mode: signed requests to an app that Bolt runs, and that checks every signature itself."""

import logging
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_bolt import Ack, App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from playground.request_url import signature
from playground.server import Playground

Json = dict[str, Any]
Eventually = Callable[..., None]
SECRET = "playground-signing-secret"


class Receiver(ThreadingHTTPServer):
    """Hands each request to Bolt; `says` overrules what is answered."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.app: App | None = None
        self.says: list[tuple[int, str, dict[str, str]]] = []
        self.seen: list[tuple[dict[str, str], str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/slack/events"


class Taking(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((headers, body))
        status, text, more = self._overruled() or self._dispatched(body, headers)
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def _overruled(self) -> tuple[int, str, dict[str, str]] | None:
        return self.server.says.pop(0) if self.server.says else None

    def _dispatched(self, body: str, headers: dict[str, str]) -> tuple[int, str, dict[str, str]]:
        assert self.server.app is not None
        answer = self.server.app.dispatch(BoltRequest(body=body, headers={**headers}))
        return answer.status, answer.body, answer.first_headers_without_set_cookie()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def slack(lonely: Playground, receiver: Receiver) -> Playground:
    """A playground in HTTP mode, whose app Bolt runs."""
    logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)
    client = WebClient("xoxb-playground", base_url=lonely.api_url)
    receiver.app = App(client=client, signing_secret=SECRET, process_before_response=True)
    lonely.do("limits", retries=(0.0, 0.05))
    assert lonely.do("request_url", url=receiver.url) == {"ok": True, "verified": True}
    receiver.seen.clear()
    return lonely


def test_a_signature_is_what_slacks_own_verifier_expects() -> None:
    verifier = SignatureVerifier(SECRET)
    assert verifier.generate_signature(timestamp="1700000000", body=b"a=b") == signature(SECRET, "1700000000", b"a=b")


def test_a_command_goes_out_as_a_signed_form(slack: Playground, receiver: Receiver) -> None:
    assert receiver.app is not None
    receiver.app.command("/nps")(lambda ack, command: ack(f"You asked: {command['text']}"))
    assert slack.command("/nps last-month")["ok"]
    assert slack.messages("C0ALERTS")[-1]["text"] == "You asked: last-month"
    headers, body = receiver.seen[0]
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert SignatureVerifier(SECRET).is_valid_request(body, headers)
    assert not SignatureVerifier("other").is_valid_request(body, headers)


def test_clicks_and_forms_go_out_as_json_in_a_form(slack: Playground, receiver: Receiver) -> None:
    assert receiver.app is not None
    view = {
        "type": "modal",
        "callback_id": "resolve",
        "blocks": [{"type": "divider"}],
        "title": {"type": "plain_text", "text": "Sure?"},
        "submit": {"type": "plain_text", "text": "Yes"},
    }

    @receiver.app.action("take")
    def take(ack: Ack, body: Json, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    receiver.app.view("resolve")(lambda ack: ack(response_action="clear"))
    button = {"type": "button", "action_id": "take", "text": {"type": "plain_text", "text": "Take"}}
    client = WebClient("xoxb-playground", base_url=slack.api_url)
    blocks: list[Json] = [{"type": "actions", "elements": [button]}]
    ts = client.chat_postMessage(channel="C0ALERTS", text="Alert", blocks=blocks)["ts"]
    assert slack.act(user="U0ANA", action_id="take", channel="C0ALERTS", ts=ts)["ok"]
    assert slack.submit(user="U0ANA", view_id=slack.views("U0ANA")[0]["id"], values={})["ok"]
    assert slack.views("U0ANA") == []


def test_an_event_that_fails_is_sent_again_with_number_and_reason(
    slack: Playground, receiver: Receiver, eventually: Eventually
) -> None:
    assert receiver.app is not None
    heard: list[str] = []
    receiver.app.event("message")(lambda event: heard.append(event["text"]))
    receiver.says = [(500, "", {}), (302, "", {"Location": "/elsewhere"})]
    slack.message("Hello")
    eventually(lambda: heard == ["Hello"])
    retries = [(one.get("x-slack-retry-num"), one.get("x-slack-retry-reason")) for one, _ in receiver.seen]
    assert retries == [(None, None), ("1", "http_error"), ("2", "too_many_redirects")]
    assert len({body for _, body in receiver.seen}) == 1


def test_an_app_may_ask_for_no_retry(slack: Playground, receiver: Receiver, eventually: Eventually) -> None:
    receiver.says = [(500, "", {"X-Slack-No-Retry": "1"})]
    slack.message("Hello")
    eventually(lambda: slack.journal("delivery"))
    assert [entry["ok"] for entry in slack.journal("delivery")] == [False]


@pytest.mark.parametrize(
    ("says", "error"),
    [
        ((500, "", {}), "dispatch_failed"),
        ((302, "", {"Location": "/elsewhere"}), "dispatch_failed"),
        ((200, '{"blocks": [{"type": "banner"}], "text": "a"}', {}), "invalid_command_response"),
    ],
)
def test_a_command_that_fails_is_told_to_the_person(
    slack: Playground, receiver: Receiver, says: tuple[int, str, dict[str, str]], error: str
) -> None:
    receiver.says = [says]
    assert slack.command("/nps")["error"] == error
    assert slack.messages("C0ALERTS")[-1]["text"] == f'/nps failed with the error "{error}"'


def test_a_command_may_be_answered_with_plain_text(slack: Playground, receiver: Receiver) -> None:
    receiver.says = [(200, "Just text", {})]
    assert slack.command("/nps")["ok"]
    assert slack.messages("C0ALERTS")[-1]["text"] == "Just text"


def test_nobody_at_the_address_is_said(slack: Playground) -> None:
    assert slack.do("request_url", url="http://127.0.0.1:9/slack/events")["verified"] is False
    assert slack.command("/nps")["error"] == "dispatch_failed"
    assert slack.do("request_url") == {"ok": True}
    assert slack.state()["app"]["request_url"] is None
