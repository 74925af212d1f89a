"""Calendars, moments and short ways to name a period, for the tests of periods."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from scoring.periods import (
    Calendar,
    Period,
    parse_period,
)

NOW = datetime(2026, 11, 22, 5, 18, tzinfo=UTC)
BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
FISCAL = Calendar(ZoneInfo("Australia/Sydney"), fiscal_year_start_month=7)
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


def parse(text: str, calendar: Calendar = BERLIN, now: datetime = NOW) -> Period:
    return parse_period(text, now=now, calendar=calendar)


def days(period: Period | None) -> tuple[str, str]:
    assert period is not None
    return str(period.start), str(period.last_day)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text)
