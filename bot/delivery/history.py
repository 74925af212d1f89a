"""What was posted into a channel since a moment: read only to recover, never in the normal path."""

import logging
import threading
from collections.abc import Mapping
from typing import Any, Final

from bot.delivery.outcomes import RateLimited, Unreachable
from bot.delivery.slack import PAGE, Answer, Door

log = logging.getLogger(__name__)

MOST: Final = 5000  # messages of one channel; more is no gap but an archive
TRY_AGAIN: Final = 30.0  # s, while Slack does not answer


def since(door: Door, channel: str, oldest: str, *, stop: threading.Event) -> list[Mapping[str, Any]] | None:
    """Messages after `oldest`, in no certain order. It waits as long as Slack wants.

    Returns:
        None when `stop` was set before the end, or when we may not read the channel, which is logged: a later run may.
    """
    found: list[Mapping[str, Any]] = []
    cursor = ""
    while not stop.is_set() and len(found) < MOST:
        page = door.call(
            "conversations.history",
            channel=channel,
            oldest=oldest,
            limit=PAGE,
            **({"cursor": cursor} if cursor else {}),
        )
        match page:
            case Answer(data):
                found += data.get("messages", ())
                cursor = data.get("response_metadata", {}).get("next_cursor", "")
                if not cursor:
                    return found
            case RateLimited(retry_after):
                stop.wait(retry_after)
            case Unreachable():
                stop.wait(TRY_AGAIN)
            case _:
                log.warning("%s cannot be read on: %s", channel, page)
                return None
    return None if stop.is_set() else found
