"""`nps-bot query`, `nps-bot summary`: the same answers as in Slack, from the shell."""

import json
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot import presenting
from bot.answering import answers
from bot.answering.answers import Asker
from bot.commands.figures import figures
from bot.errors import UserError
from bot.opening import open_database
from bot.settings import Settings
from bot.usecases import summaries
from bot.usecases.reports import export
from bot.views import weekly_summary
from bot.views.readable import readable
from storage import tallies


def register(app: typer.Typer) -> None:
    app.command()(query)
    app.command()(summary)
    app.command(name="rebuild-tallies")(rebuild_tallies)


def query(
    sentence: Annotated[str, typer.Argument(help="what one would type behind /nps")] = "",
    at: Annotated[str | None, typer.Option(help="answer as of this moment, ISO with zone; now if left out")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="unrounded figures for a program")] = False,
) -> None:
    """Answer a /nps sentence. `export` prints the CSV itself."""
    settings = Settings.load()
    asker = Asker(calendar=settings.calendar, segments=settings.segments, currency=settings.currency, now=moment(at))
    database = open_database(settings)
    try:
        if as_json:
            found = answers.report_on(database, sentence, asker)
            typer.echo(json.dumps(figures(found) if found else {"shape": "help"}, indent=2, ensure_ascii=False))
            return
        answer = answers.answer(database, sentence, asker)
        if answer.export is None:
            typer.echo(readable((answer.drawn.bars if answer.drawn else None) or answer.message))
            return
        with database.snapshot() as session:
            export.write(session, answer.export, sys.stdout)
    finally:
        database.close()


def summary(
    *,
    now: Annotated[bool, typer.Option("--now", help="preview the summary of the last complete week")] = False,
    at: Annotated[str | None, typer.Option(help="as of this moment, ISO with zone")] = None,
) -> None:
    """Preview the weekly summary. It is not posted; the clock posts it, on the day and at the time that are set."""
    if not now and at is None:
        raise UserError("Say --now to preview the summary of the last complete week, or --at with a moment.")
    settings = Settings.load()
    when = moment(at)
    week = summaries.last_complete_week(when, settings.calendar)
    database = open_database(settings)
    try:
        with database.snapshot() as session:
            written = summaries.summarise(
                session, week, calendar=settings.calendar, segments=settings.segments, now=when
            )
    finally:
        database.close()
    typer.echo(readable(weekly_summary.render(presenting.weekly_summary(written))))


def rebuild_tallies() -> None:
    """Count everything anew, after a change of NPS_TIMEZONE or NPS_SEGMENTS. Answers that come in meanwhile wait."""
    settings = Settings.load()
    database = open_database(settings)
    try:
        with database.overhaul() as session:
            tallies.rebuild_tallies(session, settings.calendar, settings.segments)
    finally:
        database.close()
    typer.echo(f"Counted anew by {', '.join(settings.segments) or 'nothing but the whole'}, in {settings.timezone}.")


def moment(text: str | None) -> datetime:
    """The time that a command works with.

    Raises:
        UserError: `text` is no ISO time, or has no zone.
    """
    if text is None:
        return datetime.now(UTC)
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(f"--at {text} is no time. Write it like 2026-11-22T09:00:00+01:00.") from None
    if parsed.utcoffset() is None:
        raise UserError(f"--at {text} has no zone. Write it like {text}Z or {text}+01:00.")
    return parsed.astimezone(UTC)
