"""Periods against the reference values, and the words people type."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scoring.periods import (
    Calendar,
    PeriodError,
    previous,
    rolling,
)
from tests.scoring.calendars import FISCAL, days, parse, utc

ROWS = json.loads((Path(__file__).parent / "fixtures" / "period_vectors.json").read_text())["rows"]
WORDS = {
    "this quarter (boundaries of the whole period)": "this quarter",
    "quarter to date vs same elapsed days of previous quarter": "quarter to date",
    "last 30 days": "last 30 days",
    "last week (weekly summary)": "last week",
    "this month (boundaries of the whole period)": "this month",
}


def calendar_of(row: dict[str, Any]) -> Calendar:
    return Calendar(ZoneInfo(row["timezone"]), row["fiscal_year_start_month"], row["week_start"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_periods_begin_and_end_as_in_the_reference_values(row: dict[str, Any]) -> None:
    calendar, now = calendar_of(row), utc(row["now"])
    period = parse(WORDS[row["expression"]], calendar, now)
    before = previous(period, calendar)
    assert before is not None
    start, end = date.fromisoformat(row["start_local"]), date.fromisoformat(row["end_local_exclusive"])
    assert period.start == start
    assert before.start == date.fromisoformat(row["previous_start_local"])
    assert calendar.start_of(start) == utc(row["start_utc"])
    assert calendar.start_of(end) == utc(row["end_utc_exclusive"])
    if "boundaries" in row["expression"]:
        # These rows fix the whole; what is reported is to date.
        assert period.elapsed is not None
        assert period.start + timedelta(days=period.elapsed[1]) == end
        assert period.label.startswith(row["label"]) or period.name == "this-month"
        assert parse(row["label"], calendar, now).start == start
        before_days = before.elapsed[1] if before.elapsed else before.days
        assert str(before.start + timedelta(days=before_days)) == row["previous_end_local_exclusive"]
        return
    assert period.end == end
    assert period.bounds(calendar) == (utc(row["start_utc"]), utc(row["end_utc_exclusive"]))
    assert before.end == date.fromisoformat(row["previous_end_local_exclusive"])


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("this-quarter", "2026-10-01", "2026-11-22"),
        ("This  Quarter", "2026-10-01", "2026-11-22"),
        ("quarter", "2026-10-01", "2026-11-22"),
        ("current quarter", "2026-10-01", "2026-11-22"),
        ("quarter to date", "2026-10-01", "2026-11-22"),
        ("qtd", "2026-10-01", "2026-11-22"),
        ("last-quarter", "2026-07-01", "2026-09-30"),
        ("previous quarter", "2026-07-01", "2026-09-30"),
        ("Q3", "2026-07-01", "2026-09-30"),
        ("q4", "2026-10-01", "2026-11-22"),
        ("q3 2026", "2026-07-01", "2026-09-30"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026Q3", "2026-07-01", "2026-09-30"),
        ("quarter 3 2026", "2026-07-01", "2026-09-30"),
        ("this week", "2026-11-16", "2026-11-22"),
        ("last_week", "2026-11-09", "2026-11-15"),
        ("2026-W47", "2026-11-16", "2026-11-22"),
        ("2026W47", "2026-11-16", "2026-11-22"),
        ("week 46", "2026-11-09", "2026-11-15"),
        ("w53", "2020-12-28", "2021-01-03"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("this-month", "2026-11-01", "2026-11-22"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("2026-09", "2026-09-01", "2026-09-30"),
        ("2026-9", "2026-09-01", "2026-09-30"),
        ("September", "2026-09-01", "2026-09-30"),
        ("sept 2025", "2025-09-01", "2025-09-30"),
        ("2025 dec", "2025-12-01", "2025-12-31"),
        ("december", "2025-12-01", "2025-12-31"),
        ("this half", "2026-07-01", "2026-11-22"),
        ("last half-year", "2026-01-01", "2026-06-30"),
        ("2026-H1", "2026-01-01", "2026-06-30"),
        ("h1 2026", "2026-01-01", "2026-06-30"),
        ("this-year", "2026-01-01", "2026-11-22"),
        ("ytd", "2026-01-01", "2026-11-22"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("FY25", "2025-01-01", "2025-12-31"),
        ("today", "2026-11-22", "2026-11-22"),
        ("yesterday", "2026-11-21", "2026-11-21"),
        ("2026-11-20", "2026-11-20", "2026-11-20"),
        ("20 nov 2026", "2026-11-20", "2026-11-20"),
        ("November 20 2026", "2026-11-20", "2026-11-20"),
        ("2026/11/20", "2026-11-20", "2026-11-20"),
        ("last-30-days", "2026-10-24", "2026-11-22"),
        ("past 30 days", "2026-10-24", "2026-11-22"),
        ("30d", "2026-10-24", "2026-11-22"),
        ("last 1 day", "2026-11-22", "2026-11-22"),
        ("last-4-weeks", "2026-10-26", "2026-11-22"),
        ("last 3 months", "2026-08-23", "2026-11-22"),
        ("last 2 quarters", "2026-05-23", "2026-11-22"),
        ("last-2-years", "2024-11-23", "2026-11-22"),
        ("since 2026-03-01", "2026-03-01", "2026-11-22"),
        ("since-q2", "2026-04-01", "2026-11-22"),
        ("2026-03-01..", "2026-03-01", "2026-11-22"),
        ("2026-03-01..2026-04-04", "2026-03-01", "2026-04-04"),
        ("2026-03-01...2026-04-04", "2026-03-01", "2026-04-04"),
        ("2026-03-01 .. 2026-04-04", "2026-03-01", "2026-04-04"),
        ("2026-03-01 - 2026-04-04", "2026-03-01", "2026-04-04"),
        ("from 2026-03-01 to 2026-04-04", "2026-03-01", "2026-04-04"),
        ("2026-03-01 until yesterday", "2026-03-01", "2026-11-21"),
        ("2025-Q4..2026-Q1", "2025-10-01", "2026-03-31"),
        ("2026-11-01..2026-12-31", "2026-11-01", "2026-11-22"),
        ("all", "1970-01-01", "2026-11-22"),
        ("all time", "1970-01-01", "2026-11-22"),
    ],
)
def test_a_period_can_be_typed_in_many_ways(text: str, first: str, last: str) -> None:
    assert days(parse(text)) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last", "name", "label"),
    [
        ("this quarter", "2026-10-01", "2026-11-22", "this-quarter", "Q2 FY2027 to date"),
        ("this fiscal quarter", "2026-10-01", "2026-11-22", "this-quarter", "Q2 FY2027 to date"),
        ("last fiscal year", "2025-07-01", "2026-06-30", "last-year", "FY2026"),
        ("FY2026", "2025-07-01", "2026-06-30", "FY2026", "FY2026"),
        ("2026", "2025-07-01", "2026-06-30", "FY2026", "FY2026"),
        ("q1", "2026-07-01", "2026-09-30", "FY2027-Q1", "Q1 FY2027"),
        ("q1 fy26", "2025-07-01", "2025-09-30", "FY2026-Q1", "Q1 FY2026"),
        ("FY26-H2", "2026-01-01", "2026-06-30", "FY2026-H2", "H2 FY2026"),
        ("CY2025", "2025-01-01", "2025-12-31", "CY2025", "2025"),
        ("CY2026-Q3", "2026-07-01", "2026-09-30", "CY2026-Q3", "Q3 2026"),
        ("this calendar year", "2026-01-01", "2026-11-22", "this-calendar-year", "2026 to date"),
        ("last calendar week", "2026-11-09", "2026-11-15", "last-week", "2026-W46"),
        ("2026-09", "2026-09-01", "2026-09-30", "2026-09", "September 2026"),
    ],
)
def test_a_fiscal_year_is_named_by_the_year_in_which_it_ends(
    text: str, first: str, last: str, name: str, label: str
) -> None:
    period = parse(text, FISCAL)
    assert (*days(period), period.name, period.label) == (first, last, name, label)


def test_calendar_words_mean_nothing_special_without_a_fiscal_year() -> None:
    assert parse("this-calendar-quarter") == parse("this-fiscal-quarter") == parse("this-quarter")
    assert parse("CY2026-Q3") == parse("FY2026-Q3") == parse("2026-Q3")


@pytest.mark.parametrize(
    ("text", "name", "label", "elapsed"),
    [
        ("quarter", "this-quarter", "Q4 2026 to date", (53, 92)),
        ("q4", "2026-Q4", "Q4 2026 to date", (53, 92)),
        ("week", "this-week", "2026-W47 to date", (7, 7)),
        ("h2", "2026-H2", "H2 2026 to date", (145, 184)),
        ("2026", "2026", "2026 to date", (326, 365)),
        ("nov", "2026-11", "November 2026 to date", (22, 30)),
        ("2026-11-01..2026-12-31", "2026-11-01..2026-12-31", "1 Nov to 31 Dec 2026, so far", (22, 61)),
        ("2026-11-01..2026-11-22", "2026-11-01..2026-11-22", "1 Nov to 22 Nov 2026", None),
        ("today", "today", "today, 22 Nov 2026", None),
        ("2026-11-22", "2026-11-22", "22 Nov 2026", None),
        ("last 7 days", "last-7-days", "last 7 days", None),
        ("last 1 weeks", "last-1-week", "last 1 week", None),
        ("since 1 mar 2026", "since-2026-03-01", "since 1 Mar 2026", None),
        ("all", "all", "all time", None),
    ],
)
def test_a_period_says_its_name_and_how_far_it_has_come(
    text: str, name: str, label: str, elapsed: tuple[int, int] | None
) -> None:
    period = parse(text)
    assert (period.name, period.label, period.elapsed) == (name, label, elapsed)
    assert period.dates.endswith("2026")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("thsi-quarter", "I do not know 'thsi-quarter'. Did you mean this-quarter?"),
        ("last 45 dayz", "I do not know 'last-45-dayz'. Did you mean last-45-days?"),
        ("lst month", "I do not know 'lst-month'. Did you mean last-month?"),
        (
            "bananas",
            "I do not know 'bananas'. Try this-quarter, last-30-days, 2026-Q3, 2026-03-01..2026-03-31 or help.",
        ),
        ("", "I do not know ''. Try this-quarter, last-30-days, 2026-Q3, 2026-03-01..2026-03-31 or help."),
        ("a..b", "I do not know 'a..b'. Try this-quarter, last-30-days, 2026-Q3, 2026-03-01..2026-03-31 or help."),
        ("q3..banana", None),
        ("31.03.2026", "I cannot tell day from month in '31.03.2026'. Write days as 2026-03-31."),
        ("03/04/2026", "I cannot tell day from month in '03/04/2026'. Write days as 2026-03-31."),
        ("2026-Q5", "There is no quarter 5: a year has 4."),
        ("2026-13", "There is no month 13: a year has 12."),
        ("w54", "There is no week 54: a year has 53."),
        ("h0", "There is no half 0: a year has 2."),
        ("2025-W53", "There is no week 53 in 2025."),
        ("2026-02-30", "There is no day 2026-02-30."),
        ("2027", "2027 lies in the future: it begins on 1 Jan 2027."),
        ("2027-Q1", "2027-Q1 lies in the future: it begins on 1 Jan 2027."),
        ("2026-12", "2026-12 lies in the future: it begins on 1 Dec 2026."),
        ("2026-11-23", "2026-11-23 lies in the future: it begins on 23 Nov 2026."),
        ("since 2026-12-24", "since-2026-12-24 lies in the future: it begins on 24 Dec 2026."),
        ("2026-12-01..2026-12-24", "2026-12-01..2026-12-24 lies in the future: it begins on 1 Dec 2026."),
        ("9999", "9999 lies in the future: today is 22 Nov 2026."),
        ("9999-12-31", "9999-12-31 lies in the future: today is 22 Nov 2026."),
        ("2026-01-01..9999-12-31", "9999-12-31 lies in the future: today is 22 Nov 2026."),
        ("1969", "1969 reaches back before 1970: no survey asked then."),
        ("0000-01-01", "0000-01-01 reaches back before 1970: no survey asked then."),
        ("1970-W01", "1970-W01 reaches back before 1970: no survey asked then."),
        ("last-999999999-days", "last-999999999-days reaches back before 1970: no survey asked then."),
        ("last-99-years", "last-99-years reaches back before 1970: no survey asked then."),
        ("last-0-days", "last-0-days is no time at all. Try last-1-day."),
        (
            "2026-04-01..2026-03-01",
            "2026-04-01..2026-03-01 ends before it begins. Did you mean 2026-03-01..2026-04-01?",
        ),
        ("9" * 5000, None),
        ("last-" + "9" * 5000 + "-days", None),
        ("²-days", None),
        ("\ud800", None),
    ],
)
def test_a_mistake_gets_one_helpful_line(text: str, sentence: str | None) -> None:
    with pytest.raises(PeriodError) as caught:
        parse(text)
    said = str(caught.value)
    assert sentence in {None, said}
    assert "\n" not in said
    assert len(said) < 160


def test_weeks_may_begin_on_sunday_and_keep_their_iso_label() -> None:
    calendar = Calendar(ZoneInfo("America/Chicago"), week_start="sun")
    now = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    week = parse("2026-W47", calendar, now)
    assert days(week) == ("2026-11-15", "2026-11-21")
    last = parse("last week", calendar, now)
    assert (days(last), last.label) == (days(week), "2026-W47")


def test_rolling_days_end_before_the_day_given() -> None:
    period = rolling(90, end=date(2026, 11, 23))
    assert (*days(period), period.label) == ("2026-08-25", "2026-11-22", "90 days to 22 Nov 2026")
