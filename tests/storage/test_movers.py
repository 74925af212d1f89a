"""Who changed sides: the latest answer in a period beside the latest one before it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from scoring.filters import Filter, parse_filter
from scoring.responses import Kind
from storage import movers
from storage.database import Database

ANA, BEN = {"email": "ana@example.com", "plan": "pro"}, {"email": "ben@other.example"}
NOVEMBER: dict[str, Any] = {"start": date(2026, 11, 1), "end": date(2026, 12, 1)}
EVERYBODY = Filter()

Write = Callable[..., Any]


def counted(database: Database, filters: Filter = EVERYBODY, **period: Any) -> dict[tuple[int, int], int]:
    with database.snapshot() as session:
        return movers.moves(session, **(period or NOVEMBER), filters=filters)


def test_the_latest_answer_stands_beside_the_latest_one_before(database: Database, write: Write, answer: Any) -> None:
    write(
        answer("a1", 2, day=-60, **ANA),
        answer("a2", 9, day=-20, **ANA),
        answer("a3", 5, day=1, **ANA),
        answer("a4", 3, day=5, **ANA),
        answer("b1", 8, day=-20, **BEN),
        answer("b2", 10, day=2, **BEN),
    )
    assert counted(database) == {(9, 3): 1, (8, 10): 1}


def test_new_and_anonymous_customers_and_other_kinds_have_no_before(
    database: Database, write: Write, answer: Any
) -> None:
    write(
        answer("a1", 2, day=-60, kind=Kind.TRANSACTIONAL, **ANA),
        answer("a2", 9, day=2, **ANA),
        answer("n1", 1, day=-9),
        answer("n2", 9, day=9),
    )
    assert counted(database) == {}


def test_a_filter_looks_at_the_answer_in_the_period(database: Database, write: Write, answer: Any) -> None:
    write(answer("a1", 2, day=-60, **ANA), answer("a2", 9, day=2, **ANA), answer("b1", 2, day=-9, **BEN))
    write(answer("b2", 9, day=3, **BEN))
    assert counted(database, parse_filter("plan:pro")) == {(2, 9): 1}
    assert counted(database, parse_filter("email:ben@other.example")) == {(2, 9): 1}
    assert counted(database, parse_filter("score<=6")) == {}


def test_the_longest_way_into_a_band_comes_first(database: Database, write: Write, answer: Any) -> None:
    write(
        *(answer(f"b{number}", 10 - number, day=-20, email=f"p{number}@example.com") for number in range(5)),
        *(answer(f"n{number}", 4, day=1 + number, email=f"p{number}@example.com") for number in range(5)),
    )
    with database.snapshot() as session:
        found = movers.moved(session, movers.moves(session, **NOVEMBER), **NOVEMBER, to=range(7), limit=3)
    assert [(move.before.score, move.answer.score) for move in found] == [(10, 4), (9, 4), (8, 4)]


def test_who_stays_in_the_band_has_not_moved(database: Database, write: Write, answer: Any) -> None:
    write(answer("a1", 2, day=-60, **ANA), answer("a2", 6, day=2, **ANA))
    with database.snapshot() as session:
        assert movers.moved(session, movers.moves(session, **NOVEMBER), **NOVEMBER, to=range(7)) == []


@pytest.mark.parametrize("day", [-20, 20])
def test_nobody_moved_outside_the_period(database: Database, write: Write, answer: Any, day: int) -> None:
    write(answer("a1", 2, day=-60, **ANA), answer("a2", 9, day=day, **ANA))
    assert counted(database, start=date(2026, 11, 2), end=date(2026, 11, 10)) == {}
