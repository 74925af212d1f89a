"""Buttons, selects, modals, Home tabs, response_urls: what the person does, what the app hears, what is seen."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from playground.server import Playground

Json = dict[str, Any]
Connect = Callable[[App], None]
Eventually = Callable[..., None]
Refusal = Callable[..., str]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def modal(title: str = "Resolve", **more: object) -> Json:
    note = {"type": "plain_text_input", "action_id": "text", "max_length": 50}
    outcome = {
        "type": "static_select",
        "action_id": "pick",
        "options": [{"text": plain(value), "value": value} for value in ("recovered", "no-reply")],
    }
    blocks = [
        {"type": "input", "block_id": "outcome", "label": plain("Outcome"), "element": outcome},
        {"type": "input", "block_id": "note", "label": plain("Note"), "element": note, "optional": True},
    ]
    view: Json = {
        "type": "modal",
        "callback_id": "resolve",
        "title": plain(title),
        "submit": plain("Save"),
        "blocks": blocks,
    }
    return view | more


PICKED = {"outcome": {"pick": {"selected_option": {"value": "recovered"}}}}


@pytest.fixture
def heard(app: App) -> list[Json]:
    """What the app heard; it opens a modal at every click and posts at every command."""
    bodies: list[Json] = []

    @app.action("take")
    def take(ack: Ack, body: Json) -> None:
        bodies.append(body)
        ack()

    @app.action("assign")
    def assign(ack: Ack, body: Json) -> None:
        bodies.append(body)
        ack()

    @app.command("/nps")
    def nps(ack: Ack, body: Json) -> None:
        bodies.append(body)
        ack()

    return bodies


@pytest.fixture
def alert(client: WebClient) -> str:
    elements = [
        {"type": "button", "action_id": "take", "text": plain("Take"), "value": "7", "style": "primary"},
        {"type": "users_select", "action_id": "assign", "placeholder": plain("Assign")},
    ]
    blocks: list[Json] = [{"type": "actions", "block_id": "follow_up:7", "elements": elements}]
    return str(client.chat_postMessage(channel="C0ALERTS", text="Alert", blocks=blocks)["ts"])


def test_a_click_carries_all_that_slack_sends(
    playground: Playground, app: App, heard: list[Json], alert: str, connect: Connect
) -> None:
    connect(app)
    assert playground.act(user="U0BEN", action_id="take", channel="C0ALERTS", ts=alert) == {"ok": True}
    body = heard[0]
    action = body["actions"][0]
    assert (action["type"], action["value"], action["block_id"]) == ("button", "7", "follow_up:7")
    assert (body["user"]["id"], body["channel"]["id"], body["message"]["ts"]) == ("U0BEN", "C0ALERTS", alert)
    assert body["container"] == {
        "type": "message",
        "message_ts": alert,
        "channel_id": "C0ALERTS",
        "is_ephemeral": False,
    }
    assert body["trigger_id"]
    assert body["response_url"].startswith(playground.base_url)


def test_what_was_picked_is_reported_and_remembered(
    playground: Playground, app: App, heard: list[Json], alert: str, connect: Connect
) -> None:
    connect(app)
    click = {"user": "U0ANA", "action_id": "assign", "channel": "C0ALERTS", "ts": alert}
    assert playground.act(**click, selected_user="U0NOBODY")["error"] == "user_not_found"
    assert playground.act(**click, selected_user="U0BEN")["ok"]
    assert heard[0]["actions"][0]["selected_user"] == "U0BEN"
    state = {"follow_up:7": {"assign": {"type": "users_select", "selected_user": "U0BEN"}}}
    assert heard[0]["state"]["values"] == state
    assert playground.messages("C0ALERTS")[0]["state"] == state


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"action_id": "other"}, "action_not_found"),
        ({"action_id": "take", "block_id": "other"}, "action_not_found"),
        ({"action_id": "take", "ts": "1.000000"}, "message_not_found"),
        ({"action_id": "take", "user": "U0GUEST"}, "not_in_channel"),
        ({"action_id": "take", "view_id": "V1"}, "view_not_found"),
    ],
)
def test_a_click_that_cannot_be_says_why(playground: Playground, alert: str, wish: Json, error: str) -> None:
    assert playground.do("act", **({"user": "U0ANA", "channel": "C0ALERTS", "ts": alert} | wish))["error"] == error


def test_a_modal_is_opened_filled_refused_and_saved(
    playground: Playground, app: App, alert: str, connect: Connect
) -> None:
    saved: list[Json] = []
    app.action("take")(
        lambda ack, body, client: (client.views_open(trigger_id=body["trigger_id"], view=modal()), ack())
    )

    @app.view("resolve")
    def resolve(ack: Ack, view: Json) -> None:
        saved.append(view["state"]["values"])
        if view["state"]["values"]["note"]["text"]["value"] == "bad":
            ack(response_action="errors", errors={"note": "Say more"})
        else:
            ack()

    connect(app)
    playground.act(user="U0ANA", action_id="take", channel="C0ALERTS", ts=alert)
    view_id = playground.views("U0ANA")[0]["id"]

    def save(**values: object) -> Json:
        return playground.submit(user="U0ANA", view_id=view_id, values=values)

    assert save() == {"ok": False, "errors": {"outcome": "Please complete this required field."}}
    assert save(outcome={"pick": {"value": "unheard of"}})["error"] == "option_not_offered"
    long = save(**PICKED, note={"text": {"value": "x" * 51}})
    assert long["errors"] == {"note": "This entry needs 0 to 50 characters."}
    assert save(**PICKED, note={"text": "bad"}) == {"ok": False, "errors": {"note": "Say more"}}
    assert save(**PICKED, note={"text": {"value": "Called, happy again"}}) == {"ok": True}
    assert playground.views("U0ANA") == []
    assert saved[-1]["outcome"]["pick"]["selected_option"]["value"] == "recovered"
    assert saved[-1]["note"]["text"]["value"] == "Called, happy again"


def test_a_submission_may_update_push_and_clear(
    playground: Playground, client: WebClient, app: App, connect: Connect
) -> None:
    app.view("resolve")(lambda ack: ack(response_action="push", view=modal("Second", callback_id="second")))
    app.view("second")(lambda ack: ack(response_action="update", view=modal("Third", callback_id="third")))
    app.view("third")(lambda ack: ack(response_action="clear"))
    connect(app)
    client.views_open(trigger_id=playground.workspace.triggers.issue("U0ANA"), view=modal())
    titles = []
    for _ in range(3):
        stack = playground.views("U0ANA")
        titles.append([view["title"]["text"] for view in stack])
        assert playground.submit(user="U0ANA", view_id=stack[-1]["id"], values=PICKED) == {"ok": True}
    assert titles == [["Resolve"], ["Resolve", "Second"], ["Resolve", "Third"]]
    assert playground.views("U0ANA") == []


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "No such block"}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "dance"},
    ],
)
def test_a_bad_answer_to_a_submission_leaves_the_modal_open(
    playground: Playground, client: WebClient, app: App, connect: Connect, answer: Json
) -> None:
    app.view("resolve")(lambda ack: ack(**answer))
    connect(app)
    client.views_open(trigger_id=playground.workspace.triggers.issue("U0ANA"), view=modal())
    view_id = playground.views("U0ANA")[0]["id"]
    told = playground.submit(user="U0ANA", view_id=view_id, values=PICKED)
    assert (told["ok"], told["message"]) == (False, "We had some trouble connecting. Try again?")
    assert playground.views("U0ANA")[0]["id"] == view_id
    assert playground.journal("refusal")


def test_a_trigger_is_good_once_and_soon(playground: Playground, client: WebClient, refusal: Refusal) -> None:
    trigger_id = playground.workspace.triggers.issue("U0ANA")
    client.views_open(trigger_id=trigger_id, view=modal())
    assert refusal(client.views_open, trigger_id=trigger_id, view=modal()) == "exchanged_trigger_id"
    assert refusal(client.views_open, trigger_id="1.2.abc", view=modal()) == "invalid_trigger_id"
    playground.do("limits", trigger=0.0)
    late = playground.workspace.triggers.issue("U0ANA")
    time.sleep(0.01)
    assert refusal(client.views_open, trigger_id=late, view=modal()) == "expired_trigger_id"


def test_three_views_in_a_stack_and_no_more(playground: Playground, client: WebClient, refusal: Refusal) -> None:
    trigger = playground.workspace.triggers.issue
    root = client.views_open(trigger_id=trigger("U0ANA"), view=modal(external_id="mine"))["view"]
    for _ in range(2):
        pushed = client.views_push(trigger_id=trigger("U0ANA", root["id"]), view=modal())["view"]
    assert pushed["root_view_id"] == root["id"]
    assert refusal(client.views_push, trigger_id=trigger("U0ANA", root["id"]), view=modal()) == "push_limit_reached"
    again = modal(external_id="mine")
    assert refusal(client.views_push, trigger_id=trigger("U0ANA", root["id"]), view=again) == "push_limit_reached"
    assert refusal(client.views_open, trigger_id=trigger("U0BEN"), view=again) == "duplicate_external_id"


def test_a_view_is_updated_unless_it_changed_meanwhile(
    playground: Playground, client: WebClient, refusal: Refusal
) -> None:
    view = client.views_open(trigger_id=playground.workspace.triggers.issue("U0ANA"), view=modal())["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=modal("Changed"))
    stale = {"view_id": view["id"], "hash": view["hash"], "view": modal()}
    assert refusal(client.views_update, **stale) == "hash_conflict"
    assert refusal(client.views_update, view_id="V0", view=modal()) == "not_found"
    assert refusal(client.views_update, view_id=view["id"], view=modal("x" * 25)) == "invalid_arguments"
    assert playground.views("U0ANA")[0]["title"]["text"] == "Changed"


def test_closing_is_told_when_it_was_asked_for(
    playground: Playground, client: WebClient, app: App, connect: Connect, eventually: Eventually
) -> None:
    closed: list[str] = []

    @app.view_closed("resolve")
    def note(ack: Ack, view: Json) -> None:
        closed.append(view["id"])
        ack()

    connect(app)
    view = client.views_open(trigger_id=playground.workspace.triggers.issue("U0ANA"), view=modal(notify_on_close=True))[
        "view"
    ]
    assert playground.do("close_view", user="U0ANA", view_id=view["id"])["ok"]
    eventually(lambda: closed == [view["id"]])
    assert playground.views("U0ANA") == []


def test_home_is_published_and_opened(playground: Playground, client: WebClient, refusal: Refusal) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    assert playground.do("home", user="U0ANA") == {"ok": True, "view": None}
    client.views_publish(user_id="U0ANA", view=home)
    assert playground.do("home", user="U0ANA")["view"]["blocks"][0]["type"] == "divider"
    assert refusal(client.views_publish, user_id="U0NOBODY", view=home) == "invalid_arguments"
    assert refusal(client.views_publish, user_id="U0ANA", view=modal()) == "invalid_arguments"


def test_shortcuts_reach_the_app(playground: Playground, app: App, connect: Connect) -> None:
    heard: list[str] = []

    @app.shortcut("log_response")
    def note(ack: Ack, body: Json) -> None:
        heard.append(body["type"])
        ack()

    connect(app)
    assert playground.do("shortcut", user="U0ANA", callback_id="log_response")["ok"]
    assert playground.do("shortcut", user="U0ANA", callback_id="other")["error"] == "shortcut_not_found"
    assert heard == ["shortcut"]


def test_a_select_asks_the_app_for_options(
    playground: Playground, client: WebClient, app: App, connect: Connect
) -> None:
    options = [{"text": plain("Example Corp"), "value": "1"}]
    heard: list[Json] = []
    app.options("company")(lambda ack, payload: ack(options=options if payload["value"] == "exa" else []))

    @app.action("company")
    def note(ack: Ack, action: Json) -> None:
        heard.append(action)
        ack()

    connect(app)
    select = {"type": "external_select", "action_id": "company", "placeholder": plain("Company")}
    blocks: list[Json] = [{"type": "actions", "elements": [select]}]
    ts = client.chat_postMessage(channel="C0ALERTS", text="Who?", blocks=blocks)["ts"]
    where = {"user": "U0ANA", "channel": "C0ALERTS", "ts": ts, "action_id": "company"}
    offered = playground.do("suggest", **where, value="exa")["options"]
    assert offered == options
    assert playground.act(**where, selected_option=offered[0])["ok"]
    assert heard[0]["selected_option"]["value"] == "1"


def test_a_response_url_speaks_replaces_deletes_and_is_used_up(
    playground: Playground, app: App, heard: list[Json], connect: Connect
) -> None:
    connect(app)
    playground.command("/nps", channel="C0RANDOM")
    webhook = WebhookClient(heard[0]["response_url"])
    assert webhook.send(text="Only you").body == "ok"
    assert webhook.send(text="All", response_type="in_channel").status_code == 200
    refused = webhook.send(text="a", blocks=[{"type": "banner"}])
    assert (refused.status_code, "invalid_blocks" in refused.body) == (400, True)
    seen = [(one["text"], one["ephemeral_for"]) for one in playground.messages("C0RANDOM")]
    assert seen == [("Only you", "U0ANA"), ("All", None)]
    for _ in range(2):
        assert webhook.send(text="again").status_code == 200
    used = webhook.send(text="sixth")
    assert (used.status_code, "used_url" in used.body) == (404, True)


def test_a_response_url_changes_the_message_that_was_clicked(
    playground: Playground, app: App, heard: list[Json], alert: str, connect: Connect
) -> None:
    connect(app)
    playground.act(user="U0ANA", action_id="take", channel="C0ALERTS", ts=alert)
    webhook = WebhookClient(heard[0]["response_url"])
    webhook.send(text="Taken", replace_original=True)
    assert [(one["ts"], one["text"]) for one in playground.messages("C0ALERTS")] == [(alert, "Taken")]
    webhook.send(delete_original=True)
    assert playground.messages("C0ALERTS") == []
    playground.do("limits", response_url=0.0)
    playground.command("/nps")
    time.sleep(0.01)
    assert "expired_url" in WebhookClient(heard[1]["response_url"]).send(text="late").body
    assert "invalid_url" in httpx.post(f"{playground.base_url}/response/nothing", json={"text": "a"}).text


def test_an_ephemeral_message_can_be_clicked_and_replaced(
    playground: Playground, client: WebClient, app: App, heard: list[Json], connect: Connect
) -> None:
    connect(app)
    button = {"type": "button", "action_id": "take", "text": plain("Take")}
    blocks: list[Json] = [{"type": "actions", "elements": [button]}]
    ts = client.chat_postEphemeral(channel="C0ALERTS", user="U0ANA", text="Only you", blocks=blocks)["message_ts"]
    assert playground.act(user="U0BEN", action_id="take", channel="C0ALERTS", ts=ts)["error"] == "message_not_found"
    assert playground.act(user="U0ANA", action_id="take", channel="C0ALERTS", ts=ts)["ok"]
    assert (heard[0]["container"]["is_ephemeral"], "message" in heard[0]) == (True, False)
    WebhookClient(heard[0]["response_url"]).send(text="Done", replace_original=True)
    assert [(one["ts"], one["text"]) for one in playground.messages("C0ALERTS")] == [(ts, "Done")]
