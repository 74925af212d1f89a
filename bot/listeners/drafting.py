"""The form behind "Draft a reply…": a letter is drafted, changed by whoever sends it, taken along, and marked as sent."""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot import presenting_product
from bot.listeners.case_buttons import chose
from bot.listeners.desk import Desk
from bot.listeners.members_only import members_only
from bot.listeners.modals import open_modal, update_modal
from bot.listeners.resolve_form import GONE, file_of, read_file
from bot.usecases import drafts, follow_ups, product
from bot.views import case, draft_modal, letter_modal
from bot.views.case import follow_up_id
from bot.views.draft_modal import DraftForm
from scoring.drafts import Audience
from storage.follow_ups import FollowUp, State

NOT_IN_TOUCH = frozenset({State.OPEN, State.TAKEN, State.SNOOZED})


def register(app: App, desk: Desk) -> None:
    guard = members_only(desk)

    @app.action(re.compile(f"{draft_modal.DRAFT}(:[0-9]+)?"), middleware=guard)
    def draft(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        response_id, _, item_id = action["value"].partition(":")
        begin(desk, client, body, response_id=int(response_id), item_id=int(item_id) if item_id else None)
        ack()

    @app.action(case.MENU, matchers=[chose(case.DRAFT)], middleware=guard)
    def draft_for(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        with desk.database.snapshot() as session:
            follow_up = follow_ups.get(session, follow_up_id(action["block_id"]))
        begin(desk, client, body, response_id=follow_up.response_id)
        ack()

    @app.action(draft_modal.CHOOSE)
    def choose(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        view = body["view"]
        response_id, item_id = draft_modal.about(view)
        me = _name(desk, body["user"]["id"])
        chosen = action["selected_option"]["value"]
        update_modal(client, view, draft_modal.render(_form(desk, response_id, item_id, me=me, chosen=chosen)))
        ack()

    @app.view(draft_modal.CALLBACK_ID, middleware=guard)
    def written(ack: Ack, view: dict[str, Any]) -> None:
        entered = draft_modal.read(view)
        with desk.database.snapshot() as session:
            file = file_of(desk, session, entered.response_id)
        if file is None:
            ack(response_action="errors", errors={draft_modal.letter_block(view): GONE})
            return
        tells = entered.item_id is not None
        case = file.follow_up if tells or _is_waiting(file.follow_up) else None
        shown = letter_modal.Letter(
            subject=entered.subject,
            letter=entered.letter,
            to=file.profile.email if file.profile else None,
            follow_up_id=case.id if case else None,
            tells=tells,
        )
        ack(response_action="update", view=letter_modal.render(shown).payload())

    @app.view(letter_modal.CALLBACK_ID, middleware=guard)
    def sent(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        follow_up_id, tells = letter_modal.read(view)
        actor, now = body["user"]["id"], desk.now()
        with desk.database.transaction() as session:
            if tells:
                product.tell(session, follow_up_id, actor=actor, now=now)
            else:
                follow_ups.mark_contacted(session, follow_up_id, actor=actor, now=now)
        ack()
        desk.wake()


def begin(desk: Desk, client: WebClient, body: dict[str, Any], *, response_id: int, item_id: int | None = None) -> None:
    """Open the form for whoever clicked. `item_id`: to tell what product people answered.

    Raises:
        UserError: the answer was deleted, or Slack did not wait for us.
    """
    me = _name(desk, body["user"]["id"])
    open_modal(client, body["trigger_id"], draft_modal.render(_form(desk, response_id, item_id, me=me)))


def _form(desk: Desk, response_id: int, item_id: int | None, *, me: str | None, chosen: str | None = None) -> DraftForm:
    with desk.database.snapshot() as session:
        file = read_file(desk, session, response_id)
        item = product.get(session, item_id) if item_id is not None else None
        is_news = item is not None and item.stand in product.ANSWERED
        letter = drafts.letter(
            session,
            file,
            calendar=desk.calendar,
            now=desk.now(),
            me=me,
            audience=Audience(item.stand) if item and is_news else None,
            answer=item.word if item and is_news else None,
            chosen=chosen,
        )
    return presenting_product.draft_form(file, letter, item_id=item_id if is_news else None)


def _name(desk: Desk, user: str) -> str | None:
    """By what a letter of theirs is signed; None while Slack does not say."""
    someone = desk.person_of(user)
    return someone.name if someone else None


def _is_waiting(case: FollowUp | None) -> bool:
    """Nobody has been in touch yet."""
    return case is not None and case.state in NOT_IN_TOUCH
