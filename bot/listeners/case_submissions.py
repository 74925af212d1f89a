"""The submitted forms about a case: assign, snooze, add a note."""

from datetime import datetime, time
from typing import Any, Final

from slack_bolt import Ack, App

from bot.errors import UserError
from bot.listeners.desk import Desk
from bot.listeners.members_only import acquainted, members_only
from bot.usecases import follow_ups
from bot.usecases.access import why_not_theirs
from bot.usecases.follow_ups import TooLate
from bot.views import assign_modal, note_modal, snooze_modal

COMES_BACK_AT: Final = time(9)
CLOSED: Final = "Somebody closed this meanwhile. Cancel to see how."
NO_NOTE: Final = "Write what the others should know."


def register(app: App, desk: Desk) -> None:
    guard = members_only(desk)

    @app.view(assign_modal.CALLBACK_ID, middleware=guard)
    def assigned(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        answer(desk, ack, assign_modal.OWNER, assign(desk, body, view))

    @app.view(snooze_modal.CALLBACK_ID, middleware=guard)
    def snoozed(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        answer(desk, ack, snooze_modal.DAY, snooze(desk, body, view))

    @app.view(note_modal.CALLBACK_ID, middleware=guard)
    def noted(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        answer(desk, ack, note_modal.NOTE, add_note(desk, body, view))


def answer(desk: Desk, ack: Ack, field: str, mistake: str | None) -> None:
    """Close the form, or say below its field what is wrong."""
    if mistake is not None:
        ack(response_action="errors", errors={field: mistake})
        return
    ack()
    desk.wake()


def assign(desk: Desk, body: dict[str, Any], view: dict[str, Any]) -> str | None:
    """What is wrong with the form; None: it is done."""
    entered, team = assign_modal.read(view), (body.get("team") or {}).get("id")
    reason = why_not_theirs(acquainted(desk, entered.owner), own_team=team)
    if reason is not None:
        return reason
    actor, now = body["user"]["id"], desk.now()
    try:
        with desk.database.transaction() as session:
            result = follow_ups.assign(session, entered.follow_up_id, owner=entered.owner, actor=actor, now=now)
    except UserError as mistake:
        return str(mistake)
    return CLOSED if isinstance(result, TooLate) and result.follow_up.owner != entered.owner else None


def snooze(desk: Desk, body: dict[str, Any], view: dict[str, Any]) -> str | None:
    """As `assign`."""
    entered = snooze_modal.read(view)
    until = datetime.combine(entered.until, COMES_BACK_AT, desk.calendar.zone)
    actor, now = body["user"]["id"], desk.now()
    try:
        with desk.database.transaction() as session:
            result = follow_ups.snooze(session, entered.follow_up_id, until=until, actor=actor, now=now)
    except UserError as mistake:
        return str(mistake)
    return CLOSED if isinstance(result, TooLate) else None


def add_note(desk: Desk, body: dict[str, Any], view: dict[str, Any]) -> str | None:
    """As `assign`. A form that is delivered twice is one note."""
    entered, form = note_modal.read(view), f"form:{view['id']}"
    if not entered.note:
        return NO_NOTE
    actor, now = body["user"]["id"], desk.now()
    try:
        with desk.database.transaction() as session:
            follow_ups.add_note(session, entered.follow_up_id, note=entered.note, message=form, actor=actor, now=now)
    except UserError as mistake:
        return str(mistake)
    return None
