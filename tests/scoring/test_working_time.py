"""When a promise has to be kept."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.days import Calendar
from scoring.days_off import DaysOff
from scoring.working_hours import parse_working_hours
from scoring.working_time import WorkingTime

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def worked(
    text: str = "mon-fri 09:00-17:00", *, calendar: Calendar = BERLIN, off: DaysOff | None = None
) -> WorkingTime:
    return WorkingTime(parse_working_hours(text), calendar, off or DaysOff())


def local(text: str, zone: ZoneInfo = BERLIN.zone) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def due(start: str, length: timedelta, time: WorkingTime | None = None) -> str:
    """Written as a person in Berlin reads it."""
    end = (time or worked()).add(local(start), length)
    assert end.tzinfo is UTC
    return end.astimezone(BERLIN.zone).strftime("%a %Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23 09:30", 4, "Mon 2026-11-23 13:30"),  # a Monday
        ("2026-11-23 13:00", 4, "Mon 2026-11-23 17:00"),  # at the end of the day, not at the beginning of the next
        ("2026-11-23 15:00", 4, "Tue 2026-11-24 11:00"),
        ("2026-11-23 07:00", 4, "Mon 2026-11-23 13:00"),
        ("2026-11-23 17:00", 4, "Tue 2026-11-24 13:00"),
        ("2026-11-23 22:00", 4, "Tue 2026-11-24 13:00"),
        ("2026-11-27 16:00", 4, "Mon 2026-11-30 12:00"),  # over the weekend
        ("2026-11-28 12:00", 4, "Mon 2026-11-30 13:00"),
    ],
)
def test_hours_are_working_hours(start: str, hours: int, end: str) -> None:
    assert due(start, hours * HOUR) == end


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-23 09:30", 1, "Tue 2026-11-24 09:30"),
        ("2026-11-23 15:00", 3, "Thu 2026-11-26 15:00"),
        ("2026-11-27 16:00", 1, "Mon 2026-11-30 16:00"),
        ("2026-11-28 12:00", 1, "Tue 2026-12-01 09:00"),  # a Saturday counts as Monday morning
        ("2026-11-27 17:00", 3, "Thu 2026-12-03 09:00"),
    ],
)
def test_24_hours_are_a_working_day(start: str, days: int, end: str) -> None:
    assert due(start, days * DAY) == end
    assert due(start, days * 24 * HOUR) == end


def test_holidays_and_own_dates_are_no_working_days() -> None:
    off = DaysOff("DE", ((date(2026, 12, 24), date(2026, 12, 24)), (date(2026, 12, 28), date(2026, 12, 31))))
    time = worked(off=off)
    assert due("2026-12-23 16:00", 4 * HOUR, time) == "Mon 2027-01-04 12:00"
    assert due("2026-12-23 16:00", 3 * DAY, time) == "Wed 2027-01-06 16:00"
    assert not time.is_working_day(date(2026, 12, 25))
    assert time.opening(date(2026, 12, 25)) is time.closing(date(2026, 12, 25)) is None


def test_breaks_and_shorter_days() -> None:
    time = worked("mon-thu 9-12, 13-17; fri 9-14")
    assert due("2026-11-23 11:00", 2 * HOUR, time) == "Mon 2026-11-23 14:00"
    assert due("2026-11-26 16:00", DAY, time) == "Fri 2026-11-27 14:00"  # Friday has no 16:00: at its end
    assert due("2026-11-27 12:30", DAY, time) == "Mon 2026-11-30 13:00"  # Monday rests then: after the break
    assert due("2026-11-27 09:30", DAY, time) == "Mon 2026-11-30 09:30"
    assert due("2026-11-26 16:00", DAY + HOUR, time) == "Mon 2026-11-30 10:00"


def test_a_day_begins_and_ends() -> None:
    time = worked("mon-fri 9-12, 13-17")
    assert time.opening(date(2026, 11, 23)) == local("2026-11-23 09:00")
    assert time.closing(date(2026, 11, 23)) == local("2026-11-23 17:00")
    assert time.next_opening(local("2026-11-23 12:00")) == local("2026-11-23 13:00")
    assert time.next_opening(local("2026-11-23 10:00")) == local("2026-11-23 10:00")


# In Berlin clocks go forward on 28 March 2027 at 02:00 and back on 31 October 2027 at 03:00; both are Sundays.


def test_over_the_weekend_of_a_change_the_dial_stays() -> None:
    assert due("2027-03-26 16:00", 4 * HOUR) == "Mon 2027-03-29 12:00"
    assert due("2027-03-26 16:00", DAY) == "Mon 2027-03-29 16:00"
    assert due("2027-10-29 16:00", 4 * HOUR) == "Mon 2027-11-01 12:00"
    assert due("2027-10-29 16:00", DAY) == "Mon 2027-11-01 16:00"


def test_in_the_night_of_a_change_hours_are_those_that_pass() -> None:
    always = worked("24/7")
    assert due("2027-03-28 00:30", 4 * HOUR, always) == "Sun 2027-03-28 05:30"  # an hour of the dial is missing
    assert due("2027-10-31 00:30", 4 * HOUR, always) == "Sun 2027-10-31 03:30"  # one comes twice
    assert due("2027-03-27 12:00", DAY, always) == "Sun 2027-03-28 12:00"
    assert due("2027-10-30 12:00", DAY, always) == "Sun 2027-10-31 12:00"


def test_a_time_of_day_that_does_not_exist_or_comes_twice() -> None:
    always = worked("24/7")
    assert always.add(local("2027-03-27 02:30"), DAY) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert always.add(local("2027-10-30 02:30"), DAY) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "length"),
    [
        ("sun 01:00-04:00", 2),  # the night shift loses an hour
        ("sun 02:00-03:00; mon 0-2", 0),  # all of it falls into the gap
        ("sun 01:30-02:45, 03:00-04:00", 1.5),  # what is moved behind the gap counts once
    ],
)
def test_a_shift_in_the_gap(hours: str, length: float) -> None:
    time = worked(hours)
    day = date(2027, 3, 28)
    begin, end = time.opening(day), time.closing(day)
    assert (begin and end and end - begin) == (timedelta(hours=length) if length else None)
    assert time.add(local("2027-03-27 12:00"), timedelta()) == (begin or local("2027-03-29 00:00"))


def test_a_shift_in_the_hour_that_comes_twice_is_longer() -> None:
    time = worked("sun 00:00-06:00")
    assert due("2027-10-31 00:00", 7 * HOUR, time) == "Sun 2027-10-31 06:00"


def test_a_promise_needs_a_zone_and_a_length() -> None:
    with pytest.raises(ValueError, match="must carry a time zone"):
        worked().add(datetime(2026, 11, 23), HOUR)  # noqa: DTZ001  # that is the point
    with pytest.raises(ValueError, match="cannot lie back"):
        worked().add(local("2026-11-23 09:00"), -HOUR)


TIMES = [
    worked(),
    worked("24/7", off=DaysOff("DE-BE")),
    worked("mon-thu 9-12, 13-17; fri 9-14", off=DaysOff("DE")),
    worked("sat-sun 00:00-24:00", calendar=Calendar(ZoneInfo("America/Santiago"))),  # changes at midnight
    worked("mon-sun 01:30-02:45, 03:00-09:00; mon 22-24", calendar=Calendar(ZoneInfo("Australia/Lord_Howe"))),
]
times = st.sampled_from(TIMES)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone
hours = st.timedeltas(timedelta(), timedelta(hours=23))
lengths = st.timedeltas(timedelta(), timedelta(days=6))


def is_worked(time: WorkingTime, moment: datetime) -> bool:
    """In working hours or right at their end, found without `add`."""
    just_before = moment - timedelta(microseconds=1)
    return moment in {time.next_opening(moment), time.next_opening(just_before) + timedelta(microseconds=1)}


@given(times, moments, lengths)
def test_a_promise_ends_later_than_it_begins_and_while_people_work(
    time: WorkingTime, start: datetime, length: timedelta
) -> None:
    end = time.add(start, length)
    assert end >= start
    assert is_worked(time, end)


@given(times, moments, hours, hours)
def test_hours_add_up(time: WorkingTime, start: datetime, one: timedelta, other: timedelta) -> None:
    if one + other < DAY:
        there = time.add(time.add(start, one), other)
        assert time.next_opening(there) == time.next_opening(time.add(start, one + other))


@given(times, moments, moments, hours)
def test_who_is_promised_first_is_due_first(
    time: WorkingTime, start: datetime, later: datetime, length: timedelta
) -> None:
    first, second = sorted([start, later])
    assert time.add(first, length) <= time.add(second, length)


@given(moments, st.integers(1, 20))
def test_days_keep_the_time_of_day_where_all_days_are_alike(start: datetime, days: int) -> None:
    begin, end = TIMES[0].next_opening(start), TIMES[0].add(start, days * DAY)
    assert begin.astimezone(BERLIN.zone).time() == end.astimezone(BERLIN.zone).time()
    between = [BERLIN.today(begin) + timedelta(days=ahead) for ahead in range((end - begin).days + 2)]
    assert sum(TIMES[0].is_working_day(day) for day in between if day <= BERLIN.today(end)) == days + 1


@given(moments, st.timedeltas(timedelta(), timedelta(days=6)))
def test_who_works_always_counts_every_hour(start: datetime, length: timedelta) -> None:
    """But for a day of 23 or 25 hours, which is one day all the same."""
    passed = worked("24/7").add(start, length) - start
    assert abs(passed - length) <= HOUR
