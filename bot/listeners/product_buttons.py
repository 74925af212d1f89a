"""In the product channel: "Planned…", "Shipped…", "Won't do…"; in the direct message that follows: "I have told them"."""

import re
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.listeners.desk import Desk
from bot.listeners.faults import tell_later
from bot.listeners.members_only import members_only
from bot.listeners.modals import open_modal
from bot.usecases import product
from bot.views import notice, product_answer_modal, product_item, product_news, text
from bot.views.notice import Notice
from bot.views.product_answer_modal import STAND, AnswerForm
from storage.product_items import AlreadyAnswered, Item, Stand


def register(app: App, desk: Desk) -> None:
    guard = members_only(desk)

    @app.action(re.compile(f"{product_item.ANSWER}:[a-z]+"), middleware=guard)
    def answer(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        number, _ = product_item.number_of(action["block_id"])
        with desk.database.snapshot() as session:
            item, owners = product.get(session, number), product.owners_to_tell(session, number)
        form = AnswerForm(
            number=number,
            answers=item.answers,  # not those of the message, which may be about to follow: the form shows what is true now
            summary=item.summary,
            stand=product_item.Stand(action["value"]),
            owners=owners,
            word=item.word,
        )
        open_modal(client, body["trigger_id"], product_answer_modal.render(form))
        ack()

    @app.view(product_answer_modal.CALLBACK_ID, middleware=guard)
    def answered(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        entered, actor, now = product_answer_modal.read(view), body["user"]["id"], desk.now()
        with desk.database.transaction() as session:
            result = product.answer(
                session,
                entered.number,
                stand=Stand(entered.stand),
                word=entered.word,
                seen=entered.answers,
                actor=actor,
                now=now,
            )
        if isinstance(result, AlreadyAnswered) and not _is_same(result.current, entered, actor):
            ack(response_action="errors", errors={STAND: _who_was_first(result.current, now=now)})
            return
        ack()
        desk.wake()

    @app.action(re.compile(f"{product_news.TOLD}:[0-9]+"), middleware=guard)
    def told(ack: Ack, action: dict[str, Any], body: dict[str, Any], respond: Respond) -> None:
        with desk.database.transaction() as session:
            is_news = product.tell(session, int(action["value"]), actor=body["user"]["id"], now=desk.now())
        ack()
        desk.wake()
        if not is_news:
            tell_later(
                desk, respond, notice.render(Notice(sentence="That is known already, or the answer was taken back."))
            )


def _is_same(item: Item, entered: product_answer_modal.ProductAnswer, actor: str) -> bool:
    """The same form, delivered twice."""
    return (item.answered_by, item.stand, item.answers) == (actor, entered.stand, entered.answers + 1)


def _who_was_first(item: Item, *, now: datetime) -> str:
    if item.stand is Stand.WITHDRAWN:
        return "The case that asked for it was opened again: there is nothing to answer. Cancel this."
    when = text.ago(now - item.answered_at) if item.answered_at else "just now"
    return f"Somebody else answered {when}: {product_item.ANSWERS.get(product_item.Stand(item.stand), 'taken back').lower()}. Cancel to see it."
