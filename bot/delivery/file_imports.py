"""Looks into files that were dropped on the bot, and imports those that somebody wants, on a thread of its own.

Any number of these share one database: each claims a file with a lease and renews it as long as it works. What dies with a
process is taken up again; importing twice does no harm, since answers are known by their ids.
"""

import logging
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Final

from bot.delivery.downloading import download
from bot.delivery.outcomes import MissingScope, Refused, Unauthorised
from bot.delivery.slack import Answer, Door
from bot.errors import UserError
from bot.importing import Importer, Outcome
from bot.readers.csv_file import AnswerFile, FileOptions, look_through
from bot.readers.table_file import NotATable
from bot.usecases import file_imports
from bot.usecases.imports import Terms
from scoring.responses import Kind
from storage import file_imports as stored
from storage.database import Database
from storage.file_imports import FileImport, Stage
from storage.recording import Change

log = logging.getLogger(__name__)

POLL: Final = 1.0  # s
LEASE: Final = timedelta(minutes=2)
RENEW_EVERY: Final = 20.0  # s
MOST_ATTEMPTS: Final = 5
GUEST: Final = ("is_restricted", "is_ultra_restricted", "is_stranger")
SENTENCES: Final[Mapping[str, str]] = {
    "file_not_found": "The file is not in Slack any more. Drop it again.",
    "file_deleted": "The file is not in Slack any more. Drop it again.",
    "file_too_large": "The file is too large for Slack's way. In the shell: nps-bot import FILE.",
}
NO_SCOPE: Final = "I may not read files here: an admin has to add the scope files:read to the app and install it again."
AWAY: Final = "Slack did not hand over the file. Drop it again in a while."
NO_GUESTS: Final = "Guests cannot import answers. Ask a member of the workspace to drop the file here."


class Stopped(Exception):  # noqa: N818  # nothing went wrong: we end, or somebody else is at it
    """The import is left as it is, to be taken up again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTerms:
    """How files from Slack are read and stored.

    Attributes:
        zone: of times that do not say theirs.
        kinds: why customers of a source are asked, by its name.
        token: of the bot, to download with.
    """

    terms: Terms
    zone: tzinfo
    kinds: Mapping[str, Kind]
    token: str


class FileImports:
    """See the module.

    Args:
        on_told: called when a message about a file has changed; wakes the worker. Must not raise.
        clock: the time, aware.
    """

    def __init__(
        self,
        *,
        database: Database,
        door: Door,
        how: FileTerms,
        on_told: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._door = door
        self._how = how
        self._on_told = on_told
        self._clock = clock
        self._stop = threading.Event()

    def step(self, now: datetime) -> bool:
        """Take up one file. False when none waits."""
        with self._database.transaction() as session:
            claimed = stored.claim(session, now=now, lease=LEASE)
        if claimed is None:
            return False
        try:
            stage, summary = self._work(claimed, now)
        except Stopped:
            if self._stop.is_set():  # our own end is no failure of the file's
                with self._database.transaction() as session:
                    stored.release(session, claimed)
            return True
        with self._database.transaction() as session:
            file_imports.tell(session, claimed, to=stage, summary={**claimed.summary, **summary}, now=now)
        self._on_told()
        return True

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set."""
        self._stop = stop
        while not stop.is_set():
            try:
                if self.step(self._clock()):
                    continue
            except Exception:
                # As in the worker: the database is away, or a bug. What was claimed comes back with its lease.
                log.exception("importing a file failed, error %s", secrets.token_hex(4))
            stop.wait(POLL)

    def _work(self, claimed: FileImport, now: datetime) -> tuple[Stage, dict[str, Any]]:
        if claimed.attempts > MOST_ATTEMPTS:
            return Stage.REFUSED, {"reason": AWAY}
        if claimed.stage is Stage.ASKED and self._is_guest(claimed.asked_by):
            return Stage.REFUSED, {"reason": NO_GUESTS}
        with tempfile.TemporaryDirectory(prefix="nps-import-") as folder:
            path = Path(folder) / "answers"
            if reason := self._refusal(claimed, path):
                return Stage.REFUSED, {"reason": reason}
            try:
                file = self._look(path)
                importer = Importer(
                    database=self._database, terms=self._how.terms, is_trial=claimed.stage is Stage.ASKED
                )
                outcome = importer.run(file, now=now, on_rows=self._renewing(claimed))
            except (NotATable, UserError) as refused:
                return Stage.REFUSED, {"reason": str(refused)}
        return (Stage.SHOWN if importer.is_trial else Stage.DONE), summary_of(outcome, file)

    def _look(self, path: Path) -> AnswerFile:
        file = look_through(path, FileOptions(zone=self._how.zone))
        return file.of_kind(self._how.kinds.get(file.source, Kind.RELATIONSHIP))

    def _is_guest(self, user: str) -> bool:
        """Raises `Stopped` while Slack does not say: who may not import must not get in because Slack is away."""
        known = self._door.call("users.info", user=user)
        if not isinstance(known, Answer):
            raise Stopped
        return any(known.data.get("user", {}).get(mark) for mark in GUEST)

    def _refusal(self, claimed: FileImport, path: Path) -> str | None:
        """Download; the sentence why it will never succeed, if so.

        Raises:
            Stopped: it may succeed later.
        """
        refused = download(self._door, claimed.file_id, path, token=self._how.token)
        if refused is None:
            return None
        if isinstance(refused, MissingScope):
            return NO_SCOPE
        if isinstance(refused, Refused):
            return SENTENCES.get(refused.error, f"{AWAY} ({refused.error})")
        log.warning("file %s not downloaded: %s", claimed.id, type(refused).__name__)
        self._stop.wait(0 if isinstance(refused, Unauthorised) else POLL)
        raise Stopped

    def _renewing(self, claimed: FileImport) -> Callable[[int], None]:
        """Called again and again: keeps the lease, and stops when the process is to end or the lease is lost."""
        renewed = time.monotonic()

        def alive(_rows: int) -> None:
            nonlocal renewed
            if self._stop.is_set():
                raise Stopped
            if time.monotonic() - renewed > RENEW_EVERY:
                with self._database.transaction() as session:
                    if not stored.renew(session, claimed, now=self._clock(), lease=LEASE):
                        raise Stopped
                renewed = time.monotonic()

        return alive


def summary_of(outcome: Outcome, file: AnswerFile) -> dict[str, Any]:
    """What the message says of a file, as JSON."""
    return {
        "source": file.source,
        "columns": file.columns.said(),
        "answers": outcome.answers,
        "new": outcome.changes[Change.NEW],
        "updated": outcome.changes[Change.UPDATED],
        "known": outcome.known,
        "skipped": [list(pair) for pair in outcome.skipped.most_common()],
        "faults": [
            *([outcome.torn] if outcome.torn else []),
            *outcome.incomplete,
            *(f"line {fault.line}: {fault.reason}: {fault.detail}" for fault in outcome.faults),
        ],
        "since": outcome.since.date().isoformat() if outcome.since else None,
        "until": outcome.until.date().isoformat() if outcome.until else None,
        "is_doubtful": outcome.has_doubtful_scale,
    }
