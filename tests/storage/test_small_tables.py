"""Subscriptions, seen events, the quarantine and the settings."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from storage import preferences, quarantine, seen_events, subscriptions
from storage.database import Database
from storage.responses import any_before
from storage.subscriptions import What
from tests.storage.conftest import NOON

HOUR = timedelta(hours=1)


@pytest.fixture
def do(database: Database) -> Callable[..., Any]:
    """Run one function in a transaction of its own."""

    def run(function: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        with database.transaction() as session:
            return function(session, *arguments, **more)

    return run


def test_a_channel_subscribes_once(database: Database, do: Any, now: datetime) -> None:
    assert do(subscriptions.add, "C1", What.ALERTS, "plan:pro", created_by="U0ANA", now=now)
    assert not do(subscriptions.add, "C1", What.ALERTS, "plan:pro", now=now)
    assert do(subscriptions.add, "C1", What.ALERTS, now=now)
    assert do(subscriptions.add, "C2", What.SUMMARY, now=now)
    assert [(each.channel, each.what, each.filter) for each in do(subscriptions.all_of)] == [
        ("C1", What.ALERTS, "plan:pro"),
        ("C1", What.ALERTS, ""),
        ("C2", What.SUMMARY, ""),
    ]
    assert [each.channel for each in do(subscriptions.all_of, What.SUMMARY)] == ["C2"]


def test_a_channel_unsubscribes_from_one_or_from_all_of_a_kind(database: Database, do: Any, now: datetime) -> None:
    for text in ("", "plan:pro", "plan:free"):
        do(subscriptions.add, "C1", What.ALERTS, text, now=now)
    assert do(subscriptions.remove, "C1", What.ALERTS, "plan:pro") == 1
    assert do(subscriptions.remove, "C1", What.SUMMARY) == 0
    assert do(subscriptions.remove, "C1", What.ALERTS) == 2
    assert do(subscriptions.all_of) == []


def test_settings_seed_subscriptions_once_so_that_what_people_remove_stays_removed(
    database: Database, do: Any, now: datetime
) -> None:
    rows = [("C1", What.ALERTS, ""), ("C2", What.SUMMARY, "")]
    assert do(subscriptions.seed, rows, now=now)
    do(subscriptions.remove, "C1", What.ALERTS)
    assert not do(subscriptions.seed, rows, now=now)
    assert [each.channel for each in do(subscriptions.all_of)] == ["C2"]


def test_a_corrected_setting_replaces_what_the_former_one_had_added(database: Database, do: Any, now: datetime) -> None:
    do(subscriptions.seed, [("#nope", What.ALERTS, "")], now=now)
    do(subscriptions.rename_channel, "#nope", "C0NOPE")
    do(subscriptions.add, "C3", What.ALERTS, created_by="U0ADMIN", now=now)
    assert do(subscriptions.seed, [("C1", What.ALERTS, "")], now=now)
    assert [each.channel for each in do(subscriptions.all_of)] == ["C3", "C1"]


def test_an_event_has_its_effect_once(database: Database, do: Any, now: datetime) -> None:
    assert do(seen_events.first_time, "Ev1", now=now)
    assert not do(seen_events.first_time, "Ev1", now=now)
    assert do(seen_events.first_time, "Ev2", now=now + HOUR)
    assert do(seen_events.purge, before=now + HOUR) == 1
    assert do(seen_events.first_time, "Ev1", now=now)


def test_an_event_whose_effect_failed_was_not_seen(database: Database, do: Any, now: datetime) -> None:
    def fail() -> None:
        with database.transaction() as session:
            seen_events.first_time(session, "Ev1", now=now)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert do(seen_events.first_time, "Ev1", now=now)


def test_a_body_that_cannot_be_read_is_kept_once(database: Database, do: Any, now: datetime) -> None:
    kept = {"source": "typeform", "body": b"\x00\xff{}", "headers": {"content-type": "application/json"}}
    assert do(quarantine.keep, **kept, reason="no score", now=now)
    assert not do(quarantine.keep, **kept, reason="again", now=now)
    assert do(quarantine.keep, **{**kept, "source": "tally"}, reason="no score", now=now + HOUR)
    newest, oldest = do(quarantine.list_kept)
    assert (newest.source, oldest.source) == ("tally", "typeform")
    assert (oldest.body, oldest.headers, oldest.reason, oldest.kept_at) == (*list(kept.values())[1:], "no score", now)
    assert do(quarantine.get, oldest.id) == oldest
    assert do(quarantine.get, 99) is None


def test_what_was_replayed_is_listed_only_when_asked_for(database: Database, do: Any, now: datetime) -> None:
    for number in range(3):
        body = str(number).encode()
        do(quarantine.keep, source="tally", body=body, headers={}, reason="no score", now=now + number * HOUR)
    newest, *_ = do(quarantine.list_kept)
    do(quarantine.mark_replayed, newest.id, now=now)
    assert len(do(quarantine.list_kept)) == 2
    assert len(do(quarantine.list_kept, limit=1)) == 1
    assert do(quarantine.list_kept, only_unreplayed=False)[0].replayed_at == now
    assert do(quarantine.purge, before=now + 2 * HOUR) == 2


@pytest.mark.parametrize("value", [True, 3, "Europe/Berlin", ["a", "b"], {"zone": None}, None])
def test_a_setting_comes_back_as_it_was_set(database: Database, do: Any, now: datetime, value: Any) -> None:
    assert do(preferences.get_setting, "name", "default") == "default"
    do(preferences.set_setting, "name", "first", now=now)
    do(preferences.set_setting, "name", value, now=now)
    assert do(preferences.get_setting, "name", "default") == value


def test_what_is_set_is_not_set_once_more(database: Database, do: Any, now: datetime) -> None:
    assert do(preferences.set_once, "summary 2026-W47", value=True, now=now)
    assert not do(preferences.set_once, "summary 2026-W47", value=False, now=now)
    assert do(preferences.get_setting, "summary 2026-W47") is True


def test_settings_are_found_by_how_their_names_begin(database: Database, do: Any, now: datetime) -> None:
    for name in ("draft:b", "draft:a", "draft", "draft%:c"):
        do(preferences.set_setting, name, name.upper(), now=now)
    assert do(preferences.named, "draft:") == {"a": "DRAFT:A", "b": "DRAFT:B"}
    assert do(preferences.forget, "draft:a")
    assert not do(preferences.forget, "draft:a")
    assert do(preferences.named, "draft:") == {"b": "DRAFT:B"}


def test_whether_anybody_answered_before_a_day(database: Database, now: datetime, write: Any, answer: Any) -> None:
    write(answer("a1"))
    day = NOON.date()
    with database.snapshot() as session:
        assert [any_before(session, each) for each in (day, day + timedelta(days=1))] == [False, True]
