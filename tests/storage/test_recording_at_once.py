"""Several writers at once. On SQLite they take turns; on PostgreSQL they meet, and whoever was overtaken begins again."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from scoring.responses import Deletion, SurveyResponse
from storage.customers import profile
from storage.database import Database
from storage.recording import Change, Recorded, record
from storage.tables import customers, tallies
from storage.tallies import rebuild_tallies

Items = Callable[..., Any]


@pytest.fixture
def recorded(now: datetime, calendar: Any, segments: Any) -> Callable[..., list[Recorded]]:
    def in_session(session: Session, *items: SurveyResponse | Deletion) -> list[Recorded]:
        return record(session, items, received_at=now, calendar=calendar, segments=segments)

    return in_session


@pytest.fixture
def meanwhile(postgresql_database: Database, recorded: Items) -> Iterator[Items]:
    """Begin to record in another transaction, and come back when that one waits for this one."""
    with ThreadPoolExecutor(1) as thread:

        def write(*items: SurveyResponse) -> list[Recorded]:
            with postgresql_database.transaction() as session:
                told: list[Recorded] = recorded(session, *items)
                return told

        def begin(session: Session, *items: SurveyResponse) -> Future[list[Recorded]]:
            begun = thread.submit(write, *items)
            mine = select(func.pg_backend_pid())
            pid = session.execute(mine).scalar_one()
            blocked = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND :pid = ANY (pg_blocking_pids(pid))")
            for _ in range(3000):
                if begun.done() or session.execute(blocked, {"pid": pid}).scalar_one():
                    break
                time.sleep(0.01)
            assert not begun.done()
            return begun

        yield begin


def test_two_writers_of_the_same_new_answer_make_one(
    postgresql_database: Database, answer: Items, recorded: Items, meanwhile: Items
) -> None:
    item = answer(comment="Too slow")
    with postgresql_database.transaction() as session:
        (mine,) = recorded(session, item)
        other = meanwhile(session, item)
    (theirs,) = other.result()
    assert (mine.change, theirs.change) == (Change.NEW, Change.REPEAT)
    assert mine.response_id == theirs.response_id


def test_two_writers_of_the_same_new_person_make_one(
    postgresql_database: Database, answer: Items, recorded: Items, meanwhile: Items
) -> None:
    with postgresql_database.transaction() as session:
        (mine,) = recorded(session, answer("a1", key="k1", email="ana@gmail.com"))
        other = meanwhile(session, answer("a2", day=1, key="k1", email="ana@gmail.com"))
    (theirs,) = other.result()
    assert mine.customer_id == theirs.customer_id


def test_two_writers_of_the_same_new_company_make_one(
    postgresql_database: Database, answer: Items, recorded: Items, meanwhile: Items
) -> None:
    with postgresql_database.transaction() as session:
        recorded(session, answer("a1", key="k1", company="Example"))
        other = meanwhile(session, answer("a2", key="k2", company="Example"))
    other.result()
    with postgresql_database.snapshot() as session:
        assert len(set(session.execute(select(customers.c.account_id)).scalars())) == 1


def test_who_writes_about_a_customer_who_is_being_merged_sees_the_merged_one(
    postgresql_database: Database, answer: Items, recorded: Items, meanwhile: Items
) -> None:
    with postgresql_database.transaction() as session:
        recorded(session, answer("a1", key="k1"), answer("b1", email="ana@gmail.com"))
    with postgresql_database.transaction() as session:
        (merged,) = recorded(session, answer("a2", day=1, key="k1", email="ana@gmail.com"))
        other = meanwhile(session, answer("b2", day=2, email="ana@gmail.com"))
    assert other.result()[0].customer_id == merged.customer_id


def test_who_edits_an_answer_that_is_being_moved_sees_whose_it_is(
    postgresql_database: Database, answer: Items, recorded: Items, meanwhile: Items
) -> None:
    with postgresql_database.transaction() as session:
        recorded(session, answer("a1", key="k1"))
    with postgresql_database.transaction() as session:
        (moved,) = recorded(session, answer("a1", key="k2", updated=1))
        other = meanwhile(session, answer("a1", 9, updated=2))
    (edited,) = other.result()
    assert (edited.change, edited.customer_id) == (Change.UPDATED, moved.customer_id)


def test_facts_about_one_account_from_two_writers_are_both_kept(
    postgresql_database: Database, answer: Items, recorded: Items, meanwhile: Items
) -> None:
    with postgresql_database.transaction() as session:
        told = recorded(session, answer("a1", key="k1", company="Example"), answer("b1", key="k2", company="Example"))
    with postgresql_database.transaction() as session:
        recorded(session, answer("a2", day=1, key="k1", company="Example", revenue=100))
        other = meanwhile(session, answer("b2", day=1, key="k2", company="Example", properties={"seats": "3"}))
    other.result()
    with postgresql_database.snapshot() as session:
        found = profile(session, told[0].customer_id)
    assert found
    assert found.account
    assert (found.account.revenue, found.account.properties) == (100, {"seats": "3"})


def test_eight_writers_with_the_same_people_and_accounts_never_deadlock_and_count_right(
    database: Database, answer: Items, recorded: Items, calendar: Any, segments: Any
) -> None:
    def batch(number: int) -> None:
        random = Random(number)
        people = [random.randrange(12) for _ in range(15)]
        items = [
            answer(
                f"r{random.randrange(80)}",
                random.randrange(11),
                day=random.randrange(20),
                updated=random.choice([None, random.randrange(40)]),
                key=f"k{person}",
                email=random.choice([None, f"p{person}@company{person % 3}.example"]),
                plan=random.choice([None, "free", "pro"]),
            )
            for person in people
        ]
        with database.transaction() as session:
            recorded(session, *items)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(batch, range(40)))
    with database.transaction() as session:
        counted = cells(session)
        rebuild_tallies(session, calendar, segments)
        assert counted == cells(session)
        assert sum(sum(cell[5:]) for cell in counted if cell[1] == "") == 80


def cells(session: Session) -> set[tuple[Any, ...]]:
    """The tallies that count somebody."""
    return {tuple(row) for row in session.execute(select(tallies)) if any(row[5:])}
