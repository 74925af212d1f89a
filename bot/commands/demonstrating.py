"""`nps-bot demo`: try everything without a workspace, an account or a network."""

import signal
import threading
from types import FrameType
from typing import Annotated

import typer

from bot import logs
from bot.demo.player import demo, keep_answering, play_once

DEFAULT_PORT = 4600


def register(app: typer.Typer) -> None:
    app.command("demo")(demonstrate)


def demonstrate(
    port: Annotated[int, typer.Option(help="of the page")] = DEFAULT_PORT,
    *,
    once: Annotated[bool, typer.Option("--once", help="play the story, print every message, end")] = False,
    quiet: Annotated[bool, typer.Option("--no-live-answers", help="nobody answers unless you play a customer")] = False,
) -> None:
    """The bot against a local Slack, with a made-up company's two years behind it."""
    logs.configure("WARNING")
    if once:
        _once()
    else:
        _page(port, is_live=not quiet)


def _once() -> None:
    with demo(port=0, is_summed_up=False) as (bot, stage):
        journeys = list(play_once(bot, stage))
        typer.echo(stage.transcript())
    for journey in journeys:
        typer.echo(f"happened: {journey}")


def _page(port: int, *, is_live: bool) -> None:
    asked_to_stop = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        asked_to_stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    typer.echo("Laying two years of answers of a made-up company ...")
    with demo(port=port, is_summed_up=True) as (_bot, stage):
        typer.echo(
            f"\n  Open {stage.url} in a browser.\n\n  Try: type /nps this-quarter · click “I'll take it” · play a customer.\n  Ctrl-C ends it and leaves nothing behind.\n"
        )
        if is_live:
            threading.Thread(target=keep_answering, args=(stage, asked_to_stop), name="customers", daemon=True).start()
        asked_to_stop.wait()
    typer.echo("Ended.")
