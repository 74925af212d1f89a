"""The bot in HTTP mode beside a local Slack, and a hand that types `/nps` as Slack would send it: signed."""

import hashlib
import hmac
import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlencode

from pydantic import SecretStr

from benchmarks import servers
from bot.app import Bot, Parts
from bot.settings import Settings
from trials.local_slack import Slack

SIGNING_SECRET = "benchmark-signing-secret"  # noqa: S105  # of a made-up workspace
COUNTING = b"Counting"

Command = Callable[[str], None]


@contextmanager
def answering(database_url: str, now: datetime) -> Iterator[Command]:
    """A command that returns when the acknowledgement with the whole answer is there; it is `now` all the time.

    Raises:
        RuntimeError: from the command, when there was no answer within the bot's patience.
    """
    with servers.folder() as where, Slack(where, speed=100) as slack:
        settings = Settings(
            slack_bot_token=SecretStr("xoxb-playground"),
            slack_signing_secret=SecretStr(SIGNING_SECRET),
            slack_api_url=f"{slack.url}/api/",
            database_url=database_url,
            alert_channel="C0ALERTS",
            port=0,
        )
        bot = Bot(settings, parts=Parts(worker=False), now=lambda: now)
        bot.start()
        connection = http.client.HTTPConnection("127.0.0.1", bot.port or 0)
        try:
            # Charts that follow are refused there at once.
            yield lambda sentence: _type(connection, f"{slack.url}/nowhere", sentence)
        finally:
            connection.close()
            bot.stop()


def _type(connection: http.client.HTTPConnection, later_url: str, sentence: str) -> None:
    fields = {
        "command": "/nps",
        "text": sentence,
        "user_id": "U0ANA",
        "channel_id": "C0ALERTS",
        "team_id": "T0PLAYGROUND",
    }
    body = urlencode({**fields, "trigger_id": "1.2.3", "response_url": later_url}).encode()
    moment = str(int(time.time()))
    signature = hmac.new(SIGNING_SECRET.encode(), b":".join((b"v0", moment.encode(), body)), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={signature}",
    }
    connection.request("POST", "/slack/events", body, headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != http.HTTPStatus.OK or COUNTING in said[:200]:
        raise RuntimeError(f"no answer to {sentence!r}: {answer.status} {said[:200]!r}")
