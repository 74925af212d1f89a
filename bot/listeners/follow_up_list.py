"""The buttons in `/nps follow-ups` and on Home: take a case from the list, which then shows how the cases stand now."""

import re
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.listeners.case_buttons import is_repeat, standing
from bot.listeners.desk import Desk
from bot.listeners.faults import tell_later
from bot.listeners.follow_through import Wish, answer_later
from bot.listeners.members_only import members_only
from bot.listeners.nps_command import asker_of, is_own
from bot.usecases import follow_ups
from bot.usecases.follow_ups import TooLate
from bot.views import notice
from bot.views.case import follow_up_id
from bot.views.follow_up_list import CONTACTED, TAKE


def register(app: App, desk: Desk) -> None:
    guard = members_only(desk)

    @app.action(re.compile(f"{CONTACTED}:[0-9]+"), middleware=guard)
    def contacted(ack: Ack, action: dict[str, Any], body: dict[str, Any]) -> None:
        """On Home, which renews itself and so says whatever there is to say."""
        with desk.database.transaction() as session:
            case_id = follow_up_id(action["block_id"])
            follow_ups.mark_contacted(session, case_id, actor=body["user"]["id"], now=desk.now())
        ack()
        desk.wake()

    @app.action(re.compile(f"{TAKE}:[0-9]+"), middleware=guard)
    def take(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond, client: WebClient) -> None:
        now, actor = desk.now(), body["user"]["id"]
        with desk.database.transaction() as session:
            result = follow_ups.take(session, follow_up_id(action["block_id"]), actor=actor, now=now)
        ack()
        desk.wake()
        if "value" not in action:
            return  # on Home, which renews itself
        if isinstance(result, TooLate) and not is_repeat(result, actor):
            tell_later(desk, respond, notice.render(standing(result.follow_up, now=now)))
        asker = asker_of(desk, client, actor)
        answer_later(
            desk, Wish(sentence=action["value"], asker=asker, respond=respond, client=client, replaces=is_own(body))
        )
