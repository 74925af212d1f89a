"""`nps-bot retry`: what was given up is sent, fetched or told after all, once its reason is gone."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.commands.subscribing import known_as
from bot.opening import open_database
from bot.settings import Settings
from storage import deliveries, fetches, outgoing


def register(app: typer.Typer) -> None:
    app.command()(retry)


def retry(
    channel: Annotated[
        str | None, typer.Argument(help="channel id (C…), or #name, as `nps-bot check` shows it; every one if left out")
    ] = None,
) -> None:
    """Send what was given up: a channel is back, the bot was invited, a scope was granted."""
    settings = Settings.load()
    channels = [None] if channel is None else sorted({channel, known_as(settings, channel)})
    database = open_database(settings)
    try:
        with database.transaction() as session:
            now = datetime.now(UTC)
            count = sum(deliveries.retry_given_up(session, now=now, channel=each) for each in channels)
            answers = 0 if channel else fetches.retry_given_up(session, now=now)
            events = 0 if channel else outgoing.retry_given_up(session, now=now)
    finally:
        database.close()
    if count or not (answers or events):
        typer.echo(f"Messages to be sent after all: {count}." if count else "Nothing was given up.")
    if answers:
        typer.echo(f"Answers to be fetched after all: {answers}.")
    if events:
        typer.echo(f"Events to be told to receivers after all: {events}.")
