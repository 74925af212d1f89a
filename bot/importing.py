"""Brings a file into the database: the one place where files and the use case of imports meet.

Rows are read, put in the order of their customers, their comments are read beside them, and batches are stored, each in a
transaction of its own that is kept short by measuring it. Between two batches others have their turn.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import UserError
from bot.readers.by_customer import by_customer
from bot.readers.comments import Read, ReadAhead
from bot.readers.csv_file import Answered, AnswerFile, Skipped, Torn
from bot.readers.table_file import FileChangedError
from bot.usecases import imports
from bot.usecases.imports import Terms
from scoring.nps import Nps
from scoring.responses import SurveyResponse
from storage.database import Database
from storage.outages import is_collision, is_outage
from storage.preferences import set_setting
from storage.recording import Change, Reading, Recorded

FAULTS_SHOWN = 10
ROWS_FOR_A_CHILD = 2000  # below, reading here is done before a child has started
BATCHES_A_CHECKPOINT = 3  # then SQLite's log has about as many pages as make another process copy it back in a commit
AHEAD = 2  # batches whose comments are being read
FEWEST, MOST = 20, 400  # rows in a batch; fewer cost more than they spare others, whatever the clock says
SIGN_OF_LIFE = 200  # rows between two calls of whoever waits, while nothing is stored yet
ATTEMPTS = 10
PAUSE = 1.0  # s, while the database is away

Result = TypeVar("Result")


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do.

    Attributes:
        rows: how many were gone through.
        changes: how many answers are new, updated, known already …
        skipped: rows that hold no answer, by reason.
        faults: the first of those in which something is wrong.
        left_out: what could not be used of answers that were taken: how often, and the line of the first.
        torn: the sentence that says from which line on nothing could be read, if so.
        since, until: when the first and the last answer were given.
    """

    rows: int = 0
    changes: Counter[Change] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    faults: list[Skipped] = field(default_factory=list)
    left_out: dict[str, tuple[int, int]] = field(default_factory=dict)
    torn: str | None = None
    scores: Counter[int] = field(default_factory=Counter)
    since: datetime | None = None
    until: datetime | None = None

    @property
    def answers(self) -> int:
        return self.scores.total()

    @property
    def known(self) -> int:
        """Answers about which the file says nothing new."""
        return self.changes[Change.REPEAT] + self.changes[Change.STALE]

    @property
    def nps(self) -> Nps:
        return Nps.of(self.scores.elements())

    @property
    def has_doubtful_scale(self) -> bool:
        """Whether the scores look like those of a scale from 1 to 5."""
        return self.answers >= 20 and max(self.scores) <= 5 and 0 not in self.scores  # noqa: PLR2004  # as it says

    @property
    def incomplete(self) -> list[str]:
        """For a person: what is missing in answers that were taken."""
        return [
            f"{number:,} {'answer' if number == 1 else 'answers'}, the first in line {first}: {sentence}"
            for sentence, (number, first) in self.left_out.items()
        ]

    def skip(self, row: Skipped) -> None:
        self.skipped[row.reason] += 1
        if row.detail is not None and len(self.faults) < FAULTS_SHOWN:
            self.faults.append(row)

    def take(self, row: Answered) -> None:
        answer = row.response
        for sentence in answer.left_out:
            number, first = self.left_out.get(sentence, (0, row.line))
            self.left_out[sentence] = number + 1, first
        self.scores[answer.score] += 1
        self.since = min(self.since or answer.answered_at, answer.answered_at)
        self.until = max(self.until or answer.answered_at, answer.answered_at)


class Pace:
    """How many rows a batch may have: what others wait for it stays short on any machine.

    On SQLite whoever else wants to write has to ask for it, and is given the time to. On PostgreSQL they are only kept from the
    same rows, and go on by themselves.

    Args:
        dialect: of the database.
    """

    def __init__(self, dialect: str) -> None:
        self.size = FEWEST
        self.held: list[float] = []
        # Seconds: how long a transaction shall take, and for how long the database is free after it, so that others notice.
        self._hold, self._rest = (0.024, 0.003) if dialect == "sqlite" else (0.034, 0.0)
        self._free_until = 0.0

    def wait(self) -> None:
        """Let others have their turn."""
        left = self._free_until - time.monotonic()
        if left > 0:
            time.sleep(left)

    def took(self, seconds: float, rows: int) -> None:
        """A transaction of so many rows held its locks for so long."""
        self.held.append(seconds)
        fitting = rows * min(max(self._hold / max(seconds, 0.001), 0.5), 1.25)
        self.size = round(min(max(fitting, FEWEST), MOST))
        self._free_until = time.monotonic() + self._rest


@dataclass(slots=True, kw_only=True)
class Importer:
    """Stores what files hold.

    Attributes:
        is_trial: everything is done and then undone, batch by batch: what would happen, without a trace.
        sleep: how to wait for a database that is away.
    """

    database: Database
    terms: Terms
    is_trial: bool = False
    sleep: Callable[[float], None] = time.sleep
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace(self.database.dialect)

    def run(self, file: AnswerFile, *, now: datetime, on_rows: Callable[[int], object] = lambda _done: None) -> Outcome:
        """Import a file. Whatever is stored stays when this is interrupted; importing again does the rest.

        Args:
            on_rows: called often, with how many more rows are done; never within a transaction.

        Raises:
            UserError: the file was changed, or there is no room for temporary files, and nothing was stored; or the database
                is away for longer than we can wait.
        """
        outcome = Outcome()
        reads_beside = file.rows >= ROWS_FOR_A_CHILD and not self.is_trial
        with ReadAhead(has_child=reads_beside) as reader:
            waiting: deque[tuple[list[SurveyResponse], Future[list[Read]] | None]] = deque()

            def store_next() -> None:
                batch, read = waiting.popleft()
                self._store(batch, read, outcome=outcome, now=now)
                on_rows(len(batch))

            answers = by_customer(_answers(file.read(now=now), outcome, on_rows), file.rows)
            while batch := list(islice(answers, self.pace.size)):
                waiting.append((batch, None if self.is_trial else reader.submit([each.comment for each in batch])))
                if len(waiting) > (AHEAD if reads_beside else 0):
                    store_next()
            while waiting:
                store_next()
        if not self.is_trial:
            self._attempt(lambda: self._settle(now))
        return outcome

    def _store(
        self, batch: Sequence[SurveyResponse], read: Future[list[Read]] | None, *, outcome: Outcome, now: datetime
    ) -> None:
        readings = [Reading(*each) for each in read.result()] if read else [None] * len(batch)
        outcome.changes.update(entry.change for entry in self._commit(batch, readings, now))

    def _commit(
        self, batch: Sequence[SurveyResponse], readings: Sequence[Reading | None], now: datetime
    ) -> list[Recorded]:
        return self._attempt(lambda: self._transaction(batch, readings, now))

    def _attempt(self, work: Callable[[], Result]) -> Result:
        for attempt in range(1, ATTEMPTS + 1):
            self.pace.wait()
            try:
                return work()
            except SQLAlchemyError as error:
                if not (is_outage(error) or is_collision(error)):
                    raise
                if attempt == ATTEMPTS:
                    raise UserError(
                        "The database does not answer. What is stored stays: run the import again, it does the rest."
                    ) from error
            self.sleep(PAUSE)
        raise AssertionError("the last attempt returns or raises")

    def _transaction(
        self, batch: Sequence[SurveyResponse], readings: Sequence[Reading | None], now: datetime
    ) -> list[Recorded]:
        with self.database.bulk() as session:
            session.connection()  # from here on others wait
            began = time.monotonic()
            recorded = imports.store(session, batch, readings, terms=self.terms, now=now)
            if self.is_trial:
                session.rollback()
        self.pace.took(time.monotonic() - began, len(batch))
        if not self.is_trial and len(self.pace.held) % BATCHES_A_CHECKPOINT == 0:
            self.database.checkpoint()
        return recorded

    def _settle(self, now: datetime) -> None:
        """The one commit that waits for the disk: then all that was stored is there."""
        with self.database.transaction() as session:
            set_setting(session, "imported", True, now=now)  # noqa: FBT003  # a value like any other


def _answers(
    rows: Iterable[Answered | Skipped | Torn], outcome: Outcome, on_rows: Callable[[int], object]
) -> Iterator[SurveyResponse]:
    """Whoever puts them in order has all of them before the first is stored: what is refused here leaves no trace."""
    skipped = 0
    for row in _of_one_version(rows):
        if isinstance(row, Torn):
            outcome.torn = row.detail
            continue
        outcome.rows += 1
        if outcome.rows % SIGN_OF_LIFE == 0:
            on_rows(skipped)
            skipped = 0
        if isinstance(row, Skipped):
            outcome.skip(row)
            skipped += 1
        else:
            outcome.take(row)
            yield row.response
    on_rows(skipped)


def _of_one_version(rows: Iterable[Answered | Skipped | Torn]) -> Iterator[Answered | Skipped | Torn]:
    try:
        yield from rows
    except FileChangedError as changed:
        raise UserError(f"{changed} Nothing was imported.") from None
