"""What opens a form of one field about a case: assign, snooze, add a note. What is submitted: `case_submissions`."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypeAlias

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot import presenting
from bot.listeners.case_buttons import chose, standing
from bot.listeners.desk import Desk
from bot.listeners.faults import tell_later
from bot.listeners.members_only import members_only
from bot.listeners.modals import open_modal
from bot.listeners.resolve_form import file_of
from bot.usecases import follow_ups
from bot.usecases.case_file import CaseFile
from bot.views import assign_modal, case, note_modal, notice, snooze_modal
from bot.views.case import follow_up_id
from bot.views.message import Modal
from storage.follow_ups import FollowUp, State

SLEEPS: Final = timedelta(days=3)  # what the form suggests

Form: TypeAlias = Callable[[CaseFile | None, FollowUp], Modal]
"""The file is None when the answer was taken back."""


def register(app: App, desk: Desk) -> None:
    guard = members_only(desk)
    assign, snooze = partial(assign_form, desk), partial(snooze_form, desk)
    app.action(case.ASSIGN, middleware=guard)(opens(desk, assign))
    for choice, form in {case.ASSIGN: assign, case.SNOOZE: snooze}.items():
        app.action(case.MENU, matchers=[chose(choice)], middleware=guard)(opens(desk, form))
    app.action(case.MENU, matchers=[chose(case.NOTE)], middleware=guard)(opens(desk, note_form, any_state=True))


def opens(desk: Desk, form: Form, *, any_state: bool = False) -> Callable[..., None]:
    """A listener that opens a form about the case; what makes no sense any more is told instead."""

    def clicked(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        with desk.database.snapshot() as session:
            follow_up = follow_ups.get(session, follow_up_id(action["block_id"]))
            file = file_of(desk, session, follow_up.response_id)
        if follow_up.state is State.RESOLVED and not any_state:
            tell_later(desk, respond, notice.render(standing(follow_up, now=desk.now())))
        else:
            open_modal(client, body["trigger_id"], form(file, follow_up))
        ack()

    return clicked


def assign_form(desk: Desk, file: CaseFile | None, follow_up: FollowUp) -> Modal:
    account = file.profile.account if file and file.profile else None
    suggested = suggestion(desk, account.owner_email) if account and account.owner_email else None
    return assign_modal.render(presenting.assign_form(file, follow_up, suggested=suggested))


def suggestion(desk: Desk, email: str) -> str | None:
    """Who owns the account, if Slack says so in time: the form must open."""
    try:
        return desk.pool.submit(desk.user_of, email).result(timeout=desk.patience)
    except TimeoutError:
        return None


def snooze_form(desk: Desk, file: CaseFile | None, follow_up: FollowUp) -> Modal:
    until = desk.calendar.today(desk.now()) + SLEEPS
    return snooze_modal.render(presenting.snooze_form(file, follow_up, until=until))


def note_form(file: CaseFile | None, follow_up: FollowUp) -> Modal:
    return note_modal.render(presenting.note_form(file, follow_up))
