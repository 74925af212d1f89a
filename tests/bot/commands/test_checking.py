"""`nps-bot check` against the playground, as an admin runs it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from playground.server import Playground
from playground.things import Usergroup
from storage import deliveries, subscriptions
from storage.database import Database
from storage.subscriptions import What

MANIFEST = Path(__file__).parents[3] / "manifest.yml"
NOW = datetime.now(UTC)


@pytest.fixture
def slack() -> Iterator[Playground]:
    with Playground(MANIFEST) as playground:
        yield playground


@pytest.fixture
def check(slack: Playground, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Result]:
    """Run it with these settings."""
    settings = {
        "SLACK_BOT_TOKEN": slack.tokens.bot,
        "SLACK_APP_TOKEN": slack.tokens.app,
        "SLACK_API_URL": slack.api_url,
        "NPS_DATABASE_URL": sqlite_database.url,
        "NPS_ALERT_CHANNEL": "C0ALERTS",
        "NPS_PORT": "1",  # nobody listens there
        "NPS_SOURCES__GENERIC__SECRET": "secret",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return lambda: CliRunner().invoke(app, ["check"])


def subscribe(database: Database, channel: str) -> None:
    with database.transaction() as session:
        subscriptions.add(session, channel, What.ALERTS, now=NOW)


def test_when_all_is_well_it_says_so(check: Callable[[], Result], sqlite_database: Database) -> None:
    subscribe(sqlite_database, "C0ALERTS")
    result = check()
    assert result.exit_code == 0, result.output
    assert "✓ C0ALERTS can be written to" in result.output
    assert "No bot answers on http://127.0.0.1:1" in result.output


def test_a_missing_scope_is_said_with_what_is_off(check: Callable[[], Result], slack: Playground) -> None:
    slack.do("scopes", declined=["files:write"])
    result = check()
    assert "Off: /nps … export. It needs the scope files:write" in result.output
    assert result.exit_code == 0


def test_a_channel_without_the_bot_and_what_was_given_up_need_somebody(
    check: Callable[[], Result], sqlite_database: Database
) -> None:
    subscribe(sqlite_database, "C0PRIVATE")
    with sqlite_database.transaction() as session:
        deliveries.want(session, kind="alert", subject="1", channel="C0PRIVATE", now=NOW)
        [claimed] = deliveries.claim(session, now=NOW, limit=1, lease=timedelta(seconds=30))
        deliveries.give_up(session, claimed, error="not_in_channel", now=NOW)
    result = check()
    assert result.exit_code == 1
    assert "C0PRIVATE: Slack shows the bot no such channel. If it is private, invite the bot there" in result.output
    assert "Given up: alert 1 in C0PRIVATE: not_in_channel" in result.output
    assert "nps-bot retry" in result.output


def test_nobody_is_called_is_said_and_no_fault(check: Callable[[], Result]) -> None:
    result = check()
    assert "Off: a call to a user group when nobody takes a critical case. Set NPS_ESCALATION_GROUP" in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("group", "said", "code"),
    [
        ("S0SUPPORT", "✓ @support is called when nobody takes a critical case", 0),
        ("S0NOBODY", "✗ NPS_ESCALATION_GROUP: there is no user group S0NOBODY", 1),
        ("S0OLD", "✗ NPS_ESCALATION_GROUP: the user group @old is disabled", 1),
    ],
)
def test_whether_the_group_for_critical_cases_can_be_called(
    check: Callable[[], Result], slack: Playground, monkeypatch: pytest.MonkeyPatch, *, group: str, said: str, code: int
) -> None:
    slack.workspace.world.usergroups["S0OLD"] = Usergroup(id="S0OLD", handle="old", name="Old", disabled=True)
    monkeypatch.setenv("NPS_ESCALATION_GROUP", group)
    result = check()
    assert said in result.output
    assert result.exit_code == code


def test_without_the_scope_for_groups_that_is_said(
    check: Callable[[], Result], slack: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.do("scopes", declined=["usergroups:read"])
    monkeypatch.setenv("NPS_ESCALATION_GROUP", "S0NOBODY")
    result = check()
    assert "It needs the scope usergroups:read" in result.output
    assert result.exit_code == 0
