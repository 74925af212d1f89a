"""What must hold of every period, on every day, in every zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from scoring.days import start_of_unit
from scoring.periods import (
    EARLIEST,
    Calendar,
    Unit,
    parse_period,
    previous,
)
from tests.scoring.calendars import CALENDARS, MOMENTS

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
