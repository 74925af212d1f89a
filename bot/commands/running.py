"""`nps-bot run`, `web`, `worker`, `migrate`."""

import os
import signal
import threading
from types import FrameType
from typing import Annotated

import typer

from bot import logs
from bot.app import Bot, Parts
from bot.errors import UserError
from bot.garbage import spare_the_collector
from bot.opening import open_database
from bot.settings import Settings

HARD_END = 9.7  # seconds after the first signal; supervisors kill after ten


def register(app: typer.Typer) -> None:
    app.command()(run)
    app.command()(web)
    app.command()(worker)
    app.command()(migrate)


def run() -> None:
    """Run the whole bot in this process."""
    _serve(Parts())


def web() -> None:
    """Hear survey tools and Slack; another process delivers (`nps-bot worker`)."""
    _serve(Parts(worker=False))


def worker() -> None:
    """Read comments, deliver messages, watch the clock; another process hears (`nps-bot web`)."""
    _serve(Parts(web=False))


def migrate(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="change nothing; say whether tables and migrations agree")
    ] = False,
) -> None:
    """Bring the database to this release's schema. `run` does so by itself."""
    if check:
        from storage.migrating import differences  # noqa: PLC0415  # needs a scratch database that nothing else does

        found = differences()
        if found:
            raise UserError("\n".join(found))
        typer.echo("Tables and migrations agree.")
        return
    database = open_database(Settings.load())
    typer.echo(f"{database.url} is on this release's schema.")
    database.close()


def _end_hard_after(seconds: float) -> None:
    """A call that never returns must not hold up the end. Nothing is lost so: a crash is survived as well."""
    timer = threading.Timer(seconds, os._exit, [1])
    timer.daemon = True
    timer.start()


def _serve(parts: Parts) -> None:
    settings = Settings.load()
    settings.require_slack()
    logs.configure(settings.log_level, settings.log_format)
    asked_to_stop = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if not asked_to_stop.is_set():
            _end_hard_after(HARD_END)
        asked_to_stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    bot = Bot(settings, parts=parts)
    spare_the_collector()
    try:
        bot.start()
        if parts.web:
            typer.echo(
                f"NPS Bot hears survey tools on http://{settings.host}:{bot.port}/webhooks/<name>. Ctrl-C ends it."
            )
        asked_to_stop.wait()
    finally:
        bot.stop()
