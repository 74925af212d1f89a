"""Each refusal, as it comes over the wire."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.delivery.outcomes import (
    Absent,
    MissingScope,
    Outcome,
    RateLimited,
    Refused,
    Scope,
    Sent,
    Unauthorised,
    Unreachable,
)
from bot.delivery.slack import Answer, Door, Identity, make_client
from bot.views.message import Message

if TYPE_CHECKING:
    from tests.bot.delivery.conftest import Slack


def section(text: str) -> Message:
    return Message(text, ({"type": "section", "text": {"type": "plain_text", "text": text}},))


def posted(door: Door, delivery_id: int, *, channel: str = "C0ALERTS", thread_ts: str | None = None) -> Sent:
    outcome = door.post(channel, section("Hello"), delivery_id=delivery_id, thread_ts=thread_ts)
    assert isinstance(outcome, Sent)
    return outcome


def attempt(door: Door) -> Outcome:
    return door.post("C0ALERTS", section("Hello"), delivery_id=1)


@pytest.fixture
def minute_ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


def test_a_message_travels_with_text_blocks_and_the_id_of_its_delivery(slack: Slack, door: Door) -> None:
    sent = posted(door, 1)
    found = slack.message(sent.ts)
    assert found["text"] == "Hello"
    assert [block["type"] for block in found["blocks"]] == ["section"]
    assert found["metadata"] == {"event_type": "nps_delivery", "event_payload": {"delivery_id": 1}}
    assert slack.calls("chat.postMessage")[-1]["request"]["unfurl_links"] is False


def test_an_update_replaces_text_and_blocks_and_keeps_the_id(slack: Slack, door: Door) -> None:
    sent = posted(door, 2)
    assert door.update(sent.channel, sent.ts, section("Changed"), delivery_id=2) == sent
    found = slack.message(sent.ts)
    assert found["text"] == "Changed"
    assert found["blocks"][0]["text"]["text"] == "Changed"
    assert found["metadata"]["event_payload"] == {"delivery_id": 2}


def test_a_message_to_a_person_stands_in_the_direct_messages(slack: Slack, door: Door) -> None:
    sent = posted(door, 3, channel="U0ANA")
    assert sent.channel == door.open_dm("U0ANA")
    assert sent.channel.startswith("D")
    assert slack.message(sent.ts, channel=sent.channel)["text"] == "Hello"


def test_a_message_is_found_by_its_metadata(door: Door, minute_ago: datetime) -> None:
    sent = posted(door, 40)
    posted(door, 41)
    assert door.find("C0ALERTS", 40, since=minute_ago) == sent
    assert door.find("#nps-alerts", 40, since=minute_ago) == sent
    assert door.find("C0ALERTS", 987_654_321, since=minute_ago) == Absent()
    assert door.find("C0ALERTS", 40, since=minute_ago + timedelta(hours=1)) == Absent()


def test_a_reply_is_found_in_its_thread_and_a_private_note_at_its_person(door: Door, minute_ago: datetime) -> None:
    parent = posted(door, 50)
    reply = posted(door, 51, thread_ts=parent.ts)
    note = posted(door, 52, channel="U0BEN")
    assert door.find("C0ALERTS", 51, since=minute_ago, thread_ts=parent.ts) == reply
    assert door.find("C0ALERTS", 51, since=minute_ago) == Absent()
    assert door.find("U0BEN", 52, since=minute_ago) == note


def test_a_message_is_found_behind_many_others(door: Door, minute_ago: datetime) -> None:
    sent = posted(door, 60, channel="C0PRODUCT")
    for number in range(210):
        posted(door, 1000 + number, channel="C0PRODUCT")
    assert door.find("C0PRODUCT", 60, since=minute_ago) == sent


def test_a_user_is_found_by_address(door: Door) -> None:
    assert door.lookup_user_by_email("ana@example.com") == "U0ANA"
    assert door.lookup_user_by_email("nobody@example.com") == Absent()


def test_the_door_says_who_we_are(door: Door) -> None:
    identity = door.auth_test()
    assert isinstance(identity, Identity)
    assert identity.team_id == "T0PLAYGROUND"
    assert identity.user_id == "U0NPSBOT"
    assert identity.scopes is not None
    assert "chat:write" in identity.scopes


def test_any_other_method_has_the_same_refusals(door: Door) -> None:
    answer = door.call("conversations.info", channel="C0ALERTS")
    assert isinstance(answer, Answer)
    assert answer.data["channel"]["name"] == "nps-alerts"
    assert door.call("conversations.info", channel="C404") == Refused("channel_not_found")


@pytest.mark.parametrize("channel", ["C404", "#nowhere"])
def test_an_unknown_channel_is_a_refusal_of_this_message(door: Door, channel: str) -> None:
    assert door.post(channel, section("Hello"), delivery_id=1) == Refused("channel_not_found")


def test_a_channel_without_us_is_a_refusal_of_this_message(slack: Slack, door: Door) -> None:
    slack.trouble("error", method="chat.postMessage", channel="C0RANDOM", error="not_in_channel")
    assert door.post("C0RANDOM", section("Hello"), delivery_id=1) == Refused("not_in_channel")


def test_blocks_that_slack_does_not_take_are_a_refusal_of_this_message(door: Door) -> None:
    nonsense = Message("Hello", ({"type": "no_such_block"},))
    assert door.post("C0ALERTS", nonsense, delivery_id=1) == Refused("invalid_blocks")


def test_a_message_that_is_gone_cannot_be_updated(door: Door) -> None:
    outcome = door.update("C0ALERTS", "1.000001", section("Changed"), delivery_id=1)
    assert outcome == Refused("message_not_found")


@pytest.mark.parametrize("error", ["token_revoked", "invalid_auth", "account_inactive"])
def test_a_refused_token_concerns_the_whole_installation(slack: Slack, door: Door, error: str) -> None:
    slack.trouble("error", error=error)
    assert attempt(door) == Unauthorised(error)
    assert door.auth_test() == Unauthorised(error)


def test_a_wrong_token_concerns_the_whole_installation(slack: Slack) -> None:
    door = Door(make_client("xoxb-wrong", base_url=slack.api_url))
    assert attempt(door) == Unauthorised("invalid_auth")


def test_too_many_posts_hold_up_a_channel_and_too_many_updates_the_method(slack: Slack, door: Door) -> None:
    sent = posted(door, 5)
    slack.trouble("ratelimited", retry_after=7)
    assert attempt(door) == RateLimited(7, Scope.CHANNEL)
    assert door.update(sent.channel, sent.ts, section("Changed"), delivery_id=5) == RateLimited(7, Scope.METHOD)


def test_a_page_instead_of_json_leaves_it_open_whether_the_message_was_posted(slack: Slack, door: Door) -> None:
    slack.trouble("http_error", status=502)
    assert attempt(door) == Unreachable("http_502", uncertain=True)


def test_trouble_inside_slack_leaves_it_open_whether_the_message_was_posted(slack: Slack, door: Door) -> None:
    slack.trouble("error", error="fatal_error")
    assert attempt(door) == Unreachable("fatal_error", uncertain=True)


def test_a_timeout_leaves_it_open_whether_the_message_was_posted(slack: Slack) -> None:
    impatient = Door(make_client("xoxb-playground", base_url=slack.api_url, timeout=0.2))  # type: ignore[arg-type]  # whole seconds say the SDK's types
    slack.trouble("timeout", delay=3600, count=1)
    assert attempt(impatient) == Unreachable("TimeoutError", uncertain=True)


@pytest.mark.parametrize("kind", ["drop", "lost_answer"])
def test_a_cut_connection_leaves_it_open_whether_the_message_was_posted(slack: Slack, door: Door, kind: str) -> None:
    slack.trouble(kind, count=1)
    outcome = attempt(door)
    assert isinstance(outcome, Unreachable)
    assert outcome.uncertain


def test_what_never_reached_slack_was_certainly_not_posted() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening
        door = Door(make_client("xoxb-playground", base_url=f"http://127.0.0.1:{taken.getsockname()[1]}/api/"))
        assert attempt(door) == Unreachable("ConnectionRefusedError", uncertain=False)


def test_a_missing_scope_concerns_a_feature(slack: Slack, door: Door, minute_ago: datetime) -> None:
    with slack.without_scopes("channels:history", "im:write"):
        assert door.find("C0ALERTS", 1, since=minute_ago) == MissingScope("channels:history")
        assert door.open_dm("U0ANA") == MissingScope("im:write")
        assert isinstance(attempt(door), Sent)


def test_without_the_scope_to_write_the_installation_is_good_for_nothing(slack: Slack, door: Door) -> None:
    with slack.without_scopes("chat:write"):
        assert attempt(door) == Unauthorised("missing_scope chat:write")
        assert door.auth_test() == Unauthorised("missing_scope chat:write")
