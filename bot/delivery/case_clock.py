"""What time does by itself: snoozed cases wake up, and what was done cannot be undone any more."""

from collections.abc import Callable
from datetime import datetime

from bot.usecases import delight, follow_ups
from storage.database import Database


class CaseClock:
    """A tick of the clock. Of many replicas one makes each change; the others find it made.

    Args:
        on_change: told when messages are out of date; must not raise.
    """

    def __init__(self, database: Database, *, on_change: Callable[[], None]) -> None:
        self._database = database
        self._on_change = on_change

    def __call__(self, now: datetime) -> int:
        """Returns how many messages are out of date."""
        with self._database.transaction() as session:
            woken = follow_ups.wake_due(session, now=now)
        with self._database.transaction() as session:
            over = follow_ups.end_undoing(session, now=now) + delight.end_undoing(session, now=now)
        if woken or over:
            self._on_change()
        return len(woken) + over
