"""Files that are dropped in Slack: known once, leased to one, decided once."""

from datetime import datetime, timedelta

import pytest

from storage import file_imports
from storage.database import Database
from storage.file_imports import FileImport, Stage

LEASE = timedelta(minutes=1)


@pytest.fixture
def file(database: Database, now: datetime) -> int:
    with database.transaction() as session:
        found = file_imports.ask(session, file_id="F1", file_name="answers.csv", channel="D1", asked_by="U1", now=now)
    assert found is not None
    return found


def claim(database: Database, now: datetime) -> FileImport | None:
    with database.transaction() as session:
        return file_imports.claim(session, now=now, lease=LEASE)


def stage(database: Database, number: int) -> Stage:
    with database.snapshot() as session:
        found = file_imports.get(session, number)
    assert found is not None
    return found.stage


def test_a_file_is_asked_for_once(database: Database, file: int, now: datetime) -> None:
    with database.transaction() as session:
        again = file_imports.ask(session, file_id="F1", file_name="b", channel="D1", asked_by="U1", now=now)
    assert again is None


def test_a_claimed_file_is_nobody_elses_until_the_lease_ends(database: Database, file: int, now: datetime) -> None:
    first = claim(database, now)
    assert first is not None
    assert (first.id, first.stage, first.attempts) == (file, Stage.ASKED, 1)
    assert claim(database, now) is None
    again = claim(database, now + LEASE)
    assert again is not None
    assert again.attempts == 2
    with database.transaction() as session:
        assert not file_imports.renew(session, first, now=now, lease=LEASE)
        assert file_imports.renew(session, again, now=now + LEASE, lease=LEASE)


def test_who_lost_the_lease_cannot_go_on(database: Database, file: int, now: datetime) -> None:
    late = claim(database, now)
    claim(database, now + LEASE)
    assert late is not None
    with database.transaction() as session:
        moved = file_imports.move(session, file, expected=Stage.ASKED, to=Stage.SHOWN, lease_token=late.lease_token)
    assert (moved, stage(database, file)) == (False, Stage.ASKED)


def test_of_two_decisions_the_first_counts(database: Database, file: int, now: datetime) -> None:
    with database.transaction() as session:
        file_imports.move(session, file, expected=Stage.ASKED, to=Stage.SHOWN, summary={"answers": 3})
        assert file_imports.move(session, file, expected=Stage.SHOWN, to=Stage.WANTED)
        assert not file_imports.move(session, file, expected=Stage.SHOWN, to=Stage.CANCELLED)
        found = file_imports.get(session, file)
    assert found is not None
    assert (found.stage, found.summary) == (Stage.WANTED, {"answers": 3})


def test_what_is_shown_or_done_waits_for_nobody(database: Database, file: int, now: datetime) -> None:
    with database.transaction() as session:
        file_imports.move(session, file, expected=Stage.ASKED, to=Stage.SHOWN)
    assert claim(database, now) is None
    with database.transaction() as session:
        file_imports.move(session, file, expected=Stage.SHOWN, to=Stage.WANTED)
    wanted = claim(database, now)
    assert wanted is not None
    assert (wanted.stage, wanted.attempts) == (Stage.WANTED, 1)


def test_what_was_given_back_is_free_at_once_and_costs_no_attempt(database: Database, file: int, now: datetime) -> None:
    first = claim(database, now)
    assert first is not None
    with database.transaction() as session:
        file_imports.release(session, first)
    again = claim(database, now)
    assert again is not None
    assert again.attempts == 1
    with database.transaction() as session:
        file_imports.release(session, first)  # the lease is lost: nothing of somebody else's is given back
    assert claim(database, now) is None
