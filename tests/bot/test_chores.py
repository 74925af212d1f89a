"""What the clock has tidied up once a minute: what is kept for a time goes after it, and not before."""

from datetime import datetime, timedelta

from bot.chores import EVENTS_KEPT, Chores
from bot.settings import Settings
from bot.usecases.intake import Policy
from storage import quarantine, seen_events
from storage.database import Database
from tests.bot.conftest import POLICY


def chores(database: Database, settings: Settings, policy: Policy = POLICY) -> Chores:
    return Chores(database, settings, policy, on_wanted=lambda: None, on_joined=lambda: None)


def keep(database: Database, body: bytes, at: datetime) -> None:
    with database.transaction() as session:
        quarantine.keep(session, source="tally", body=body, headers={}, reason="unknown", now=at)


def test_what_could_not_be_read_goes_after_the_days_that_an_admin_set(database: Database, now: datetime) -> None:
    keep(database, b"old", now - timedelta(days=30, minutes=1))
    keep(database, b"new", now - timedelta(days=30, minutes=-1))
    chores(database, Settings(quarantine_days=30)).tidy_up(now)
    with database.snapshot() as session:
        assert [entry.body for entry in quarantine.list_kept(session)] == [b"new"]


def test_an_event_is_known_for_two_days(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        assert seen_events.first_time(session, "Ev1", now=now)
    for later, is_new in ((EVENTS_KEPT, False), (EVENTS_KEPT + timedelta(minutes=1), True)):
        chores(database, Settings()).tidy_up(now + later)
        with database.transaction() as session:
            assert seen_events.first_time(session, "Ev1", now=now) is is_new
