"""Whoever is overtaken begins again, but not for ever."""

import pytest
from sqlalchemy import func, select

from storage.database import Database
from storage.inserting import insert_all
from storage.outages import Outrun, is_outage
from storage.overtaking import ATTEMPTS, NeedsMore, WasOvertaken, until_undisturbed
from storage.tables import seen_events


def test_who_learns_of_more_customers_begins_again_with_all_of_them(database: Database) -> None:
    told: list[frozenset[int]] = []

    def work(also_lock: frozenset[int]) -> str:
        told.append(also_lock)
        if len(told) < 3:
            raise NeedsMore([len(told)])
        return "done"

    with database.transaction() as session:
        assert until_undisturbed(session, work) == "done"
    assert told == [frozenset(), {1}, {1, 2}]


def test_who_is_overtaken_again_and_again_gives_up_and_has_written_nothing(database: Database, now: object) -> None:
    tried = 0

    def work(_also_lock: frozenset[int]) -> None:
        nonlocal tried
        tried += 1
        insert_all(session, seen_events, [{"event_id": "E1", "seen_at": now}])
        raise WasOvertaken

    with database.transaction() as session:
        with pytest.raises(Outrun, match=f"{ATTEMPTS} times") as caught:
            until_undisturbed(session, work)
        assert session.execute(select(func.count()).select_from(seen_events)).scalar_one() == 0
    assert tried == ATTEMPTS
    assert is_outage(caught.value)  # so the sender is told to come again
