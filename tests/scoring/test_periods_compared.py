"""The period before one."""

from datetime import UTC, datetime

import pytest

from scoring.periods import (
    previous,
)
from tests.scoring.calendars import BERLIN, days, parse


@pytest.mark.parametrize(
    ("text", "first", "last", "label"),
    [
        ("this-quarter", "2026-07-01", "2026-08-22", "Q3 2026, first 53 days"),
        ("2026-Q4", "2026-07-01", "2026-08-22", "Q3 2026, first 53 days"),
        ("last-quarter", "2026-04-01", "2026-06-30", "Q2 2026"),
        ("this-week", "2026-11-09", "2026-11-15", "2026-W46"),
        ("this-month", "2026-10-01", "2026-10-22", "October 2026, first 22 days"),
        ("this-year", "2025-01-01", "2025-11-22", "2025, first 326 days"),
        ("today", "2026-11-21", "2026-11-21", "21 Nov 2026"),
        ("yesterday", "2026-11-20", "2026-11-20", "20 Nov 2026"),
        ("last-30-days", "2026-09-24", "2026-10-23", "24 Sep to 23 Oct 2026"),
        ("last-3-months", "2026-05-23", "2026-08-22", "23 May to 22 Aug 2026"),
        ("2026-03-01..2026-04-04", "2026-01-25", "2026-02-28", "25 Jan to 28 Feb 2026"),
        ("since 2026-11-20", "2026-11-17", "2026-11-19", "17 Nov to 19 Nov 2026"),
        ("2026-11-01..2026-12-31", "2026-10-10", "2026-10-31", "10 Oct to 31 Oct 2026"),
        ("last-365-days", "2024-11-23", "2025-11-22", "23 Nov 2024 to 22 Nov 2025"),
    ],
)
def test_a_period_is_compared_with_the_same_days_before(text: str, first: str, last: str, label: str) -> None:
    before = previous(parse(text), BERLIN)
    assert before is not None
    assert (*days(before), before.label) == (first, last, label)


def test_the_first_day_of_a_month_is_compared_with_one_day() -> None:
    now = datetime(2026, 11, 1, 12, tzinfo=UTC)
    before = previous(parse("this month", now=now), BERLIN)
    assert before is not None
    assert (before.label, before.days) == ("October 2026, first 1 day", 1)


def test_a_long_month_is_compared_with_the_whole_of_a_short_one() -> None:
    now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    period = parse("this month", now=now)
    assert (period.elapsed, period.label) == ((31, 31), "March 2026 to date")
    before = previous(period, BERLIN)
    assert before is not None
    assert (*days(before), before.label, before.elapsed) == ("2026-02-01", "2026-02-28", "February 2026", None)


def test_what_was_cut_can_be_stepped_back_again() -> None:
    before = previous(parse("this-quarter"), BERLIN)
    assert before is not None
    assert days(previous(before, BERLIN)) == ("2026-04-01", "2026-05-23")


@pytest.mark.parametrize("text", ["all", "1970", "1970-01-01", "1970-01-01..1970-02-01", "since 1970-01-01"])
def test_nothing_comes_before_everything(text: str) -> None:
    assert previous(parse(text), BERLIN) is None
