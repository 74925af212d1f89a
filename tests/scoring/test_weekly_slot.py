"""When the weekly summary is due, and of which week it tells."""

from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.periods import (
    Calendar,
    weekly_slot,
)
from tests.scoring.calendars import BERLIN, CALENDARS, MOMENTS, days, parse, utc


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
