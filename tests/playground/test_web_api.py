"""The Web API as Slack's own SDK meets it: tokens, scopes, shapes, refusals."""

import json
from collections.abc import Callable

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.catalogue import METHODS
from playground.methods import FUNCTIONS
from playground.server import Playground

Refusal = Callable[..., str]
BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Words*"}}]


def test_every_method_has_a_tier_a_scope_and_a_function() -> None:
    assert set(METHODS) == set(FUNCTIONS)


def test_the_bot_learns_who_it_is(client: WebClient) -> None:
    answer = client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0NPSBOT", "B0NPSBOT", "T0PLAYGROUND")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        ("xapp-playground", "chat.postMessage", "not_allowed_token_type"),
        ("xoxb-playground", "apps.connections.open", "not_allowed_token_type"),
        ("xoxb-playground", "chat.meMessage", "unknown_method"),
        ("", "chat.meMessage", "unknown_method"),
    ],
)
def test_a_call_that_may_not_be_is_refused(playground: Playground, token: str, method: str, error: str) -> None:
    answer = httpx.post(playground.api_url + method, headers={"Authorization": f"Bearer {token}"} if token else {})
    assert (answer.status_code, answer.json()["ok"], answer.json()["error"]) == (200, False, error)


def test_the_token_may_come_as_an_argument(playground: Playground) -> None:
    assert httpx.post(playground.api_url + "auth.test", data={"token": "xoxb-playground"}).json()["ok"]


def test_arguments_come_as_json_as_form_and_as_multipart(http: httpx.Client) -> None:
    arguments = {"channel": "C0ALERTS", "text": "Hello"}
    for body in ({"json": arguments | {"blocks": BLOCKS}}, {"data": arguments | {"blocks": json.dumps(BLOCKS)}}):
        answer = http.post("/api/chat.postMessage", **body).json()
        assert answer["message"]["blocks"][0]["text"] == BLOCKS[0]["text"]
    multipart = {name: (None, value) for name, value in arguments.items()}
    assert http.post("/api/chat.postMessage", files=multipart).json()["ok"]


@pytest.mark.parametrize(
    ("kind", "body", "error"),
    [
        ("application/json", b"{", "invalid_json"),
        ("application/json", b"[]", "json_not_object"),
        ("text/csv", b"a,b", "invalid_post_type"),
        ("application/x-www-form-urlencoded", b"channel=C0ALERTS&text=a&blocks=%5B", "invalid_blocks_format"),
        ("application/x-www-form-urlencoded", b"channel=C0ALERTS&text=a&metadata=%7B", "invalid_metadata_format"),
        ("application/json", b'{"channel": "C0ALERTS", "text": "a", "blocks": {}}', "no_error"),
        ("application/json", b'{"channel": "C0ALERTS", "text": "a", "blocks": "words"}', "invalid_blocks_format"),
        (
            "application/json",
            b'{"channel": "C0ALERTS", "text": "a", "blocks": {"type": "divider"}}',
            "invalid_blocks_format",
        ),
        ("application/json", b'{"channel": "C0ALERTS", "text": "a", "attachments": [7]}', "invalid_attachments"),
        ("application/json", b'{"text": "a"}', "invalid_arguments"),
    ],
)
def test_a_broken_body_is_named(http: httpx.Client, kind: str, body: bytes, error: str) -> None:
    answer = http.post("/api/chat.postMessage", content=body, headers={"Content-Type": kind}).json()
    assert answer.get("error", "no_error") == error


def test_a_missing_scope_is_named_with_those_that_are_there(playground: Playground, client: WebClient) -> None:
    playground.do("scopes", declined=["channels:history"])
    with pytest.raises(SlackApiError) as caught:
        client.conversations_history(channel="C0ALERTS")
    answer = caught.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")
    assert "chat:write" in answer["provided"].split(",")


def test_scopes_come_from_the_manifest(refusal: Refusal) -> None:
    manifest = {"oauth_config": {"scopes": {"bot": ["chat:write"], "bot_optional": ["users:read"]}}}
    with Playground(manifest) as playground:
        client = WebClient("xoxb-playground", base_url=playground.api_url)
        client.chat_postMessage(channel="C0ALERTS", text="Hello")
        assert "email" not in client.users_info(user="U0ANA")["user"]["profile"]
        assert refusal(client.users_lookupByEmail, email="ana@example.com") == "missing_scope"
        assert refusal(client.views_publish, user_id="U0ANA", view={"type": "home", "blocks": []}) == "not_enabled"


def test_people_are_found_by_id_address_and_in_pages(client: WebClient, refusal: Refusal) -> None:
    assert client.users_info(user="U0ANA")["user"]["profile"]["email"] == "ana@example.com"
    assert client.users_lookupByEmail(email="Ben@Example.com")["user"]["id"] == "U0BEN"
    assert refusal(client.users_lookupByEmail, email="nobody@example.com") == "users_not_found"
    assert refusal(client.users_info, user="U0NOBODY") == "user_not_found"
    pages = [[user["id"] for user in page["members"]] for page in client.users_list(limit=2)]
    assert pages == [["U0ANA", "U0BEN"], ["U0ADMIN", "U0GUEST"], ["U0NPSBOT"]]
    guest = client.users_info(user="U0GUEST")["user"]
    assert (guest["is_restricted"], guest["is_admin"]) == (True, False)


def test_channels_are_listed_by_kind_and_membership(
    client: WebClient, playground: Playground, refusal: Refusal
) -> None:
    public = client.conversations_list()["channels"]
    members = {one["name"]: one["is_member"] for one in public}
    assert members == {"nps-alerts": True, "general": True, "product": True, "happy-customers": True, "random": False}
    assert client.conversations_list(types="private_channel")["channels"] == []
    playground.do("channel", action="invite", channel="C0PRIVATE")
    assert [one["id"] for one in client.conversations_list(types="private_channel")["channels"]] == ["C0PRIVATE"]
    mine = client.users_conversations(types="public_channel,private_channel")["channels"]
    assert {one["id"] for one in mine} == {"C0ALERTS", "C0GENERAL", "C0PRODUCT", "C0HAPPY", "C0PRIVATE"}
    assert refusal(client.conversations_list, types="secret") == "invalid_types"
    assert refusal(client.conversations_list, cursor="nonsense") == "invalid_cursor"


def test_a_channel_is_known_joined_and_has_members(client: WebClient, refusal: Refusal) -> None:
    assert client.conversations_info(channel="C0RANDOM", include_num_members=True)["channel"]["num_members"] == 3
    assert client.conversations_join(channel="C0RANDOM")["channel"]["is_member"] is True
    assert client.conversations_join(channel="C0RANDOM")["warning"] == "already_in_channel"
    assert "U0NPSBOT" in client.conversations_members(channel="C0RANDOM")["members"]
    assert refusal(client.conversations_info, channel="C0PRIVATE") == "channel_not_found"


def test_direct_messages_are_opened_and_posted_to_by_user_id(client: WebClient, refusal: Refusal) -> None:
    channel = client.conversations_open(users="U0ANA")["channel"]["id"]
    assert client.chat_postMessage(channel="U0ANA", text="Yours now")["channel"] == channel
    assert refusal(client.conversations_open, users="U0NOBODY") == "user_not_found"
    assert refusal(client.conversations_open, users="U0NPSBOT") == "cannot_dm_bot"
    assert refusal(client.chat_postMessage, channel="U0NPSBOT", text="Me") == "channel_not_found"


def test_usergroups_and_their_people(client: WebClient, refusal: Refusal) -> None:
    groups = client.usergroups_list(include_users=True)["usergroups"]
    assert {group["handle"]: group["users"] for group in groups}["support"] == ["U0ANA", "U0BEN"]
    assert client.usergroups_users_list(usergroup="S0SUCCESS")["users"] == ["U0BEN"]
    assert refusal(client.usergroups_users_list, usergroup="S0NONE") == "no_such_subteam"


def test_the_bot_reacts_once(client: WebClient, refusal: Refusal) -> None:
    ts = client.chat_postMessage(channel="C0ALERTS", text="Hello")["ts"]
    client.reactions_add(channel="C0ALERTS", timestamp=ts, name="eyes")
    assert refusal(client.reactions_add, channel="C0ALERTS", timestamp=ts, name="eyes") == "already_reacted"
    seen = client.reactions_get(channel="C0ALERTS", timestamp=ts)["message"]["reactions"]
    assert seen == [{"name": "eyes", "users": ["U0NPSBOT"], "count": 1}]
    client.reactions_remove(channel="C0ALERTS", timestamp=ts, name="eyes")
    assert refusal(client.reactions_remove, channel="C0ALERTS", timestamp=ts, name="eyes") == "no_reaction"
    assert refusal(client.reactions_add, channel="C0ALERTS", timestamp=ts, name="no such!") == "invalid_name"
    assert refusal(client.reactions_add, channel="C0ALERTS", timestamp="1.0", name="eyes") == "message_not_found"


def test_the_rest_of_what_an_app_asks(client: WebClient, refusal: Refusal) -> None:
    assert client.team_info()["team"]["id"] == "T0PLAYGROUND"
    assert client.bots_info(bot="B0NPSBOT")["bot"]["user_id"] == "U0NPSBOT"
    assert refusal(client.bots_info, bot="B0OTHER") == "bot_not_found"
    assert client.api_test(foo="bar")["args"] == {"foo": "bar"}
    assert refusal(client.api_test, error="my_error") == "my_error"
