"""`nps-bot demo`: try everything without a workspace, an account or a network."""

import signal
import threading
from types import FrameType
from typing import Annotated

import typer

from bot import logs
from bot.demo.crowd import ANSWERS_EVERY, keep_answering, offer_dial
from bot.demo.player import SECRETS, demo, play_once

DEFAULT_PORT = 4600
INVITATION = """
  Open {url} in a browser.

  Try: type /nps this-quarter · click “I'll take it” · play a customer.
  Ctrl-C ends it and leaves nothing behind.
"""


def register(app: typer.Typer) -> None:
    app.command("demo")(demonstrate)


def demonstrate(
    port: Annotated[int, typer.Option(help="of the page")] = DEFAULT_PORT,
    *,
    once: Annotated[bool, typer.Option("--once", help="play the story, print every message, end")] = False,
    answers_every: Annotated[
        float,
        typer.Option(
            min=0,
            help="seconds between two customers who answer, on average; 0: nobody but you. The page can change it",
        ),
    ] = ANSWERS_EVERY,
) -> None:
    """The bot against a local Slack, with a made-up company's two years behind it."""
    logs.configure("WARNING")
    if once:
        _once()
    else:
        _page(port, answers_every)


def _once() -> None:
    with demo(port=0, is_summed_up=False) as (bot, stage):
        journeys = list(play_once(bot, stage))
        typer.echo(stage.transcript())
    for journey in journeys:
        typer.echo(f"happened: {journey}")


def _page(port: int, answers_every: float) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)  # set anew: a shell starts what runs in the background without it
    typer.echo("Laying two years of answers of a made-up company ...")
    try:
        with demo(port=port, is_summed_up=True) as (_bot, stage):
            offer_dial(stage, answers_every)
            crowd = threading.Thread(
                target=keep_answering, args=(stage, stop, sorted(SECRETS)), name="customers", daemon=True
            )
            crowd.start()
            typer.echo(INVITATION.format(url=stage.url))
            try:
                stop.wait()
            finally:  # before the local Slack ends, of which the crowd asks
                stop.set()
                crowd.join()
    except KeyboardInterrupt:
        pass  # the way to end it
    typer.echo("Ended.")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """End wherever we are; what ends us is not interrupted again."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt
