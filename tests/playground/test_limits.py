"""Rates and times: once at Slack's real limits, else on a faster clock."""

import itertools
from collections.abc import Callable

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from websockets.sync.client import connect

from playground.limits import Limits
from playground.rates import Rates
from playground.server import Playground

Refusal = Callable[..., str]


def until_refused(call: Callable[[], object]) -> tuple[SlackResponse, int]:
    """The refusal, and how many calls went before it: more than the burst where they are slow, as the rate goes on."""
    for calls in itertools.count():
        try:
            call()
        except SlackApiError as error:
            response: SlackResponse = error.response
            return response, calls
    raise AssertionError


def test_at_the_real_limits(lonely: Playground, refusal: Refusal) -> None:
    """About a post a second per channel with a burst, 3 s for an acknowledgement, 3 s for a trigger."""
    client = WebClient("xoxb-playground", base_url=lonely.api_url)
    trigger_id = lonely.workspace.triggers.issue("U0ANA")
    refused, burst = until_refused(lambda: client.chat_postMessage(channel="C0ALERTS", text="one more"))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert burst >= 5
    client.chat_postMessage(channel="C0GENERAL", text="Another channel has a rate of its own")
    address = WebClient(base_url=lonely.api_url).apps_connections_open(app_token="xapp-playground")["url"]
    assert (lonely.workspace.limits.ack, lonely.workspace.limits.trigger) == (3.0, 3.0)
    with connect(address, proxy=None):
        assert lonely.command("/nps")["error"] == "operation_timeout"
    client.chat_postMessage(channel="C0ALERTS", text="now")  # by then there is room again, and the trigger is too old
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Late"}, "blocks": []}
    assert refusal(client.views_open, trigger_id=trigger_id, view=view) == "expired_trigger_id"


def test_each_method_has_the_rate_of_its_tier(lonely: Playground, refusal: Refusal) -> None:
    client = WebClient("xoxb-playground", base_url=lonely.api_url)
    refused, burst = until_refused(client.conversations_list)
    assert refused["error"] == "ratelimited"
    assert 1 <= int(refused.headers["Retry-After"]) <= 3
    assert burst >= 20
    client.conversations_info(channel="C0ALERTS")


def test_a_faster_clock_moves_every_window_but_not_what_measures_the_app() -> None:
    fast = Limits().at_speed(60)
    assert (fast.response_url, fast.retries, fast.post_per_second) == (30.0, (0.0, 1.0, 5.0), 60.0)
    assert fast.per_minute["tier_3"] == 3000
    assert (fast.ack, fast.trigger) == (3.0, 3.0)


def test_a_bucket_fills_steadily_up_to_its_burst() -> None:
    rates = Rates()

    def take(now: float) -> int | None:
        return rates.take("key", per_second=0.5, burst=2, now=now)

    assert [take(0.0), take(0.0), take(0.0), take(1.0), take(2.0)] == [None, None, 2, 1, None]
    assert [take(100.0), take(100.0), take(100.0)] == [None, None, 2]
