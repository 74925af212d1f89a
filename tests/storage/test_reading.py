"""Comments that are to be read: claimed by one reader, stored only for what was read."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from scoring.sentiment import Cue, Sentiment, Tone
from storage.database import Database
from storage.reading import ReadComment, claim_unread, next_unread_at, store_reading
from storage.responses import StoredResponse, get

LEASE = timedelta(seconds=30)
ANGRY = Sentiment(-0.75, Tone.NEGATIVE, (Cue("too slow", -0.5, "complaint"), Cue("leaving", -1.0, "leaving")))


def claimed(database: Database, now: datetime, limit: int = 10) -> list[StoredResponse]:
    with database.transaction() as session:
        return claim_unread(session, now=now, limit=limit, lease=LEASE)


def store(database: Database, now: datetime, *readings: ReadComment) -> list[int]:
    with database.transaction() as session:
        return store_reading(session, readings, now=now)


def waits(database: Database, now: datetime) -> datetime | None:
    with database.snapshot() as session:
        return next_unread_at(session, now=now)


def test_a_reading_comes_back_as_it_was_stored(
    database: Database, answer: Callable[..., Any], write: Callable[..., Any], now: datetime
) -> None:
    write(answer(comment="Too slow"))
    (unread,) = claimed(database, now)
    reading = ReadComment(unread.id, unread.revision, ANGRY, ("performance", "billing"))
    assert store(database, now, reading) == [unread.id]
    with database.snapshot() as session:
        found = get(session, unread.id)
    assert found
    assert (found.sentiment, found.themes, found.read_at) == (ANGRY, ("performance", "billing"), now)
    assert claimed(database, now + LEASE) == []


def test_an_answer_without_words_is_read_too(
    database: Database, answer: Callable[..., Any], write: Callable[..., Any], now: datetime
) -> None:
    write(answer())
    (unread,) = claimed(database, now)
    store(database, now, ReadComment(unread.id, unread.revision, None, ()))
    assert claimed(database, now + LEASE) == []
    assert waits(database, now) is None


def test_the_newest_answer_is_read_first(
    database: Database, answer: Callable[..., Any], write: Callable[..., Any], now: datetime
) -> None:
    write(answer("old", day=0), answer("new", day=2), answer("middle", day=1))
    assert [each.external_id for each in claimed(database, now, limit=2)] == ["new", "middle"]
    assert [each.external_id for each in claimed(database, now)] == ["old"]


def test_a_lease_ends(database: Database, answer: Callable[..., Any], write: Callable[..., Any], now: datetime) -> None:
    write(answer())
    assert waits(database, now) == now
    assert len(claimed(database, now)) == 1
    assert claimed(database, now) == []
    assert waits(database, now) == now + LEASE
    assert len(claimed(database, now + LEASE)) == 1


def test_a_reading_of_an_older_version_is_not_stored(
    database: Database, answer: Callable[..., Any], write: Callable[..., Any], now: datetime
) -> None:
    write(answer(comment="Too slow"))
    (unread,) = claimed(database, now)
    write(answer(comment="Too slow, and too expensive"))  # of the same time, as tools without `updated_at` send it
    assert store(database, now, ReadComment(unread.id, unread.revision, ANGRY, ())) == []
    (again,) = claimed(database, now)
    assert again.comment == "Too slow, and too expensive"


def test_a_reading_of_what_is_deleted_or_was_read_is_not_stored(
    database: Database,
    answer: Callable[..., Any],
    deletion: Callable[..., Any],
    write: Callable[..., Any],
    now: datetime,
) -> None:
    write(answer("a1"), answer("a2"))
    readings = [ReadComment(each.id, each.revision, ANGRY, ()) for each in claimed(database, now)]
    write(deletion("a1", day=1))
    assert len(store(database, now, *readings)) == 1
    assert store(database, now, *readings) == []
    assert claimed(database, now + LEASE) == []


def test_six_readers_take_two_hundred_answers_and_none_twice(
    database: Database, answer: Callable[..., Any], write: Callable[..., Any], now: datetime
) -> None:
    write(*(answer(f"a{number}") for number in range(200)))

    def read(_: int) -> list[int]:
        mine: list[int] = []
        while batch := claimed(database, now, limit=9):
            mine += store(database, now, *(ReadComment(each.id, each.revision, None, ()) for each in batch))
        return mine

    with ThreadPoolExecutor(6) as threads:
        counted = Counter(row for mine in threads.map(read, range(6)) for row in mine)
    assert len(counted) == 200
    assert set(counted.values()) == {1}
