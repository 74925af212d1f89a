"""`nps-bot receivers`: who else hears, and whether they do."""

from datetime import UTC, datetime

import pytest

from bot.errors import NotFoundError, SettingsError, UserError
from storage import outgoing
from storage.database import Database
from storage.outgoing import Event
from tests.bot.commands.conftest import Run
from tests.bot.outgoing.crm import SECRET, crm

NOW = datetime.now(UTC)


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPS_OUTGOING__CRM__URL", "http://127.0.0.1:9/hooks")
    monkeypatch.setenv("NPS_OUTGOING__CRM__SECRET", SECRET)


def test_without_any_it_says_how_to_set_one(run: Run) -> None:
    assert "NPS_OUTGOING__<NAME>__URL" in run("receivers")


def test_each_is_listed_with_what_it_hears_and_has_yet_to_hear(
    run: Run, configured: None, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NPS_OUTGOING__CRM__EVENTS", "follow_up.changed, response.created")
    assert "follow_up.changed, response.created" in run("receivers")
    with database.transaction() as session:
        outgoing.settle(session, {"crm": [Event.RESPONSE_CREATED]}, now=NOW)
        outgoing.want(session, Event.RESPONSE_CREATED, [1, 2], now=NOW)
    assert "has yet to hear 2, given up 0\n" in run("receivers")
    with database.transaction() as session:
        held = outgoing.claim(session, ["crm"], now=NOW, limit=1, lease=NOW - NOW)
        assert held is not None
        outgoing.put_off(session, held, until=NOW, error="status 503")
    assert "cannot be reached: status 503" in run("receivers")


def test_one_is_tried_with_a_signed_ping(run: Run, configured: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with crm() as system:
        monkeypatch.setenv("NPS_OUTGOING__CRM__URL", system.url)
        assert "took it" in run("receivers", "try", "CRM")
        assert system.types() == ["ping"]
        system.answers.append(500)
        with pytest.raises(UserError, match="did not take it: status 500"):
            run("receivers", "try", "crm")


def test_what_is_missing_or_unknown_is_said(run: Run, configured: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFoundError, match="no receiver erp"):
        run("receivers", "try", "erp")
    monkeypatch.setenv("NPS_OUTGOING__CRM__EVENTS", "response.born")
    with pytest.raises(SettingsError, match="NPS_OUTGOING__CRM__EVENTS"):
        run("receivers")
    monkeypatch.delenv("NPS_OUTGOING__CRM__EVENTS")
    monkeypatch.delenv("NPS_OUTGOING__CRM__SECRET")
    with pytest.raises(SettingsError, match="NPS_OUTGOING__CRM__SECRET is missing"):
        run("receivers")
