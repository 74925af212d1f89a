"""What is kept is bounded: by number, by size, for each source apart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from storage import quarantine
from storage.database import Database
from storage.quarantine import Room

Keep = Callable[..., bool]


@pytest.fixture
def keep(database: Database, now: datetime) -> Keep:
    def kept(body: str, *, source: str = "tally", **room: Any) -> bool:
        with database.transaction() as session:
            return quarantine.keep(
                session, source=source, body=body.encode(), headers={}, reason="unknown", now=now, **room
            )

    return kept


def bodies(database: Database) -> list[str]:
    with database.snapshot() as session:
        return [entry.body.decode() for entry in quarantine.list_kept(session, only_unreplayed=False)]


def test_beyond_the_number_the_oldest_goes(database: Database, keep: Keep) -> None:
    assert [keep(body, most=2) for body in ("a", "b", "c")] == [True, True, True]
    assert bodies(database) == ["c", "b"]


def test_beyond_the_size_the_oldest_goes(database: Database, keep: Keep) -> None:
    for body in ("aaaa", "bbbb", "cccc"):
        keep(body, most_bytes=8)
    assert bodies(database) == ["cccc", "bbbb"]


def test_what_was_read_again_goes_first(database: Database, keep: Keep, now: datetime) -> None:
    keep("a")
    keep("b")
    with database.transaction() as session:
        newest = quarantine.list_kept(session)[0]
        quarantine.mark_replayed(session, newest.id, now=now)
    keep("c", most=2)
    assert bodies(database) == ["c", "a"]


def test_one_source_takes_no_room_from_another(database: Database, keep: Keep) -> None:
    keep("a", source="jotform", most=1)
    keep("b", most=1)
    keep("c", most=1)
    assert bodies(database) == ["c", "a"]


def test_a_repeat_costs_nobody_their_place(database: Database, keep: Keep) -> None:
    keep("a")
    keep("b")
    assert keep("b", most=1) is False
    assert bodies(database) == ["b", "a"]


def test_how_full_it_is_is_told_by_source_without_what_was_replayed(
    database: Database, keep: Keep, now: datetime
) -> None:
    for body in ("aaaa", "bb", "c"):
        keep(body)
    keep("d", source="jotform")
    with database.transaction() as session:
        first, *others = quarantine.unreplayed(session)
        quarantine.mark_replayed(session, first, now=now)
        assert quarantine.unreplayed(session) == others
        rooms = quarantine.rooms(session)
    assert rooms == [Room("jotform", 1, 1), Room("tally", 2, 3)]
    assert not any(room.is_full for room in rooms)
    assert replace(rooms[0], unread=quarantine.MOST_KEPT).is_full
    assert replace(rooms[0], size=quarantine.MOST_BYTES).is_full
