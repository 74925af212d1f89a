"""Days on which nobody works."""

from datetime import date

import pytest

from scoring.days_off import DaysOff, DaysOffError, parse_dates, parse_region


def test_public_holidays_are_those_of_the_region() -> None:
    womens_day = date(2027, 3, 8)
    assert womens_day in DaysOff(parse_region("de-be"))
    assert womens_day not in DaysOff(parse_region("DE"))
    assert date(2026, 12, 25) in DaysOff("DE")
    assert date(2026, 12, 24) not in DaysOff("DE")


def test_own_dates_and_spans() -> None:
    off = DaysOff(own=parse_dates("2026-12-24, 2026-12-27..2027-01-03,"))
    days = [date(2026, 12, 24), date(2026, 12, 27), date(2027, 1, 3)]
    assert all(day in off for day in days)
    assert date(2026, 12, 26) not in off
    assert date(2026, 12, 25) not in off


def test_nothing_is_no_day_off() -> None:
    assert (parse_region("  "), parse_dates("")) == (None, ())
    assert date(2026, 12, 25) not in DaysOff()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Germany", "knows no country “GERMANY”"),
        ("DE-XX", "knows no part “XX” of DE: there are BB, BE"),
        ("LU-1", "knows no part “1” of LU: use LU alone"),
    ],
)
def test_an_unknown_region_says_what_there_is(text: str, said: str) -> None:
    with pytest.raises(DaysOffError, match=said):
        parse_region(text)


@pytest.mark.parametrize("text", ["24.12.2026", "2026-12-31..2026-12-24", "2026-01-01..2028-01-01", "..2026-01-01"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DaysOffError, match="cannot be"):
        parse_dates(text)
