"""Buckets that several workers share."""

import threading
from datetime import datetime, timedelta

from storage import pace
from storage.database import Database

SECOND = timedelta(seconds=1)


def test_what_one_worker_took_the_next_one_finds(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        assert pace.lock(session, now=now) == {}
        pace.write(session, {("post", "C1"): now + SECOND, ("post", ""): now + 2 * SECOND})
    with database.transaction() as session:
        assert pace.lock(session, now=now) == {("post", "C1"): now + SECOND, ("post", ""): now + 2 * SECOND}
        pace.write(session, {("post", "C1"): now + 3 * SECOND})
        pace.write(session, {})
    with database.snapshot() as session:
        assert pace.read(session, now=now + 2 * SECOND) == {("post", "C1"): now + 3 * SECOND}


def test_a_bucket_that_is_full_again_is_forgotten(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        pace.write(session, {("post", "C1"): now, ("post", "C2"): now + SECOND})
        assert pace.purge(session, before=now + SECOND) == 1
        assert pace.read(session, now=now) == {("post", "C2"): now + SECOND}


def test_only_one_holds_the_buckets_at_a_time(database: Database, now: datetime) -> None:
    seen: list[object] = []

    def second() -> None:
        with database.transaction() as session:
            seen.append(pace.lock(session, now=now))

    other = threading.Thread(target=second)
    with database.transaction() as session:
        pace.lock(session, now=now)
        other.start()
        other.join(0.1)
        assert seen == []
        pace.write(session, {("post", "C1"): now + SECOND})
    other.join(30)
    assert seen == [{("post", "C1"): now + SECOND}]
