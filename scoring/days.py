"""Calendar arithmetic: where weeks, months, quarters and years of the workspace begin, and how days are written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from scoring.period_words import MONTHS, Unit

ONE_DAY = timedelta(days=1)
MONTHS_IN = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF: 6, Unit.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Calendar:
    """How the workspace counts days. A fiscal year that starts in month 1 is the calendar year."""

    zone: ZoneInfo
    fiscal_year_start_month: int = 1
    week_start: Literal["mon", "sun"] = "mon"

    def __post_init__(self) -> None:
        if self.fiscal_year_start_month not in range(1, 13):
            raise ValueError(f"the fiscal year must start in a month from 1 to 12, not {self.fiscal_year_start_month}")

    def today(self, now: datetime) -> date:
        if now.utcoffset() is None:
            raise ValueError("now: must carry a time zone")
        return now.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The first moment of the local day, in UTC."""
        return self.moment(day, time())

    def moment(self, day: date, at: time) -> datetime:
        """A local time of day in UTC; of a time that comes twice the first."""
        # A time that is skipped counts with the offset before the gap: midnight is then the moment of the change itself.
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def monday_of(self, week: date) -> date:
        """The Monday in the week that begins on `week`: it gives the week its ISO label, whichever day weeks begin on."""
        return week if self.week_start == "mon" else week + ONE_DAY

    def week_of(self, monday: date) -> date:
        """First day of the week that holds this Monday."""
        return monday if self.week_start == "mon" else monday - ONE_DAY


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day if it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - ONE_DAY
    return min(first + timedelta(days=day.day - 1), last)


def step(start: date, unit: Unit, units: int) -> date:
    """First day of the unit that lies so many units on (or back)."""
    if unit in MONTHS_IN:
        return add_months(start, units * MONTHS_IN[unit])
    return start + timedelta(days=units * (7 if unit is Unit.WEEK else 1))


def start_of_unit(unit: Unit, day: date, calendar: Calendar, year_start: int) -> date:
    """First day of the unit that holds `day`; quarters, halves and years are counted from month `year_start`."""
    if unit is Unit.DAY:
        return day
    if unit is Unit.WEEK:
        return day - timedelta(days=day.weekday() if calendar.week_start == "mon" else day.isoweekday() % 7)
    beyond = (day.month - year_start) % 12 % MONTHS_IN[unit]
    return add_months(day.replace(day=1), -beyond)


def start_of_year(year: int, year_start: int) -> date:
    """A year is named by the calendar year in which it ends."""
    return date(year if year_start == 1 else year - 1, year_start, 1)


def year_and_number(unit: Unit, start: date, year_start: int) -> tuple[int, int]:
    """(2027, 1) for the quarter, half or year that begins on `start`."""
    first = start_of_year(start.year, year_start)
    year = start.year if start < add_months(first, 12) else start.year + 1
    months = (start.month - year_start) % 12
    return year, months // MONTHS_IN[unit] + 1


def day_text(day: date) -> str:
    """As in "22 Nov 2026"."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def days_text(first: date, last: date) -> str:
    """As in "1 Oct to 22 Nov 2026"; the year is said once if it is the same."""
    if first == last:
        return day_text(last)
    begin = day_text(first)
    return f"{begin.removesuffix(f' {last.year}')} to {day_text(last)}"
