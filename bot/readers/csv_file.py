"""A file of survey answers, as a survey tool or a spreadsheet exports it: what each row says, or why it says nothing.

The file is gone through twice: once to count its rows and to learn whether 03/04 is a day in April or in March, once to read
it. Neither holds more than a row in memory, besides a number for each answer that has to be told apart.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import Self

from bot.readers import cells
from bot.readers.cells import DateOrder, Reckoning
from bot.readers.columns import Columns, find_columns
from bot.readers.identity import Identities
from bot.readers.people import customer
from bot.readers.table_file import NotATable, Row, TableFile, open_table
from bot.sources import fields
from scoring.responses import Customer, Kind, SurveyResponse, Ticket

NO_ANSWERS: Mapping[str, str] = {}
NPS_WORDS = ("nps", "netpromoterscore", "")
TIMES = ("answered_at", "updated_at")
UNNAMED = "import"  # the source of what no tool's header names
OTHER_METRIC = "another metric than NPS"
METRICS_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOptions:
    """What an admin says about a file.

    Attributes:
        zone: of times that do not say theirs.
        source: name of the source; the tool's if left out, so that webhooks of the same tool bring the same answers.
        mapping: our name -> column.
        order: of days written as numbers; found out if left out.
    """

    zone: tzinfo
    source: str | None = None
    kind: Kind = Kind.RELATIONSHIP
    mapping: Mapping[str, str] = field(default_factory=lambda: NO_ANSWERS)
    order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A row that holds an answer."""

    line: int
    response: SurveyResponse


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that holds none.

    Attributes:
        reason: the same words for every such row, so that they can be counted.
        detail: what is wrong in this one; None when nothing is wrong, as in a question left open.
    """

    line: int
    reason: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Torn:
    """From some line on nothing can be read; `detail` is a sentence that names it."""

    detail: str


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A file that was looked through.

    Attributes:
        rows: how many records there are, headers not counted.
    """

    table: TableFile
    columns: Columns
    rows: int
    source: str
    kind: Kind
    zone: tzinfo
    order: DateOrder | None

    def of_kind(self, kind: Kind) -> Self:
        """The same, when it is known why these customers were asked."""
        return replace(self, kind=kind)

    def read(self, *, now: datetime) -> Iterator[Answered | Skipped | Torn]:
        """What each row says, in the order of the file."""
        reading = _Reading(self, now)
        try:
            for row in islice(self.table.rows(), self.columns.headers, None):
                yield reading.row(row)
        except NotATable as end:
            yield Torn(str(end))


def look_through(path: Path, options: FileOptions) -> AnswerFile:
    """Find out what a file holds.

    Raises:
        NotATable: it is none, or we cannot tell which column is which; the text says what to do.
    """
    table = open_table(path)
    columns = find_columns(table, options.mapping)
    counted = _Counted(columns)
    order, is_needed = cells.date_order(counted.times(table))
    for _ in counted.rest:
        pass
    if order is None and is_needed and options.order is None:
        raise NotATable(
            "Nothing in the file tells whether 03/04/2026 is the 3rd of April or the 4th of March: "
            "say --dates day-first or --dates month-first."
        )
    return AnswerFile(
        table,
        columns,
        counted.rows,
        options.source or (UNNAMED if columns.tool == "plain" else columns.tool),
        options.kind,
        options.zone,
        options.order or order,
    )


class _Counted:
    """Counts the rows while somebody looks at their times."""

    def __init__(self, columns: Columns) -> None:
        self.rows = 0
        self.rest: Iterator[str] = iter(())
        self._columns = columns
        self._places = [columns.at[name] for name in TIMES if name in columns.at]

    def times(self, table: TableFile) -> Iterator[str]:
        self.rest = self._times(table)
        return self.rest

    def _times(self, table: TableFile) -> Iterator[str]:
        try:
            for row in islice(table.rows(), self._columns.headers, None):
                self.rows += 1
                for place in self._places:
                    if place < len(row.cells):
                        yield row.cells[place].strip()
        except NotATable:
            return  # said when the file is read


class _Reading:
    """One pass over the file."""

    def __init__(self, file: AnswerFile, now: datetime) -> None:
        self._file = file
        self._now = now
        self._at = file.columns.at
        self._metrics: set[str] = set()
        self._identities = Identities(has_versions="updated_at" in self._at)
        self._reckonings = {
            name: Reckoning(UTC if name in file.columns.in_utc else file.zone, file.order) for name in TIMES
        }
        self._refused = {
            place: refused
            for place, name in enumerate(file.columns.names)
            if (refused := file.columns.preset.refused.get(name.lower()))
        }

    def row(self, row: Row) -> Answered | Skipped:
        said = {
            name: cell
            for name, place in self._at.items()
            if place < len(row.cells) and (cell := cells.unguarded(row.cells[place]))
        }
        if reason := self._why_none(row, said):
            return Skipped(row.line, reason, self._another_metric(said) if reason == OTHER_METRIC else None)
        score = cells.score(said["score"])
        if score is None:
            return Skipped(row.line, "the score is not a whole number from 0 to 10", fields.shown(said["score"]))
        answered_at = cells.moment(said.get("answered_at", ""), self._reckonings["answered_at"], self._now)
        if answered_at is None:
            return Skipped(
                row.line,
                "no time at which the customer answered",
                fields.shown(said.get("answered_at", "nothing there")),
            )
        return self._answer(row, said, score, answered_at)

    def _why_none(self, row: Row, said: Mapping[str, str]) -> str | None:
        if any(
            row.cells[place].strip().lower() in values
            for place, values in self._refused.items()
            if place < len(row.cells)
        ):
            return "a preview or a test, not an answer"
        if "metric" in said and not _is_nps(said["metric"]):
            return OTHER_METRIC
        return None if "score" in said else "the question was not answered"

    def _another_metric(self, said: Mapping[str, str]) -> str | None:
        """Shown once for each that occurs, and not for each row: a file may hold as many of them as of ours."""
        metric = fields.shown(said["metric"])
        if metric in self._metrics or len(self._metrics) == METRICS_SHOWN:
            return None
        self._metrics.add(metric)
        return metric

    def _answer(self, row: Row, said: Mapping[str, str], score: int, answered_at: datetime) -> Answered | Skipped:
        who = customer(said, row.cells, self._file.columns.further, self._file.order)
        identity = said.get("id") or _identity(said, who.key or who.email or who.name, answered_at)
        if len(identity) > fields.LONGEST_ID:
            return Skipped(row.line, f"the id has more than {fields.LONGEST_ID} characters", fields.shown(identity))
        if not said.get("id") and not (who.key or who.email or who.name):
            identity = self._identities.numbered(identity)
        elif not self._identities.is_first(identity):
            return Skipped(row.line, "the same answer stands in an earlier line", fields.shown(identity))
        updated_at = cells.moment(said.get("updated_at", ""), self._reckonings["updated_at"], self._now)
        return Answered(
            row.line,
            SurveyResponse(
                source=self._file.source,
                external_id=identity,
                score=score,
                comment=said.get("comment"),
                answered_at=answered_at,
                updated_at=updated_at,
                survey=fields.text(said.get("survey")),
                kind=_kind(said.get("kind")) or self._file.kind,
                url=fields.url(said.get("url")),
                ticket=_ticket(said),
                customer=who,
                left_out=tuple(_left_out(said, who)),
            ),
        )


def _is_nps(metric: str) -> bool:
    return "".join(letter for letter in metric.lower() if letter.isalpha()) in NPS_WORDS


def _kind(cell: str | None) -> Kind | None:
    return Kind(cell.lower()) if cell and cell.lower() in set(Kind) else None


def _ticket(said: Mapping[str, str]) -> Ticket:
    return Ticket(
        id=fields.key(said.get("ticket_id")),
        url=fields.url(said.get("ticket_url")),
        agent=fields.text(said.get("agent")),
    )


def _left_out(said: Mapping[str, str], who: Customer) -> Iterator[str]:
    """What cannot be used though the answer can: the same words for every such row, so that they can be counted."""
    if "email" in said and who.email is None:
        yield "email: left out, it must be an e-mail address"
    for name in ("url", "ticket_url"):
        yield from fields.unusable_link(name, said.get(name))


def _identity(said: Mapping[str, str], person: str | None, answered_at: datetime) -> str:
    """What makes this answer another one than the next, though the tool gives it no id.

    A person answers one survey once at a time of day. If only the day is known, or nobody, what was said belongs to it.
    """
    parts = [person or "", answered_at.isoformat(), said.get("survey", "")]
    if person is None or ":" not in said.get("answered_at", ""):
        parts += [said["score"], said.get("comment", "")]
    return "row-" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
