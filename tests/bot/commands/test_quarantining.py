"""`nps-bot quarantine`: from a body that could not be read to the answer that it holds."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bot.errors import UserError
from bot.usecases import health
from storage import quarantine
from storage.database import Database
from storage.tables import quarantine as table
from storage.tables import responses, tallies
from trials.processes import ROOT, clean_environment

Run = Callable[..., str]
REFINER: dict[str, Any] = {
    "uuid": "c-1",
    "triggered_event": "Completed Survey",
    "email": "ana@example.com",
    "response": {
        "uuid": "r-1",
        "data": {"rate_us": 3, "and_why": "Too slow"},
        "first_data_reception_at": "2026-03-01T10:00:00.000000Z",
        "last_data_reception_at": "2026-03-01T10:00:00.000000Z",
    },
}
MAPPING = '{"score": "rate_us", "comment": "and_why"}'


@pytest.fixture
def kept(database: Database) -> Callable[..., int]:
    """A body of a verified sender that could not be read."""

    def keep(document: object, *, source: str = "refiner", age: timedelta = timedelta()) -> int:
        with database.transaction() as session:
            quarantine.keep(
                session,
                source=source,
                body=json.dumps(document).encode(),
                headers={"content-type": "application/json"},
                reason="score: which question?",
                now=datetime.now(UTC) - age,
            )
            return quarantine.list_kept(session)[0].id

    return keep


def test_nothing_kept_is_said(run: Run) -> None:
    assert run("quarantine") == "Nothing is kept: everything was read.\n"


def test_what_is_kept_is_listed_and_shown(run: Run, kept: Callable[..., int]) -> None:
    number = kept(REFINER)
    listed = run("quarantine")
    assert f"{number}  " in listed
    assert "refiner  score: which question?" in listed
    shown = run("quarantine", "show", str(number))
    assert "content-type: application/json" in shown
    assert json.loads(shown.splitlines()[-1]) == REFINER


def test_a_body_is_read_again_once_the_mapping_is_right(
    run: Run, kept: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = str(kept(REFINER))
    refused = run("quarantine", "replay", number, code=1)
    assert "Read and stored: 0 of 1." in refused
    assert f"✗ {number}  refiner: score:" in refused
    monkeypatch.setenv("NPS_SOURCES__REFINER__MAPPING", MAPPING)
    assert run("quarantine", "replay", "--all") == "Read and stored: 1 of 1.\n"
    assert '"n": 1' in run("query", "2026-03", "--at", "2026-04-05T09:00:00Z", "--json")
    assert "Nothing is kept" in run("quarantine")
    assert "it was: score: which question?" in run("quarantine", "--all")


def test_reading_again_twice_stores_once(run: Run, kept: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    number = str(kept(REFINER))
    monkeypatch.setenv("NPS_SOURCES__REFINER__MAPPING", MAPPING)
    run("quarantine", "replay", number)
    run("quarantine", "replay", number)
    assert '"n": 1' in run("query", "2026-03", "--at", "2026-04-05T09:00:00Z", "--json")


def test_two_who_read_the_same_again_at_once_store_it_once(
    database: Database, database_url: str, kept: Callable[..., int]
) -> None:
    for number in range(30):
        kept(REFINER | {"response": REFINER["response"] | {"uuid": f"r-{number}"}})
    environment = clean_environment() | {"NPS_DATABASE_URL": database_url, "NPS_SOURCES__REFINER__MAPPING": MAPPING}
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "bot", "quarantine", "replay", "--all"],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = [one.communicate(timeout=100) for one in both]
    assert [one.returncode for one in both] == [0, 0], told
    with database.snapshot() as session:
        stored = list(session.execute(select(responses.c.external_id, responses.c.revision)))
        assert quarantine.unreplayed(session) == []
        voices = session.execute(select(func.sum(tallies.c.detractors)).where(tallies.c.key == "")).scalar_one()
    assert sorted(stored) == sorted((f"r-{number}", 1) for number in range(30))
    assert voices == 30  # as many as answers: each is counted once


def test_a_full_quarantine_is_said_wherever_an_admin_looks(
    run: Run, kept: Callable[..., int], database: Database
) -> None:
    kept(REFINER, source="tally")
    row = {"source": "refiner", "body": b"{}", "headers": {}, "reason": "score: which?", "kept_at": datetime.now(UTC)}
    with database.transaction() as session:
        rows = [row | {"digest": str(number)} for number in range(quarantine.MOST_KEPT - 1)]
        session.execute(insert(table), rows)
    assert "is full" not in run("quarantine")
    kept(REFINER)
    told = run("quarantine")
    assert "The newest 100; 1,001 in all wait to be read again." in told
    full = "The quarantine of refiner is full (1,000 bodies): each new one pushes out the oldest."
    assert full in told
    assert "tally is full" not in told
    with database.snapshot() as session:
        assert full in health.troubles(session, now=datetime.now(UTC), scopes=None)
    assert run("quarantine", "purge", "--days", "0") == "Dropped: 1,001.\n"
    assert "Nothing is kept" in run("quarantine")


def test_large_bodies_fill_it_by_their_size(kept: Callable[..., int], database: Database) -> None:
    for number in range(2):
        kept({"number": number, "text": "x" * 31_000_000})
    with database.snapshot() as session:
        (room,) = quarantine.rooms(session)
    assert (room.unread, room.is_full) == (2, True)


def test_a_body_that_holds_no_answer_leaves_the_list_and_rubbish_does_not(run: Run, kept: Callable[..., int]) -> None:
    kept({"neither": "event", "nor": "answer"}, source="pendo")
    kept({"event": "npsDisplayed", "uniqueId": "u-1"}, source="pendo")
    assert "Read and stored: 1 of 2." in run("quarantine", "replay", "--all", code=1)


def test_a_message_of_a_watched_channel_is_read_again_once_its_pattern_is_right(
    run: Run, kept: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = {"ts": "1772359200.000100", "text": "Ana gave us a 3: too slow"}
    number = kept(posted, source="slack:C0123456789")
    gone = run("quarantine", "replay", "--all", code=1)
    assert f"✗ {number}  slack:C0123456789: the channel C0123456789 is not watched any more" in gone
    monkeypatch.setenv("NPS_WATCH_CHANNELS", '{"C0123456789": "gave us a (?P<score>[0-9]+) points"}')
    assert "does not fit" in run("quarantine", "replay", "--all", code=1)
    monkeypatch.setenv("NPS_WATCH_CHANNELS", '{"C0123456789": "gave us a (?P<score>[0-9]+): (?P<comment>.+)"}')
    assert run("quarantine", "replay", "--all") == "Read and stored: 1 of 1.\n"
    assert '"n": 1' in run("query", "2026-03", "--at", "2026-04-05T09:00:00Z", "--json")


def test_a_source_that_is_gone_is_said(run: Run, kept: Callable[..., int]) -> None:
    kept(REFINER, source="old-account")
    assert "set NPS_SOURCES__OLD-ACCOUNT__TOOL" in run("quarantine", "replay", "--all", code=1)


def test_what_is_old_is_dropped(run: Run, kept: Callable[..., int]) -> None:
    kept(REFINER, age=timedelta(days=10))
    assert run("quarantine", "purge", "--days", "11") == "Dropped: 0.\n"
    assert run("quarantine", "purge", "--days", "9") == "Dropped: 1.\n"


def test_what_is_to_be_replayed_must_be_said(run: Run) -> None:
    with pytest.raises(UserError, match="--all"):
        run("quarantine", "replay")
    with pytest.raises(UserError, match="Nothing is kept under 99"):
        run("quarantine", "show", "99")
