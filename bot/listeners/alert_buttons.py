"""The buttons below an alert: take, assign, resolve, read all."""

import re
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot import presenting
from bot.listeners.desk import Desk
from bot.listeners.faults import tell_later
from bot.listeners.modals import open_modal
from bot.listeners.resolve_form import form, read_file
from bot.usecases import follow_ups
from bot.usecases.follow_ups import TooLate
from bot.views import notice, read_all_modal, resolve_modal
from bot.views.case import follow_up_id
from bot.views.follow_up_list import RESOLVE
from storage.follow_ups import FollowUp, State


def register(app: App, desk: Desk) -> None:
    @app.action("take")
    def take(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        now, actor = desk.now(), body["user"]["id"]
        with desk.database.transaction() as session:
            result = follow_ups.take(session, follow_up_id(action["block_id"]), actor=actor, now=now)
        ack()
        desk.wake()
        if isinstance(result, TooLate) and not is_mine(result.follow_up, actor):
            tell_later(desk, respond, notice.render(too_late(result.follow_up, now=now)))

    @app.action("assign")
    def assign(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        now, owner = desk.now(), action["selected_user"]
        with desk.database.transaction() as session:
            result = follow_ups.assign(
                session, follow_up_id(action["block_id"]), owner=owner, actor=body["user"]["id"], now=now
            )
        ack()
        desk.wake()
        if isinstance(result, TooLate):
            tell_later(desk, respond, notice.render(too_late(result.follow_up, now=now)))

    @app.action("resolve")
    @app.action(re.compile(f"{RESOLVE}:[0-9]+"))
    def resolve(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        now = desk.now()
        with desk.database.snapshot() as session:
            follow_up = follow_ups.get(session, follow_up_id(action["block_id"]))
            shown = form(desk, session, follow_up)
        if follow_up.state is State.RESOLVED:
            ack()
            tell_later(desk, respond, notice.render(too_late(follow_up, now=now)))
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


def too_late(follow_up: FollowUp, *, now: datetime) -> notice.Notice:
    """Who was first, and when."""
    if follow_up.state is State.RESOLVED:
        return notice.already_resolved(follow_up.resolved_by, follow_up.resolved_at or now, now=now)
    return notice.already_taken(follow_up.owner or "", follow_up.taken_at or now, now=now)


def is_mine(follow_up: FollowUp, actor: str) -> bool:
    """A second click of the same person, or the same click delivered twice: nothing to be told."""
    return follow_up.state is State.TAKEN and follow_up.owner == actor
