"""Modals go straight out: a trigger lives for three seconds and cannot wait in the outbox."""

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import UserError
from bot.views.message import Modal

TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id"})
OVERTAKEN = frozenset({"hash_conflict", "not_found"})


def open_modal(client: WebClient, trigger_id: str, modal: Modal) -> None:
    """Open a form for whoever clicked.

    Raises:
        UserError: Slack did not wait for us.
    """
    try:
        client.views_open(trigger_id=trigger_id, view=modal.payload())
    except SlackApiError as error:
        if error.response["error"] in TOO_LATE:
            raise UserError("That took too long for Slack to open the form. Please try once more.") from error
        raise


def push_modal(client: WebClient, trigger_id: str, modal: Modal) -> None:
    """Lay a form over the one in which somebody clicked.

    Raises:
        UserError: Slack did not wait for us.
    """
    try:
        client.views_push(trigger_id=trigger_id, view=modal.payload())
    except SlackApiError as error:
        if error.response["error"] in TOO_LATE:
            raise UserError("That took too long for Slack to open the form. Please try once more.") from error
        raise


def update_modal(client: WebClient, view: Mapping[str, Any], modal: Modal) -> None:
    """Show a form anew, unless it was changed or closed since this `view` of it."""
    try:
        client.views_update(view_id=view["id"], hash=view["hash"], view=modal.payload())
    except SlackApiError as error:
        if error.response["error"] not in OVERTAKEN:
            raise
