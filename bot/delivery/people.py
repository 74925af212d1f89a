"""Asks Slack who somebody is, and remembers it for some minutes: people change their zone more often than anything else here."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.delivery.outcomes import Absent, MissingScope, Refused
from bot.delivery.slack import Answer, Door
from bot.people import Someone

REMEMBERED: Final = timedelta(minutes=5)
MOST_REMEMBERED: Final = 10_000
NOBODY: Final = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


class People:
    """May be asked from several threads: at worst two of them ask Slack at once.

    Args:
        door: to Slack.
        clock: the time, aware.
        most: how many are remembered.
    """

    def __init__(self, door: Door, *, clock: Callable[[], datetime], most: int = MOST_REMEMBERED) -> None:
        self._door = door
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._known: dict[str, tuple[datetime, Someone]] = {}
        self._addresses: dict[str, tuple[datetime, str | None]] = {}

    def of(self, user: str) -> Someone | None:
        """Who that is; None while Slack does not say. An outage makes nobody a stranger: what was known is told on."""
        now = self._clock()
        with self._lock:
            asked_at, known = self._known.get(user, (None, None))
        if asked_at is not None and now - asked_at < REMEMBERED:
            return known
        answer = self._door.call("users.info", user=user)
        if isinstance(answer, Refused) and answer.error in NOBODY:
            return self._remember(now, Someone(id=user, is_gone=True))
        return self._remember(now, _someone(answer.data.get("user", {}), user)) if isinstance(answer, Answer) else known

    def with_address(self, email: str) -> str | None:
        """The user id of an e-mail address; None where there is none, or we may not ask. Remembered like people."""
        now, address = self._clock(), email.strip().lower()
        with self._lock:
            asked_at, known = self._addresses.get(address, (None, None))
        if asked_at is not None and now - asked_at < REMEMBERED:
            return known
        answer = self._door.lookup_user_by_email(address)
        found = answer if isinstance(answer, str) else None
        if found is None and not isinstance(answer, Absent | MissingScope):
            return known
        with self._lock:
            if len(self._addresses) >= self._most:
                self._addresses.clear()
            self._addresses[address] = (now, found)
        return found

    def forget(self, user: str) -> None:
        """Slack told that something about them changed."""
        with self._lock:
            self._known.pop(user, None)

    def _remember(self, now: datetime, someone: Someone) -> Someone:
        with self._lock:
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[someone.id] = (now, someone)
        return someone


def _someone(told: Mapping[str, Any], user: str) -> Someone:
    profile: Mapping[str, Any] = told.get("profile") or {}
    return Someone(
        id=user,
        name=profile.get("real_name") or told.get("real_name") or told.get("name"),
        team=told.get("team_id"),
        email=profile.get("email"),
        zone=told.get("tz"),
        is_guest=bool(told.get("is_restricted") or told.get("is_ultra_restricted")),
        is_stranger=bool(told.get("is_stranger")),
        is_admin=bool(told.get("is_admin") or told.get("is_owner") or told.get("is_primary_owner")),
        is_gone=bool(told.get("deleted")),
        is_bot=bool(told.get("is_bot")),
    )
