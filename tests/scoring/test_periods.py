"""Periods against the reference values, the words people type, and what must hold on every day of every zone."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scoring.days import add_months, start_of_unit
from scoring.periods import (
    EARLIEST,
    Calendar,
    Period,
    PeriodError,
    Unit,
    parse_period,
    previous,
    rolling,
    weekly_slot,
)

ROWS = json.loads((Path(__file__).parent / "fixtures" / "period_vectors.json").read_text())["rows"]
NOW = datetime(2026, 11, 22, 5, 18, tzinfo=UTC)
BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
FISCAL = Calendar(ZoneInfo("Australia/Sydney"), fiscal_year_start_month=7)
WORDS = {
    "this quarter (boundaries of the whole period)": "this quarter",
    "quarter to date vs same elapsed days of previous quarter": "quarter to date",
    "last 30 days": "last 30 days",
    "last week (weekly summary)": "last week",
    "this month (boundaries of the whole period)": "this month",
}
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "America/Sao_Paulo", "America/Santiago",
    "Asia/Kolkata", "Asia/Beirut", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati",
)  # fmt: skip
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds of the strategy, which adds the zone
CALENDARS = st.builds(
    Calendar,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    fiscal_year_start_month=st.integers(1, 12),
    week_start=st.sampled_from(["mon", "sun"]),
)
EXPRESSIONS = st.one_of(
    st.sampled_from(["today", "yesterday", "ytd", "all", "q1", "Q3", "h2", "w53", "w1", "may", "30d"]),
    st.builds(
        "{} {}{}".format,
        st.sampled_from(["this", "last"]),
        st.sampled_from(["", "fiscal ", "calendar "]),
        st.sampled_from(["week", "month", "quarter", "half", "year"]),
    ),
    st.builds("last-{}-{}".format, st.integers(1, 40), st.sampled_from(["days", "weeks", "months", "quarters"])),
    st.builds("{}-Q{}".format, st.integers(1972, 1989), st.integers(1, 4)),
    st.builds("since {}".format, st.dates(EARLIEST, date(1989, 12, 30))),
    st.builds("{}..{}".format, st.dates(EARLIEST, date(1980, 1, 1)), st.dates(date(1980, 1, 2), date(1989, 12, 30))),
)


def parse(text: str, calendar: Calendar = BERLIN, now: datetime = NOW) -> Period:
    return parse_period(text, now=now, calendar=calendar)


def days(period: Period | None) -> tuple[str, str]:
    assert period is not None
    return str(period.start), str(period.last_day)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text)


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


@pytest.mark.parametrize("month", [0, 13])
def test_a_fiscal_year_starts_in_a_month(month: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 12"):
        Calendar(ZoneInfo("UTC"), fiscal_year_start_month=month)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        BERLIN.today(datetime(2026, 11, 22))  # noqa: DTZ001  # the mistake under test


def test_rolling_days_end_before_the_day_given() -> None:
    period = rolling(90, end=date(2026, 11, 23))
    assert (*days(period), period.label) == ("2026-08-25", "2026-11-22", "90 days to 22 Nov 2026")


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


@pytest.mark.parametrize(
    ("now", "key"),
    [
        ("2026-11-23T07:59:59+00:00", None),
        ("2026-11-23T08:00:00+00:00", "2026-W47"),
        ("2026-11-24T07:59:59+00:00", "2026-W47"),
        ("2026-11-24T08:00:00+00:00", None),
        ("2026-11-22T12:00:00+00:00", None),
    ],
)
def test_the_weekly_summary_is_due_for_a_day(now: str, key: str | None) -> None:
    slot = weekly_slot(utc(now), BERLIN)
    assert (slot.key if slot else None) == key


def test_the_weekly_summary_tells_of_the_last_complete_week() -> None:
    slot = weekly_slot(utc("2026-11-23T08:00:00+00:00"), BERLIN)
    assert slot is not None
    assert days(slot.period) == ("2026-11-16", "2026-11-22")
    assert (slot.period.name, slot.due_at) == ("2026-W47", utc("2026-11-23T08:00:00+00:00"))
    assert parse(slot.period.name, now=slot.due_at) == slot.period


def test_the_weekly_summary_knows_the_iso_year() -> None:
    slot = weekly_slot(utc("2027-01-04T12:00:00+00:00"), BERLIN)
    assert slot is not None
    assert slot.key == "2026-W53"


def test_another_day_and_hour_can_be_chosen_for_the_summary() -> None:
    slot = weekly_slot(utc("2026-11-20T16:00:00+00:00"), BERLIN, weekday=4, at=time(16, 30))
    assert slot is not None
    assert (slot.key, days(slot.period)) == ("2026-W46", ("2026-11-09", "2026-11-15"))


@given(CALENDARS, MOMENTS)
@example(Calendar(ZoneInfo("Africa/Cairo")), datetime(2026, 4, 23, 22, tzinfo=UTC))
def test_every_moment_lies_within_its_own_day(calendar: Calendar, now: datetime) -> None:
    today = calendar.today(now)
    assert calendar.start_of(today) <= now < calendar.start_of(today + timedelta(days=1))


@given(CALENDARS, MOMENTS, EXPRESSIONS)
def test_what_a_period_is_called_means_the_same_days(calendar: Calendar, now: datetime, text: str) -> None:
    period = parse_period(text, now=now, calendar=calendar)
    assert parse_period(period.name, now=now, calendar=calendar) == period
    assert period.start < period.end <= calendar.today(now) + timedelta(days=1)
    assert period.label
    before = previous(period, calendar)
    if before is not None:
        again = parse_period(before.name, now=now, calendar=calendar)
        assert (again.start, again.end) == (before.start, before.end)


@given(CALENDARS, MOMENTS, EXPRESSIONS)
def test_the_period_before_never_overlaps_and_is_no_longer(calendar: Calendar, now: datetime, text: str) -> None:
    period = parse_period(text, now=now, calendar=calendar)
    before = previous(period, calendar)
    if before is None:
        return
    assert before.start < before.end <= period.start
    if period.elapsed and period.unit is not Unit.DAYS:
        assert before.days <= period.days
        assert before.days == period.days or before.end == period.start
    else:
        assert before.end == period.start


@given(CALENDARS, st.dates(date(1971, 1, 1), date(2089, 1, 1)), st.sampled_from([*Unit][1:6]))
def test_a_unit_begins_on_or_before_each_of_its_days(calendar: Calendar, day: date, unit: Unit) -> None:
    year_start = calendar.fiscal_year_start_month
    start = start_of_unit(unit, day, calendar, year_start)
    assert start <= day
    assert start_of_unit(unit, start, calendar, year_start) == start
    assert start_of_unit(unit, start - timedelta(days=1), calendar, year_start) < start


@given(CALENDARS, MOMENTS, st.integers(0, 6), st.times())
def test_every_week_has_one_summary_and_it_is_over_before(
    calendar: Calendar, now: datetime, weekday: int, at: time
) -> None:
    """Looked at every hour for a week, some slot is found, all with one key per due moment, for a week that is complete."""
    found: dict[str, datetime] = {}
    for hour in range(24 * 8):
        slot = weekly_slot(now + timedelta(hours=hour), calendar, weekday=weekday, at=at)
        if slot:
            assert found.setdefault(slot.key, slot.due_at) == slot.due_at
            assert calendar.start_of(slot.period.end) <= slot.due_at
            assert slot.period.days == 7
    assert found
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize("week_start", ["mon", "sun"])
def test_a_late_summary_before_a_short_day_is_still_due_after_it(week_start: Literal["mon", "sun"]) -> None:
    calendar = Calendar(ZoneInfo("America/New_York"), week_start=week_start)
    due = calendar.moment(date(2026, 3, 7), time(23, 30))
    slot = weekly_slot(due + timedelta(hours=23, minutes=50), calendar, weekday=5, at=time(23, 30))
    assert slot is not None
    assert slot.due_at == due
