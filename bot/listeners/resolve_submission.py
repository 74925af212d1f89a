"""The submitted "Resolve follow-up" form."""

from typing import Any

from slack_bolt import Ack, App

from bot.errors import NotFoundError
from bot.listeners.desk import Desk
from bot.usecases import follow_ups
from bot.usecases.follow_ups import TooLate
from bot.views import resolve_modal, text
from storage.follow_ups import Outcome


def register(app: App, desk: Desk) -> None:
    @app.view(resolve_modal.CALLBACK_ID)
    def resolved(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        now, entered = desk.now(), resolve_modal.read(view)
        try:
            with desk.database.transaction() as session:
                result = follow_ups.resolve(
                    session,
                    entered.follow_up_id,
                    outcome=Outcome(entered.outcome),
                    root_causes=entered.root_causes,
                    note=entered.note,
                    actor=body["user"]["id"],
                    now=now,
                )
        except NotFoundError as gone:
            ack(response_action="errors", errors={"outcome": str(gone)})
            return
        if isinstance(result, TooLate) and result.follow_up.resolved_by != body["user"]["id"]:
            when = text.ago(now - (result.follow_up.resolved_at or now))
            ack(response_action="errors", errors={"outcome": f"Somebody else closed this {when}. Cancel to see how."})
            return
        ack()
        desk.wake()
