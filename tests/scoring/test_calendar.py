"""Days and months in a zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scoring.days import add_months
from scoring.periods import (
    Calendar,
    Period,
)
from tests.scoring.calendars import BERLIN


@pytest.mark.parametrize("month", [0, 13])
def test_a_fiscal_year_starts_in_a_month(month: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 12"):
        Calendar(ZoneInfo("UTC"), fiscal_year_start_month=month)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        BERLIN.today(datetime(2026, 11, 22))  # noqa: DTZ001  # the mistake under test


def test_a_month_later_stays_within_the_month() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 2, 29), -12) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 5), 1) == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("zone", "day", "first_moment", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), "2026-03-08T05:00:00+00:00", 23),
        ("America/New_York", date(2026, 11, 1), "2026-11-01T04:00:00+00:00", 25),
        ("America/Santiago", date(2026, 9, 6), "2026-09-06T04:00:00+00:00", 23),
        ("Africa/Cairo", date(2026, 4, 24), "2026-04-23T22:00:00+00:00", 23),
        ("Australia/Lord_Howe", date(2026, 4, 5), "2026-04-04T13:00:00+00:00", 24.5),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00+00:00", 0),
    ],
)
def test_days_are_as_long_as_the_zone_says(zone: str, day: date, first_moment: str, hours: float) -> None:
    calendar = Calendar(ZoneInfo(zone))
    start, end = Period(day, day + timedelta(days=1), "", "").bounds(calendar)
    assert start.isoformat() == first_moment
    assert (end - start).total_seconds() / 3600 == hours
