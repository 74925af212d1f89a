"""`nps-bot quarantine`: what survey tools sent and we could not read, and reading it once we can."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.commands.opening import opened
from bot.errors import NotFoundError, UserError
from bot.settings import Settings
from bot.sources.base import Unreadable
from bot.usecases import replaying
from bot.usecases.intake import Policy
from storage import quarantine
from storage.database import Database
from storage.quarantine import Kept

SHOWN = 100


def register(app: typer.Typer) -> None:
    commands = typer.Typer(help="What survey tools sent and could not be read: list it, look at it, read it again.")
    commands.callback(invoke_without_command=True)(overview)
    commands.command()(show)
    commands.command()(replay)
    commands.command()(purge)
    app.add_typer(commands, name="quarantine")


def overview(
    context: typer.Context,
    *,
    everything: Annotated[bool, typer.Option("--all", help="also what was replayed already")] = False,
) -> None:
    """List what is kept, the newest first."""
    if context.invoked_subcommand is not None:
        return
    with opened(Settings.load()) as database, database.snapshot() as session:
        kept = quarantine.list_kept(session, limit=SHOWN, only_unreplayed=not everything)
        waiting = sum(room.unread for room in quarantine.rooms(session))
        full = replaying.fullness(session)
    for entry in kept:
        typer.echo(f"{entry.id:>6}  {entry.kept_at:%Y-%m-%d %H:%M} UTC  {entry.source}  {_state(entry)}{entry.reason}")
    if len(kept) == SHOWN:
        typer.echo(f"The newest {SHOWN}; {waiting:,} in all wait to be read again.")
    for line in full:
        typer.echo(line)
    if not kept:
        typer.echo("Nothing is kept: everything was read.")
    elif not everything:
        typer.echo(
            "Look at one: nps-bot quarantine show ID. When the mapping is right: nps-bot quarantine replay --all"
        )


def show(kept_id: Annotated[int, typer.Argument(metavar="ID", help="number in the list")]) -> None:
    """Show one body as it came, with the reason why it could not be read."""
    with opened(Settings.load()) as database, database.snapshot() as session:
        entry = _get(session, kept_id)
    typer.echo(f"{entry.source}, {entry.kept_at:%Y-%m-%d %H:%M:%S} UTC, {len(entry.body):,} bytes")
    typer.echo(f"{_state(entry)}{entry.reason}")
    for name, value in entry.headers.items():
        typer.echo(f"{name}: {value}")
    typer.echo("")
    typer.echo(entry.body.decode("utf-8", "replace"))


def replay(
    kept_ids: Annotated[list[int] | None, typer.Argument(metavar="ID…", help="numbers in the list")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="all that was not replayed yet")] = False,
) -> None:
    """Read again with today's settings; what can be read now is stored and leaves the list. Ends with 1 if some cannot."""
    if bool(kept_ids) == everything:
        raise UserError("Say which: nps-bot quarantine replay 17 18, or nps-bot quarantine replay --all")
    settings = Settings.load()
    with opened(settings) as database:
        with database.snapshot() as session:
            chosen = (
                quarantine.unreplayed(session) if everything else [_get(session, each).id for each in kept_ids or ()]
            )
        told = [_replay(settings, database, each) for each in chosen]
    faults = [fault for fault in told if fault is not None]
    typer.echo(f"Read and stored: {len(chosen) - len(faults):,} of {len(chosen):,}.")
    for fault in faults:
        typer.echo(f"✗ {fault}")
    if faults:
        raise typer.Exit(1)


def purge(
    days: Annotated[int, typer.Option(min=0, help="drop what is older than this; 0 drops all")],
) -> None:
    """Drop what nobody will read again. By itself this happens after NPS_QUARANTINE_DAYS."""
    with opened(Settings.load()) as database, database.transaction() as session:
        dropped = quarantine.purge(session, before=datetime.now(UTC) - timedelta(days=days))
    typer.echo(f"Dropped: {dropped:,}.")


def _replay(settings: Settings, database: Database, kept_id: int) -> str | None:
    """Read and store one; the sentence why not, if so."""
    with database.snapshot() as session:
        entry = quarantine.get(session, kept_id)
    if entry is None:
        return f"{kept_id} is not kept any more"
    policy = Policy(alert_max_age=settings.alert_max_age, calendar=settings.calendar, segments=settings.segments)
    try:
        items = replaying.read(entry, settings.source_settings(), settings.watch_channels)
    except Unreadable as unreadable:
        return f"{entry.id}  {entry.source}: {unreadable.reason}"
    with database.transaction() as session:
        replaying.store(session, entry, items, policy, now=datetime.now(UTC))
    return None


def _get(session: Session, kept_id: int) -> Kept:
    entry = quarantine.get(session, kept_id)
    if entry is None:
        raise NotFoundError(f"Nothing is kept under {kept_id}. See: nps-bot quarantine")
    return entry


def _state(entry: Kept) -> str:
    return f"read again at {entry.replayed_at:%Y-%m-%d %H:%M} UTC; it was: " if entry.replayed_at else ""
