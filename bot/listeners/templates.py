"""`/nps templates`: admins read, change and write the letters that drafts are made from."""

import logging
import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot import presenting_product
from bot.errors import UserError
from bot.listeners.desk import Desk
from bot.listeners.home_forms import is_admin
from bot.listeners.members_only import members_only
from bot.listeners.modals import open_modal, push_modal, update_modal
from bot.usecases import drafts
from bot.usecases.drafts import WrongTemplateError
from bot.views import done_modal, template_modal, templates_modal
from bot.views.done_modal import Done
from bot.views.message import Modal
from bot.views.template_modal import TemplateForm, WrittenTemplate
from scoring.drafts import Audience, Draft

log = logging.getLogger(__name__)

COMMAND = "templates"
NO_ADMIN = "Only admins of the workspace, and those whom NPS_ADMINS names, may change templates."


def register(app: App, desk: Desk) -> None:
    guard = members_only(desk)

    @app.action(templates_modal.OPEN)
    def opened(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        open_list(desk, client, body["trigger_id"], body["user"]["id"])
        ack()

    @app.action(re.compile(f"{templates_modal.EDIT}:.+"))
    def edit(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        _require_admin(desk, body["user"]["id"])
        with desk.database.snapshot() as session:
            shelved = drafts.find(session, action["value"])
        push_modal(client, body["trigger_id"], template_modal.render(presenting_product.template_form(shelved)))
        ack()

    @app.action(templates_modal.NEW)
    def new(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        _require_admin(desk, body["user"]["id"])
        push_modal(client, body["trigger_id"], template_modal.render(TemplateForm()))
        ack()

    @app.view(template_modal.CALLBACK_ID, middleware=guard)
    def saved(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        entered = template_modal.read(view)
        try:
            _require_admin(desk, body["user"]["id"])
            with desk.database.transaction() as session:
                drafts.save(session, _draft(entered, view["id"]), now=desk.now())
        except WrongTemplateError as wrong:
            ack(response_action="errors", errors={wrong.field: str(wrong)})
            return
        except UserError as refused:
            ack(response_action="errors", errors={template_modal.NAME: str(refused)})
            return
        _refresh(desk, client, view)
        ack()

    @app.action(template_modal.REMOVE, middleware=guard)
    def remove(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        key = _key(desk, body)
        with desk.database.transaction() as session:
            drafts.remove(session, key, now=desk.now())
        _say(desk, client, body["view"], "Removed: no draft begins with this template any more.")
        ack()

    @app.action(template_modal.RESTORE, middleware=guard)
    def restore(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        key = _key(desk, body)
        with desk.database.transaction() as session:
            drafts.restore(session, key)
        _say(desk, client, body["view"], "This template is again as it came with the bot.")
        ack()


def open_list(desk: Desk, client: WebClient, trigger_id: str, user: str) -> None:
    """Show all templates to an admin.

    Raises:
        UserError: it is no admin, or Slack did not wait for us.
    """
    _require_admin(desk, user)
    open_modal(client, trigger_id, _list(desk))


def is_asked_for(sentence: str) -> bool:
    """Whether `/nps` was followed by this word."""
    return sentence.strip().lower() in {COMMAND, "template"}


def _require_admin(desk: Desk, user: str) -> None:
    if not is_admin(desk, user):
        raise UserError(NO_ADMIN)


def _list(desk: Desk) -> Modal:
    with desk.database.snapshot() as session:
        return templates_modal.render(presenting_product.template_list(drafts.shelf(session)))


def _draft(entered: WrittenTemplate, view_id: str) -> Draft:
    """A new one is named by its form, so that a form that is delivered twice makes one template."""
    return Draft(
        key=entered.key or f"own-{view_id}",
        name=entered.name,
        audience=Audience(entered.audience),
        when=entered.when,
        subject=entered.subject,
        text=entered.letter,
    )


def _key(desk: Desk, body: dict[str, Any]) -> str:
    _require_admin(desk, body["user"]["id"])
    return template_modal.key_of(body["view"]) or ""


def _refresh(desk: Desk, client: WebClient, view: dict[str, Any]) -> None:
    """The list below the form says what was changed. What is kept is kept, even if Slack does not take this."""
    try:
        client.views_update(view_id=view["root_view_id"], view=_list(desk).payload())
    except (SlackClientError, OSError) as error:
        log.warning("could not show the list of templates anew: %s", type(error).__name__)


def _say(desk: Desk, client: WebClient, view: dict[str, Any], sentence: str) -> None:
    _refresh(desk, client, view)
    update_modal(client, view, done_modal.render(Done(title="Template", sentence=sentence)))
