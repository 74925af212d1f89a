"""`/nps …`: the answer is in the acknowledgement itself; its buttons ask on, share and refine."""

import re
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.answering import refining
from bot.answering.answers import Asker
from bot.listeners import templates
from bot.listeners.desk import Desk
from bot.listeners.follow_through import Wish, acknowledge, answer_later
from bot.listeners.modals import open_modal
from bot.views import refine_modal
from bot.views.asked import ASK, REFINE, SHARE


def register(app: App, desk: Desk) -> None:
    @app.command("/nps")
    def nps(ack: Ack, command: dict[str, Any], respond: Respond, client: WebClient) -> None:
        if templates.is_asked_for(command.get("text") or ""):
            templates.open_list(desk, client, command["trigger_id"], command["user_id"])
            ack()
            return
        asker = asker_of(desk, client, command["user_id"])
        acknowledge(desk, ack, Wish(sentence=command.get("text") or "", asker=asker, respond=respond, client=client))

    @app.action(re.compile(f"{ASK}:[0-9]+"))
    def ask(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond, client: WebClient) -> None:
        asker = asker_of(desk, client, body["user"]["id"])
        ack()
        answer_later(
            desk, Wish(sentence=action["value"], asker=asker, respond=respond, client=client, replaces=is_own(body))
        )

    @app.action(SHARE)
    def share(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond, client: WebClient) -> None:
        """Posted through `response_url`, so that it works where the bot is no member."""
        user = body["user"]["id"]
        asker = asker_of(desk, client, user, shared_by=user)
        ack()
        answer_later(desk, Wish(sentence=action["value"], asker=asker, respond=respond, client=client, is_public=True))

    @app.action(REFINE)
    def refine(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        asker = asker_of(desk, client, body["user"]["id"])
        form = refining.form(desk.database, action["value"], asker, response_url=body.get("response_url") or "")
        open_modal(client, body["trigger_id"], refine_modal.render(form))
        ack()

    @app.view(refine_modal.CALLBACK_ID)
    def refined(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        entered = refine_modal.read(view)
        asker = asker_of(desk, client, body["user"]["id"])
        mistake = refining.mistake(desk.database, entered.sentence, asker)
        if mistake:
            ack(response_action="errors", errors={"more": mistake})
            return
        ack()
        respond = Respond(response_url=entered.response_url, proxy=client.proxy, ssl=client.ssl)
        answer_later(desk, Wish(sentence=entered.sentence, asker=asker, respond=respond, client=client, replaces=True))


def asker_of(desk: Desk, client: WebClient, user: str, *, shared_by: str | None = None) -> Asker:
    return Asker(
        calendar=desk.calendar,
        segments=desk.segments,
        now=desk.now(),
        currency=desk.currency,
        user=user,
        shared_by=shared_by,
        email_of=lambda someone: _email(client, someone),
    )


def _email(client: WebClient, user: str) -> str | None:
    """None where the scope `users:read.email` is missing, the person has none, or Slack does not answer."""
    try:
        answer = client.users_info(user=user)
    except (SlackClientError, OSError):
        return None
    email: str | None = answer["user"]["profile"].get("email")
    return email


def is_own(body: dict[str, Any]) -> bool:
    """Whether only the one who clicked sees the message: then it may be replaced."""
    return bool(body.get("container", {}).get("is_ephemeral"))
