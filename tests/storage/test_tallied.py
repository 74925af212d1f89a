"""Which months stand for a period when one tallied key is asked for."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from scoring.nps import Nps
from scoring.responses import Kind
from storage.database import Database
from storage.tallied import _span, groups

Items = Callable[..., Any]


@pytest.mark.parametrize(
    ("start", "end", "months", "signs"),
    [
        (date(2026, 7, 1), date(2026, 10, 1), (date(2026, 7, 1), date(2026, 10, 1)), (0, 0)),
        (date(2026, 3, 10), date(2026, 9, 8), (date(2026, 3, 1), date(2026, 9, 1)), (-1, -1)),
        (date(2026, 3, 20), date(2026, 9, 20), (date(2026, 4, 1), date(2026, 10, 1)), (1, 1)),
        (date(2026, 1, 1), date(2027, 1, 2), (date(2026, 1, 1), date(2026, 11, 23)), (0, 0)),
        (date(1900, 1, 7), date(9999, 12, 31), (date(2025, 9, 1), date(2026, 11, 23)), (0, 0)),
        (date(2026, 6, 5), date(2026, 7, 6), None, None),
        (date(2026, 11, 20), date(2027, 3, 3), None, None),
        (date(2027, 1, 2), date(2027, 9, 9), None, None),
    ],
)
def test_the_nearest_months_are_chosen(  # noqa: PLR0917  # fixtures
    database: Database, answer: Items, write: Items, start: date, end: date, months: Any, signs: Any
) -> None:
    write(answer("first", day=-400), answer("last", day=20))
    with database.snapshot() as session:
        span = _span(session, start, end, Kind.RELATIONSHIP)
    assert (span and (span.first, span.after)) == months
    assert (span and (span.at_start, span.at_end)) == signs


def test_of_a_kind_that_nobody_answered_there_is_nothing(database: Database) -> None:
    with database.snapshot() as session:
        assert groups(session, "", start=date(2026, 1, 2), end=date(2026, 9, 9), kind=Kind.PROSPECT) == []


@pytest.mark.parametrize(("end", "score"), [(date(2026, 11, 10), 2), (date(2026, 11, 22), 2), (date(2026, 11, 23), 9)])
def test_who_answered_again_after_the_period_still_counts_in_it(
    database: Database, answer: Items, write: Items, end: date, score: int
) -> None:
    write(answer("a1", 2, day=-90, key="k1"), answer("a2", 9, day=20, key="k1"))
    with database.snapshot() as session:
        found = groups(session, "", start=date(2026, 8, 3), end=end, kind=Kind.RELATIONSHIP)
    assert [nps for _, nps in found if nps.n] == [Nps.of([score])]
