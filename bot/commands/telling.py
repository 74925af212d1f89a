"""`nps-bot receivers`: which other systems hear of answers and cases, and whether they hear us."""

import secrets
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.errors import NotFoundError, UserError
from bot.opening import open_database
from bot.outgoing.model import Ping
from bot.outgoing.post import Heard, Post
from bot.settings import Settings
from storage import outgoing


def register(app: typer.Typer) -> None:
    commands = typer.Typer(help="Other systems that hear of answers and cases, by signed webhooks.")
    commands.callback(invoke_without_command=True)(overview)
    commands.command("try")(attempt)
    app.add_typer(commands, name="receivers")


def overview(context: typer.Context) -> None:
    """List every receiver, what it hears of, and what it has yet to hear."""
    if context.invoked_subcommand is not None:
        return
    settings = Settings.load()
    receivers = settings.receivers()
    if not receivers:
        typer.echo(
            "Nobody else hears of answers and cases. Set NPS_OUTGOING__<NAME>__URL and …__SECRET; see the README."
        )
        return
    database = open_database(settings)
    try:
        with database.snapshot() as session:
            backlogs = {each.receiver: each for each in outgoing.backlogs(session)}
    finally:
        database.close()
    for name, receiver in sorted(receivers.items()):
        typer.echo(f"{name:<14} {receiver.url}  {', '.join(sorted(receiver.events))}")
        if known := backlogs.get(name):
            trouble = f"; cannot be reached: {known.last_error}" if known.last_error else ""
            typer.echo(f"{'':<14} has yet to hear {known.waiting}, given up {known.given_up}{trouble}")
    typer.echo("\nTo see whether one hears us: nps-bot receivers try NAME")


def attempt(name: Annotated[str, typer.Argument(help="a name in the list")]) -> None:
    """Send one signed `ping`."""
    receiver = Settings.load().receivers().get(name.lower())
    if receiver is None:
        raise NotFoundError(f"There is no receiver {name}. See: nps-bot receivers")
    now = datetime.now(UTC)
    body = Ping(type="ping", timestamp=now, data={"text": "NPS Bot can reach you."}).model_dump_json().encode()
    post = Post()
    try:
        outcome = post.send(receiver, f"nps_ping_{secrets.token_hex(6)}", body, now=now)
    finally:
        post.close()
    if not isinstance(outcome, Heard):
        raise UserError(f"{receiver.url} did not take it: {outcome.reason}.")
    typer.echo(f"{receiver.url} took it.")
