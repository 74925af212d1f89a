"""Many requests, one commit, and each is answered after its own."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, wait
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.writer import MOST_REQUESTS, Busy, Writer
from storage import seen_events
from storage.database import Database

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SECONDS = 60.0  # until what is waited for must have happened


class Poison(Exception):  # noqa: N818  # what one request brings and others must not suffer from
    pass


def remember(session: Session, events: Sequence[str]) -> list[bool]:
    """Whether each event is new; a real verb with a result for each piece."""
    fresh = [seen_events.first_time(session, event, now=NOW) for event in events]
    if "poison" in events:
        raise Poison
    return fresh


class Counted:
    """Remember, and how many batches it took."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def __call__(self, session: Session, events: Sequence[str]) -> list[bool]:
        self.batches.append(len(events))
        return remember(session, events)


class Gate:
    """Remember, once the gate is open."""

    def __init__(self) -> None:
        self.entered, self.open = threading.Event(), threading.Event()

    def __call__(self, session: Session, events: Sequence[str]) -> list[bool]:
        self.entered.set()
        assert self.open.wait(SECONDS)
        return remember(session, events)


@contextmanager
def running(
    database: Database, store: Callable[[Session, Sequence[str]], Sequence[bool]], capacity: int = 5000
) -> Iterator[Writer[str, bool]]:
    writer = Writer(database, store, capacity=capacity)
    writer.start()
    try:
        yield writer
    finally:
        writer.stop(SECONDS)


def is_known(database: Database, event: str) -> bool:
    with database.transaction() as session:
        return not seen_events.first_time(session, event, now=NOW)


def test_a_request_is_answered_after_its_commit(database: Database) -> None:
    with running(database, remember) as writer:
        assert writer.submit("a").result(SECONDS)
        assert is_known(database, "a")
        assert not writer.submit("a").result(SECONDS)


def test_what_waits_shares_a_commit(database: Database) -> None:
    gate, counted = Gate(), Counted()
    gate_first = iter([gate])

    def store(session: Session, events: Sequence[str]) -> list[bool]:
        return next(gate_first, counted)(session, events)

    with running(database, store) as writer:
        first = writer.submit("first")
        assert gate.entered.wait(SECONDS)
        others = [writer.submit(str(number)) for number in range(MOST_REQUESTS + 50)]
        gate.open.set()
        assert all(future.result(SECONDS) for future in [first, *others])
    assert counted.batches == [MOST_REQUESTS, 50]


def test_who_was_answered_together_is_waited_for(database: Database) -> None:
    """The next request of a crowd brings another one with it: they share a commit though they come one after the other.

    A busy machine may hold up the second one for longer than anybody waits for it: so there are many tries.
    """
    counted = Counted()
    gates = [Gate() for _ in range(100)]

    def store(session: Session, events: Sequence[str]) -> list[bool]:
        word, number, *_ = events[0].split()
        return (gates[int(number)] if word == "first" else counted)(session, events)

    def have_company(number: int) -> bool:
        first = writer.submit(f"first {number}")
        assert gates[number].entered.wait(SECONDS)
        crowd = [writer.submit(f"crowd {number} {each}") for each in range(50)]
        gates[number].open.set()
        assert all(future.result(SECONDS) for future in [first, *crowd])
        one = writer.submit(f"one {number}")
        time.sleep(0.0001)
        other = writer.submit(f"other {number}")
        assert one.result(SECONDS)
        assert other.result(SECONDS)
        return counted.batches[-1] == 2

    with running(database, store) as writer:
        tries = (have_company(number) for number in range(len(gates)))
        assert sum(islice(filter(None, tries), 30)) == 30, counted.batches


def test_a_poisoned_request_fails_alone(database: Database) -> None:
    gate = Gate()
    with running(database, gate) as writer:
        first = writer.submit("first")
        assert gate.entered.wait(SECONDS)
        futures = [writer.submit(event) for event in ("a", "poison", "b")]
        gate.open.set()
        assert first.result(SECONDS)
        assert futures[0].result(SECONDS)
        assert futures[2].result(SECONDS)
        with pytest.raises(Poison):
            futures[1].result(SECONDS)
        assert writer.submit("c").result(SECONDS)
    assert not is_known(database, "poison")


def test_a_full_queue_refuses_at_once(database: Database) -> None:
    gate = Gate()
    with running(database, gate, capacity=2) as writer:
        first = writer.submit("first")
        assert gate.entered.wait(SECONDS)
        waiting = [writer.submit("a"), writer.submit("b")]
        assert writer.depth == 2
        with pytest.raises(Busy, match="too many"):
            writer.submit("c")
        gate.open.set()
        assert all(future.result(SECONDS) for future in [first, *waiting])


def test_one_request_larger_than_the_queue_is_taken_when_nothing_waits(database: Database) -> None:
    writer = Writer(database, remember, capacity=2, weigh=len)
    writer.start()
    assert writer.submit("a long one").result(SECONDS)
    assert writer.stop(SECONDS)


def test_a_cancelled_request_is_not_written(database: Database) -> None:
    gate = Gate()
    with running(database, gate) as writer:
        writer.submit("first")
        assert gate.entered.wait(SECONDS)
        late = writer.submit("late")
        assert late.cancel()
        gate.open.set()
        assert writer.submit("next").result(SECONDS)
        with pytest.raises(CancelledError):
            late.result(SECONDS)
    assert not is_known(database, "late")


def test_stopping_writes_what_waits_and_refuses_the_rest(database: Database) -> None:
    gate = Gate()
    with running(database, gate) as writer:
        futures = [writer.submit("a")]
        assert gate.entered.wait(SECONDS)
        futures.append(writer.submit("b"))
        gate.open.set()
        assert writer.stop(SECONDS)
        assert all(future.result(0) for future in futures)
        with pytest.raises(Busy, match="stopping"):
            writer.submit("c")
    assert not writer.is_alive


def test_what_cannot_be_written_before_the_end_is_said_to_be_unstored(database: Database) -> None:
    gate = Gate()
    writer = Writer(database, gate)
    writer.start()
    first = writer.submit("a")
    assert gate.entered.wait(SECONDS)
    waiting = writer.submit("b")
    assert not writer.stop(0.05)
    with pytest.raises(Busy):
        waiting.result(0)
    gate.open.set()
    assert first.result(SECONDS)
    assert writer.stop(SECONDS)


def test_a_locked_database_is_busy_and_the_writer_recovers(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/locked.db", lock_timeout=timedelta(seconds=0.1))
    database.migrate()
    with running(database, remember) as writer:
        with database.transaction() as session:
            seen_events.first_time(session, "somebody else writes", now=NOW)
            futures = [writer.submit("a"), writer.submit("b")]
            wait(futures, SECONDS)
        for future in futures:
            with pytest.raises(Busy, match="does not answer"):
                future.result(0)
        assert writer.submit("a").result(SECONDS)
    database.close()


def test_a_full_disk_is_busy_and_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/full.db")
    database.migrate()

    def store(session: Session, events: Sequence[str]) -> list[bool]:
        session.connection().exec_driver_sql("PRAGMA max_page_count=1")  # no page more than there is
        return remember(session, [f"{event}{'x' * 100_000}" for event in events])

    with running(database, store) as writer, pytest.raises(Busy):
        writer.submit("a").result(SECONDS)
    database.close()


def test_what_collided_with_another_writer_is_done_again(postgresql_database: Database) -> None:
    deadlocks = iter([True, True])

    def store(session: Session, events: Sequence[str]) -> list[bool]:
        fresh = remember(session, events)
        if next(deadlocks, False):
            session.connection().exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$")
        return fresh

    with running(postgresql_database, store) as writer:
        assert writer.submit("a").result(SECONDS)
    assert is_known(postgresql_database, "a")


def test_others_hear_of_each_commit(database: Database) -> None:
    heard = threading.Event()
    writer: Writer[str, bool] = Writer(database, remember, on_commit=heard.set)
    writer.start()
    future: Future[bool] = writer.submit("a")
    assert future.result(SECONDS)
    assert heard.wait(SECONDS)
    assert writer.stop(SECONDS)
