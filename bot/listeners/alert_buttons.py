"""The buttons below an alert that open something: the form to resolve, the whole comment, a link."""

import re
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot import presenting
from bot.listeners.case_buttons import standing
from bot.listeners.desk import Desk
from bot.listeners.faults import tell_later
from bot.listeners.members_only import members_only
from bot.listeners.modals import open_modal
from bot.listeners.resolve_form import form, read_file
from bot.usecases import follow_ups
from bot.views import case, notice, read_all_modal, resolve_modal
from bot.views.case import follow_up_id
from bot.views.follow_up_list import RESOLVE
from storage.follow_ups import State


def register(app: App, desk: Desk) -> None:
    guard = members_only(desk)

    @app.action(case.RESOLVE, middleware=guard)
    @app.action(re.compile(f"{RESOLVE}:[0-9]+"), middleware=guard)
    def resolve(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        now = desk.now()
        with desk.database.snapshot() as session:
            follow_up = follow_ups.get(session, follow_up_id(action["block_id"]))
            shown = form(desk, session, follow_up)
        if follow_up.state is State.RESOLVED:
            ack()
            tell_later(desk, respond, notice.render(standing(follow_up, now=now)))
            return
        open_modal(client, body["trigger_id"], resolve_modal.render(shown))
        ack()

    @app.action("read_all")
    def read_all(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        with desk.database.snapshot() as session:
            file = read_file(desk, session, int(action["value"]))
        open_modal(client, body["trigger_id"], read_all_modal.render(presenting.whole_comment(file)))
        ack()

    @app.action("open_answer")
    @app.action("open_ticket")
    def open_link(ack: Ack) -> None:
        """A link opens by itself; Slack wants to know that we heard."""
        ack()
