"""The submitted "Resolve follow-up" form."""

from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot.errors import NotFoundError, UserError
from bot.listeners.desk import Desk
from bot.listeners.members_only import members_only
from bot.listeners.resolve_form import form
from bot.usecases import follow_ups, house, product
from bot.usecases.follow_ups import Done
from bot.usecases.product import Wish
from bot.views import resolve_modal, text
from bot.views.resolve_modal import ITEM, SUMMARY, TELL, Resolution
from storage.follow_ups import FollowUp, Outcome

NO_SUMMARY = "Say in a sentence what should change, or untick the box above."
NO_CHANNEL = "There is no product channel any more: untick this."


class WrongAnswerError(UserError):
    """Something cannot be done as it was entered; `field` says where."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def register(app: App, desk: Desk) -> None:
    @app.view(resolve_modal.CALLBACK_ID, middleware=members_only(desk))
    def resolved(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        entered, actor = resolve_modal.read(view), body["user"]["id"]
        try:
            with desk.database.transaction() as session:
                _resolve(desk, session, entered, actor)
        except WrongAnswerError as wrong:
            ack(response_action="errors", errors={wrong.field: str(wrong)})
        except NotFoundError as gone:
            ack(response_action="errors", errors={"outcome": str(gone)})
        else:
            ack()
            desk.wake()


def _resolve(desk: Desk, session: Session, entered: Resolution, actor: str) -> None:
    now = desk.now()
    result = follow_ups.resolve(
        session,
        entered.follow_up_id,
        outcome=Outcome(entered.outcome or ""),
        root_causes=entered.root_causes,
        note=entered.note,
        actor=actor,
        now=now,
    )
    if isinstance(result, Done):
        if entered.tells:
            _tell_product(desk, session, result.follow_up, entered, actor)
    elif result.follow_up.resolved_by != actor:
        when = text.ago(now - (result.follow_up.resolved_at or now))
        raise WrongAnswerError("outcome", f"Somebody else closed this {when}. Cancel to see how.")


def _tell_product(desk: Desk, session: Session, case: FollowUp, entered: Resolution, actor: str) -> None:
    """At the moment of the resolution, so that undoing one undoes both."""
    at = case.resolved_at or desk.now()
    channel = house.in_force(session, desk.house).product_channel
    if not channel:
        raise WrongAnswerError(TELL, NO_CHANNEL)
    begun = form(desk, session, case, entered)
    summary = entered.summary
    if summary is None:  # submitted before the form had grown
        summary = begun.product.summary if begun.product else ""
    if entered.item is None and not summary:
        raise WrongAnswerError(SUMMARY if entered.summary is not None else TELL, NO_SUMMARY)
    wish = Wish(item_id=entered.item, summary=summary, themes=entered.root_causes or begun.themes)
    try:
        product.ask(session, case, wish, channel=channel, actor=actor, now=at)
    except UserError as overtaken:
        raise WrongAnswerError(ITEM, str(overtaken)) from overtaken
