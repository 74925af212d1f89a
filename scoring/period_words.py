"""The words for a period, without a calendar: "q3 2026" is the third quarter of 2026, whatever days that may be.

`recognise` gives an expression or None; what it means on a given day is decided in `periods`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
LONGEST_EXPRESSION = 60
LONGEST_PERIOD = 9  # words: from 1 march 2026 to 4 april 2026, and one to spare
CENTURY = 2000


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    DAYS = "days"  # a run of days that is none of the above
    MONTHS = "months"  # a run of months that ends on any day
    ALL = "all"


BY_LETTER = {unit[0]: unit for unit in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.HALF, Unit.YEAR)}


@dataclass(frozen=True, slots=True)
class Relative:
    """This unit or the last; `is_calendar` asks for the calendar year where the workspace has a fiscal one."""

    unit: Unit
    is_last: bool = False
    is_calendar: bool = False


@dataclass(frozen=True, slots=True)
class Rolling:
    """So many days, weeks, months … up to and including today."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Named:
    """The number-th unit of a year; without a year the latest that has begun."""

    unit: Unit
    number: int
    year: int | None
    is_calendar: bool = False


@dataclass(frozen=True, slots=True)
class DayOf:
    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Everything:
    pass


Point = Relative | Rolling | Named | DayOf


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day of one to the last day of the other, or to today."""

    first: Point
    last: Point | None


Expression = Point | Span | Everything


def recognise(text: str) -> Expression | None:
    """What a period's words say; None if they are no period. Blanks, dashes and capitals do not matter."""
    words = normalised(text)
    if len(words) > LONGEST_EXPRESSION:
        return None
    if words in {"all", "all-time", "ever", "everything"}:
        return Everything()
    if (point := _point(words)) is not None:
        return point
    if words.startswith(("since-", "from-")):
        words = words.partition("-")[2]
        if not any(between in words for between in BETWEEN):
            words += ".."
    for between in BETWEEN:
        first, found, last = words.partition(between)
        if found:
            return _span(first, last)
    return None


def normalised(text: str) -> str:
    """Lower case with single dashes: "Last_30  Days" is "last-30-days"; three dots are two."""
    words = " ".join(text.casefold().replace("...", "..").split())
    # "2026-03-01 - 2026-04-01", with blanks or without, is what is left of a range whose long dash was made a short one.
    words = DATE_DASH_DATE.sub("..", words)
    words = "-".join(part for part in SEPARATOR.split(words) if part)
    return words.replace("-..", "..").replace("..-", "..")


def _span(first: str, last: str) -> Span | None:
    begins = _point(first)
    ends = _point(last) if last else None
    if begins is None or (last and ends is None):
        return None
    return Span(begins, ends)


def _point(words: str) -> Point | None:
    for pattern, build in PATTERNS:
        if match := pattern.fullmatch(words):
            return build(match)
    return None


def _relative(match: re.Match[str]) -> Relative:
    found = match.groupdict()
    return Relative(
        BY_LETTER[found["unit"][0]],
        is_last=(found.get("which") or "this") in {"last", "previous", "prev"},
        is_calendar=(found.get("scheme") or "").startswith("c"),
    )


def _rolling(match: re.Match[str]) -> Rolling:
    return Rolling(int(match["count"]), BY_LETTER[match["unit"][0]])


def _numbered(match: re.Match[str]) -> Named:
    return Named(BY_LETTER[match["letter"][0]], int(match["number"]), _year(match), is_calendar=match["scheme"] == "cy")


def _whole_year(match: re.Match[str]) -> Named:
    return Named(Unit.YEAR, 1, _year(match), is_calendar=match["scheme"] == "cy")


def _year(match: re.Match[str]) -> int | None:
    """FY27 is 2027; without FY or CY a year has four digits, because "Q3 26" may mean a day."""
    digits = match["short"] or match["year"]
    if digits is None:
        return None
    return int(digits) + (CENTURY if len(digits) == len("27") else 0)


def _month(match: re.Match[str]) -> Named:
    year = match.groupdict().get("year")
    return Named(Unit.MONTH, _month_number(match["month"]), int(year) if year else None)


def _day(match: re.Match[str]) -> DayOf:
    return DayOf(int(match["year"]), _month_number(match["month"]), int(match["day"]))


def _month_number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    return next(number for number, name in enumerate(MONTHS, start=1) if name.casefold().startswith(word))


DATE_DASH_DATE = re.compile(r"(?<=-[0-9]{2})(?: - (?=[0-9]{4})|-(?=[0-9]{4}-[0-9]{2}))")
SEPARATOR = re.compile(r"[\s/_-]+")
BETWEEN = ("..", "-to-", "-until-")

_UNIT = "(?P<unit>week|month|quarter|half(?:-year)?|year)"
_SCHEME = "(?:(?P<scheme>fiscal|calendar)-)?"
_YEAR = "(?:(?P<scheme>fy|cy)-?(?P<short>[0-9]{2}|[0-9]{4})|(?P<year>[0-9]{4}))"
_NUMBER = "(?P<letter>q|h|w|quarter-|half-|week-)(?P<number>[0-9]{1,2})"
_MONTH = f"(?P<month>{'|'.join(name[:end].casefold() for name in MONTHS for end in range(len(name), 2, -1))})"
_DAY = "(?P<day>[0-9]{1,2})"
_PLAIN_YEAR = "(?P<year>[0-9]{4})"
_COUNT = "(?P<count>[0-9]{1,9})"

PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Point]], ...] = (
    (re.compile("today"), lambda _: Relative(Unit.DAY)),
    (re.compile("yesterday"), lambda _: Relative(Unit.DAY, is_last=True)),
    (re.compile(f"(?:(?P<which>this|current|last|previous|prev)-)?{_SCHEME}{_UNIT}"), _relative),
    (re.compile(f"(?:this-)?{_SCHEME}{_UNIT}-to-date"), _relative),
    (re.compile("f?(?P<unit>[wmqhy])td"), _relative),
    (
        re.compile(f"(?:last|past|previous|prev)-{_COUNT}-?(?P<unit>(?:day|week|month|quarter|year)s?|[dwmqy])"),
        _rolling,
    ),
    (re.compile(f"{_COUNT}-?(?P<unit>(?:day|week|month|quarter|year)s|[dwm])"), _rolling),
    (re.compile(_YEAR), _whole_year),
    (re.compile(f"{_YEAR}-?{_NUMBER}"), _numbered),
    (re.compile(f"{_NUMBER}(?:-?{_YEAR})?"), _numbered),
    (re.compile(f"{_PLAIN_YEAR}-(?P<month>[0-9]{{1,2}})"), _month),
    (re.compile(f"{_PLAIN_YEAR}-{_MONTH}"), _month),
    (re.compile(f"{_MONTH}(?:-{_PLAIN_YEAR})?"), _month),
    (re.compile(f"{_PLAIN_YEAR}-(?P<month>[0-9]{{1,2}})-{_DAY}"), _day),
    (re.compile(f"{_DAY}-{_MONTH}-{_PLAIN_YEAR}"), _day),
    (re.compile(f"{_MONTH}-{_DAY}-{_PLAIN_YEAR}"), _day),
)
