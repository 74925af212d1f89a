"""What is opened by the settings alone: the database, the door to Slack, the Bolt app, the socket."""

from collections.abc import Callable

from slack_bolt import App
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.slack import Door, make_client
from bot.errors import SettingsError, UserError
from bot.settings import Settings
from bot.socket_mode import SocketMode
from storage.database import Database
from storage.outages import is_outage


def open_database(settings: Settings, *, migrate: bool = True) -> Database:
    """The database of the settings, on this release's schema.

    Raises:
        SettingsError: the address names no database that we can use.
        UserError: the database does not answer.
    """
    try:
        database = Database(settings.database_url)
    except ValueError as error:
        raise SettingsError(f"NPS_DATABASE_URL: {error}.") from None
    if migrate:
        try:
            database.migrate()
        except SQLAlchemyError as error:
            if not is_outage(error):
                raise
            raise UserError(
                f"The database {database.url} does not answer. Start it, or check NPS_DATABASE_URL."
            ) from None
    return database


def open_door(settings: Settings, *, on_answer: Callable[[str, str], None] = lambda _method, _answer: None) -> Door:
    """The door to Slack with the token of the settings; see `Door`."""
    return Door(make_client(token_of(settings), base_url=settings.slack_api_url), on_answer=on_answer)


def token_of(settings: Settings) -> str:
    return settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""


def open_bolt(settings: Settings) -> App:
    """Acknowledges after the listener, so that nothing is acknowledged before its transaction is committed.

    The token is not verified here: whoever starts does so, and an outage of Slack must not keep survey tools from being heard.
    """
    secret = settings.slack_signing_secret
    app = App(
        token=token_of(settings),
        signing_secret=secret.get_secret_value() if secret else None,
        process_before_response=True,
        request_verification_enabled=not settings.is_socket_mode,
        token_verification_enabled=False,
    )
    app.client.base_url = (
        settings.slack_api_url
    )  # given a client of ours, Bolt warns that it reads no token from the environment
    return app


def open_socket_mode(settings: Settings, bolt: App) -> SocketMode | None:
    if settings.slack_app_token is None:
        return None
    token = settings.slack_app_token.get_secret_value()
    return SocketMode(bolt, app_token=token, api_url=settings.slack_api_url)
