"""Tells receivers what they have yet to hear, on a thread of its own.

Any number of senders share one database: each claims a receiver with a lease, tells it without a transaction what waits, in
order, and removes each row once it was heard. What dies with a sender is told again, under the same `webhook-id`.
"""

import logging
import random
import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from bot.outgoing import retry
from bot.outgoing.compose import NoLonger, Unread, compose
from bot.outgoing.post import Away, Heard, Misunderstood, Outcome, Post
from bot.outgoing.receivers import Receiver
from bot.outgoing.retry import GiveUp
from storage import outgoing
from storage.database import Database
from storage.outages import is_outage
from storage.outgoing import Claim, Notification

log = logging.getLogger(__name__)

POLL: Final = timedelta(seconds=2)
AT_ONCE: Final = 20  # notifications of one claim
LEASE: Final = timedelta(minutes=6)  # longer than telling all of them may take
UNREAD_FOR: Final = timedelta(seconds=1)


class Sender:
    """See the module.

    Args:
        database: where it stands what is to be told.
        receivers: by name, as the settings say.
        post: calls them.
        clock: the time, aware.
        on_outcome: told the receiver and what became of a call; for counting.
    """

    def __init__(
        self,
        *,
        database: Database,
        receivers: Mapping[str, Receiver],
        post: Post,
        clock: Callable[[], datetime],
        on_outcome: Callable[[str, str], None] = lambda _receiver, _outcome: None,
    ) -> None:
        self._database = database
        self._receivers = receivers
        self._post = post
        self._clock = clock
        self._on_outcome = on_outcome
        self._random = random.Random()  # noqa: S311  # spreads repetitions; no secret depends on it
        self._bell = threading.Event()

    def wake(self) -> None:
        """There is news. Call it after the commit."""
        self._bell.set()

    def step(self, now: datetime, stop: threading.Event | None = None) -> bool:
        """Tell one receiver a few things, or fewer once `stop` is set. False when nothing is due."""
        with self._database.transaction() as session:
            held = outgoing.claim(session, self._receivers.keys(), now=now, limit=AT_ONCE, lease=LEASE)
        if held is None:
            return False
        away = self._tell_all(held, stop or threading.Event())
        with self._database.transaction() as session:
            if away is None:
                outgoing.release(session, held)
            else:
                self._leave_alone(session, held, away)
        return True

    def run(self, stop: threading.Event) -> None:
        """Tell until `stop` is set. Ends at once where nobody listens."""
        while self._receivers and not stop.is_set():
            self._bell.clear()
            try:
                if self.step(self._clock(), stop):
                    continue
                pause = self._until_next()
            except Exception as error:
                # As in the worker: the database is away, or a bug. What was claimed comes back with its lease.
                if is_outage(error):
                    log.warning("receivers are told nothing: the database does not answer")
                else:
                    log.exception("telling receivers failed, error %s", secrets.token_hex(4))
                pause = POLL
            self._bell.wait(pause.total_seconds())

    def _tell_all(self, held: Claim, stop: threading.Event) -> Away | None:
        """In order, until all is told or the receiver turns out to be away."""
        for told in held.waiting:
            if stop.is_set():
                break
            try:
                away = self._tell(told)
            except Exception as error:
                # A bug of ours: said with an id and tried again later, for one message must not hold up the others.
                if is_outage(error):
                    raise
                name = f"internal error {secrets.token_hex(4)}"
                log.exception("notification %s for %s: %s", told.id, told.receiver, name)
                self._put_off(told, name)
            else:
                if away is not None:
                    return away
        return None

    def _tell(self, told: Notification) -> Away | None:
        now = self._clock()
        with self._database.snapshot() as session:
            said = compose(session, told, now=now)
        if isinstance(said, Unread):
            with self._database.transaction() as session:
                outgoing.postpone(session, told, until=now + UNREAD_FOR)
            return None
        if isinstance(said, NoLonger):
            self._heard(told)
            return None
        body = said.model_dump_json().encode()
        outcome = self._post.send(self._receivers[told.receiver], message_id(told), body, now=now)
        self._count(told, outcome)
        match outcome:
            case Heard():
                self._heard(told)
            case Misunderstood(reason):
                self._put_off(told, reason)
            case Away():
                return outcome
        return None

    def _heard(self, told: Notification) -> None:
        with self._database.transaction() as session:
            outgoing.heard(session, told)

    def _put_off(self, told: Notification, reason: str) -> None:
        now = self._clock()
        decision = retry.misunderstood(attempts=told.attempts + 1, now=now, jitter=self._random.random())
        with self._database.transaction() as session:
            if isinstance(decision, GiveUp):
                outgoing.give_up(session, told, error=reason, now=now)
            else:
                outgoing.postpone(session, told, until=decision.until, error=reason)

    def _leave_alone(self, session: Session, held: Claim, away: Away) -> None:
        now, attempts = self._clock(), held.attempts + 1
        jitter = self._random.random()
        decision = retry.away(attempts=attempts, retry_after=away.retry_after, now=now, jitter=jitter)
        outgoing.put_off(session, held, until=decision.until, error=away.reason)
        outgoing.give_up_older(session, held.receiver, than=now - retry.KEPT, error=away.reason, now=now)

    def _count(self, told: Notification, outcome: Outcome) -> None:
        name = "ok" if isinstance(outcome, Heard) else outcome.reason
        self._on_outcome(told.receiver, name)
        told_of = {"notification": told.id, "receiver": told.receiver, "subject": told.subject}
        log.info("%s %s for %s: %s", told.type.value, told.subject, told.receiver, name, extra=told_of)

    def _until_next(self) -> timedelta:
        with self._database.snapshot() as session:
            due = outgoing.next_due(session, self._receivers.keys())
        return POLL if due is None else min(POLL, max(timedelta(), due - self._clock()))


def message_id(told: Notification) -> str:
    """The `webhook-id`: the same for every repetition, another one when there is news."""
    return f"nps_{told.id}_{told.revision}"
