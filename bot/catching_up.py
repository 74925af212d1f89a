"""What was posted into watched channels while nobody listened, read on after a start, however often Slack or the database is away."""

import logging
import threading
from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery import history
from bot.delivery.slack import Door, Identity
from bot.watching import Watcher
from storage.outages import is_outage

log = logging.getLogger(__name__)

TRY_AGAIN: Final = 5.0  # seconds


def catch_up(door: Door, watcher: Watcher, gaps: Mapping[str, str], stop: threading.Event) -> None:
    """Read what lies in these gaps (see `Watcher.gaps`); returns when all is stored, or `stop` is set."""
    while not stop.is_set():
        known = door.auth_test()
        if not isinstance(known, Identity):  # without our own id, our alerts would look like another tool's messages
            stop.wait(TRY_AGAIN)
            continue
        try:
            watcher.catch_up(
                gaps, lambda channel, oldest: history.since(door, channel, oldest, stop=stop), own_bot_id=known.bot_id
            )
        except SQLAlchemyError as error:
            if not is_outage(error):
                raise
            log.warning("watched channels are read on later: the database does not answer")
            stop.wait(TRY_AGAIN)
        else:
            return
