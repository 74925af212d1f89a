"""The shortcuts "Log a survey answer", from the menu and on a message, and the form behind them."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.listeners.desk import Desk
from bot.listeners.members_only import members_only
from bot.listeners.modals import open_modal
from bot.readers import slack_message
from bot.usecases.intake import Policy
from bot.usecases.logging_answers import Entry, WrongEntryError, log_answer
from bot.views import log_answer_modal, logged_modal
from bot.views.log_answer_modal import LogForm, Logged
from bot.views.logged_modal import LoggedAnswer
from bot.views.person import Person
from scoring.nps import Category, category
from storage.recording import Change

FROM_MENU = "log_answer"
FROM_MESSAGE = "log_answer_from_message"


def register(app: App, desk: Desk) -> None:
    policy = desk.policy
    if policy is None:
        return

    guard = members_only(desk)

    @app.global_shortcut(FROM_MENU, middleware=guard)
    def from_menu(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        open_modal(client, body["trigger_id"], log_answer_modal.render(LogForm(today=desk.calendar.today(desk.now()))))
        ack()

    @app.message_shortcut(FROM_MESSAGE, middleware=guard)
    def from_message(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        open_modal(client, body["trigger_id"], log_answer_modal.render(_of_message(desk, body)))
        ack()

    @app.view(log_answer_modal.CALLBACK_ID, middleware=guard)
    def submitted(ack: Ack, view: dict[str, Any]) -> None:
        entered = log_answer_modal.read(view)
        try:
            shown = _log(desk, policy, entered, form_id=view["id"])
        except WrongEntryError as wrong:
            ack(response_action="errors", errors={wrong.field: str(wrong)})
            return
        ack(response_action="update", view=logged_modal.render(shown).payload())
        desk.wake()


def _of_message(desk: Desk, body: dict[str, Any]) -> LogForm:
    channel, message = body["channel"]["id"], body["message"]
    ts = str(message["ts"])
    return LogForm(
        today=desk.calendar.today(desk.now()),
        comment=slack_message.text_of(message),
        message_id=f"{channel}:{ts}",
        url=slack_message.link_to(body["team"]["domain"], channel, ts),
    )


def _log(desk: Desk, policy: Policy, entered: Logged, *, form_id: str) -> LoggedAnswer:
    now = desk.now()
    entry = Entry(
        id=f"message:{entered.message_id}" if entered.message_id else f"form:{form_id}",
        score=entered.score,
        comment=entered.comment,
        name=entered.name,
        email=entered.email,
        company=entered.company,
        survey=entered.survey,
        answered_on=entered.answered_on,
        url=entered.url,
    )
    with desk.database.transaction() as session:
        recorded = log_answer(session, entry, policy, now=now)
    return LoggedAnswer(
        score=entered.score,
        answered_on=entered.answered_on or desk.calendar.today(now),
        person=Person(name=entered.name, email=entered.email, company=entered.company),
        is_alert=category(entered.score) is Category.DETRACTOR,
        is_change=recorded.change is not Change.NEW,
    )
