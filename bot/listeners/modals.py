"""Modals go straight out: a trigger lives for three seconds and cannot wait in the outbox."""

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import UserError
from bot.views.message import Modal

TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id"})


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
