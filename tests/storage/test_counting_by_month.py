"""Which months stand for a period, and looking back in strides."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from scoring.filters import parse_filter
from scoring.nps import Nps
from scoring.responses import Kind
from storage import counting_by_month
from storage.counting_by_month import best_plan, can_answer
from storage.database import Database
from storage.reading import ReadComment, store_reading
from storage.windows import backwards

Items = Callable[..., Any]


@pytest.mark.parametrize(
    ("text", "key", "known"),
    [
        ("plan:pro region:us", "", True),
        ("plan:pro score<=6 has:comment", "survey", True),
        ("theme:billing", "plan", True),
        ("plan:pro", "theme", True),
        ("theme:billing", "theme", False),
        ("-theme:billing", "", False),
        ("theme:billing,price", "", False),
        ("owner:@ana plan:pro", "", False),
        ("has:owner", "", False),
        ("plan:pro now", "", False),
        ("plan:pro", "agent", False),
        ("agent:ana,ben", "", True),
        ("-agent:ana", "agent", True),
        ("", "agent", True),
        ("agent:ana score<=6", "", False),
        ("agent:ana now", "", False),
    ],
)
def test_what_the_months_can_tell_apart(text: str, key: str, *, known: bool) -> None:
    assert can_answer(key, parse_filter(text)) is known


@pytest.mark.parametrize(
    ("span", "months"),
    [
        ((date(2026, 7, 1), date(2026, 10, 1)), (date(2026, 7, 1), date(2026, 10, 1))),
        ((date(2026, 10, 1), date(2027, 1, 1)), (date(2026, 10, 1), date(2026, 11, 23))),
        ((date(2025, 3, 7), date(2026, 1, 1)), (date(2025, 3, 1), date(2026, 1, 1))),
        ((date(2026, 1, 1), date(2026, 8, 29)), (date(2026, 1, 1), date(2026, 9, 1))),
        ((date(2026, 11, 16), date(2026, 11, 23)), None),
        ((date(2026, 7, 20), date(2026, 8, 10)), None),
        ((date(2027, 1, 1), date(2027, 2, 1)), None),
    ],
)
def test_the_months_that_save_the_most_are_chosen(
    database: Database, answer: Items, write: Items, span: tuple[date, date], months: tuple[date, date] | None
) -> None:
    write(answer("first", day=-400), answer("last", day=20))  # 22 November
    with database.snapshot() as session:
        plan = best_plan(session, *span, Kind.RELATIONSHIP)
        assert best_plan(session, *span, Kind.PROSPECT) is None
    assert (plan and (plan.first, plan.after)) == months


def test_days_that_are_too_few_are_left_to_the_answers(database: Database, answer: Items, write: Items) -> None:
    write(answer("a1", day=0, plan="pro"))
    with database.snapshot() as session:
        counted = counting_by_month.count(
            session,
            "",
            start=date(2026, 11, 2),
            end=date(2026, 11, 3),
            kind=Kind.RELATIONSHIP,
            filters=parse_filter("plan:pro score<=6"),
        )
    assert counted is None


def test_whole_months_are_grouped_by_theme_from_the_cells(
    database: Database, answer: Items, write: Items, now: datetime
) -> None:
    told = write(
        *(answer(f"a{number}", 3, day=-90 + number, plan="pro", comment="Slow") for number in range(3)),
        answer("other", 9, day=-90, plan="free"),
        answer("last", day=20),
    )
    themes = [("performance", "price"), (), ("price",)]
    readings = [ReadComment(each.response_id, 1, None, found) for each, found in zip(told, themes, strict=False)]
    with database.transaction() as session:
        store_reading(session, readings, now=now)
    with database.snapshot() as session:
        counted = counting_by_month.count(
            session,
            "theme",
            start=date(2026, 8, 1),
            end=date(2026, 9, 1),
            kind=Kind.RELATIONSHIP,
            filters=parse_filter("plan:pro"),
        )
    assert counted is not None
    assert dict(counted) == {
        "performance": Nps(detractors=1),
        "price": Nps(detractors=2),
        "": Nps(detractors=1),
    }


def test_strides_cover_every_day_once_from_the_last_to_the_first() -> None:
    start, end, last = date(2026, 1, 1), date(2027, 1, 1), date(2026, 11, 22)
    found = list(backwards(start, end, last))
    assert found[0] == (last, last + timedelta(days=1))
    assert found[-1][0] == start
    assert all(later[0] == earlier[1] for later, earlier in pairwise(found))
    assert len(found) < 10
    assert list(backwards(start, end, None)) == []
    assert list(backwards(end, start, last)) == []
