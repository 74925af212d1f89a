"""`nps-bot subscribe`, `unsubscribe`, `subscriptions`: which channel hears what."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.errors import UserError
from bot.opening import open_database, open_door
from bot.settings import Settings
from scoring.filters import parse_filter
from scoring.language import SentenceError
from storage import subscriptions
from storage.subscriptions import What

ChannelArgument = Annotated[str, typer.Argument(help="channel id (C…), or #name")]
WhatArgument = Annotated[
    What, typer.Argument(help="alerts: every detractor; answers: every answer; summary: the weekly summary")
]
FilterArgument = Annotated[
    str, typer.Argument(help="only those that match, for example 'plan:enterprise theme:billing'")
]


def register(app: typer.Typer) -> None:
    app.command()(subscribe)
    app.command()(unsubscribe)
    app.command("subscriptions")(show)


def subscribe(channel: ChannelArgument, what: WhatArgument, matching: FilterArgument = "") -> None:
    """Let a channel hear of detractors, of every answer, or get the weekly summary."""
    canonical = _checked(matching)
    settings = Settings.load()
    channel = known_as(settings, channel)
    database = open_database(settings)
    try:
        with database.transaction() as session:
            is_new = subscriptions.add(session, channel, what, canonical, created_by="shell", now=datetime.now(UTC))
    finally:
        database.close()
    typer.echo(f"{channel} {'now hears' if is_new else 'already hears'} {_told(what, canonical)}.")


def unsubscribe(channel: ChannelArgument, what: WhatArgument, matching: FilterArgument = "") -> None:
    """Take a subscription back."""
    canonical = _checked(matching)
    settings = Settings.load()
    names = {channel, known_as(settings, channel)}
    database = open_database(settings)
    try:
        with database.transaction() as session:
            removed = sum(subscriptions.remove(session, each, what, canonical) for each in names)
    finally:
        database.close()
    if not removed:
        raise UserError(f"{channel} does not hear {_told(what, canonical)}. See: nps-bot subscriptions")
    typer.echo(f"{channel} no longer hears {_told(what, canonical)}.")


def show() -> None:
    """List which channel hears what."""
    database = open_database(Settings.load())
    try:
        with database.snapshot() as session:
            known = subscriptions.all_of(session)
    finally:
        database.close()
    for entry in known:
        typer.echo(f"{entry.channel}  {entry.what}  {entry.filter}".rstrip())
    if not known:
        typer.echo("No channel hears anything yet. Try: nps-bot subscribe '#nps-alerts' alerts")


def _checked(matching: str) -> str:
    try:
        return str(parse_filter(matching))
    except SentenceError as mistake:
        raise UserError(str(mistake)) from None


def known_as(settings: Settings, channel: str) -> str:
    """A #name's id; the name itself while Slack does not tell, and the running bot asks again every hour."""
    if not channel.startswith("#") or settings.slack_bot_token is None:
        return channel
    found = open_door(settings).channel_id(channel)
    if isinstance(found, str):
        return found
    typer.echo(
        f"Slack does not show {channel} to the bot yet ({found}). If it is private, /invite the bot to it.", err=True
    )
    return channel


def _told(what: What, matching: str) -> str:
    return f"{what}{f' with {matching}' if matching else ''}"
