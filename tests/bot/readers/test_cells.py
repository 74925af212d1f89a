"""Cells as spreadsheets and people write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.readers.cells import DateOrder, Reckoning, date_order, moment, score, unguarded
from bot.readers.people import amount

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
DAY_FIRST = Reckoning(BERLIN, DateOrder.DAY_FIRST)
MONTH_FIRST = Reckoning(BERLIN, DateOrder.MONTH_FIRST)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # year, month, day, hour, minute, second


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-11-03T10:00:00Z", at(2026, 11, 3, 10)),
        ("2026-11-03 10:00:00 +0200", at(2026, 11, 3, 8)),
        ("2026-11-03 10:00", at(2026, 11, 3, 9)),
        ("2026-11-03", at(2026, 11, 2, 23)),
        ("2025-07-24 07:47:29 UTC", at(2025, 7, 24, 7, 47, 29)),
        ("2026-05-04 15:00 America/New_York", at(2026, 5, 4, 19)),
        ("10/10/2017 @ 23:10 EDT", at(2017, 10, 11, 3, 10)),
        ("45987", at(2025, 11, 25, 23)),
        ("45987.3958333", at(2025, 11, 26, 8, 30)),
        ("45987,5", at(2025, 11, 26, 11)),
        ("1774990112", at(2026, 3, 31, 20, 48, 32)),
        ("1774990112000", at(2026, 3, 31, 20, 48, 32)),
        ("3.4.26 09:05", at(2026, 4, 3, 7, 5)),
        ("03/04/2026 2:30 PM", at(2026, 4, 3, 12, 30)),
        ("03/04/2026, 12:05 a.m.", at(2026, 4, 2, 22, 5)),
        ("2026/05/04 15:00:01", at(2026, 5, 4, 13, 0, 1)),
        ("23 Nov 2026 09:30", at(2026, 11, 23, 8, 30)),
        ("Nov 23, 2026 at 9:30 AM", at(2026, 11, 23, 8, 30)),
        ("July 4th, 2025", at(2025, 7, 3, 22)),
    ],
)
def test_a_time_is_understood_as_it_is_written(cell: str, expected: datetime) -> None:
    assert moment(cell, DAY_FIRST, NOW) == expected


def test_the_order_decides_which_number_is_the_day() -> None:
    assert moment("03/04/2026", DAY_FIRST, NOW) == at(2026, 4, 2, 22)
    assert moment("03/04/2026", MONTH_FIRST, NOW) == at(2026, 3, 3, 23)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "soon",
        "31.02.2026",
        "2026-13-01",
        "1999-12-31",
        "2027-01-01",
        "12",
        "99999999999999999",
        "3.4.26 25:00",
        "23 Foo 2026",
    ],
)
def test_what_is_no_time_of_an_answer_is_none(cell: str) -> None:
    assert moment(cell, DAY_FIRST, NOW) is None


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["01/02/2026", "13/02/2026"], (DateOrder.DAY_FIRST, True)),
        (["01/02/2026", "02/13/2026"], (DateOrder.MONTH_FIRST, True)),
        (["01.02.2026"], (DateOrder.DAY_FIRST, True)),
        (["01/02/2026", "03/04/2026"], (None, True)),
        (["2026-01-02", "45987", ""], (None, False)),
    ],
)
def test_a_column_tells_its_order_or_that_it_does_not(
    column: list[str], expected: tuple[DateOrder | None, bool]
) -> None:
    assert date_order(column) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("0", 0), ("10", 10), ("9.0", 9), ("9,00", 9), ("9/10", 9), ("10 - Extremely likely", 10), ("7 (Passive)", 7),
        ("11", None), ("-1", None), ("4.5", None), ("nine", None), ("100", None), ("", None),
    ],
)  # fmt: skip
def test_a_score_is_a_whole_number_from_0_to_10(cell: str, expected: int | None) -> None:
    assert score(cell) == expected


def test_the_guard_of_a_formula_is_taken_off_and_an_apostrophe_is_not() -> None:
    assert [unguarded(cell) for cell in ("'=1+1", "'-3", "'+49 30", "'@ana", "'Twas fine", '="007"', " 9 ")] == [
        "=1+1", "-3", "+49 30", "@ana", "'Twas fine", "007", "9",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("48000", 48000), ("48,000.00", 48000), ("48.000,50 €", 48001), ("$48 000", 48000), ("1.234.567", 1234567),
        ("48.5", 49), ("12,5", 13), ("-3", None), ("much", None), ("", None),
    ],
)  # fmt: skip
def test_money_is_understood_with_either_separator(cell: str, expected: int | None) -> None:
    assert amount(cell) == expected
