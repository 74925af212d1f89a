"""A listener failed: a person's mistake is told to that person as it stands, ours with a number that the log knows."""

import logging
import secrets
from typing import Any

from slack_bolt import App, BoltResponse, Respond
from slack_sdk.errors import SlackClientError

from bot.errors import UserError
from bot.listeners.desk import Desk
from bot.views import notice
from bot.views.message import Message

log = logging.getLogger(__name__)


def register(app: App, _desk: Desk) -> None:
    @app.error
    def fault(error: Exception, body: dict[str, Any], respond: Respond) -> BoltResponse:
        """Slack hears 200, because a repetition of a click would fail the same way; an event is sent again."""
        said = explained(error, _what(body))
        if "event" in body:
            return BoltResponse(status=200 if isinstance(error, UserError) else 500)
        tell(respond, said)
        return BoltResponse(status=200)


def explained(error: BaseException, what: str) -> Message:
    """What a person is told of an error; ours is in the log under the number that they see."""
    if isinstance(error, UserError):
        return notice.render(notice.Notice(sentence=str(error)))
    error_id = secrets.token_hex(4)
    log.error("error %s in %s", error_id, what, exc_info=error)
    return notice.render(notice.failed(error_id))


def tell_later(desk: Desk, respond: Respond, message: Message) -> None:
    """`tell`, beside the acknowledgement: that leaves when the listener ends, and has only three seconds."""
    desk.pool.submit(tell, respond, message)


def tell(respond: Respond, message: Message, *, response_type: str = "ephemeral") -> None:
    """Say something to the one who clicked or typed; what was clicked has happened already, so a refusal is only logged."""
    try:
        answer = respond(**message.payload(), response_type=response_type, replace_original=False)
    except (SlackClientError, OSError, ValueError) as error:  # ValueError: a payload without a response_url
        log.warning("could not answer a click: %s", type(error).__name__)
        return
    if answer.status_code != 200:  # noqa: PLR2004  # OK
        log.warning("Slack refused the answer to a click: status %s", answer.status_code)


def _what(body: dict[str, Any]) -> str:
    actions = body.get("actions") or [{}]
    return str(body.get("command") or actions[0].get("action_id") or body.get("type") or "a request")
