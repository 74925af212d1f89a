"""A small app: enough of one to see what the page does with its answers."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

MANIFEST = {
    "display_information": {"name": "NPS Bot"},
    "features": {
        "bot_user": {"display_name": "NPS Bot"},
        "app_home": {"home_tab_enabled": True},
        "slash_commands": [
            {"command": "/nps", "description": "The score of a period", "usage_hint": "[period] [filter …]"},
            {"command": "/silent", "description": "Never answers", "usage_hint": ""},
        ],
        "shortcuts": [{"name": "Log a response", "type": "global", "callback_id": "log", "description": "By hand"}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "users:read", "files:write", "reactions:write"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def field_of(name: str, element: dict[str, Any], *, optional: bool = False) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(name.capitalize()),
        "element": element,
        "optional": optional,
    }


FORM = {
    "type": "modal",
    "callback_id": "resolve",
    "title": plain("Resolve the case"),
    "submit": plain("Resolve"),
    "close": plain("Cancel"),
    "blocks": [
        field_of(
            "outcome",
            {
                "type": "radio_buttons",
                "action_id": "outcome",
                "options": [{"text": plain("Recovered"), "value": "yes"}, {"text": plain("Lost"), "value": "no"}],
            },
        ),
        field_of(
            "causes",
            {
                "type": "multi_static_select",
                "action_id": "causes",
                "options": [
                    {"text": plain(cause), "value": cause.lower()} for cause in ("Billing", "Support", "Price")
                ],
            },
            optional=True,
        ),
        field_of("colleague", {"type": "users_select", "action_id": "colleague"}, optional=True),
        field_of("day", {"type": "datepicker", "action_id": "day"}, optional=True),
        field_of("hours", {"type": "number_input", "action_id": "hours", "is_decimal_allowed": True}, optional=True),
        {
            "type": "actions",
            "elements": [{"type": "button", "action_id": "explain", "text": plain("What does lost mean?")}],
        },
        field_of("note", {"type": "plain_text_input", "action_id": "note", "multiline": True}),
    ],
}
EXPLANATION = {
    "type": "modal",
    "callback_id": "explanation",
    "title": plain("What it means"),
    "blocks": [{"type": "section", "text": plain("Lost customers are counted, too.")}],
}
SHORTEST_NOTE = 10


def small_app(client: WebClient, submitted: list[dict[str, Any]]) -> App:
    """What a modal's form brought is put into `submitted`."""
    app = App(client=client, signing_secret="unused", token_verification_enabled=False, process_before_response=True)

    @app.command("/nps")
    def answer(ack: Ack, command: dict[str, Any]) -> None:
        ack(text=f"The score of {command['text']} is *+34* :large_green_circle:")

    @app.command("/silent")
    def stay_silent() -> None:
        pass

    @app.action("take")
    def take(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        text = f"<@{body['user']['id']}> took it"
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text=text, blocks=[])
        ack()

    @app.action("assign")
    def assign(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        owner = body["actions"][0]["selected_user"]
        client.chat_postMessage(
            channel=body["channel"]["id"], thread_ts=body["message"]["ts"], text=f"Owner: <@{owner}>"
        )
        ack()

    @app.action("resolve")
    def ask(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
        ack()

    @app.action("explain")
    def explain(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        client.views_push(trigger_id=body["trigger_id"], view=EXPLANATION)
        ack()

    @app.view("resolve")
    def resolve(ack: Ack, view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        if len(values["note"]["note"]["value"]) < SHORTEST_NOTE:
            ack(response_action="errors", errors={"note": "Say a little more."})
        else:
            submitted.append(values)
            ack()

    @app.event("app_home_opened")
    def show_home(ack: Ack, event: dict[str, Any], client: WebClient) -> None:
        blocks = [{"type": "header", "text": plain("Your follow-ups")}]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})
        ack()

    return app
