"""Periods: half-open runs of local days, what to compare them with, and when the weekly summary is due.

Every "this …", and every named period that still runs, goes up to and including today and is compared with the same number
of days of the period before, cut at its end. Quarters, halves and years are those of the workspace's fiscal year, which is
named by the year in which it ends; the words `calendar` and `CY` ask for the calendar's own.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from scoring.days import (
    MONTHS_IN,
    ONE_DAY,
    Calendar,
    add_months,
    day_text,
    days_text,
    start_of_unit,
    start_of_year,
    step,
    year_and_number,
)
from scoring.language import SentenceError, nearest, quoted
from scoring.period_words import (
    MONTHS,
    DayOf,
    Everything,
    Expression,
    Named,
    Point,
    Relative,
    Rolling,
    Span,
    Unit,
    normalised,
    recognise,
)

__all__ = [
    "Calendar",
    "Period",
    "PeriodError",
    "Unit",
    "WeeklySlot",
    "parse_period",
    "period_names_like",
    "preceding",
    "previous",
    "resolve",
    "rolling",
    "unknown_period",
    "weekly_slot",
]

EARLIEST = date(1970, 1, 1)
LONGEST_ROLLING = 100 * 365
LONGEST_NUMBER = 4  # digits: no more make sense in a number of days
SUMMARY_WINDOW = timedelta(hours=24)
MOST_OF = {Unit.MONTH: 12, Unit.QUARTER: 4, Unit.HALF: 2, Unit.YEAR: 1}
DAYS_ABOUT = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30, Unit.QUARTER: 91, Unit.YEAR: 365}
EXAMPLES = "Try this-quarter, last-30-days, 2026-Q3, 2026-03-01..2026-03-31 or help."
NAMES = (
    *(f"{which}-{unit}" for unit in ("week", "month", "quarter", "half", "year") for which in ("this", "last")),
    *(f"{which}-fiscal-{unit}" for unit in ("quarter", "half", "year") for which in ("this", "last")),
    *("today", "yesterday", "ytd", "all", "last-30-days", "last-12-weeks", "last-12-months", "since 2026-03-01"),
)


class PeriodError(SentenceError):
    """Why these words are no period that can be reported."""


@dataclass(frozen=True, slots=True)
class Period:
    """Local days [start, end).

    Attributes:
        name: canonical words, which `parse_period` reads back as the same days.
        label: for people, "Q4 2026 to date".
        elapsed: (53, 92) when only the first 53 of its 92 days are covered, else None.
        unit: what it is one of; MONTHS for a rolling run of `count` months, DAYS for any other run.
        year_start: first month of the year to which its quarter, half or year belongs.
    """

    start: date
    end: date
    name: str
    label: str
    elapsed: tuple[int, int] | None = None
    unit: Unit = Unit.DAYS
    count: int = 1
    year_start: int = 1

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        return self.end - ONE_DAY

    @property
    def dates(self) -> str:
        """As in "1 Oct to 22 Nov 2026"."""
        return days_text(self.start, self.last_day)

    def bounds(self, calendar: Calendar) -> tuple[datetime, datetime]:
        """The same as moments in UTC, half-open."""
        return calendar.start_of(self.start), calendar.start_of(self.end)


@dataclass(frozen=True, slots=True)
class WeeklySlot:
    """A weekly summary that is due: `key` is its week's ISO label, unique per slot; `period` the last complete week."""

    key: str
    due_at: datetime
    period: Period


def parse_period(text: str, *, now: datetime, calendar: Calendar) -> Period:
    """Raises `PeriodError` with one helpful sentence."""
    expression = recognise(text)
    if expression is None:
        raise PeriodError(unknown_period(text))
    return resolve(expression, now=now, calendar=calendar)


def unknown_period(text: str) -> str:
    """The sentence for words that are no period."""
    words = normalised(text)
    parts = words.replace(".", "-").split("-")
    if len(parts) == len(("day", "month", "year")) and all(part.isdecimal() for part in parts):
        return f"I cannot tell day from month in {quoted(text)}. Write days as 2026-03-31."
    close = nearest(words, period_names_like(words))
    shown = text if text.casefold() == words else words
    return f"I do not know {quoted(shown)}. {f'Did you mean {close}?' if close else EXAMPLES}"


def period_names_like(words: str) -> tuple[str, ...]:
    """Names to look for a near miss in; a number that was typed is kept: "last 45 dyas" is near last-45-days."""
    numbers = [part for part in normalised(words).split("-") if part.isdecimal() and len(part) <= LONGEST_NUMBER]
    return (*NAMES, *(f"last-{number}-{unit}" for number in numbers[:1] for unit in ("days", "weeks", "months")))


def resolve(expression: Expression, *, now: datetime, calendar: Calendar) -> Period:
    """What the expression means today; `PeriodError` for the future, the far past and days that do not exist."""
    today = calendar.today(now)
    if isinstance(expression, Everything):
        return Period(EARLIEST, today + ONE_DAY, "all", "all time", unit=Unit.ALL)
    whole = _span(expression, today, calendar) if isinstance(expression, Span) else _point(expression, today, calendar)
    if whole.start > today:
        raise PeriodError(f"{whole.name} lies in the future: it begins on {day_text(whole.start)}.")
    if whole.start < EARLIEST:
        raise _too_early(whole.name)
    return _to_date(whole, today)


def previous(period: Period, calendar: Calendar) -> Period | None:
    """The comparable period right before: same length, or the same elapsed days of the unit before, cut at its end.

    None for "all", and when nothing can lie before it.
    """
    if period.unit is Unit.ALL:
        return None
    if period.unit is Unit.DAYS:
        before = _run(period.start - timedelta(days=period.days), period.start)
    elif period.unit is Unit.MONTHS:
        before = _run(add_months(period.end, -2 * period.count), period.start)
    else:
        before = _whole(period.unit, step(period.start, period.unit, -1), period.year_start, calendar)
        if period.elapsed:
            before = _first_days(before, period.days)
    return before if before.start >= EARLIEST else None


def preceding(said: Relative | Rolling | None, period: Period, *, now: datetime, calendar: Calendar) -> Period:
    """What "previous 90 days" or "previous quarter" means behind `vs`: counted back from the first day of `period`.

    Of the same unit, and for a mere "previous" (None), it is `previous`; by a name that is read as the same days again. Raises
    `PeriodError` before 1970.
    """
    found: Period | None
    if said is None or _extent(resolve(said, now=now, calendar=calendar)) == _extent(period):
        found = previous(period, calendar)
    elif isinstance(said, Rolling):
        run = _rolling(said, period.start - ONE_DAY)
        found = _run(run.start, run.end)
    else:
        whole = _relative(said, period.start, calendar)
        found = _whole(whole.unit, whole.start, whole.year_start, calendar)
    if found is None or found.start < EARLIEST:
        raise PeriodError(f"{period.name} has nothing before it to be compared with. Ask for it alone.")
    return parse_period(found.name, now=now, calendar=calendar)


def _extent(period: Period) -> tuple[Unit, int, int]:
    """Equal for two runs of so many days, of so many months, for two quarters of a year that begins alike …"""
    return period.unit, period.days if period.unit is Unit.DAYS else period.count, period.year_start


def rolling(days: int, *, end: date) -> Period:
    """The `days` days before `end`, which is exclusive: for "up to and including today" pass tomorrow."""
    return replace(_run(end - timedelta(days=days), end), label=f"{days} days to {day_text(end - ONE_DAY)}")


def weekly_slot(now: datetime, calendar: Calendar, *, weekday: int = 0, at: time = time(9)) -> WeeklySlot | None:
    """The summary that is due: from `at` local time on that weekday (0 is Monday) for 24 hours, else None."""
    today = calendar.today(now)
    # Three, because the 24 hours after a late evening before a short day end on the day after it.
    for day in (today - ONE_DAY * back for back in range(3)):
        due_at = calendar.moment(day, at)
        if day.weekday() == weekday and due_at <= now < due_at + SUMMARY_WINDOW:
            week = _whole(Unit.WEEK, step(start_of_unit(Unit.WEEK, day, calendar, 1), Unit.WEEK, -1), 1, calendar)
            return WeeklySlot(week.name, due_at, week)
    return None


def _span(span: Span, today: date, calendar: Calendar) -> Period:
    start = _point(span.first, today, calendar).start
    if span.last is None:
        return Period(start, today + ONE_DAY, f"since-{start}", f"since {day_text(start)}")
    last = _point(span.last, today, calendar).last_day
    if last < start:
        raise PeriodError(f"{start}..{last} ends before it begins. Did you mean {last}..{start}?")
    return _run(start, last + ONE_DAY)


def _point(point: Point, today: date, calendar: Calendar) -> Period:
    match point:
        case Relative():
            return _relative(point, today, calendar)
        case Rolling():
            return _rolling(point, today)
        case DayOf():
            _refuse_far_years(point.year, f"{point.year:04}-{point.month:02}-{point.day:02}", today)
            return _whole(Unit.DAY, _existing_day(point), 1, calendar)
        case _:
            return _named(point, today, calendar)


def _relative(relative: Relative, today: date, calendar: Calendar) -> Period:
    unit = relative.unit
    year_start = 1 if relative.is_calendar else calendar.fiscal_year_start_month
    start = start_of_unit(unit, today, calendar, year_start)
    whole = _whole(unit, step(start, unit, -1) if relative.is_last else start, year_start, calendar)
    if unit is Unit.DAY:
        name = "yesterday" if relative.is_last else "today"
        return replace(whole, name=name, label=f"{name}, {whole.label}")
    is_told_apart = relative.is_calendar and unit in {Unit.QUARTER, Unit.HALF, Unit.YEAR}
    scheme = "calendar-" if is_told_apart and calendar.fiscal_year_start_month != 1 else ""
    return replace(whole, name=f"{'last' if relative.is_last else 'this'}-{scheme}{unit}")


def _rolling(run: Rolling, today: date) -> Period:
    words = f"last-{run.count}-{run.unit}{'' if run.count == 1 else 's'}"
    if run.count == 0:
        raise PeriodError(f"{words} is no time at all. Try last-1-{run.unit}.")
    if run.count * DAYS_ABOUT[run.unit] > LONGEST_ROLLING:
        raise _too_early(words)
    end = today + ONE_DAY
    label = words.replace("-", " ")
    if run.unit in MONTHS_IN:
        months = run.count * MONTHS_IN[run.unit]
        return Period(add_months(end, -months), end, words, label, unit=Unit.MONTHS, count=months)
    return Period(step(end, run.unit, -run.count), end, words, label)


def _named(named: Named, today: date, calendar: Calendar) -> Period:
    if not 1 <= named.number <= MOST_OF.get(named.unit, 53):
        raise PeriodError(f"There is no {named.unit} {named.number}: a year has {MOST_OF.get(named.unit, 53)}.")
    year_start = 1 if named.is_calendar else calendar.fiscal_year_start_month
    if named.year is None:
        # A fiscal year may be named by the next calendar year; week 53 may be seven years back.
        starts = (_start_of_named(named, today.year + 1 - back, year_start, calendar) for back in range(10))
        start = next(start for start in starts if start and start <= today)
    else:
        _refuse_far_years(named.year, str(named.year), today)
        found = _start_of_named(named, named.year, year_start, calendar)
        if found is None:
            raise PeriodError(f"There is no {named.unit} {named.number} in {named.year}.")
        start = found
    return _whole(named.unit, start, year_start, calendar)


def _start_of_named(named: Named, year: int, year_start: int, calendar: Calendar) -> date | None:
    if named.unit is Unit.WEEK:
        monday = date.fromisocalendar(year, 1, 1) + timedelta(weeks=named.number - 1)
        return calendar.week_of(monday) if monday.isocalendar().year == year else None
    if named.unit is Unit.MONTH:
        return date(year, named.number, 1)
    return step(start_of_year(year, year_start), named.unit, named.number - 1)


def _whole(unit: Unit, start: date, year_start: int, calendar: Calendar) -> Period:
    """The unit that begins on `start`, all of it, by its own name."""
    end = step(start, unit, 1)
    if unit is Unit.DAY:
        return Period(start, end, f"{start}", day_text(start), unit=unit)
    if unit is Unit.WEEK:
        year, week, _ = calendar.monday_of(start).isocalendar()
        return Period(start, end, f"{year}-W{week:02}", f"{year}-W{week:02}", unit=unit)
    if unit is Unit.MONTH:
        return Period(start, end, f"{start:%Y-%m}", f"{MONTHS[start.month - 1]} {start.year}", unit=unit)
    year, number = year_and_number(unit, start, year_start)
    named = f"{year}" if year_start == 1 else f"FY{year}"
    typed = f"CY{year}" if year_start == 1 and calendar.fiscal_year_start_month != 1 else named
    if unit is Unit.YEAR:
        return Period(start, end, typed, named, unit=unit, year_start=year_start)
    part = f"{unit[0].upper()}{number}"
    return Period(start, end, f"{typed}-{part}", f"{part} {named}", unit=unit, year_start=year_start)


def _run(start: date, end: date) -> Period:
    return Period(start, end, f"{start}..{end - ONE_DAY}", days_text(start, end - ONE_DAY))


def _to_date(whole: Period, today: date) -> Period:
    """Days after today are not waited for: what is compared must have had the same time."""
    tomorrow = today + ONE_DAY
    is_running = whole.end >= tomorrow if whole.unit in {*MONTHS_IN, Unit.WEEK} else whole.end > tomorrow
    if not is_running:
        return whole
    words = ", so far" if whole.unit is Unit.DAYS else " to date"
    elapsed = ((tomorrow - whole.start).days, whole.days)
    return replace(whole, end=tomorrow, label=whole.label + words, elapsed=elapsed)


def _first_days(whole: Period, days: int) -> Period:
    if days >= whole.days:
        return whole
    cut = _run(whole.start, whole.start + timedelta(days=days))
    label = f"{whole.label}, first {days} day{'' if days == 1 else 's'}"
    return replace(whole, end=cut.end, name=cut.name, label=label, elapsed=(days, whole.days))


def _existing_day(point: DayOf) -> date:
    try:
        return date(point.year, point.month, point.day)
    except ValueError:
        raise PeriodError(f"There is no day {point.year:04}-{point.month:02}-{point.day:02}.") from None


def _refuse_far_years(year: int, name: str, today: date) -> None:
    if year < EARLIEST.year:
        raise _too_early(name)
    if year > today.year + 1:
        raise PeriodError(f"{name} lies in the future: today is {day_text(today)}.")


def _too_early(name: str) -> PeriodError:
    return PeriodError(f"{name} reaches back before {EARLIEST.year}: no survey asked then.")
