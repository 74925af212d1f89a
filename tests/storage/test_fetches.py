"""Answers that are still to be fetched: announced, claimed once, and never forgotten before they are stored."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from scoring.responses import Announcement
from storage import fetches
from storage.database import Database
from storage.fetches import Depth, Fetch

LEASE = timedelta(seconds=60)
MINUTE = timedelta(minutes=1)
SOURCES = {"monkey"}


@pytest.fixture
def do(database: Database) -> Callable[..., Any]:
    """Run one function in a transaction of its own."""

    def run(function: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        with database.transaction() as session:
            return function(session, *arguments, **more)

    return run


@pytest.fixture
def announce(do: Any, now: datetime) -> Callable[..., None]:
    def say(*ids: str, at: datetime = now, source: str = "monkey") -> None:
        said = [Announcement(source=source, external_id=each, survey_id="S1", announced_at=at) for each in ids]
        do(fetches.announce, said, now=at)

    return say


@pytest.fixture
def claim(do: Any, now: datetime) -> Callable[..., list[Fetch]]:
    def lease(*, at: datetime = now, limit: int = 10, sources: set[str] = SOURCES) -> list[Fetch]:
        found: list[Fetch] = do(fetches.claim, sources=sources, now=at, limit=limit, lease=LEASE)
        return found

    return lease


def test_what_is_announced_is_claimed_once(announce: Any, claim: Any, do: Any, now: datetime) -> None:
    announce("r1", "r2", "r1")
    claimed = claim()
    assert [(each.external_id, each.survey_id, each.attempts) for each in claimed] == [("r1", "S1", 1), ("r2", "S1", 1)]
    assert claim() == []
    assert do(fetches.next_due, sources=SOURCES) == now + LEASE
    assert do(fetches.depth) == Depth(pending=2, given_up=0)


def test_nothing_announced_is_nothing_to_do(announce: Any, claim: Any, do: Any) -> None:
    announce()
    assert claim() == []
    assert do(fetches.next_due, sources=SOURCES) is None
    assert do(fetches.depth) == Depth(0, 0)


def test_a_source_that_nobody_can_ask_waits(announce: Any, claim: Any, do: Any, now: datetime) -> None:
    announce("r1", source="other")
    assert claim() == []
    assert do(fetches.next_due, sources=SOURCES) is None
    assert len(claim(sources={"other"})) == 1


def test_the_row_goes_when_the_answer_is_stored(announce: Any, claim: Any, do: Any) -> None:
    announce("r1")
    (fetch,) = claim()
    assert do(fetches.finish, fetch)
    assert not do(fetches.finish, fetch)
    assert do(fetches.depth) == Depth(0, 0)


def test_an_announcement_during_the_fetching_has_it_fetched_again(announce: Any, claim: Any, do: Any) -> None:
    announce("r1")
    (fetch,) = claim()
    announce("r1")
    assert not do(fetches.finish, fetch)
    (again,) = claim()
    assert (again.revision, again.attempts) == (2, 1)
    assert do(fetches.finish, again)


def test_who_lost_the_lease_changes_nothing(announce: Any, claim: Any, do: Any, now: datetime) -> None:
    announce("r1")
    (lost,) = claim()
    (mine,) = claim(at=now + LEASE)
    assert mine.attempts == 2
    assert not do(fetches.finish, lost)
    assert not do(fetches.postpone, lost, until=now, error="x")
    assert not do(fetches.give_up, lost, error="x", now=now)
    assert do(fetches.finish, mine)


def test_what_fails_is_tried_later_and_shown(announce: Any, claim: Any, do: Any, now: datetime) -> None:
    announce("r1", "r2")
    (fetch,) = claim(limit=1)
    assert do(fetches.postpone, fetch, until=now + MINUTE, error="status 503")
    assert [each.external_id for each in claim()] == ["r2"]
    assert [(each.external_id, each.last_error) for each in do(fetches.failing)] == [("r1", "status 503")]
    assert [each.external_id for each in claim(at=now + MINUTE)] == ["r1", "r2"]


def test_what_was_announced_anew_is_not_put_off(announce: Any, claim: Any, do: Any, now: datetime) -> None:
    announce("r1")
    (fetch,) = claim()
    announce("r1", at=now + MINUTE)
    assert do(fetches.postpone, fetch, until=now + LEASE, error="status 503")
    assert len(claim(at=now + MINUTE)) == 1


def test_what_was_given_up_is_shown_until_somebody_tries_again(
    announce: Any, claim: Any, do: Any, now: datetime
) -> None:
    announce("r1")
    (fetch,) = claim()
    assert do(fetches.give_up, fetch, error="status 404", now=now)
    assert do(fetches.depth) == Depth(pending=0, given_up=1)
    (shown,) = do(fetches.given_up)
    assert (shown.external_id, shown.last_error, shown.given_up_at) == ("r1", "status 404", now)
    assert claim(at=now + LEASE) == []
    assert do(fetches.retry_given_up, now=now) == 1
    assert claim()[0].attempts == 1


def test_what_is_announced_anew_is_not_given_up(announce: Any, claim: Any, do: Any, now: datetime) -> None:
    announce("r1")
    (fetch,) = claim()
    announce("r1")
    assert not do(fetches.give_up, fetch, error="status 404", now=now)
    (again,) = claim()
    assert do(fetches.give_up, again, error="status 404", now=now)
    announce("r1")
    assert len(claim()) == 1
