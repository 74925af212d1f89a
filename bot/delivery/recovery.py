"""What was refused because of a permission is tried again once it is granted: nobody has to remember to."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.naming import settle_names
from bot.delivery.slack import Answer, Door, Identity
from bot.usecases import links
from bot.views.text import is_user
from storage import deliveries
from storage.database import Database

log = logging.getLogger(__name__)

EVERY: Final = timedelta(hours=1)
SOON: Final = timedelta(minutes=1)  # while Slack does not answer
MISSING_SCOPE: Final = "missing_scope "
NOT_LET_IN: Final = frozenset({"channel_not_found", "is_archived", "not_in_channel"})


class Recovery:
    """A tick of the clock; works once an hour.

    Args:
        check_access: asks Slack who we are and what we may do; None when it does not say.
        on_retry: called when messages are to be tried again; wakes the worker.
    """

    def __init__(
        self,
        *,
        database: Database,
        door: Door,
        check_access: Callable[[datetime], Identity | None],
        on_retry: Callable[[], None],
    ) -> None:
        self._database = database
        self._door = door
        self._check_access = check_access
        self._on_retry = on_retry
        self._next: datetime | None = None

    def __call__(self, now: datetime, /) -> int:
        """Returns how many deliveries are tried again."""
        if self._next is not None and now < self._next:
            return 0
        self._next = now + SOON
        identity = self._check_access(now)
        if identity is None:
            return 0
        self._next = now + EVERY
        with self._database.transaction() as session:
            links.remember_workspace(session, identity.url, now=now)
        settle_names(self._database, self._door)
        return self._retry(identity, now)

    def _retry(self, identity: Identity, now: datetime) -> int:
        with self._database.snapshot() as session:
            refused = deliveries.reasons_given_up(session)
        allowed = [each for each in refused if self._is_allowed(each.channel, each.error, identity)]
        if not allowed:
            return 0
        with self._database.transaction() as session:
            retried = sum(
                deliveries.retry_given_up(session, now=now, channel=each.channel, error=each.error) for each in allowed
            )
        log.warning("%d messages are tried again: Slack allows now what it had refused", retried)
        self._on_retry()
        return retried

    def _is_allowed(self, channel: str, error: str, identity: Identity) -> bool:
        if error.startswith(MISSING_SCOPE):
            needed = {scope.strip() for scope in error.removeprefix(MISSING_SCOPE).split(",")}
            return bool(identity.scopes and identity.scopes & needed)
        return error in NOT_LET_IN and is_member(self._door, channel)


def is_member(door: Door, channel: str) -> bool:
    """Whether the bot may write there, as far as Slack says."""
    if is_user(channel):
        return False  # a person who cannot be written to is not a matter of membership
    where = door.channel_id(channel)
    answer = door.call("conversations.info", channel=where) if isinstance(where, str) else where
    if not isinstance(answer, Answer):
        return False
    facts = answer.data["channel"]
    return bool(facts.get("is_member")) and not facts.get("is_archived")
