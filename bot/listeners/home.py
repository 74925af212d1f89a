"""Home: published when somebody opens it, and again after whatever they do while it is open."""

import logging
from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final

from slack_bolt import Ack, App, BoltRequest
from slack_bolt.listener.listener_completion_handler import CustomListenerCompletionHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.answering.answers import Asker
from bot.answering.home import home_of
from bot.listeners.desk import Desk
from bot.listeners.faults import explained
from bot.listeners.home_forms import is_admin
from bot.listeners.modals import open_modal
from bot.usecases.access import why_not
from bot.views import help_modal
from bot.views import home as view
from bot.views.help import Help
from bot.views.home import HELP

log = logging.getLogger(__name__)

OPEN_FOR: Final = timedelta(minutes=30)
"""How long after opening it somebody is taken to have Home before them: Slack does not say when they leave."""
MOST_OPEN: Final = 1_000


class Visitors:
    """Who has Home before them, as far as this process knows. Any thread may ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._since: OrderedDict[str, datetime] = OrderedDict()

    def came(self, user: str, now: datetime) -> None:
        with self._lock:
            self._since[user] = now
            self._since.move_to_end(user)
            while len(self._since) > MOST_OPEN:
                self._since.popitem(last=False)

    def is_there(self, user: str, now: datetime) -> bool:
        with self._lock:
            since = self._since.get(user)
        return since is not None and now - since < OPEN_FOR


def register(app: App, desk: Desk) -> None:
    visitors = Visitors()

    @app.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        if event.get("tab") == "home":
            visitors.came(event["user"], desk.now())
            desk.pool.submit(show, desk, client, event["user"])

    @app.action(HELP)
    def type_what(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        told = Help(segments=desk.segments, zone=desk.calendar.zone.key)
        open_modal(client, body["trigger_id"], help_modal.render(told))
        ack()

    def after(request: BoltRequest) -> None:
        """Whoever has Home before them sees what they did."""
        body = request.body
        user = (body.get("user") or {}).get("id") if isinstance(body.get("user"), dict) else None
        if user and body.get("type") in {"block_actions", "view_submission"}:
            is_at_home = (body.get("view") or {}).get("type") == "home" or visitors.is_there(user, desk.now())
            if is_at_home:
                desk.pool.submit(show, desk, app.client, user)

    app.listener_runner.listener_completion_handler = CustomListenerCompletionHandler(log, after)


def show(desk: Desk, client: WebClient, user: str) -> None:
    """Publish Home. What goes wrong is logged: the next time somebody opens it, it is tried again."""
    try:
        refused = why_not(desk.person_of(user))
        if refused is not None:
            client.views_publish(user_id=user, view=view.closed(refused).payload())
            return
        is_boss = is_admin(desk, user)
        asker = Asker(calendar=desk.calendar, segments=desk.segments, now=desk.now(), currency=desk.currency, user=user)
        scopes = _scopes(client) if is_boss else None
        home = home_of(desk.database, asker, user=user, is_admin=is_boss, scopes=scopes)
        client.views_publish(user_id=user, view=home.payload())
    except (SlackClientError, OSError) as error:
        log.warning("the Home of %s was not published: %s", user, type(error).__name__)
    except Exception as error:  # noqa: BLE001  # on a thread of its own: nobody else would hear of a bug
        explained(error, "Home")


def _scopes(client: WebClient) -> frozenset[str] | None:
    listed = {name.lower(): value for name, value in client.auth_test().headers.items()}.get("x-oauth-scopes")
    return None if listed is None else frozenset(scope.strip() for scope in listed.split(",") if scope.strip())
