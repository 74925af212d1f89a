"""Files into the database: in short batches, again without effect, without alerts unless asked."""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.errors import UserError
from bot.importing import FEWEST, Importer, Outcome, Pace
from bot.readers.csv_file import FileOptions, look_through
from bot.usecases.imports import Terms
from scoring.periods import Calendar
from storage import deliveries, follow_ups, reading, subscriptions
from storage.database import Database
from storage.recording import Change
from storage.subscriptions import What
from storage.tables import responses, settings

ZONE = ZoneInfo("Europe/Berlin")
SEGMENTS = ("plan", "segment", "region", "source", "survey")
HEADER = "id,score,comment,date,email\n"
Bring = Callable[..., Outcome]


@pytest.fixture
def bring(database: Database, tmp_path: Path, now: datetime) -> Bring:
    """Import rows of a file."""

    def import_rows(rows: str, *, is_trial: bool = False, alerts_since: datetime | None = None) -> Outcome:
        path = tmp_path / "answers.csv"
        path.write_text(HEADER + rows, encoding="utf-8")
        terms = Terms(calendar=Calendar(ZONE), segments=SEGMENTS, alerts_since=alerts_since)
        importer = Importer(database=database, terms=terms, is_trial=is_trial)
        return importer.run(look_through(path, FileOptions(zone=ZONE)), now=now)

    return import_rows


@pytest.fixture
def heard(database: Database, now: datetime) -> Callable[[], list[str]]:
    """The answers of which a channel is to hear."""
    with database.transaction() as session:
        subscriptions.add(session, "C1", What.ALERTS, now=now)

    def wished() -> list[str]:
        with database.transaction() as session:
            claimed = deliveries.claim(session, now=now, limit=10, lease=timedelta(seconds=30))
            names = {
                row.id: row.external_id for row in session.execute(select(responses.c.id, responses.c.external_id))
            }
        return sorted(names[int(delivery.subject)] for delivery in claimed)

    return wished


def stored(database: Database) -> int:
    with database.snapshot() as session:
        return session.execute(select(func.count()).select_from(responses)).scalar_one()


def unread(database: Database, now: datetime) -> int:
    with database.transaction() as session:
        return len(reading.claim_unread(session, now=now, limit=100, lease=timedelta(seconds=1)))


def test_a_second_import_of_the_same_file_changes_nothing(database: Database, bring: Bring) -> None:
    rows = "a1,3,Too slow,2026-03-01,ana@example.com\na2,9,Great,2026-03-02,\n,10,,2026-03-02,\n,10,,2026-03-02,\n"
    assert bring(rows).changes == {Change.NEW: 4}
    assert bring(rows).changes == {Change.REPEAT: 4}
    assert stored(database) == 4


def test_an_import_ends_with_a_commit_that_waits_for_the_disk(database: Database, bring: Bring, now: datetime) -> None:
    """Its batches do not. A repeat waits, too: the import before it may have been cut off."""
    row = "a1,3,Too slow,2026-03-01,ana@example.com\n"

    def written() -> object:
        with database.snapshot() as session:
            return session.execute(select(settings.c.changed_at).where(settings.c.name == "imported")).scalar()

    bring(row, is_trial=True)
    assert written() is None
    bring(row)
    assert written() == now


def test_a_changed_row_changes_its_answer(bring: Bring) -> None:
    bring("a1,3,Too slow,2026-03-01,ana@example.com\na2,9,,2026-03-02,\n")
    assert bring("a1,3,Too slow and ugly,2026-03-01,ana@example.com\na2,9,,2026-03-02,\n").changes == {
        Change.UPDATED: 1,
        Change.REPEAT: 1,
    }


def test_a_trial_says_what_would_happen_and_leaves_no_trace(database: Database, bring: Bring) -> None:
    bring("a1,3,Too slow,2026-03-01,ana@example.com\n")
    outcome = bring("a1,4,Too slow,2026-03-01,ana@example.com\na2,9,,2026-03-02,\na3,,,2026-03-02,\n", is_trial=True)
    assert outcome.changes == {Change.UPDATED: 1, Change.NEW: 1}
    assert outcome.skipped == {"the question was not answered": 1}
    assert stored(database) == 1


def test_imported_comments_are_read_already(database: Database, bring: Bring, now: datetime) -> None:
    bring("a1,3,The export is far too slow,2026-03-01,ana@example.com\n")
    assert unread(database, now) == 0
    with database.snapshot() as session:
        row = session.execute(select(responses.c.sentiment, responses.c.themes)).one()
    assert row.sentiment["tone"] == "negative"
    assert "performance" in row.themes


def test_history_fires_no_alerts_however_fresh_it_is(
    database: Database, bring: Bring, heard: Callable[[], list[str]], now: datetime
) -> None:
    bring(f"a1,0,Terrible,{now.isoformat()},ana@example.com\n")
    assert heard() == []
    assert unread(database, now) == 0
    with database.snapshot() as session:
        assert follow_ups.list_open(session) == []


def test_answers_since_a_day_are_heard_of_as_if_they_came_now(
    database: Database, bring: Bring, heard: Callable[[], list[str]], now: datetime
) -> None:
    rows = "old,0,Terrible,2026-10-01,\nsince,1,Too slow,2026-11-02,\nhappy,10,Great,2026-11-03,\n"
    bring(rows, alerts_since=datetime(2026, 11, 1, tzinfo=ZONE))
    assert heard() == ["since"]
    with database.snapshot() as session:
        assert len(follow_ups.list_open(session)) == 1
    assert unread(database, now) == 0


def test_what_came_by_webhook_is_not_overwritten_by_an_older_row(bring: Bring) -> None:
    bring("a1,9,Newer,2026-03-02,ana@example.com\n")
    assert bring("a1,1,Older,2026-03-01,ana@example.com\n").changes == {Change.STALE: 1}


def test_scores_that_end_at_five_are_doubted(bring: Bring) -> None:
    one_to_five = "".join(f"a{row},{row % 5 + 1},,2026-03-01,\n" for row in range(30))
    assert bring(one_to_five, is_trial=True).has_doubtful_scale
    assert not bring(one_to_five + "b,10,,2026-03-01,\n", is_trial=True).has_doubtful_scale


def test_many_rows_are_read_in_a_process_of_their_own(database: Database, bring: Bring, now: datetime) -> None:
    rows = "".join(f"a{row},{row % 11},Too slow {row},2026-03-01,p{row % 400}@example.com\n" for row in range(2500))
    assert bring(rows).changes == {Change.NEW: 2500}
    assert unread(database, now) == 0


def test_an_import_begun_twice_at_once_stores_each_answer_once(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    rows = "".join(f"a{row},3,,2026-03-01,p{row % 20}@example.com\n" for row in range(300))
    (tmp_path / "answers.csv").write_text(HEADER + rows, encoding="utf-8")
    file = look_through(tmp_path / "answers.csv", FileOptions(zone=ZONE))
    terms = Terms(calendar=Calendar(ZONE), segments=SEGMENTS)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: Importer(database=database, terms=terms).run(file, now=now), range(2)))
    assert sum(outcome.changes[Change.NEW] for outcome in both) == 300
    assert stored(database) == 300


def grow(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("a301,9,,2026-0")


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def put_another_in_its_place(path: Path) -> None:
    shutil.copy(path, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


@pytest.mark.parametrize(
    ("meddle", "words"),
    [
        (grow, r"changed while .* \([\d,]+ bytes, now [\d,]+\)"),
        (truncate, r"changed while .* \([\d,]+ bytes, now [\d,]+\)"),
        (put_another_in_its_place, "changed while"),
        (Path.unlink, "cannot be read any more"),
    ],
)
def test_a_file_that_changes_after_the_first_look_is_refused_whole(
    database: Database, tmp_path: Path, now: datetime, meddle: Callable[[Path], object], words: str
) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(HEADER + "".join(f"a{row},3,,2026-03-01,\n" for row in range(300)), encoding="utf-8")
    file = look_through(path, FileOptions(zone=ZONE))
    importer = Importer(database=database, terms=Terms(calendar=Calendar(ZONE), segments=SEGMENTS))
    with pytest.raises(UserError, match=words) as refused:
        importer.run(file, now=now, on_rows=_once(lambda: meddle(path)))
    assert "Nothing was imported" in str(refused.value)
    assert stored(database) == 0


def _once(act: Callable[[], object]) -> Callable[[int], None]:
    """In the middle of reading: rows have been read, more are to come."""
    acts = [act]

    def on_rows(_rows: int) -> None:
        if acts:
            acts.pop()()

    return on_rows


def test_a_batch_shrinks_when_it_holds_the_database_for_too_long() -> None:
    pace = Pace("sqlite")
    pace.took(0.001, 200)
    assert pace.size == 250
    pace.took(0.1, 250)
    assert pace.size == 125
    for _ in range(5):
        pace.took(1.0, pace.size)
    assert pace.size == FEWEST
