"""What a person is told when the database is away: a sentence, never a trace."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from pydantic import SecretStr
from typer.testing import CliRunner

from bot.__main__ import app
from bot.app import Bot
from bot.asgi import listening
from bot.errors import UserError
from bot.opening import open_database
from bot.settings import Settings
from bot.variables import SourceVariables
from storage import deliveries
from storage.database import Database

NOWHERE = "postgresql://nobody:hush@127.0.0.1:1/none"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def test_a_database_that_does_not_answer_ends_the_start_with_one_line() -> None:
    with pytest.raises(UserError, match="does not answer") as told:
        open_database(Settings(database_url=NOWHERE))
    assert "hush" not in str(told.value)


def test_a_database_that_went_away_is_a_reason_not_to_be_ready(tmp_path: Path) -> None:
    settings = Settings(
        slack_bot_token=SecretStr("xoxb-1"),
        slack_signing_secret=SecretStr("secret"),
        slack_api_url="http://127.0.0.1:1/",
        database_url=f"sqlite:///{tmp_path}/nps.db",
        alert_channel="C1",
        sources={"generic": SourceVariables(secret=SecretStr("secret"))},
    )
    bot = Bot(settings)
    bot.database.close()
    (tmp_path / "nps.db").unlink()
    (tmp_path / "nps.db").mkdir()
    assert "The database does not answer: survey tools are told to come again." in bot.why_not_ready()
    bot.stop()


def test_a_taken_port_is_said_in_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UserError) as told:
        listening(uvicorn.Config("x:y", host="127.0.0.1", port=taken.getsockname()[1]), "NPS_PORT")
    assert str(told.value).endswith("Address already in use. Set NPS_PORT to another.")
    assert not caplog.records


def test_the_parts_of_an_answer_do_not_wait_for_each_other() -> None:
    with (
        listening(uvicorn.Config("x:y", host="127.0.0.1", port=0), "NPS_PORT") as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_check_names_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, NOWHERE)
    said = CliRunner().invoke(app, ["check"])
    assert said.exit_code == 1
    assert "127.0.0.1:1/none does not answer" in said.output
    assert "hush" not in said.output


def environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name, value in {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "secret",
        "SLACK_API_URL": "http://127.0.0.1:1/",
        "NPS_DATABASE_URL": database_url,
        "NPS_ALERT_CHANNEL": "C1",
    }.items():
        monkeypatch.setenv(name, value)


def test_what_was_given_up_is_sent_after_all(monkeypatch: pytest.MonkeyPatch, sqlite_database: Database) -> None:
    environment(monkeypatch, sqlite_database.url)
    with sqlite_database.transaction() as session:
        for channel in ("C1", "C2"):
            deliveries.want(session, kind="alert", subject="1", channel=channel, now=NOW)
        for delivery in deliveries.claim(session, now=NOW, limit=2, lease=timedelta(seconds=30)):
            deliveries.give_up(session, delivery, error="is_archived", now=NOW)
    assert "In all 2 messages were given up." in CliRunner().invoke(app, ["check"]).output
    assert CliRunner().invoke(app, ["retry", "C2"]).output == "Messages to be sent after all: 1.\n"
    assert CliRunner().invoke(app, ["retry"]).output == "Messages to be sent after all: 1.\n"
    assert CliRunner().invoke(app, ["retry"]).output == "Nothing was given up.\n"
    with sqlite_database.snapshot() as session:
        assert deliveries.depth(session, now=NOW).pending == 2
