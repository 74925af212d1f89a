"""What there is to ask about; how long cases took; what is cut when it takes too long."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from scoring.responses import Kind
from storage import present
from storage.database import Database
from storage.moments import once
from storage.patience import TooSlow
from storage.properties import property_keys

Write = Callable[..., Any]
FOREVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_only_kinds_and_keys_that_occur_are_present(database: Database, write: Write, answer: Any) -> None:
    with database.snapshot() as session:
        assert present.kinds(session) == set()
    write(answer("a1", plan="pro"), answer("a2", kind=Kind.PROSPECT, region="EU"))
    with database.snapshot() as session:
        assert present.kinds(session) == {Kind.RELATIONSHIP, Kind.PROSPECT}
        assert present.known_keys(session, Kind.RELATIONSHIP, ["region", "plan", "segment"]) == ["plan"]


def test_values_of_a_tallied_key(database: Database, write: Write, answer: Any) -> None:
    write(answer("a1", plan="pro"), answer("a2", plan="free"), answer("a3"), answer("a4", plan="x", kind=Kind.PROSPECT))
    with database.snapshot() as session:
        assert present.values(session, Kind.RELATIONSHIP, "plan", limit=9) == ["free", "pro"]
        assert present.values(session, Kind.RELATIONSHIP, "plan", limit=1) == ["free"]
        assert present.has_values(session, Kind.RELATIONSHIP, "plan", ["free", "pro"])
        assert not present.has_values(session, Kind.RELATIONSHIP, "plan", ["free", "x"])


def test_a_deleted_answer_leaves_nothing_present(database: Database, write: Write, answer: Any, deletion: Any) -> None:
    write(answer("a1", plan="pro"))
    write(deletion("a1", day=1))
    with database.snapshot() as session:
        assert present.kinds(session) == set()
        assert present.values(session, Kind.RELATIONSHIP, "plan", limit=9) == []


def test_the_names_of_further_facts(database: Database, write: Write, answer: Any) -> None:
    with database.snapshot() as session:
        assert property_keys(session) == set()
    write(answer("a1", company="A", properties={"seats": "5"}), answer("a2", company="B", properties={"tier": "gold"}))
    with database.snapshot() as session:
        assert property_keys(session) == {"seats", "tier"}


def test_what_takes_too_long_is_cut(database: Database) -> None:
    with pytest.raises(TooSlow), database.snapshot(patience=timedelta(milliseconds=100)) as session:
        session.execute(text(FOREVER))


def test_statements_that_take_too_long_together_are_cut(database: Database) -> None:
    quick = FOREVER.replace("FROM n)", "FROM n WHERE i < 2000)")
    assert quick != FOREVER

    def many_times(session: Session) -> None:
        for _ in range(2000):
            session.execute(text(quick))

    with pytest.raises(TooSlow), database.snapshot(patience=timedelta(milliseconds=100)) as session:
        many_times(session)


def test_patience_ends_with_its_snapshot(database: Database) -> None:
    with database.snapshot(patience=timedelta(seconds=60)) as session:
        assert session.execute(text("SELECT 1")).scalar() == 1
    with database.snapshot() as session:
        assert session.execute(text("SELECT 1")).scalar() == 1


def test_what_speeds_up_a_wide_question_ends_with_it(database: Database) -> None:
    def seen(session: Session) -> str:
        sqlite, postgresql = "PRAGMA mmap_size", "SELECT current_setting('jit') || current_setting('work_mem')"
        return str(session.execute(text(sqlite if database.dialect == "sqlite" else postgresql)).scalar())

    with database.snapshot() as session:
        before = seen(session)
    with database.snapshot(patience=timedelta(seconds=60)) as session:
        assert seen(session) != before
    with database.snapshot() as session:
        assert seen(session) == before


def test_what_occurs_is_looked_up_once_in_a_snapshot_and_each_time_where_it_may_change(database: Database) -> None:
    found = iter(range(9))
    with database.snapshot() as session:
        assert [once(session, "a", lambda: next(found)) for _ in range(2)] == [0, 0]
    with database.transaction() as session:
        assert [once(session, "a", lambda: next(found)) for _ in range(2)] == [1, 2]


def test_another_trouble_is_not_called_slow(sqlite_database: Database) -> None:
    with pytest.raises(OperationalError), sqlite_database.snapshot(patience=timedelta(seconds=60)) as session:
        session.execute(text("SELECT 1 FROM no_such_table"))
