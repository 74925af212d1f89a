"""Channels by their ids. A person may name one (`#alerts`); Slack's limits, messages and events know ids only.

A name that stayed one would be paced as a channel of its own, and break when somebody renames the channel.
"""

import logging

from bot.delivery.slack import Door
from storage import deliveries, subscriptions
from storage.database import Database

log = logging.getLogger(__name__)

SIGN = "#"


def settle_names(database: Database, door: Door) -> bool:
    """Replace names by ids wherever Slack says which. False when a name is left, to be tried again later."""
    with database.snapshot() as session:
        names = {entry.channel for entry in subscriptions.all_of(session) if entry.channel.startswith(SIGN)}
    answers = {name: door.channel_id(name) for name in sorted(names)}
    found = {name: answer for name, answer in answers.items() if isinstance(answer, str)}
    if found:
        with database.transaction() as session:
            for name, channel in found.items():
                subscriptions.rename_channel(session, name, channel)
                deliveries.rename_channel(session, name, channel)
    for name, answer in answers.items():
        log.info("%s is %s", name, answer)
    return len(found) == len(names)
