"""`python -m playground`: a local Slack on one address, with a page to play on."""

import argparse
import asyncio
import os
import signal
import sys
import threading
from pathlib import Path

from playground.context import Tokens
from playground.manifest import ManifestError
from playground.server import Playground


def main(arguments: list[str] | None = None) -> int:
    wish = _parser().parse_args(arguments)
    try:
        playground = Playground(
            wish.manifest,
            host=wish.host,
            port=wish.port,
            speed=wish.speed,
            world=wish.world,
            tokens=Tokens(signing_secret=wish.signing_secret) if wish.signing_secret else None,
            request_url=wish.request_url,
            survey_url=wish.survey_url,
            survey_secrets=dict(wish.survey_secret),
        )
    except ManifestError as error:
        sys.exit(str(error))
    try:
        if wish.end_with_input:
            threading.Thread(target=_end_with_input, name="input", daemon=True).start()
        asyncio.run(_serve(playground, is_quiet=wish.quiet))
    except OSError as error:
        sys.exit(f"cannot listen on {wish.host}:{wish.port}: {error.strerror}")
    except KeyboardInterrupt:
        pass  # the way to end it
    return 0


def _end_with_input() -> None:
    """A parent that was killed cannot say so, but its end of the pipe closes."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


async def _serve(playground: Playground, *, is_quiet: bool) -> None:
    listening = playground.bind()
    if not is_quiet:
        print(f"playground ready on {playground.base_url}", flush=True)  # noqa: T201  # its one line of output
    await playground.serve(listening)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="whoever reaches it can play everybody")
    parser.add_argument("--port", type=int, default=4600, help="0 takes a free one")
    parser.add_argument("--manifest", type=Path, help="the app's manifest; without one the app may do everything")
    parser.add_argument("--speed", type=float, default=1.0, help="60 makes an hour of Slack's clock a minute")
    parser.add_argument("--world", type=Path, help="people and channels, as JSON")
    parser.add_argument("--request-url", help="HTTP mode: where commands, actions and events go")
    parser.add_argument("--survey-url", default="", help="where webhooks go: <url>/<tool>")
    parser.add_argument("--survey-secret", action="append", type=_named, default=[], metavar="NAME=SECRET")
    parser.add_argument("--signing-secret", help="of HTTP mode")
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument(
        "--end-with-input", action="store_true", help="end when standard input ends: with whoever started us"
    )
    return parser


def _named(text: str) -> tuple[str, str]:
    name, sign, secret = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError("give it as NAME=SECRET")
    return name, secret


if __name__ == "__main__":
    sys.exit(main())
