"""The form "Resolve…" while it is being filled in: whoever tells the product channel is asked what and to whom it belongs."""

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import presenting, presenting_product
from bot.errors import NotFoundError
from bot.listeners.desk import Desk
from bot.listeners.modals import update_modal
from bot.usecases import case_file, follow_ups, house, product
from bot.usecases.case_file import CaseFile
from bot.views import resolve_modal
from bot.views.resolve_modal import ProductPart, Resolution, ResolveForm
from storage import responses
from storage.follow_ups import FollowUp

GONE = "This answer was deleted in the survey tool."


def register(app: App, desk: Desk) -> None:
    @app.action(resolve_modal.TELL)
    @app.action(resolve_modal.ITEM)
    def filled(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """The form grows and shrinks with what is ticked; what was typed so far stays."""
        view = body["view"]
        entered = resolve_modal.read(view)
        with desk.database.snapshot() as session:
            follow_up = follow_ups.get(session, entered.follow_up_id)
            shown = form(desk, session, follow_up, entered)
        update_modal(client, view, resolve_modal.render(shown))
        ack()


def form(desk: Desk, session: Session, follow_up: FollowUp, entered: Resolution | None = None) -> ResolveForm:
    """The form as it begins, or with what has been entered. Of an answer that was taken back nothing is told to the product."""
    file = file_of(desk, session, follow_up.response_id)
    part = _product(desk, session, file, entered) if file else None
    shown = replace(presenting.resolve_form(file, follow_up), product=part)
    if entered is None:
        return shown
    return replace(shown, outcome=entered.outcome, themes=entered.root_causes, note=entered.note)


def file_of(desk: Desk, session: Session, response_id: int) -> CaseFile | None:
    """None when the survey tool took the answer back."""
    response = responses.get(session, response_id)
    return case_file.gather(session, response, calendar=desk.calendar) if response else None


def read_file(desk: Desk, session: Session, response_id: int) -> CaseFile:
    """For what makes no sense without the answer.

    Raises:
        NotFoundError: the survey tool took it back.
    """
    file = file_of(desk, session, response_id)
    if file is None:
        raise NotFoundError(GONE)
    return file


def _product(desk: Desk, session: Session, file: CaseFile, entered: Resolution | None) -> ProductPart | None:
    if not house.in_force(session, desk.house).product_channel:
        return None
    choices = product.choices(session, entered.root_causes if entered else file.response.themes)
    asked = product.asked_by(session, file.follow_up.id) if file.follow_up else None
    if entered is None:  # a case that was opened again may have asked before
        item = asked.id if asked and asked in (*choices.same, *choices.other) else None
        return presenting_product.product_part(file, choices, is_told=item is not None, item=item)
    part = presenting_product.product_part(file, choices, is_told=entered.tells, item=entered.item)
    return replace(part, summary=entered.summary) if entered.summary else part
