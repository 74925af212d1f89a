"""Whether Slack lets us in at all, and which features it refuses."""

import logging
from datetime import datetime, timedelta

from bot.delivery.outcomes import Absent, MissingScope, Outcome, Unauthorised
from bot.delivery.slack import Door, Identity

log = logging.getLogger(__name__)


class Access:
    """Pauses everything while the installation is refused, and asks `auth.test` now and then whether it still is."""

    def __init__(self, door: Door, *, check_every: timedelta) -> None:
        self._door = door
        self._check_every = check_every
        self._check_at: datetime | None = None
        self.refused_by: str | None = None
        self.identity: Identity | None = None
        self.missing_scopes: frozenset[str] = frozenset()

    def learn(self, outcome: Outcome | Absent, now: datetime) -> None:
        """Take note of what a call was told."""
        match outcome:
            case Unauthorised(error):
                if self.refused_by is None:
                    log.error("Slack refuses this installation (%s): nothing is sent until it is let in again", error)
                self.refused_by = error
                self._check_at = now + self._check_every
            case MissingScope(needed) if needed not in self.missing_scopes:
                log.warning("the scope %s is missing: what needs it is switched off", needed)
                self.missing_scopes |= {needed}
            case _:
                pass

    def may_send(self, now: datetime) -> bool:
        """Whether anything may be sent; while refused, this asks again every `check_every`."""
        if self.refused_by is None:
            return True
        if self._check_at is None or now >= self._check_at:
            self.check(now)
        return self.refused_by is None

    def check(self, now: datetime) -> Identity | None:
        """Ask Slack who we are and what we may do. No answer changes nothing: an outage is no refusal."""
        answer = self._door.auth_test()
        self._check_at = now + self._check_every
        if isinstance(answer, Identity):
            if self.refused_by is not None:
                log.warning("Slack lets this installation in again")
            self.refused_by, self.identity = None, answer
            self.missing_scopes = _still_missing(self.missing_scopes, answer.scopes)
            return answer
        if isinstance(answer, Unauthorised):
            self.learn(answer, now)
        return None


def _still_missing(missing: frozenset[str], granted: frozenset[str] | None) -> frozenset[str]:
    """Slack names several scopes with commas where any one of them would do."""
    return frozenset(needed for needed in missing if not granted or not granted & set(needed.split(",")))
