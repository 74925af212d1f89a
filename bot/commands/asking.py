"""`nps-bot query`, `nps-bot summary`: the same answers as in Slack, from the shell."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from bot import presenting
from bot.app import open_database
from bot.errors import UserError
from bot.settings import Settings
from bot.usecases import reporting, summaries
from bot.usecases.reporting import Report
from bot.views import help as help_view
from bot.views import nps_answer, weekly_summary
from bot.views.readable import readable
from scoring.language import SentenceError
from scoring.nps import Comparison, Nps, Sample
from scoring.periods import Period
from scoring.query import Query, Shape, parse_query


def register(app: typer.Typer) -> None:
    app.command()(query)
    app.command()(summary)


def query(
    sentence: Annotated[str, typer.Argument(help="what one would type behind /nps")] = "",
    at: Annotated[str | None, typer.Option(help="answer as of this moment, ISO with zone; now if left out")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="unrounded figures for a program")] = False,
) -> None:
    """Answer a /nps sentence."""
    settings = Settings.load()
    now = moment(at)
    try:
        asked = parse_query(sentence, now=now, calendar=settings.calendar)
    except SentenceError as mistake:
        raise UserError(str(mistake)) from None
    if asked.shape is Shape.HELP:
        typer.echo(readable(help_view.render(help_view.Help(segments=settings.segments, zone=settings.timezone))))
        return
    report = _report(settings, asked)
    if as_json:
        typer.echo(json.dumps(figures(report), indent=2, ensure_ascii=False))
    else:
        typer.echo(readable(nps_answer.render(presenting.nps_answer(report))))


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


def _report(settings: Settings, asked: Query) -> Report:
    database = open_database(settings)
    try:
        with database.snapshot() as session:
            return reporting.report(session, asked, calendar=settings.calendar, segments=settings.segments)
    finally:
        database.close()


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


def figures(report: Report) -> dict[str, Any]:
    """A report as plain values, unrounded."""
    return {
        "sentence": report.query.text,
        "kind": str(report.kind),
        "filters": str(report.query.filters),
        "period": _period(report.period),
        "nps": _nps(report.nps),
        "before": {**_period(report.before), "nps": _nps(report.nps_before)}
        if report.before and report.nps_before is not None
        else None,
        "comparison": _comparison(report.comparison),
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "name": period.name,
        "label": period.label,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "elapsed_days": period.elapsed[0] if period.elapsed else None,
        "whole_days": period.elapsed[1] if period.elapsed else None,
    }


def _nps(nps: Nps) -> dict[str, Any]:
    counts = {"n": nps.n, "promoters": nps.promoters, "passives": nps.passives, "detractors": nps.detractors}
    if nps.sample in {Sample.NONE, Sample.COUNTS}:
        return {**counts, "score": None, "low": None, "high": None, "shares": None, "sample": str(nps.sample)}
    low, high = nps.interval()
    return {
        **counts,
        "score": nps.score,
        "rounded": nps.rounded,
        "low": low,
        "high": high,
        "shares": asdict(nps.shares),
        "sample": str(nps.sample),
    }


def _comparison(comparison: Comparison | None) -> dict[str, Any] | None:
    if comparison is None:
        return None
    return {
        "difference": comparison.difference,
        "z": comparison.z,
        "p_value": comparison.p_value,
        "detectable": comparison.detectable,
        "is_real": comparison.is_real,
    }
