"""In the channel for content customers: "Asked", "Not now", "Undo"."""

from typing import Any

from slack_bolt import Ack, App, Respond

from bot.listeners.desk import Desk
from bot.listeners.faults import tell_later
from bot.listeners.members_only import members_only
from bot.usecases import delight
from bot.views import delight as view
from bot.views import notice
from bot.views.notice import Notice
from storage.asks import Asked

DECISIONS = {view.ASKED: Asked.ASKED, view.NOT_NOW: Asked.NOT_NOW, view.UNDO: Asked.SUGGESTED}


def register(app: App, desk: Desk) -> None:
    guard = members_only(desk)

    @app.action(view.ASKED, middleware=guard)
    @app.action(view.NOT_NOW, middleware=guard)
    @app.action(view.UNDO, middleware=guard)
    def decide(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        with desk.database.transaction() as session:
            decided = delight.decide(
                session,
                view.response_id(action["block_id"]),
                DECISIONS[action["action_id"]],
                seen=Asked(action["value"]),
                actor=body["user"]["id"],
                now=desk.now(),
            )
        ack()
        desk.wake()
        if decided.is_too_late:
            tell_later(desk, respond, notice.render(notice.TOO_LATE_TO_UNDO))
        elif not decided.is_mine:
            tell_later(desk, respond, notice.render(Notice(sentence="Somebody else was first: the message follows.")))
