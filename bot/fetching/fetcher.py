"""Fetches announced answers and stores them, on a thread of its own.

Any number of fetchers share one database: each claims rows with a lease, asks without a transaction, and stores the answer in
the transaction that removes the row. What dies with a fetcher is claimed again.
"""

import json
import logging
import random
import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from bot import left_out
from bot.fetching.accounts import Account
from bot.fetching.client import Away, Got, Missing, NotAllowed, Outcome, ToolClient
from bot.fetching.retry import GiveUp, decide
from bot.sources.base import Ignored, Request, Unreadable
from bot.sources.fetching import Wanted
from bot.usecases import intake
from bot.usecases.intake import Misfit, Policy, Submission
from storage import fetches
from storage.database import Database
from storage.fetches import Fetch
from storage.outages import is_outage

log = logging.getLogger(__name__)

POLL: Final = timedelta(seconds=2)
AT_ONCE: Final = 5  # rows of one claim, asked one after the other
LEASE: Final = timedelta(minutes=3)  # longer than asking for all of them may take


class Fetcher:
    """See the module.

    Args:
        database: where announcements stand and answers go.
        accounts: who can be asked; announcements of others wait.
        client: asks.
        policy: as for webhooks.
        on_stored: called when answers were stored; wakes whoever reads them. Must not raise.
        clock: the time, aware.
    """

    def __init__(
        self,
        *,
        database: Database,
        accounts: Mapping[str, Account],
        client: ToolClient,
        policy: Policy,
        on_stored: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._client = client
        self._policy = policy
        self._on_stored = on_stored
        self._clock = clock
        self._random = random.Random()  # noqa: S311  # spreads repetitions; no secret depends on it
        self._bell = threading.Event()

    def wake(self) -> None:
        """Something was announced. Call it after the commit."""
        self._bell.set()

    def step(self, now: datetime) -> int:
        """Fetch a few answers. Returns how many it took up; 0 when nothing is due."""
        with self._database.transaction() as session:
            claimed = fetches.claim(session, sources=self._accounts.keys(), now=now, limit=AT_ONCE, lease=LEASE)
        for fetch in claimed:
            try:
                self._fetch(fetch, now)
            except Exception as error:
                # A bug of ours: said with an id and tried again later, for one answer must not hold up the others.
                if is_outage(error):
                    raise
                name = f"internal error {secrets.token_hex(4)}"
                log.exception("answer %s of %s: %s", fetch.id, fetch.source, name)
                self._put_off(fetch, Away(name), now)
        return len(claimed)

    def run(self, stop: threading.Event) -> None:
        """Fetch until `stop` is set. Ends at once where no source needs it."""
        while self._accounts and not stop.is_set():
            self._bell.clear()
            try:
                if self.step(self._clock()):
                    continue
                pause = self._until_next()
            except Exception as error:
                # As in the worker: the database is away, or a bug. What was claimed comes back with its lease.
                if is_outage(error):
                    log.warning("nothing is fetched: the database does not answer")
                else:
                    log.exception("fetching failed, error %s", secrets.token_hex(4))
                pause = POLL
            self._bell.wait(pause.total_seconds())

    def _fetch(self, fetch: Fetch, now: datetime) -> None:
        account = self._accounts[fetch.source]
        outcome = self._ask(account, fetch)
        if isinstance(outcome, Got):
            self._store(fetch, _read(account, outcome.documents, now))
        else:
            self._put_off(fetch, outcome, now)

    def _put_off(self, fetch: Fetch, outcome: Away | NotAllowed | Missing, now: datetime) -> None:
        decision = decide(outcome, attempts=fetch.attempts, now=now, jitter=self._random.random())
        log.warning("answer %s of %s not fetched: %s", fetch.id, fetch.source, decision.reason)
        with self._database.transaction() as session:
            if isinstance(decision, GiveUp):
                fetches.give_up(session, fetch, error=decision.reason, now=now)
            else:
                fetches.postpone(session, fetch, until=decision.until, error=decision.reason)

    def _ask(self, account: Account, fetch: Fetch) -> Outcome:
        paths = account.step.paths(Wanted(fetch.survey_id, fetch.external_id))
        return self._client.get(account.home, paths, account.step.headers(account.token))

    def _store(self, fetch: Fetch, found: Submission | Misfit) -> None:
        with self._database.transaction() as session:
            intake.store(session, [found], self._policy)
            fetches.finish(session, fetch)
        if isinstance(found, Submission):
            left_out.warn(fetch.source, found.items)
        self._on_stored()

    def _until_next(self) -> timedelta:
        now = self._clock()
        with self._database.snapshot() as session:
            due = fetches.next_due(session, sources=self._accounts.keys())
        return POLL if due is None else min(max(due - now, timedelta()), POLL)


def _read(account: Account, documents: Mapping[str, object], now: datetime) -> Submission | Misfit:
    """What the fetched documents say; those that nobody can read are kept like a webhook's body, to be replayed."""
    body = json.dumps(documents, ensure_ascii=False).encode("utf-8", "replace")
    headers = {"content-type": "application/json"}
    request = Request(headers=headers, body=body, received_at=now)
    try:
        return Submission(account.source.read(request, account.settings.options), now)
    except Ignored as ignored:
        log.info("an answer of %s was fetched and ignored: %s", account.settings.name, ignored.reason)
        return Submission((), now)
    except Unreadable as unreadable:
        return Misfit(account.settings.name, body, headers, unreadable.reason, now)
