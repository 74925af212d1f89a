"""chat.* and what history tells of it."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.server import Playground

Refusal = Callable[..., str]
METADATA = {"event_type": "alert", "event_payload": {"delivery_id": 7}}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def test_a_message_keeps_its_blocks_and_gets_ids(client: WebClient) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Take"}, "value": "7"}
    sent = client.chat_postMessage(
        channel="C0ALERTS", text="Alert", blocks=[section("*a*"), {"type": "actions", "elements": [button]}]
    )
    blocks = sent["message"]["blocks"]
    assert blocks[0]["text"]["text"] == "*a*"
    assert all(block["block_id"] for block in blocks)
    assert blocks[1]["elements"][0]["action_id"]
    assert (sent["message"]["user"], sent["message"]["bot_id"]) == ("U0NPSBOT", "B0NPSBOT")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "a"}, "channel_not_found"),
        ({"channel": "C0PRIVATE", "text": "a"}, "channel_not_found"),
        ({"channel": "C0ALERTS"}, "no_text"),
        ({"channel": "C0ALERTS", "blocks": [section("a")]}, "invalid_blocks"),
        ({"channel": "C0ALERTS", "text": "a", "blocks": [section("")]}, "invalid_blocks"),
        ({"channel": "C0ALERTS", "text": "a", "thread_ts": "1.000000"}, "thread_not_found"),
        ({"channel": "C0ALERTS", "text": "a", "metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
        ({"channel": "C0ALERTS", "text": "a", "markdown_text": "b"}, "markdown_text_conflict"),
        ({"channel": "C0ALERTS", "text": "a", "attachments": [{}] * 101}, "too_many_attachments"),
    ],
)
def test_a_message_that_cannot_be_is_refused(
    client: WebClient, refusal: Refusal, arguments: dict[str, Any], error: str
) -> None:
    assert refusal(client.api_call, api_method="chat.postMessage", json=arguments) == error


def test_the_refusal_of_blocks_says_which_and_why(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C0ALERTS", text="a", blocks=[section("x" * 3001)])
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_where_the_bot_is_no_member_it_needs_a_scope(
    client: WebClient, playground: Playground, refusal: Refusal
) -> None:
    client.chat_postMessage(channel="C0RANDOM", text="Hello")
    playground.do("scopes", declined=["chat:write.public"])
    assert refusal(client.chat_postMessage, channel="C0RANDOM", text="Hello") == "not_in_channel"
    playground.do("channel", action="archive", channel="C0ALERTS")
    assert refusal(client.chat_postMessage, channel="C0ALERTS", text="Hello") == "is_archived"


def test_a_channel_may_be_named(client: WebClient) -> None:
    assert client.chat_postMessage(channel="#nps-alerts", text="Hello")["channel"] == "C0ALERTS"


def test_too_long_a_text_is_cut_when_posted_and_refused_when_updated(client: WebClient, refusal: Refusal) -> None:
    sent = client.chat_postMessage(channel="C0ALERTS", text="x" * 50_000)
    assert len(sent["message"]["text"]) == 40_000
    assert refusal(client.chat_update, channel="C0ALERTS", ts=sent["ts"], text="x" * 4001) == "msg_too_long"


def test_metadata_is_kept_and_read_back_on_demand(client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0ALERTS", text="a", metadata=METADATA)["ts"]
    assert "metadata" not in client.conversations_history(channel="C0ALERTS")["messages"][0]
    client.chat_update(channel="C0ALERTS", ts=ts, text="b")
    history = client.conversations_history(channel="C0ALERTS", include_all_metadata=True)
    assert history["messages"][0]["metadata"] == METADATA
    client.chat_update(channel="C0ALERTS", ts=ts, text="c", metadata={})
    history = client.conversations_history(channel="C0ALERTS", include_all_metadata=True)
    assert "metadata" not in history["messages"][0]


def test_an_update_with_text_alone_drops_the_blocks(client: WebClient, playground: Playground) -> None:
    ts = client.chat_postMessage(channel="C0ALERTS", text="a", blocks=[section("a")])["ts"]
    answer = client.chat_update(channel="C0ALERTS", ts=ts, text="b")
    assert (answer["text"], answer["message"].get("blocks")) == ("b", None)
    assert playground.messages("C0ALERTS")[0]["edited"]["user"] == "U0NPSBOT"


def test_only_own_messages_that_are_there_can_be_changed(
    client: WebClient, playground: Playground, refusal: Refusal
) -> None:
    theirs = playground.message("Hello")["ts"]
    assert refusal(client.chat_update, channel="C0ALERTS", ts=theirs, text="b") == "cant_update_message"
    assert refusal(client.chat_delete, channel="C0ALERTS", ts=theirs) == "cant_delete_message"
    assert refusal(client.chat_update, channel="C0ALERTS", ts="1.000000", text="b") == "message_not_found"
    mine = client.chat_postMessage(channel="C0ALERTS", text="a")["ts"]
    client.chat_delete(channel="C0ALERTS", ts=mine)
    assert refusal(client.chat_update, channel="C0ALERTS", ts=mine, text="b") == "message_not_found"


def test_an_ephemeral_message_is_for_one_person_and_cannot_be_updated(
    client: WebClient, playground: Playground, refusal: Refusal
) -> None:
    ts = client.chat_postEphemeral(channel="C0ALERTS", user="U0ANA", text="Only you")["message_ts"]
    assert playground.messages("C0ALERTS")[0]["ephemeral_for"] == "U0ANA"
    assert client.conversations_history(channel="C0ALERTS")["messages"] == []
    assert refusal(client.chat_update, channel="C0ALERTS", ts=ts, text="b") == "message_not_found"
    assert refusal(client.chat_postEphemeral, channel="C0ALERTS", user="U0GUEST", text="a") == "user_not_in_channel"


def test_a_thread_is_read_by_replies_and_left_out_of_history(client: WebClient) -> None:
    parent = client.chat_postMessage(channel="C0ALERTS", text="parent")["ts"]
    reply = client.chat_postMessage(channel="C0ALERTS", text="reply", thread_ts=parent)["ts"]
    client.chat_postMessage(channel="C0ALERTS", text="to all", thread_ts=reply, reply_broadcast=True)
    thread = client.conversations_replies(channel="C0ALERTS", ts=parent)["messages"]
    assert [one["text"] for one in thread] == ["parent", "reply", "to all"]
    assert {one["thread_ts"] for one in thread} == {parent}
    assert thread[0]["reply_count"] == 2
    history = client.conversations_history(channel="C0ALERTS")["messages"]
    assert [one["text"] for one in history] == ["to all", "parent"]
    link = client.chat_getPermalink(channel="C0ALERTS", message_ts=reply)["permalink"]
    assert f"thread_ts={parent}" in link


def test_history_is_read_from_a_moment_on_and_in_pages(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel="C0ALERTS", text=str(number))["ts"] for number in range(5)]
    later = client.conversations_history(channel="C0ALERTS", oldest=stamps[2])["messages"]
    assert [one["text"] for one in later] == ["4", "3"]
    inclusive = client.conversations_history(channel="C0ALERTS", oldest=stamps[1], latest=stamps[2], inclusive=True)[
        "messages"
    ]
    assert [one["text"] for one in inclusive] == ["2", "1"]
    pages = client.conversations_history(channel="C0ALERTS", limit=2)
    assert [[one["text"] for one in page["messages"]] for page in pages] == [["4", "3"], ["2", "1"], ["0"]]


def test_another_name_needs_a_scope_of_its_own(client: WebClient, playground: Playground, refusal: Refusal) -> None:
    sent = client.chat_postMessage(channel="C0ALERTS", text="a", username="Score", icon_emoji=":chart:")
    assert sent["message"]["username"] == "Score"
    playground.do("scopes", declined=["chat:write.customize"])
    assert refusal(client.chat_postMessage, channel="C0ALERTS", text="a", username="Score") == "missing_scope"
