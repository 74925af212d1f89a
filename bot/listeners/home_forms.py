"""The forms behind Home: what a person wishes for, and the rules of the house, which are for admins."""

from dataclasses import asdict
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import UserError
from bot.listeners.desk import Desk
from bot.listeners.modals import open_modal
from bot.usecases import house, preferences
from bot.usecases.preferences import Preferences
from bot.views import preferences_modal, settings_modal
from bot.views.home import PREFERENCES, SETTINGS
from bot.views.preferences_modal import PreferencesForm
from bot.views.settings_modal import SettingsForm

NO_ADMIN: Final = "Settings are for workspace admins, and for whom NPS_ADMINS names. Ask one of them."


def register(app: App, desk: Desk) -> None:
    @app.action(PREFERENCES)
    def prefer(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        with desk.database.snapshot() as session:
            wishes = preferences.of(session, body["user"]["id"])
        form = PreferencesForm(morning=wishes.morning, hour=wishes.hour)
        open_modal(client, body["trigger_id"], preferences_modal.render(form))
        ack()

    @app.view(preferences_modal.CALLBACK_ID)
    def preferred(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        entered = preferences_modal.read(view)
        wishes = Preferences(morning=entered.morning, hour=entered.hour)
        with desk.database.transaction() as session:
            preferences.choose(session, body["user"]["id"], wishes, now=desk.now())
        ack()

    @app.action(SETTINGS)
    def settings(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        if not is_admin(desk, body["user"]["id"]):
            raise UserError(NO_ADMIN)
        with desk.database.snapshot() as session:
            form = SettingsForm(**house.as_typed(session, desk.house))
        open_modal(client, body["trigger_id"], settings_modal.render(form))
        ack()

    @app.view(settings_modal.CALLBACK_ID)
    def set_up(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        if not is_admin(desk, body["user"]["id"]):
            ack(response_action="errors", errors={"working_hours": NO_ADMIN})
            return
        entered = asdict(settings_modal.read(view))
        errors = {**house.mistakes(entered), **_deaf(client, entered)}
        if errors:
            ack(response_action="errors", errors=errors)
            return
        with desk.database.transaction() as session:
            house.change(session, entered, now=desk.now())
        ack()


def is_admin(desk: Desk, user: str) -> bool:
    """Whether somebody may change settings: a workspace admin, or one whom the environment names."""
    if user in desk.house.admins:
        return True
    someone = desk.person_of(user)
    return someone is not None and someone.is_admin and not (someone.is_gone or someone.is_guest or someone.is_stranger)


def _deaf(client: WebClient, entered: dict[str, str]) -> dict[str, str]:
    """The fields whose channel the bot cannot write to, each with what to do."""
    errors = {}
    for name in ("product_channel", "promoter_channel"):
        if entered[name] and not _is_member(client, entered[name]):
            errors[name] = "The bot is not in that channel. There, type: /invite @NPS Bot"
    return errors


def _is_member(client: WebClient, channel: str) -> bool:
    """Where Slack does not say, nobody is kept from saving: `nps-bot check` tells it later."""
    try:
        return bool(client.conversations_info(channel=channel)["channel"].get("is_member"))
    except SlackApiError as error:
        return error.response["error"] not in {"channel_not_found", "not_in_channel"}
    except (SlackClientError, OSError):
        return True
