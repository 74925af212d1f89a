"""The worker: brings the outbox to Slack, several channels at a time, each channel in order.

Any number of workers share one database, and Slack's rate limits in it. What a worker knows by itself (who refuses us, an
outage) only saves calls; what is true stands in the tables.
"""

import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery import bookkeeping
from bot.delivery.access import Access
from bot.delivery.claiming import Wish, claim_batch
from bot.delivery.contents import Compose
from bot.delivery.outage import Outage
from bot.delivery.outcomes import Unreachable
from bot.delivery.pacing import POST, UPDATE, Limits, glance
from bot.delivery.retry import GiveUp, Postpone, backoff
from bot.delivery.sending import Clock, Options, Seen, Sender, failures
from bot.delivery.slack import Door, Identity
from bot.writer import Busy
from storage import deliveries
from storage.database import Database
from storage.deliveries import Delivery
from storage.outages import is_outage

log = logging.getLogger(__name__)

GATHER: Final = 0.01  # seconds: what rings at about the same time is claimed in one transaction, for which others wait
SHORTEST_SLEEP: Final = timedelta(milliseconds=10)
MOST_BUGS: Final = 10  # attempts that end in an error of ours, before a delivery is given up


@dataclass(frozen=True, slots=True)
class Status:
    """What `/readyz` and `nps-bot check` tell about the worker.

    Attributes:
        ready: whether Slack lets us send.
        refused_by: Slack's word for it otherwise, such as `token_revoked`.
        missing_scopes: as Slack named them; what needs them is off.
        in_flight: sends under way.
        last_round: when the worker last looked for work; None before the first time.
    """

    ready: bool
    refused_by: str | None
    missing_scopes: tuple[str, ...]
    in_flight: int
    last_round: datetime | None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Worker:
    """Use either `run` on a thread of its own, or `step` again and again; `wake` and `status` from anywhere.

    Args:
        database: where the outbox is.
        door: to Slack.
        compose: what a delivery says today.
        limits: how much of Slack's rate limits to use.
        options: leases, waits and threads.
        clock: where `run` takes the time from.
        on_sent: told how long a message that stands now was due; must not raise.
    """

    def __init__(
        self,
        *,
        database: Database,
        door: Door,
        compose: Compose,
        limits: Limits | None = None,
        options: Options | None = None,
        clock: Clock = _utc_now,
        on_sent: Callable[[timedelta], None] = lambda _dwell: None,
    ) -> None:
        self._database = database
        self._options = options or Options()
        self._limits = limits or Limits()
        self._sender = Sender(
            database=database,
            door=door,
            compose=compose,
            limits=self._limits,
            options=self._options,
            on_sent=on_sent,
        )
        self._access = Access(door, check_every=self._options.access_check)
        self._outage = Outage()
        self._clock = clock
        self._pool = ThreadPoolExecutor(self._options.threads, thread_name_prefix="delivery")
        self._lanes: dict[str, deque[Delivery]] = {}  # by channel: what is claimed and still to be sent
        self._running: dict[Future[tuple[Seen, ...]], Delivery] = {}  # at most one of each lane
        self._bell = threading.Event()
        self._last_round: datetime | None = None
        self._due: datetime | None = None  # as the latest round saw it; None: nothing waits, or nothing may be sent

    def wake(self) -> None:
        """There is something to send. Call it after the commit; it costs nothing."""
        self._bell.set()

    def status(self) -> Status:
        return Status(
            ready=self._access.refused_by is None,
            refused_by=self._access.refused_by,
            missing_scopes=tuple(sorted(self._access.missing_scopes)),
            in_flight=len(self._running),
            last_round=self._last_round,
        )

    def check_access(self, now: datetime) -> Identity | None:
        """Ask Slack who we are: scopes that were granted meanwhile are known from here on. None when it does not say."""
        return self._access.check(now)

    def step(self, now: datetime) -> int:
        """One round at the moment `now`: claim, send, wait for the end. Returns how many deliveries it took up.

        Raises:
            BaseException: what rendering or writing down raised, after all sends have ended.
        """
        taken = self._begin(lambda: now)
        errors: list[BaseException] = []
        while self._running:
            wait(self._running, return_when=FIRST_COMPLETED)
            errors += self._advance(lambda: now)
        if errors:
            raise errors[0]
        return taken

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set (noticed within a second), then let the sends under way end."""
        self._access.check(self._clock())
        while not stop.is_set():
            self._bell.clear()
            try:
                self._advance(self._clock)
                pause = self._until_next(taken=self._begin(self._clock))
            except Exception as error:
                # The database is away, or a bug: nothing is lost, since what was claimed comes back with its lease.
                if is_outage(error):
                    log.warning("nothing is sent: the database does not answer")
                else:
                    log.exception("delivery round failed, error %s", secrets.token_hex(4))
                pause = self._options.poll
            if self._bell.wait(pause.total_seconds()):
                stop.wait(GATHER)
        self._drain()

    def close(self) -> None:
        """Free the threads. `run` does it by itself."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._sender.close()

    def _begin(self, clock: Clock) -> int:
        now = self._last_round = clock()
        self._due = None
        if not self._access.may_send(now):
            return 0
        taken = self._claim(now)
        for delivery in taken:
            self._lanes.setdefault(delivery.channel, deque()).append(delivery)
        for channel in {delivery.channel: None for delivery in taken}:
            self._start(channel, clock)
        return len(taken)

    def _start(self, channel: str, clock: Clock) -> None:
        delivery = self._lanes[channel].popleft()
        future = self._pool.submit(self._sender.send, delivery, clock)
        self._running[future] = delivery
        future.add_done_callback(lambda _: self.wake())

    def _advance(self, clock: Clock) -> list[BaseException]:
        """Take note of what has ended and start what comes next in those lanes."""
        errors = []
        for future in [future for future in self._running if future.done()]:
            delivery = self._running.pop(future)
            if self._lanes[delivery.channel]:
                self._start(delivery.channel, clock)
            else:
                del self._lanes[delivery.channel]
            error = future.exception()
            if error is None:
                self._learn(delivery, future.result(), clock())
            else:
                errors.append(error)
                self._record(delivery, error, clock())
        return errors

    def _learn(self, delivery: Delivery, seen: tuple[Seen, ...], now: datetime) -> None:
        for outcome in seen:
            self._access.learn(outcome, now)
            if isinstance(outcome, Unreachable):
                self._outage.silent(delivery.channel, now)
            else:
                self._outage.answered()

    def _record(self, delivery: Delivery, error: BaseException, now: datetime) -> None:
        """A bug of ours: said with an id, tried again ever more rarely, in the end given up visibly.

        A database that went away is none: the row stays as certain or uncertain as it stands there.
        """
        if isinstance(error, Busy) or is_outage(error):
            with self._database.transaction() as session:
                deliveries.release(session, [delivery])
            return
        name = f"internal error {secrets.token_hex(4)}"
        log.error("delivery %d (%s %s): %s", delivery.id, delivery.kind, delivery.subject, name, exc_info=error)
        with self._database.transaction() as session:
            if delivery.attempts >= MOST_BUGS:
                bookkeeping.settle(session, delivery, GiveUp(name), now=now)
                return
            # It may have happened after the call to Slack, so a post must be looked for.
            later = Postpone(now + backoff(failures(delivery), jitter=1), name, uncertain=delivery.message_ts is None)
            bookkeeping.wait(session, delivery, later, now=now, pause=self._options.access_check)

    def _claim(self, now: datetime) -> list[Delivery]:
        room = self._room(now)
        if room <= 0:
            return []
        with self._database.snapshot() as session:  # most rounds find nothing: a look costs a tenth of a claim
            self._due = deliveries.next_due(session)
        if self._due is None or self._due > now:
            return []
        wish = Wish(frozenset(self._lanes), room, now, self._options.lease)
        with self._database.transaction() as session:
            return claim_batch(session, self._limits, wish)

    def _room(self, now: datetime) -> int:
        """How many sends may begin. In an outage a question goes ahead of the first message."""
        if self._outage.wants_a_try(now):
            if self._access.check(now) is None:
                self._outage.still(now)
            else:
                self._outage.heard()
        return self._outage.room(now, usual=self._options.threads) - len(self._lanes)

    def _until_next(self, *, taken: int) -> timedelta:
        """How long there is nothing to do, unless the bell rings."""
        if taken:
            return self._options.poll  # the end of a send rings the bell
        now = self._clock()
        moments = [] if self._due is None else [self._due]
        if self._due is not None and self._due <= now:  # it is held up: by the pace of its channel, or of all updates
            with self._database.snapshot() as session:
                pacer = glance(session, self._limits, now=now)
            moments = [*pacer.held_up(POST, now).values(), *pacer.held_up(UPDATE, now).values()]
        soonest = min(moments, default=now + self._options.poll) - now
        return min(max(soonest, SHORTEST_SLEEP), self._options.poll)

    def _drain(self) -> None:
        """Give back what was not begun and wait for the rest. What does not end in time is found by its metadata later."""
        queued = [delivery for lane in self._lanes.values() for delivery in lane]
        for lane in self._lanes.values():
            lane.clear()
        with suppress(SQLAlchemyError):  # without a database the leases run out by themselves
            if queued:
                with self._database.transaction() as session:
                    deliveries.release(session, queued)
            wait(self._running, timeout=self._options.grace.total_seconds())
            self._advance(self._clock)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._sender.close()
