"""Watched channels: what a survey tool's own Slack integration posts there is stored like what a webhook brings.

Events tell of each message as it is posted. After a restart the channel's history is read on from the last message that was
seen; a message that comes both ways is one answer, because its place in Slack is its id.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.readers import slack_message
from bot.readers.slack_message import Watch
from bot.sources.base import Ignored, Unreadable
from bot.usecases import intake
from bot.usecases.intake import Misfit, Policy, Submission
from storage import preferences, seen_events
from storage.database import Database

log = logging.getLogger(__name__)

History = Callable[[str, str], Sequence[Mapping[str, Any]]]
"""(channel, timestamp) -> what was posted there since, in any order; nothing where we may not look."""

LAST_SEEN: Final = "watched:{channel}"
POSTED: Final = (None, "bot_message")  # subtypes; all others tell of edits, joins, files


class Watcher:
    """See the module.

    Args:
        database: where answers go.
        watches: the watched channels, by id.
        policy: as for webhooks.
        on_stored: called after a commit; wakes whoever reads new answers. Must not raise.
        clock: the time, aware.
    """

    def __init__(
        self,
        *,
        database: Database,
        watches: Mapping[str, Watch],
        policy: Policy,
        on_stored: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._watches = watches
        self._policy = policy
        self._on_stored = on_stored
        self._clock = clock

    def concerns(self, channel: str, message: Mapping[str, Any]) -> bool:
        """Whether another app posted this into a watched channel. What people write there is theirs."""
        return channel in self._watches and bool(message.get("bot_id")) and message.get("subtype") in POSTED

    def hear(self, channel: str, message: Mapping[str, Any], *, event_id: str | None = None) -> None:
        """Store what a message tells of, or keep it for an admin; once, however often it is told."""
        now = self._clock()
        found = self._read(channel, message, now)
        with self._database.transaction() as session:
            if event_id is not None and not seen_events.first_time(session, event_id, now=now):
                return
            intake.store(session, [found], self._policy)
            name, ts = LAST_SEEN.format(channel=channel), str(message["ts"])
            if float(ts) > float(preferences.get_setting(session, name, "0")):
                preferences.set_setting(session, name, ts, now=now)
        self._on_stored()

    def catch_up(self, history: History, *, own_bot_id: str | None) -> int:
        """Read on where the last run ended; a channel that is watched for the first time begins now.

        Returns:
            How many messages were read.
        """
        count = 0
        for channel in self._watches:
            for message in sorted(self._missed(channel, history), key=lambda each: float(each["ts"])):
                if self.concerns(channel, message) and message["bot_id"] != own_bot_id:
                    self.hear(channel, message)
                    count += 1
        return count

    def _missed(self, channel: str, history: History) -> Sequence[Mapping[str, Any]]:
        name, now = LAST_SEEN.format(channel=channel), self._clock()
        with self._database.transaction() as session:
            if preferences.set_once(session, name, f"{now.timestamp():.6f}", now=now):
                return ()
            last_seen = str(preferences.get_setting(session, name))
        return history(channel, last_seen)

    def _read(self, channel: str, message: Mapping[str, Any], now: datetime) -> Submission | Misfit:
        """Outside of any transaction: a pattern may take its time."""
        body = slack_message.body_of(channel, message)
        try:
            return Submission(slack_message.read(body, self._watches[channel], received_at=now), now)
        except Ignored as ignored:
            log.info("a message in %s is no answer: %s", channel, ignored.reason)
            return Submission((), now)
        except Unreadable as unreadable:
            return Misfit(f"slack:{channel}", body, {}, unreadable.reason, now)
