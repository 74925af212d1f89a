"""`nps-bot`: the command line."""

import sys

import typer

from bot.commands import (
    asking,
    checking,
    demonstrating,
    importing,
    listing_sources,
    quarantining,
    retrying,
    running,
    subscribing,
    telling,
)
from bot.errors import UserError

app = typer.Typer(
    name="nps-bot",
    help="Every unhappy customer, in the right Slack channel, with one owner, until they are won back.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for commands in (
    running,
    demonstrating,
    asking,
    subscribing,
    importing,
    listing_sources,
    quarantining,
    checking,
    retrying,
    telling,
):
    commands.register(app)


def main() -> None:
    """Run one command. A person's mistake ends with one line on standard error and exit code 2, never with a trace."""
    try:
        app()
    except UserError as mistake:
        sys.stderr.write(f"{mistake}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
