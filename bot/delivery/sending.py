"""One delivery on its way: look for it if need be, render it, call Slack, write down what came of it.

Between two transactions, never inside one, stands the call to Slack. What a crash leaves behind is in the table: a row
that is marked as being sent is uncertain, and whoever claims it next looks before posting.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.delivery import bookkeeping
from bot.delivery.contents import Compose, LastWord, Nothing, plain
from bot.delivery.outcomes import Absent, Outcome, Refusal, Sent
from bot.delivery.pacing import HISTORY, POST, REPLIES, UPDATE, Limits, shared
from bot.delivery.retry import (
    Attempt,
    End,
    MarkSent,
    PostNow,
    PostponeScope,
    Settles,
    Simplify,
    Verdict,
    Waits,
    after_look,
    decide,
)
from bot.delivery.slack import Door
from bot.views.message import Message
from bot.writer import Writer
from storage import deliveries
from storage.database import Database
from storage.deliveries import Delivery

log = logging.getLogger(__name__)

GOLDEN = 0.618033988749895  # its multiples spread evenly over 0 to 1, whatever the ids are


@dataclass(frozen=True, slots=True)
class Options:
    """How the worker works.

    Attributes:
        lease: how long a claimed row belongs to one worker; more than three times the timeout of the door's client.
        look_wait: after an uncertain send before looking for it, and between two looks.
        access_check: how often `auth.test` is asked while Slack refuses the whole installation.
        poll: the longest sleep; what another process wished for is found after it.
        threads: sends at the same time, each to another channel.
        grace: how long a stopping worker waits for the sends that are under way.
    """

    lease: timedelta = timedelta(seconds=30)
    look_wait: timedelta = timedelta(seconds=10)
    access_check: timedelta = timedelta(seconds=30)
    poll: timedelta = timedelta(seconds=1)
    threads: int = 16
    grace: timedelta = timedelta(seconds=8)

    def at_pace(self, pace: float) -> "Options":
        """For a stand-in whose clock runs `pace` times as fast: what it got becomes visible the sooner."""
        return replace(self, look_wait=self.look_wait / max(pace, 1.0))


Seen = Outcome | Absent
Entry = Callable[[Session], bool]
Clock = Callable[[], datetime]


class Sender:
    """Carries one delivery at a time per call; may be called from several threads for different deliveries."""

    def __init__(
        self,
        *,
        database: Database,
        door: Door,
        compose: Compose,
        limits: Limits,
        options: Options,
        on_sent: Callable[[timedelta], None] = lambda _dwell: None,
    ) -> None:
        self._database = database
        self._door = door
        self._compose = compose
        self._limits = limits
        self._options = options
        self._on_sent = on_sent
        self._books: Writer[Entry, bool] = Writer(
            database, lambda session, entries: [each(session) for each in entries]
        )
        self._books.start()

    def close(self) -> None:
        """Nothing more is sent; what is still to be written down is."""
        self._books.stop(self._options.grace.total_seconds())

    def send(self, delivery: Delivery, clock: Clock) -> tuple[Seen, ...]:
        """Bring a claimed delivery one step further. Returns what Slack said, in order; nothing if it was not asked."""
        now = clock()
        if delivery.lease_until is None or now + self._options.lease / 2 > delivery.lease_until:
            self._release(delivery)  # it waited too long behind others: the lease might end during the call
            return ()
        if not delivery.is_uncertain:
            return self._deliver(delivery, clock)
        if delivery.uncertain_since is not None and now < delivery.uncertain_since + self._options.look_wait:
            self._hold(delivery, delivery.uncertain_since + self._options.look_wait)
            return ()
        found, verdict = self._look(delivery, clock)
        if not isinstance(verdict, PostNow):
            self._write(delivery, verdict, method=method_of(delivery), now=clock())
            return (found,)
        if not self._may_post(delivery, now):
            return (found,)
        return (found, *self._deliver(delivery, clock))

    def _look(self, delivery: Delivery, clock: Clock) -> tuple[Sent | Absent | Refusal, Verdict]:
        now = clock()
        found = self._door.find(
            place(delivery), delivery.id, since=delivery.uncertain_since or now, thread_ts=delivery.parent_ts
        )
        verdict = after_look(
            found,
            looks=delivery.looks,
            failures=failures(delivery),
            now=clock(),
            jitter=jitter(delivery),
            look_wait=self._options.look_wait,
        )
        return found, verdict

    def _deliver(self, delivery: Delivery, clock: Clock) -> tuple[Seen, ...]:
        with self._database.snapshot() as session:
            content = self._compose(session, delivery)
        if isinstance(content, Nothing):
            self._write(delivery, End(), method=POST, now=clock())
            return ()
        message = content.message if isinstance(content, LastWord) else content
        if not self._book(lambda session: deliveries.mark_sending(session, delivery, now=clock())):
            return ()  # the lease ran out and somebody else has it: not ours to send any more
        attempt = Attempt(
            is_update=delivery.message_ts is not None,
            is_open=not isinstance(content, LastWord),
            failures=failures(delivery),
        )
        return self._try(delivery, message, attempt, clock)

    def _try(self, delivery: Delivery, message: Message, attempt: Attempt, clock: Clock) -> tuple[Seen, ...]:
        method = UPDATE if attempt.is_update else POST  # not method_of: it may have been looked for before
        outcome = self._call(delivery, message)
        decision = decide(outcome, attempt, now=clock(), jitter=jitter(delivery), look_wait=self._options.look_wait)
        if isinstance(decision, Simplify):
            log.warning("delivery %d refused with %s, trying plain sections", delivery.id, decision.error)
            self._charge(method, delivery.channel, clock())
            return (outcome, *self._try(delivery, plain(message), replace(attempt, is_plain=True), clock))
        self._write(replace(delivery, is_uncertain=False), decision, method=method, now=clock())
        return (outcome,)

    def _may_post(self, delivery: Delivery, now: datetime) -> bool:
        """Take a token for what was claimed for a look, or let it wait."""
        with self._database.transaction() as session, shared(session, self._limits, now=now) as pacer:
            until = pacer.take(POST, delivery.channel, now)
        if until is not None:
            self._hold(delivery, until)
        return until is None

    def _charge(self, method: str, channel: str, now: datetime) -> None:
        with self._database.transaction() as session, shared(session, self._limits, now=now) as pacer:
            pacer.charge(method, channel, now)

    def _block(self, method: str, channel: str, until: datetime, *, now: datetime) -> None:
        with self._database.transaction() as session, shared(session, self._limits, now=now) as pacer:
            pacer.block(method, channel, until, now=now)

    def _book(self, entry: Entry) -> bool:
        """Write it down, in one commit with what other threads write down now. Returns after the commit."""
        return self._books.submit(entry).result()

    def _hold(self, delivery: Delivery, until: datetime) -> None:
        self._book(lambda session: bookkeeping.hold(session, delivery, until=until))

    def _release(self, delivery: Delivery) -> None:
        self._book(lambda session: deliveries.release(session, [delivery]))

    def _call(self, delivery: Delivery, message: Message) -> Outcome:
        if delivery.message_ts is not None:
            return self._door.update(place(delivery), delivery.message_ts, message, delivery_id=delivery.id)
        return self._door.post(place(delivery), message, delivery_id=delivery.id, thread_ts=delivery.parent_ts)

    def _write(self, delivery: Delivery, step: Waits | Settles, *, method: str, now: datetime) -> None:
        def settle(session: Session) -> bool:
            if isinstance(step, Waits):
                return bookkeeping.wait(session, delivery, step, now=now, pause=self._options.access_check)
            return bookkeeping.settle(session, delivery, step, now=now)

        kept = self._book(settle)
        if isinstance(step, PostponeScope):
            self._block(method, delivery.channel, step.until, now=now)
        if not kept:
            log.warning("delivery %d was taken over before %s could be written", delivery.id, type(step).__name__)
        elif isinstance(step, MarkSent):
            self._on_sent(now - delivery.due_at)
            told = {"delivery": delivery.id, "subject": delivery.subject, "channel": step.channel}
            log.info(
                "delivery %d (%s %s) stands as %s", delivery.id, delivery.kind, delivery.subject, step.ts, extra=told
            )
        else:
            level = logging.INFO if isinstance(step, End) else logging.WARNING  # nothing to say is no trouble
            log.log(level, "delivery %d (%s %s): %s", delivery.id, delivery.kind, delivery.subject, step)


def place(delivery: Delivery) -> str:
    """The channel as Slack calls it, as far as it said: a direct message is posted to U… and lives in D…."""
    return delivery.posted_channel or delivery.parent_channel or delivery.channel


def method_of(delivery: Delivery) -> str:
    """The first call that a delivery needs now."""
    if delivery.message_ts is not None:
        return UPDATE
    if delivery.is_uncertain:
        return HISTORY if delivery.parent_ts is None else REPLIES
    return POST


def jitter(delivery: Delivery) -> float:
    """0 to 1, the same for the same attempt."""
    return (delivery.id + delivery.attempts) * GOLDEN % 1


def failures(delivery: Delivery) -> int:
    """A claim counts as an attempt, so the present one is among them."""
    return max(delivery.attempts - 1, 0)
