"""People as an app knows them: guests, strangers, those who left, groups, and reactions."""

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
    events: list[Json] = []

    def listen(event: Json) -> None:
        events.append(event)

    for name in ("user_change", "team_join", "reaction_added", "reaction_removed"):
        app.event(name)(listen)
    connect(app)
    return events


def test_a_person_has_a_zone_a_language_and_roles(client: WebClient, playground: Playground) -> None:
    playground.do("user", action="change", user="U0BEN", tz="America/New_York")
    ben = client.users_info(user="U0BEN", include_locale=True)["user"]
    assert (ben["tz"], ben["locale"]) == ("America/New_York", "en-US")
    assert ben["tz_offset"] in (-4 * 3600, -5 * 3600)
    roles = ("is_admin", "is_owner", "is_restricted", "is_ultra_restricted", "is_bot", "deleted")
    assert not any(ben[role] for role in roles)
    assert "locale" not in client.users_info(user="U0BEN")["user"]


def test_a_guest_of_one_channel_is_a_guest(client: WebClient, playground: Playground) -> None:
    playground.do("user", action="change", user="U0GUEST", is_restricted=False, is_ultra_restricted=True)
    guest = client.users_info(user="U0GUEST")["user"]
    assert (guest["is_restricted"], guest["is_ultra_restricted"]) == (True, True)


def test_a_guest_may_be_invited_and_clicks_like_anybody(
    client: WebClient, playground: Playground, app: App, connect: Connect
) -> None:
    who: list[str] = []

    @app.action("take")
    def take(ack: Ack, body: Json) -> None:
        who.append(body["user"]["id"])
        ack()

    connect(app)
    button = {"type": "button", "action_id": "take", "text": {"type": "plain_text", "text": "Take"}}
    ts = client.chat_postMessage(channel="C0ALERTS", text="a", blocks=[{"type": "actions", "elements": [button]}])["ts"]
    click = {"user": "U0GUEST", "action_id": "take", "channel": "C0ALERTS", "ts": ts}
    assert playground.act(**click)["error"] == "not_in_channel"
    playground.do("channel", action="invite", channel="C0ALERTS", user="U0GUEST")
    assert playground.act(**click)["ok"]
    assert who == ["U0GUEST"]


def test_somebody_of_another_workspace_is_a_stranger_wherever_an_app_meets_them(
    client: WebClient, playground: Playground, app: App, connect: Connect
) -> None:
    commands: list[Json] = []

    @app.command("/nps")
    def answer(ack: Ack, command: Json) -> None:
        commands.append(command)
        ack()

    connect(app)
    playground.do("user", action="add", user="U0OTHER", name="olga", team_id="T0PARTNER")
    playground.do("channel", action="invite", channel="C0ALERTS", user="U0OTHER")
    stranger = client.users_info(user="U0OTHER")["user"]
    assert (stranger["team_id"], stranger["is_stranger"]) == ("T0PARTNER", True)
    assert "is_stranger" not in client.users_info(user="U0ANA")["user"]
    playground.message("Hello", user="U0OTHER")
    assert client.conversations_history(channel="C0ALERTS")["messages"][0]["team"] == "T0PARTNER"
    assert playground.command("/nps", user="U0OTHER")["ok"]
    assert commands[0]["user_id"] == "U0OTHER"


def test_who_left_is_told_and_hardly_more_than_a_name(
    client: WebClient, playground: Playground, refusal: Refusal, heard: list[Json], eventually: Eventually
) -> None:
    before = client.users_info(user="U0BEN")["user"]["updated"]
    assert playground.do("user", action="deactivate", user="U0BEN")["user"]["deleted"]
    eventually(lambda: heard)
    (event,) = heard
    assert (event["type"], event["user"]["id"], event["user"]["deleted"]) == ("user_change", "U0BEN", True)
    gone = client.users_info(user="U0BEN")["user"]
    assert (gone["deleted"], gone["profile"]["real_name"]) == (True, "Ben Okoro")
    assert not gone.keys() & {"tz", "is_admin", "is_restricted", "real_name"}
    assert gone["updated"] > before
    assert refusal(client.users_lookupByEmail, email="ben@example.com") == "users_not_found"
    assert refusal(client.conversations_open, users="U0BEN") == "user_disabled"
    assert playground.message("Still here", user="U0BEN")["error"] == "user_not_found"
    client.chat_postMessage(channel="U0BEN", text="Slack takes it: they had a conversation before")
    playground.do("user", action="reactivate", user="U0BEN")
    assert client.users_lookupByEmail(email="ben@example.com")["user"]["id"] == "U0BEN"


def test_one_cannot_begin_to_write_to_somebody_who_left(
    client: WebClient, playground: Playground, refusal: Refusal
) -> None:
    playground.do("user", action="deactivate", user="U0GUEST")
    assert refusal(client.chat_postMessage, channel="U0GUEST", text="Hello") == "channel_not_found"


def test_a_new_person_is_told(playground: Playground, heard: list[Json], eventually: Eventually) -> None:
    playground.do("user", action="add", user="U0NEW", name="nele", real_name="Nele Neu", email="nele@example.com")
    eventually(lambda: heard)
    assert (heard[0]["type"], heard[0]["user"]["profile"]["email"]) == ("team_join", "nele@example.com")


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"action": "deactivate", "user": "U0NOBODY"}, "user_not_found"),
        ({"action": "deactivate", "user": "U0NPSBOT"}, "user_not_found"),
        ({"action": "add"}, "a person needs a name"),
        ({"action": "add", "user": "U0ANA", "name": "ana"}, "user_taken"),
        ({"action": "promote", "user": "U0ANA"}, "action is one of add, change, deactivate, reactivate"),
        ({"action": "change", "user": "U0ANA", "wings": "two"}, "a person has no wings"),
        ({"action": "change", "user": "U0ANA", "is_admin": "yes"}, "is_admin must be true or false"),
        ({"action": "change", "user": "U0ANA", "email": 7}, "email must be a string"),
        ({"action": "change", "user": "U0ANA", "tz": "Mars/Base"}, "tz is the name of a zone, as Europe/Berlin"),
    ],
)
def test_a_change_of_a_person_that_cannot_be_says_why(playground: Playground, wish: Json, error: str) -> None:
    assert playground.do("user", **wish)["error"] == error


def test_an_address_is_shown_with_its_scope_only(
    client: WebClient, playground: Playground, heard: list[Json], eventually: Eventually
) -> None:
    playground.do("scopes", declined=["users:read.email"])
    assert "email" not in client.users_info(user="U0BEN")["user"]["profile"]
    playground.do("user", action="change", user="U0BEN", title="Lead")
    eventually(lambda: heard)
    assert "email" not in heard[0]["user"]["profile"]
    assert heard[0]["user"]["profile"]["title"] == "Lead"


def test_direct_messages_are_opened_once(client: WebClient, refusal: Refusal) -> None:
    assert refusal(client.conversations_open, users="") == "users_list_not_supplied"
    assert refusal(client.conversations_open, users="U0GUEST", prevent_creation=True) == "channel_not_found"
    new = client.conversations_open(users="U0GUEST", return_im=True)
    assert (new["channel"]["is_im"], new["channel"]["user"], new.get("already_open")) == (True, "U0GUEST", None)
    again = client.conversations_open(users="U0GUEST")
    assert (again["already_open"], again["channel"]) == (True, {"id": new["channel"]["id"]})


def test_groups_are_counted_on_demand_and_need_their_scope(
    client: WebClient, playground: Playground, refusal: Refusal
) -> None:
    support = client.usergroups_list()["usergroups"][0]
    assert not support.keys() & {"users", "user_count"}
    assert client.usergroups_list(include_count=True)["usergroups"][0]["user_count"] == 2
    playground.do("scopes", declined=["usergroups:read"])
    assert refusal(client.usergroups_list) == "missing_scope"
    assert refusal(client.usergroups_users_list, usergroup="S0SUPPORT") == "missing_scope"


def test_a_mention_of_a_group_or_of_everybody_arrives_as_slack_writes_it(
    client: WebClient, playground: Playground, app: App, connect: Connect
) -> None:
    texts: list[str] = []

    @app.command("/nps")
    def answer(ack: Ack, command: Json) -> None:
        texts.append(command["text"])
        ack()

    connect(app)
    playground.message("@support and @here: who is on? @nobody")
    said = client.conversations_history(channel="C0ALERTS")["messages"][0]["text"]
    assert said == "<!subteam^S0SUPPORT> and <!here>: who is on? @nobody"
    playground.command("/nps follow-ups @support")
    assert texts == ["follow-ups <!subteam^S0SUPPORT|@support>"]
    client.chat_postMessage(channel="C0ALERTS", text="<!subteam^S0SUPPORT> nobody took this")
    assert "@support nobody took this" in playground.transcript()


def test_a_reaction_is_told_with_its_message_when_it_comes_and_when_it_goes(
    client: WebClient, playground: Playground, heard: list[Json], eventually: Eventually
) -> None:
    ts = client.chat_postMessage(channel="C0ALERTS", text="Alert")["ts"]
    wish = {"user": "U0BEN", "channel": "C0ALERTS", "ts": ts, "name": "eyes"}
    assert playground.do("react", **wish)["ok"]
    assert playground.do("react", **wish)["error"] == "already_reacted"
    assert playground.do("react", **wish, remove=True)["ok"]
    assert playground.do("react", **wish, remove=True)["error"] == "no_reaction"
    eventually(lambda: len(heard) == 2)
    added, removed = sorted(heard, key=lambda event: str(event["event_ts"]))
    assert (added["type"], removed["type"]) == ("reaction_added", "reaction_removed")
    assert (added["user"], added["reaction"], added["item_user"]) == ("U0BEN", "eyes", "U0NPSBOT")
    assert added["item"] == {"type": "message", "channel": "C0ALERTS", "ts": ts}


def test_a_reaction_may_stand_on_a_reply_but_on_nothing_hidden_and_in_no_archive(
    client: WebClient, playground: Playground, heard: list[Json], eventually: Eventually
) -> None:
    parent = client.chat_postMessage(channel="C0ALERTS", text="Alert")["ts"]
    reply = playground.message("Called", thread_ts=parent)["ts"]
    hidden = client.chat_postEphemeral(channel="C0ALERTS", user="U0ANA", text="Only you")["message_ts"]
    wish = {"user": "U0ANA", "channel": "C0ALERTS", "name": "white_check_mark"}
    assert playground.do("react", **wish, ts=reply)["ok"]
    assert playground.do("react", **wish, ts=hidden)["error"] == "message_not_found"
    eventually(lambda: heard)
    assert heard[0]["item"]["ts"] == reply
    playground.do("channel", action="archive", channel="C0ALERTS")
    assert playground.do("react", **wish, ts=parent)["error"] == "is_archived"


def test_a_reaction_to_another_apps_message_names_nobody(
    playground: Playground, heard: list[Json], eventually: Eventually
) -> None:
    ts = playground.do("integration", channel="C0ALERTS", username="Survey tool", text="3 of 10")["ts"]
    assert playground.do("react", user="U0ANA", channel="C0ALERTS", ts=ts, name="eyes")["ok"]
    eventually(lambda: heard)
    assert "item_user" not in heard[0]


def test_without_its_scope_no_reaction_is_heard(
    playground: Playground, heard: list[Json], eventually: Eventually
) -> None:
    playground.do("scopes", declined=["reactions:read"])
    ts = playground.message("Hello")["ts"]
    playground.do("react", user="U0BEN", channel="C0ALERTS", ts=ts, name="eyes")
    playground.do("user", action="change", user="U0BEN", title="Lead")
    eventually(lambda: heard)
    assert [event["type"] for event in heard] == ["user_change"]
