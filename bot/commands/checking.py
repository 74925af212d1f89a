"""`nps-bot check`, `preview`: is everything well, and what do messages look like?"""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.commands import checking_slack
from bot.errors import UserError
from bot.fetching.accounts import missing
from bot.opening import open_database
from bot.settings import Settings
from bot.usecases import replaying
from bot.usecases.house import in_force
from bot.views import catalogue
from bot.views.readable import readable
from storage import deliveries, fetches, outgoing, quarantine, subscriptions
from storage.database import Database
from storage.outages import is_outage

KEPT_SHOWN = 5


def register(app: typer.Typer) -> None:
    app.command()(check)
    app.command()(preview)


def check() -> None:
    """Say what works, what does not, and what to do about it. Ends with 1 if something needs you."""
    settings = Settings.load()
    settings.require_slack()
    database = open_database(settings, migrate=False)
    try:
        faults = _database(database)
        is_well = not faults
        faults += [*_outbox(database), *_fetches(database), *_receivers(database)] if is_well else []
        heard = _heard(settings, database) if is_well else []
        group = _escalation_group(database, settings) if is_well else settings.escalation_group
        faults += [
            *checking_slack.slack(settings, heard, group),
            *_sources(settings),
            *checking_slack.running(settings),
        ]
    finally:
        database.close()
    for fault in faults:
        typer.echo(f"✗ {fault}")
    if faults:
        raise typer.Exit(1)
    typer.echo("Everything is well.")


def _database(database: Database) -> list[str]:
    try:
        is_current = database.is_current()
    except SQLAlchemyError as error:
        if not is_outage(error):
            raise
        return [f"The database {database.url} does not answer. Start it, or check NPS_DATABASE_URL."]
    if not is_current:
        return [f"{database.url} is not on this release's schema. Run: nps-bot migrate"]
    typer.echo(f"✓ Database: {database.url}")
    return []


def _sources(settings: Settings) -> list[str]:
    configured = settings.source_settings()
    if not configured:
        return ["No survey tool is set up. Set NPS_SOURCES__<NAME>__SECRET; see the README."]
    faults = []
    base = (settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/")
    for name, source in sorted(configured.items()):
        if source.secrets:
            typer.echo(f"✓ {source.tool}: {base}/webhooks/{name}")
        else:
            faults.append(f"{name} has no secret: its webhooks are refused. Set NPS_SOURCES__{name.upper()}__SECRET.")
        if lacking := missing(source):
            faults.append(f"{name} only announces answers, which cannot be fetched. Set {' and '.join(lacking)}.")
    return faults


def _heard(settings: Settings, database: Database) -> list[str]:
    """The channels into which we post."""
    with database.snapshot() as session:
        rules = in_force(session, settings.house)
        subscribed = [wish.channel for wish in subscriptions.all_of(session)]
    return subscribed + [channel for channel in (rules.product_channel, rules.promoter_channel) if channel]


def _escalation_group(database: Database, settings: Settings) -> str | None:
    with database.snapshot() as session:
        return in_force(session, settings.house).escalation_group


def _fetches(database: Database) -> list[str]:
    with database.snapshot() as session:
        depth = fetches.depth(session)
        given_up = fetches.given_up(session, limit=KEPT_SHOWN)
        failing = fetches.failing(session, limit=KEPT_SHOWN)
    if depth.pending:
        typer.echo(f"✓ Answers still to be fetched: {depth.pending}")
    faults = [f"Not fetched yet: {row.source} {row.external_id}: {row.last_error}" for row in failing]
    faults += [f"Not fetched, given up: {row.source} {row.external_id}: {row.last_error}" for row in given_up]
    if given_up:
        faults.append(
            f"In all {depth.given_up} answers could not be fetched. When the reason is mended, run: nps-bot retry"
        )
    return faults


def _receivers(database: Database) -> list[str]:
    with database.snapshot() as session:
        backlogs = outgoing.backlogs(session)
        given_up = outgoing.given_up(session, limit=KEPT_SHOWN)
    faults = []
    for each in backlogs:
        if each.last_error is None:
            typer.echo(f"✓ {each.receiver} has yet to hear: {each.waiting}")
        else:
            faults.append(f"{each.receiver} cannot be told anything: {each.last_error}. {each.waiting} events wait.")
    faults += [f"Not told, given up: {row.receiver}, {row.type} {row.subject}: {row.last_error}" for row in given_up]
    if given_up:
        total = sum(each.given_up for each in backlogs)
        faults.append(f"In all {total} events were not told. When the reason is mended, run: nps-bot retry")
    return faults


def _outbox(database: Database) -> list[str]:
    with database.snapshot() as session:
        depth = deliveries.depth(session, now=datetime.now(UTC))
        given_up = deliveries.given_up(session, limit=KEPT_SHOWN)
        kept = quarantine.list_kept(session, limit=KEPT_SHOWN)
        full = replaying.fullness(session)
        heard = subscriptions.all_of(session)
    late = f", the longest since {depth.oldest_due:%Y-%m-%d %H:%M:%S} UTC" if depth.oldest_due else ""
    typer.echo(f"✓ Messages waiting: {depth.pending}{late}")
    for wish in heard:
        typer.echo(f"✓ {wish.channel} hears {wish.what}{f' with {wish.filter}' if wish.filter else ''}")
    faults = [f"Given up: {row.kind} {row.subject} in {row.channel}: {row.last_error}" for row in given_up]
    if faults:
        faults.append(f"In all {depth.given_up} messages were given up. When the reason is mended, run: nps-bot retry")
    faults += [
        f"Not read: what {entry.source} sent at {entry.kept_at:%Y-%m-%d %H:%M} UTC: {entry.reason}" for entry in kept
    ]
    return faults + full


def preview(
    view: Annotated[str | None, typer.Argument(help="which message; all if left out")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="as sent to Slack, for Block Kit Builder")] = False,
) -> None:
    """Show what the bot's messages look like, from their examples."""
    known = catalogue.views()
    if view is not None and view not in known:
        raise UserError(f"There is no message {view}. There are: {', '.join(sorted(known))}.")
    for name in sorted(known) if view is None else [view]:
        for title, shown in known[name].rendered().items():
            typer.echo(f"── {name}: {title}")
            typer.echo(json.dumps(shown.payload(), indent=2, ensure_ascii=False) if as_json else readable(shown))
            typer.echo("")
