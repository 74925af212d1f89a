"""The bot in HTTP mode beside a local Slack, and a hand that types `/nps` as Slack would send it: signed.

Whatever takes longer than an acknowledgement may is waited for, where Slack would hear of it: at the `response_url`.
"""

import hashlib
import hmac
import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import urlencode
from uuid import uuid4

from pydantic import SecretStr

from benchmarks import servers
from bot.app import Bot, Parts
from bot.settings import Settings
from trials.local_slack import Slack

SIGNING_SECRET = "benchmark-signing-secret"  # noqa: S105  # of a made-up workspace
COUNTING = b"Counting"
WAIT = 30.0
"""Seconds for what comes after "Counting …": longer than the bot's patience."""

Command = Callable[[str], None]


@contextmanager
def answering(database_url: str, now: datetime) -> Iterator[Command]:
    """A command that returns when the answer is there, in the acknowledgement or after it; it is `now` all the time.

    Raises:
        RuntimeError: from the command, when there was no answer.
    """
    with servers.folder() as where, Slack(where, speed=100) as slack, _listening() as ear:
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
            yield lambda sentence: _type(connection, ear, sentence)
        finally:
            connection.close()
            bot.stop()


class _Ear(ThreadingHTTPServer):
    """Takes what is said at a `response_url`. Of a chart it says that it came too late, so that nothing is remembered of charts."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hearing)
        self.heard: SimpleQueue[str] = SimpleQueue()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Hearing(BaseHTTPRequestHandler):
    server: _Ear

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"]))
        is_chart = b"data_visualization" in said
        self.send_response(http.HTTPStatus.NOT_FOUND if is_chart else http.HTTPStatus.OK)
        self.end_headers()
        if not is_chart:
            self.server.heard.put(self.path)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # named so in the base
        pass


@contextmanager
def _listening() -> Iterator[_Ear]:
    with _Ear() as ear:
        Thread(target=ear.serve_forever, daemon=True).start()
        yield ear
        ear.shutdown()


def _type(connection: http.client.HTTPConnection, ear: _Ear, sentence: str) -> None:
    asked = f"/{uuid4().hex}"
    fields = {
        "command": "/nps",
        "text": sentence,
        "user_id": "U0ANA",
        "channel_id": "C0ALERTS",
        "team_id": "T0PLAYGROUND",
    }
    body = urlencode({**fields, "trigger_id": "1.2.3", "response_url": ear.url + asked}).encode()
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
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"no answer to {sentence!r}: {answer.status} {said[:200]!r}")
    with suppress(Empty):
        while COUNTING in said[:200]:
            if ear.heard.get(timeout=WAIT) == asked:
                return
        return
    raise RuntimeError(f"no answer to {sentence!r} after {WAIT:.0f} s")
