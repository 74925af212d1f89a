"""`nps-bot import`, `nps-bot import-customers`: bring your history, and what you know about your customers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.commands.opening import opened
from bot.errors import UserError
from bot.garbage import spare_the_collector
from bot.importing import FAULTS_SHOWN, Importer, Outcome
from bot.readers import csv_file, customer_file
from bot.readers.cells import DateOrder
from bot.readers.csv_file import AnswerFile, FileOptions, Skipped, Torn
from bot.readers.customer_file import CustomerFile
from bot.readers.table_file import NotATable, TableFile
from bot.settings import Settings
from bot.usecases import customers
from bot.usecases.customers import Facts
from bot.usecases.imports import Terms
from scoring.responses import Kind
from storage.database import Database
from storage.recording import Change

FileArgument = Annotated[Path, typer.Argument(help="CSV file, in any encoding, with any separator")]
MapOption = Annotated[list[str] | None, typer.Option("--map", help="which column is which: score='How likely …'")]
SourceOption = Annotated[
    str | None, typer.Option(help="name of the source, as in /webhooks/<name>; the tool that exported it if left out")
]
DatesOption = Annotated[
    DateOrder | None, typer.Option(help="how 03/04/2026 is meant; found out from the file where it can be")
]
ZoneOption = Annotated[str | None, typer.Option(help="zone of times that do not say theirs; NPS_TIMEZONE if left out")]
DryOption = Annotated[bool, typer.Option("--dry-run", help="say what would happen, change nothing")]
NOTHING_CHANGED = "Nothing was changed. Without --dry-run it will be."
CUSTOMERS_AT_ONCE = 200  # in one transaction


def register(app: typer.Typer) -> None:
    app.command("import")(bring)
    app.command("import-customers")(bring_customers)


def bring(
    file: FileArgument,
    *,
    mapping: MapOption = None,
    source: SourceOption = None,
    kind: Annotated[Kind | None, typer.Option(help="why these customers were asked")] = None,
    alerts_since: Annotated[
        str | None,
        typer.Option(help="answers from this day on get alerts and cases, as if they came in now; none do if left out"),
    ] = None,
    dates: DatesOption = None,
    zone: ZoneOption = None,
    dry_run: DryOption = False,
) -> None:
    """Import survey answers. Importing a file again changes nothing; history fires no alerts. Ends with 1 if the file is torn."""
    settings, now = Settings.load(), datetime.now(UTC)
    found = _answers(
        file,
        settings,
        FileOptions(zone=_zone(zone or settings.timezone), source=source, mapping=_mapping(mapping or []), order=dates),
        kind,
    )
    terms = Terms(
        calendar=settings.calendar,
        segments=settings.segments,
        alerts_since=_day(alerts_since, settings),
        house=settings.house,
    )
    named = " (--source names another)" if found.source == csv_file.UNNAMED else ""
    typer.echo(f"{_rows(found.rows)}, {_written(found.table)}, source {found.source}{named}")
    for line in found.columns.said():
        typer.echo(f"  {line}")
    spare_the_collector()
    with opened(settings) as database, _progress(found.rows) as bar:
        outcome = Importer(database=database, terms=terms, is_trial=dry_run).run(found, now=now, on_rows=bar)
    for line in told(outcome, is_trial=dry_run):
        typer.echo(line)
    if outcome.torn:
        raise typer.Exit(1)


def _answers(file: Path, settings: Settings, options: FileOptions, kind: Kind | None) -> AnswerFile:
    try:
        found = csv_file.look_through(file, options)
    except NotATable as refused:
        raise UserError(str(refused)) from None
    configured = settings.source_settings().get(found.source)
    return found.of_kind(kind or (configured.kind if configured else Kind.RELATIONSHIP))


def told(outcome: Outcome, *, is_trial: bool) -> Iterator[str]:
    """What came of an import, as lines for a person."""
    new, updated = outcome.changes[Change.NEW], outcome.changes[Change.UPDATED]
    would = "would be " if is_trial else ""
    yield f"{outcome.answers:,} {'answer' if outcome.answers == 1 else 'answers'}: {new:,} {would}new, {updated:,} {would}updated, {outcome.known:,} known already."
    if outcome.since and outcome.until:
        yield f"They were given from {outcome.since:%Y-%m-%d} to {outcome.until:%Y-%m-%d}."
    if outcome.has_doubtful_scale:
        yield "No score is 0 or above 5: is this a scale from 0 to 10? If not, these answers are no NPS."
    for reason, number in outcome.skipped.most_common():
        yield f"{_rows(number)} skipped: {reason}."
    for sentence in outcome.incomplete:
        yield f"{sentence}."
    for fault in outcome.faults:
        yield f"  line {fault.line}: {fault.reason}: {fault.detail}"
    if outcome.torn:
        yield f"{outcome.torn} Mend it there and import the file again: what is stored is known already then."
    if is_trial:
        yield NOTHING_CHANGED if new or updated else "Nothing was changed, and nothing would be."


def bring_customers(
    file: FileArgument,
    mapping: MapOption = None,
    source: Annotated[
        str, typer.Option(help="the source whose ids stand in the file; needed only for ids")
    ] = "generic",
    dates: DatesOption = None,
    *,
    dry_run: DryOption = False,
) -> None:
    """Import what you know about customers: company, plan, segment, region, revenue, renewal, owner, and any property."""
    settings, now = Settings.load(), datetime.now(UTC)
    try:
        found = customer_file.look_through(file, _mapping(mapping or []), dates)
    except NotATable as refused:
        raise UserError(str(refused)) from None
    typer.echo(f"{_rows(found.rows)}, {_written(found.table)}")
    for line in found.columns.said():
        typer.echo(f"  {line}")
    with opened(settings) as database, _progress(found.rows) as bar:
        importing = _CustomerImport(
            database=database, segments=settings.segments, source=source, now=now, is_trial=dry_run
        )
        learnt = _store_customers(importing, found, bar)
    for line in learnt.lines():
        typer.echo(line)
    if dry_run:
        typer.echo(NOTHING_CHANGED)


@dataclass(slots=True)
class _Learnt:
    """What came of a file of customers."""

    changed: int = 0
    same: int = 0
    skipped: int = 0
    faults: list[str] = field(default_factory=list)
    torn: str | None = None

    def note(self, line: int, fault: str) -> None:
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(f"  line {line}: {fault}")

    def lines(self) -> Iterator[str]:
        yield f"{self.changed + self.same:,} customers: {self.changed:,} with news, {self.same:,} known like this already."
        if self.skipped:
            yield f"{_rows(self.skipped)} skipped: nothing says who this is."
        yield from self.faults
        if self.torn:
            yield self.torn


def _store_customers(importing: "_CustomerImport", found: CustomerFile, bar: Callable[[int], object]) -> _Learnt:
    learnt = _Learnt()
    batch: list[Facts] = []
    for number, row in enumerate(found.read(), 1):
        if isinstance(row, Torn):
            learnt.torn = row.detail
            continue
        if number % CUSTOMERS_AT_ONCE == 0:
            bar(CUSTOMERS_AT_ONCE)
        if isinstance(row, Skipped):
            learnt.skipped += 1
            learnt.note(row.line, row.detail or row.reason)
            continue
        for fault in row.faults:
            learnt.note(row.line, fault)
        batch.append(Facts(customer=row.customer, source=importing.source, at=importing.now))
        if len(batch) == CUSTOMERS_AT_ONCE:
            importing.store(batch, learnt)
            batch = []
    importing.store(batch, learnt)
    return learnt


@dataclass(frozen=True, slots=True, kw_only=True)
class _CustomerImport:
    database: Database
    segments: Sequence[str]
    source: str
    now: datetime
    is_trial: bool

    def store(self, batch: Sequence[Facts], learnt: _Learnt) -> None:
        with self.database.transaction() as session:
            news = customers.learn(session, batch, segments=self.segments)
            if self.is_trial:
                session.rollback()
        learnt.changed += sum(news)
        learnt.same += len(news) - sum(news)


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        ours, equals, column = pair.partition("=")
        if not equals or not column.strip():
            raise UserError(
                f"--map {pair} says nothing. Write it like --map score='How likely are you to recommend us?'"
            )
        found[ours.strip().lower().replace(".", "_")] = column.strip()
    return found


def _zone(name: str) -> ZoneInfo:
    if name not in available_timezones():
        raise UserError(f"--zone {name} is no zone of the time zone database. Write it like Europe/Berlin.")
    return ZoneInfo(name)


def _day(text: str | None, settings: Settings) -> datetime | None:
    if text is None:
        return None
    try:
        return settings.calendar.start_of(date.fromisoformat(text))
    except ValueError:
        raise UserError(f"--alerts-since {text} is no day. Write it like 2026-11-01.") from None


def _written(table: TableFile) -> str:
    separator = {"\t": "a tab"}.get(table.separator, repr(table.separator))
    return f"{table.encoding}, columns separated by {separator}"


def _rows(number: int) -> str:
    return f"{number:,} {'row' if number == 1 else 'rows'}"


@contextmanager
def _progress(rows: int) -> Iterator[Callable[[int], object]]:
    """A bar on standard error, where it does not mix with what is told; nothing when nobody looks."""
    columns = BarColumn(), MofNCompleteColumn(), TextColumn("rows"), TimeRemainingColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task("rows", total=rows)
        yield lambda rows: shown.advance(task, rows)
