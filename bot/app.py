"""The composition root: nobody else constructs the database, the Bolt app, the client, the clock or a worker."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from bot import listeners
from bot.asgi import listening
from bot.catching_up import catch_up
from bot.chores import Chores
from bot.clock import Clock
from bot.customers_api import Customers
from bot.delivery.case_clock import CaseClock
from bot.delivery.compose import Composer
from bot.delivery.file_imports import FileImports, FileTerms
from bot.delivery.kit import Kit
from bot.delivery.naming import settle_names
from bot.delivery.nudges import Nudges
from bot.delivery.outcomes import Unauthorised
from bot.delivery.pacing import Limits
from bot.delivery.people import People
from bot.delivery.reader import Reader
from bot.delivery.recovery import Recovery
from bot.delivery.sending import Options
from bot.delivery.slack import Identity
from bot.delivery.worker import Worker
from bot.errors import SettingsError, UserError
from bot.fetching.accounts import accounts
from bot.fetching.client import ToolClient
from bot.fetching.fetcher import Fetcher
from bot.health import create_watch
from bot.listeners.desk import Desk
from bot.metrics import Metrics, Watched
from bot.opening import open_bolt, open_database, open_door, open_socket_mode, token_of
from bot.outgoing.post import Post
from bot.outgoing.sender import Sender
from bot.settings import Settings
from bot.usecases import customers, intake, links
from bot.usecases.imports import Terms
from bot.usecases.intake import Misfit, Policy, Receipt, Submission
from bot.watching import Watcher
from bot.web import create_web
from bot.writer import Writer
from storage.database import Database
from storage.outages import is_outage

log = logging.getLogger(__name__)

CLOCK_STANDS_STILL = timedelta(minutes=5)
COUNTING_AT_ONCE = 5  # questions; connections are fewer than threads would be
STOP_WITHIN = 8.5  # seconds for everything that is under way, all at once; supervisors kill after ten
WRITE_WITHIN = 4.0  # seconds of these for answers that are queued: nobody waits longer for them


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Parts:
    """Which of the bot's parts this process runs; replicas may run one or the other."""

    web: bool = True
    worker: bool = True


class Bot:
    """One process of the bot: `start`, then `stop`. Everything that it knows is in the database.

    Args:
        settings: complete (`Settings.require_slack`).
        parts: `nps-bot run` has all, `web` and `worker` one each.
        now: the time; an argument like any other.
    """

    def __init__(
        self, settings: Settings, *, parts: Parts | None = None, now: Callable[[], datetime] = utc_now
    ) -> None:
        self.settings = settings
        self.database = open_database(settings)
        self._parts = parts or Parts()
        self._now = now
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self.metrics = Metrics()
        self.door = open_door(settings, on_answer=self.metrics.slack)
        self.people = People(self.door, clock=now)
        self.worker = Worker(
            database=self.database,
            door=self.door,
            compose=Composer(self._kit()),
            limits=Limits().at_pace(settings.slack_pace),
            options=Options().at_pace(settings.slack_pace),
            clock=now,
            on_sent=self.metrics.sent,
        )
        self.reader = Reader(
            database=self.database,
            calendar=settings.calendar,
            max_age=settings.alert_max_age,
            on_read=self._read,
            clock=now,
            house=settings.house,
        )
        self.writer: Writer[Submission | Misfit, Receipt] = Writer(
            self.database,
            lambda session, work: intake.store(session, work, self.policy),
            weigh=lambda piece: len(piece.items) if isinstance(piece, Submission) else 1,
            on_commit=self._stored,
        )
        self.learner: Writer[customers.Facts, bool] = Writer(
            self.database, lambda session, told: customers.learn(session, told, segments=settings.segments)
        )
        self._tools = ToolClient()
        self.fetcher = Fetcher(
            database=self.database,
            accounts=accounts(settings.source_settings().values()),
            client=self._tools,
            policy=self.policy,
            on_stored=self._stored,
            clock=now,
        )
        self._post = Post()
        self.sender = Sender(
            database=self.database,
            receivers=settings.receivers(),
            post=self._post,
            clock=now,
            on_outcome=self.metrics.told,
        )
        self.watcher = Watcher(
            database=self.database,
            watches=settings.watch_channels,
            policy=self.policy,
            on_stored=self._stored,
            clock=now,
        )
        self.file_imports = FileImports(
            database=self.database,
            door=self.door,
            how=self._file_terms(),
            on_told=self.worker.wake,
            clock=now,
        )
        self._recovery = Recovery(
            database=self.database, door=self.door, check_access=self.worker.check_access, on_retry=self.worker.wake
        )
        self.nudges = Nudges(
            database=self.database,
            calendar=settings.calendar,
            house=settings.house,
            who=self.people.of,
            on_wanted=self.worker.wake,
        )
        self.case_clock = CaseClock(self.database, on_change=self._changed)
        self.chores = Chores(self.database, settings, self.policy, on_wanted=self.worker.wake, on_joined=self._stored)
        chores = (self.chores.want_summary, self.chores.tidy_up, self.chores.join)
        ticks = (*chores, self._recovery, self.case_clock, self.nudges)
        self.clock = Clock(ticks, time=now)
        self.metrics.registry.register(
            Watched(self.database, lambda: self.writer.depth, lambda: self.clock.last_round, now)
        )
        self._pool = ThreadPoolExecutor(COUNTING_AT_ONCE, thread_name_prefix="counting")
        self.bolt = open_bolt(settings)
        listeners.register(self.bolt, self._desk())
        self._socket = open_socket_mode(settings, self.bolt)
        self._server = uvicorn.Server(self._web_config())

    @property
    def policy(self) -> Policy:
        return Policy(
            alert_max_age=self.settings.alert_max_age,
            calendar=self.settings.calendar,
            segments=self.settings.segments,
        )

    @property
    def port(self) -> int:
        """Where survey tools are heard, once started; differs from the setting when that is 0."""
        return int(self._server.servers[0].sockets[0].getsockname()[1])

    def start(self) -> None:
        """Everything begins to run, on threads of its own; returns when survey tools are heard.

        Raises:
            SettingsError: Slack refuses the token.
            UserError: the port is taken.
        """
        self._refuse_a_wrong_token()
        self.chores.settle(self._now())
        settle_names(self.database, self.door)
        if self._parts.worker:
            self._thread("worker", lambda: self.worker.run(self._stopping))
            self._thread("reader", lambda: self.reader.run(self._stopping))
            self._thread("fetcher", lambda: self.fetcher.run(self._stopping))
            self._thread("outgoing", lambda: self.sender.run(self._stopping))
            self._thread("file-imports", lambda: self.file_imports.run(self._stopping))
            self.clock.start()
        if self._parts.web:
            gaps = self.watcher.gaps()  # before anything new is heard
            self.writer.start()
            self.learner.start()
            self._serve()
            if self._socket is not None:
                self._socket.connect()
            if gaps:
                self._thread("catching-up", lambda: catch_up(self.door, self.watcher, gaps, self._stopping))
        elif self.settings.watch_port is not None:
            self._serve()
        log.info("started: %s", ", ".join(thread.name for thread in self._threads))

    def stop(self) -> None:
        """Hear nothing new, finish what was begun, within ten seconds; what is left stands in the tables."""
        end = time.monotonic() + STOP_WITHIN
        self._server.should_exit = True
        self._stopping.set()
        self.reader.wake()
        self.fetcher.wake()
        self.sender.wake()
        self.worker.wake()
        if self._socket is not None:
            self._socket.close()
        if self._parts.web:
            self.writer.stop(WRITE_WITHIN)
            self.learner.stop(WRITE_WITHIN)
        self.clock.stop()
        answering = threading.Thread(target=partial(self._pool.shutdown, cancel_futures=True), daemon=True)
        answering.start()  # what is being answered still asks the database
        for thread in (*self._threads, answering):
            thread.join(max(0.0, end - time.monotonic()))
        self._tools.close()
        self._post.close()
        self.database.close()
        if self._server.started:
            log.info("stopped")

    def why_not_ready(self) -> list[str]:
        """What keeps this process from working, as sentences; empty when it works. For `/readyz`."""
        reasons = _why_not_stored(self.database)
        status = self.worker.status()
        if self._parts.worker and status.refused_by:
            reasons.append(f"Slack refuses this installation: {status.refused_by}. Check SLACK_BOT_TOKEN.")
        if self._parts.worker and self._clock_stands_still():
            reasons.append("The clock stands still: restart the bot.")
        if self._parts.web and not (self.writer.is_alive and self.learner.is_alive):
            reasons.append("Answers cannot be stored: restart the bot.")
        if self._parts.web and self._socket is not None and not self._socket.is_connected:
            reasons.append("Slack's Socket Mode is not connected: check SLACK_APP_TOKEN and the network.")
        return reasons

    def _clock_stands_still(self) -> bool:
        last = self.clock.last_round
        return last is not None and self._now() - last > CLOCK_STANDS_STILL

    def _read(self, count: int) -> None:
        self.metrics.read(count)
        self._changed()

    def _changed(self) -> None:
        self.sender.wake()
        self.worker.wake()

    def _stored(self) -> None:
        self.reader.wake()
        self.fetcher.wake()
        self._changed()  # an edit touches messages without anything to be read

    def _file_terms(self) -> FileTerms:
        settings = self.settings
        return FileTerms(
            terms=Terms(calendar=settings.calendar, segments=settings.segments, house=settings.house),
            zone=settings.calendar.zone,
            kinds={name: source.kind for name, source in settings.source_settings().items()},
            token=token_of(settings),
        )

    def _kit(self) -> Kit:
        settings = self.settings
        return Kit(
            calendar=settings.calendar,
            segments=settings.segments,
            currency=settings.currency,
            now=self._now,
            house=settings.house,
        )

    def _desk(self) -> Desk:
        return Desk(
            database=self.database,
            calendar=self.settings.calendar,
            segments=self.settings.segments,
            currency=self.settings.currency,
            house=self.settings.house,
            person_of=self.people.of,
            user_of=self.people.with_address,
            now=self._now,
            wake=self._changed,
            pool=self._pool,
            watcher=self.watcher,
            policy=self.policy,
        )

    def _web_config(self) -> uvicorn.Config:
        token = self.settings.customers_token
        hears = create_web(
            configured=self.settings.source_settings(),
            intake=self.writer.submit,
            readiness=self.why_not_ready,
            clock=self._now,
            slack=None if self.settings.is_socket_mode else self.bolt,
            customers=Customers(
                token=token.get_secret_value() if token else None, learn=self.learner.submit, clock=self._now
            ),
            metrics=self.metrics,
        )
        return uvicorn.Config(
            hears if self._parts.web else create_watch(self.why_not_ready, self.metrics),
            host=self.settings.host,
            port=self.settings.port if self._parts.web else self.settings.watch_port or 0,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # nobody asks where a request came from: a secret or a signature says who sent it
            timeout_graceful_shutdown=4,
        )

    def _refuse_a_wrong_token(self) -> None:
        answer = self.door.auth_test()
        if isinstance(answer, Unauthorised):
            raise SettingsError(
                f"SLACK_BOT_TOKEN is refused by Slack: {answer.error}. Copy it anew from OAuth & Permissions."
            )
        if not isinstance(answer, Identity):
            log.warning("Slack does not answer yet: answers are stored, messages follow")
            return
        with self.database.transaction() as session:
            links.remember_workspace(session, answer.url, now=self._now())

    def _thread(self, name: str, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _serve(self) -> None:
        """Hear HTTP; returns when that works."""
        heard = listening(self._server.config, "NPS_PORT" if self._parts.web else "NPS_WATCH_PORT")
        self._thread("web", lambda: self._server.run([heard]))
        thread = self._threads[-1]
        while not self._server.started:
            thread.join(0.01)
            if not thread.is_alive():
                raise UserError("Survey tools cannot be heard; the log says why.")


def _why_not_stored(database: Database) -> list[str]:
    try:
        is_current = database.is_current()
    except SQLAlchemyError as error:
        if not is_outage(error):
            raise
        return ["The database does not answer: survey tools are told to come again."]
    return [] if is_current else ["The database is not on this release's schema: nps-bot migrate."]
