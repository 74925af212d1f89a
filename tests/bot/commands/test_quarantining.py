"""`nps-bot quarantine`: from a body that could not be read to the answer that it holds."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import UserError
from storage import quarantine
from storage.database import Database

Run = Callable[..., str]
REFINER = {
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


def test_a_body_that_holds_no_answer_leaves_the_list_and_rubbish_does_not(run: Run, kept: Callable[..., int]) -> None:
    kept({"neither": "event", "nor": "answer"}, source="pendo")
    kept({"event": "npsDisplayed", "uniqueId": "u-1"}, source="pendo")
    assert "Read and stored: 1 of 2." in run("quarantine", "replay", "--all", code=1)


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
