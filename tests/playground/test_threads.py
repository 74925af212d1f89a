"""Threads: replies of people, broadcasts, shortcuts on replies, and what is left of a deleted beginning."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from playground.server import Playground

Json = dict[str, Any]
Refusal = Callable[..., str]
Eventually = Callable[..., None]
Connect = Callable[[App], None]


@pytest.fixture
def heard(app: App, connect: Connect) -> list[Json]:
    """The message events that reach the app."""
    events: list[Json] = []

    @app.event("message")
    def listen(event: Json) -> None:
        events.append(event)

    connect(app)
    return events


def test_a_persons_reply_stands_in_the_thread(
    client: WebClient, playground: Playground, heard: list[Json], eventually: Eventually
) -> None:
    parent = client.chat_postMessage(channel="C0ALERTS", text="Alert")["ts"]
    first = playground.message("I called them", thread_ts=parent)["ts"]
    playground.message("and again", user="U0BEN", thread_ts=first)
    thread = client.conversations_replies(channel="C0ALERTS", ts=parent)["messages"]
    assert [(one["user"], one["text"]) for one in thread[1:]] == [("U0ANA", "I called them"), ("U0BEN", "and again")]
    assert {one["thread_ts"] for one in thread} == {parent}
    assert (thread[0]["reply_users"], thread[0]["reply_users_count"]) == (["U0ANA", "U0BEN"], 2)
    eventually(lambda: len(heard) == 2)  # Bolt keeps the bot's own from its listeners
    said = next(event for event in heard if event["text"] == "I called them")
    assert (said["thread_ts"], said["parent_user_id"]) == (parent, "U0NPSBOT")


@pytest.mark.parametrize("thread_ts", ["1.000000", "nonsense"])
def test_a_reply_to_nothing_is_refused(playground: Playground, thread_ts: str) -> None:
    assert playground.message("Hello?", thread_ts=thread_ts)["error"] == "thread_not_found"


def test_nobody_replies_to_what_only_one_person_sees(client: WebClient, playground: Playground) -> None:
    ts = client.chat_postEphemeral(channel="C0ALERTS", user="U0ANA", text="Only you")["message_ts"]
    assert playground.message("Hello?", thread_ts=ts)["error"] == "thread_not_found"


def test_a_broadcast_reply_stands_in_both_and_brings_its_root(
    client: WebClient, playground: Playground, heard: list[Json], eventually: Eventually
) -> None:
    parent = client.chat_postMessage(channel="C0ALERTS", text="Alert")["ts"]
    client.chat_postMessage(channel="C0ALERTS", text="Overdue", thread_ts=parent, reply_broadcast=True)
    playground.message("Really?", thread_ts=parent, broadcast=True)
    newest, before, _ = client.conversations_history(channel="C0ALERTS")["messages"]
    assert [(one["text"], one["subtype"]) for one in (before, newest)] == [
        ("Overdue", "thread_broadcast"),
        ("Really?", "thread_broadcast"),
    ]
    assert {one["thread_ts"] for one in (before, newest)} == {parent}
    assert (newest["root"]["text"], newest["root"]["reply_count"]) == ("Alert", 2)
    eventually(lambda: heard)
    assert (heard[0]["subtype"], heard[0]["root"]["ts"]) == ("thread_broadcast", parent)


def test_a_reply_is_shown_to_all_later_on(client: WebClient) -> None:
    parent = client.chat_postMessage(channel="C0ALERTS", text="Alert")["ts"]
    reply = client.chat_postMessage(channel="C0ALERTS", text="Taken", thread_ts=parent)["ts"]
    client.chat_update(channel="C0ALERTS", ts=reply, text="Overdue", reply_broadcast=True)
    assert [one["text"] for one in client.conversations_history(channel="C0ALERTS")["messages"]] == ["Overdue", "Alert"]


def test_without_a_thread_there_is_nothing_to_broadcast(client: WebClient) -> None:
    sent = client.chat_postMessage(channel="C0ALERTS", text="Alert", reply_broadcast=True)
    assert "subtype" not in sent["message"]


def test_a_shortcut_on_a_reply_brings_the_reply_and_its_thread(
    client: WebClient, playground: Playground, app: App, connect: Connect
) -> None:
    bodies: list[Json] = []

    @app.shortcut("log_message")
    def log(ack: Ack, body: Json, client: WebClient) -> None:
        bodies.append(body)
        title = {"type": "plain_text", "text": "Add to the case"}
        client.views_open(trigger_id=body["trigger_id"], view={"type": "modal", "title": title, "blocks": []})
        ack()

    connect(app)
    parent = client.chat_postMessage(channel="C0ALERTS", text="Alert")["ts"]
    reply = playground.message("They want a call", user="U0BEN", thread_ts=parent)["ts"]
    assert playground.do("shortcut", user="U0ANA", callback_id="log_message", channel="C0ALERTS", ts=reply)["ok"]
    (body,) = bodies
    assert (body["type"], body["message_ts"], body["user"]["id"]) == ("message_action", reply, "U0ANA")
    message = body["message"]
    assert (message["user"], message["text"], message["thread_ts"]) == ("U0BEN", "They want a call", parent)
    assert playground.views("U0ANA")[0]["title"]["text"] == "Add to the case"
    hidden = client.chat_postEphemeral(channel="C0ALERTS", user="U0ANA", text="Only you")["message_ts"]
    refused = playground.do("shortcut", user="U0ANA", callback_id="log_message", channel="C0ALERTS", ts=hidden)
    assert refused["error"] == "message_not_found"


def test_what_somebody_deletes_is_told_and_gone(
    client: WebClient, playground: Playground, heard: list[Json], eventually: Eventually
) -> None:
    ts = playground.message("A slip")["ts"]
    assert playground.do("edit", user="U0BEN", channel="C0ALERTS", ts=ts, delete=True)["error"] == "cant_delete_message"
    assert playground.do("edit", user="U0ANA", channel="C0ALERTS", ts=ts, delete=True)["ok"]
    assert client.conversations_history(channel="C0ALERTS")["messages"] == []
    eventually(lambda: len(heard) == 2)
    gone = next(event for event in heard if event.get("subtype") == "message_deleted")
    assert (gone["deleted_ts"], gone["previous_message"]["text"]) == (ts, "A slip")


def test_an_admin_deletes_the_bots_message(client: WebClient, playground: Playground, refusal: Refusal) -> None:
    ts = client.chat_postMessage(channel="C0ALERTS", text="Alert")["ts"]
    assert playground.do("edit", user="U0ADMIN", channel="C0ALERTS", ts=ts, delete=True)["ok"]
    assert refusal(client.chat_update, channel="C0ALERTS", ts=ts, text="Taken") == "message_not_found"


def test_a_deleted_beginning_leaves_a_tombstone_until_its_last_reply_goes(
    client: WebClient, playground: Playground, refusal: Refusal, heard: list[Json], eventually: Eventually
) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Alert*"}}]
    parent = client.chat_postMessage(channel="C0ALERTS", text="Alert", blocks=blocks)["ts"]
    reply = client.chat_postMessage(channel="C0ALERTS", text="History", thread_ts=parent)["ts"]
    client.chat_delete(channel="C0ALERTS", ts=parent)
    (stone,) = client.conversations_history(channel="C0ALERTS")["messages"]
    assert (stone["subtype"], stone["user"], stone["text"]) == ("tombstone", "USLACKBOT", "This message was deleted.")
    assert "blocks" not in stone
    for call in (client.chat_update, client.chat_delete):
        assert refusal(call, channel="C0ALERTS", ts=parent, text="Taken") == "message_not_found"
    assert refusal(client.reactions_add, channel="C0ALERTS", timestamp=parent, name="eyes") == "message_not_found"
    client.chat_postMessage(channel="C0ALERTS", text="One more", thread_ts=parent)
    eventually(lambda: any(event.get("subtype") == "message_changed" for event in heard))
    for one in client.conversations_replies(channel="C0ALERTS", ts=reply)["messages"][1:]:
        client.chat_delete(channel="C0ALERTS", ts=one["ts"])
    assert client.conversations_history(channel="C0ALERTS")["messages"] == []
