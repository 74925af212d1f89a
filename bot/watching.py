"""Watched channels: what a survey tool's own Slack integration posts there is stored like what a webhook brings.

Events tell of each message as it is posted. After a restart the channel's history is read on from the last message that was
seen; a message that comes both ways is one answer, because its place in Slack is its id.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot import left_out
from bot.readers import slack_message
from bot.readers.slack_message import Watch
from bot.sources.base import Ignored, Unreadable
from bot.usecases import intake
from bot.usecases.intake import Misfit, Policy, Submission
from storage import preferences, seen_events
from storage.database import Database

log = logging.getLogger(__name__)

History = Callable[[str, str], Sequence[Mapping[str, Any]] | None]
"""(channel, timestamp) -> what was posted there since, in any order; None when it was not read to its end."""

LAST_SEEN: Final = "watched:{channel}"
READ_FROM: Final = "watched-from:{channel}"  # while a gap is being read; stands until all of it is stored
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
        if isinstance(found, Submission):
            left_out.warn(channel, found.items)
        self._on_stored()

    def gaps(self) -> Mapping[str, str]:
        """Since when each channel is to be read. Ask before anything new can be heard: that moves the last message seen.

        A channel that is watched for the first time begins now. A gap that the run before did not get through is still one.
        """
        found: dict[str, str] = {}
        now = self._clock()
        with self._database.transaction() as session:
            for channel in self._watches:
                last_seen, read_from = LAST_SEEN.format(channel=channel), READ_FROM.format(channel=channel)
                if preferences.set_once(session, last_seen, f"{now.timestamp():.6f}", now=now):
                    continue
                since = preferences.get_setting(session, read_from) or preferences.get_setting(session, last_seen)
                preferences.set_setting(session, read_from, since, now=now)
                found[channel] = str(since)
        return found

    def catch_up(self, gaps: Mapping[str, str], history: History, *, own_bot_id: str | None) -> int:
        """Read on where the last run ended.

        Args:
            gaps: see `gaps`.
            history: asks Slack.
            own_bot_id: whose messages are our own.

        Returns:
            How many messages were read.
        """
        count = 0
        for channel, since in gaps.items():
            missed = history(channel, since)
            if missed is None:
                continue
            for message in sorted(missed, key=lambda each: float(each["ts"])):
                if self.concerns(channel, message) and message["bot_id"] != own_bot_id:
                    self.hear(channel, message)
                    count += 1
            with self._database.transaction() as session:
                preferences.set_setting(session, READ_FROM.format(channel=channel), None, now=self._clock())
        return count

    def _read(self, channel: str, message: Mapping[str, Any], now: datetime) -> Submission | Misfit:
        """Outside of any transaction: a pattern may take its time."""
        body = slack_message.body_of(channel, message)
        try:
            return Submission(slack_message.read(body, self._watches[channel], received_at=now), now)
        except Ignored as ignored:
            log.info("a message in %s is no answer: %s", channel, ignored.reason)
            return Submission((), now)
        except Unreadable as unreadable:
            return Misfit(slack_message.kept_as(channel), body, {}, unreadable.reason, now)
