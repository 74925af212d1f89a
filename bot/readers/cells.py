"""What stands in one cell: guarded texts, scores with words beside them, times as Excel and people write them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import Enum
from zoneinfo import ZoneInfo, available_timezones

from bot.sources.fields import AHEAD, EARLIEST

_GUARD = re.compile(r"'(?=[=+\-@\t\r])")
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)  # Excel's own way to keep leading zeros
_SCORE = re.compile(r"(10|\d)(?:[.,]0+)?(?:\s*/\s*10)?(?:\s*[-\u2013\u2014:(=].*)?", re.DOTALL)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_UNIX = re.compile(r"\d{10}|\d{13}")
_ZONE_NAME = re.compile(r"\s+\(?([A-Z]{3,4}|[A-Z][A-Za-z]+/[A-Za-z_/]+)\)?$")
_NUMERIC = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{4}|\d{2})\b")
_CLOCK = re.compile(
    r"[\sT,@]+(?:at )?(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?$", re.IGNORECASE
)
_DAY_FIRST_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s.-]+([A-Za-z]{3})[a-z]*\.?[\s,.-]+(\d{4})")
_MONTH_FIRST_NAMED = re.compile(r"([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_BEFORE_OFFSET = re.compile(r" (?=(?:[+-]\d{2}:?\d{2}|Z)$)")
MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
HOURS_FROM_UTC = {
    "UTC": 0,
    "GMT": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "WET": 0,
    "WEST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "AEST": 10,
    "AEDT": 11,
    "JST": 9,
}
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # of Excel's calendar, which knows no zones
HIGHEST_MONTH = 12
NOON = 12
LAST_HOUR = 23


class DateOrder(Enum):
    """Which number of 03/04/2026 is the day."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How times in a file are meant.

    Attributes:
        zone: of times that do not say theirs.
        order: of days written as numbers; None if the file does not have to say, since it has none.
    """

    zone: tzinfo
    order: DateOrder | None = None


def unguarded(cell: str) -> str:
    """Without blanks, and without what keeps a spreadsheet from taking a text for a formula."""
    cell = cell.strip()
    if cell[:1] == "'" and _GUARD.match(cell):
        return cell[1:].strip()
    if cell[:2] == '="' and (quoted := _EXCEL_TEXT.fullmatch(cell)):
        return quoted[1].strip()
    return cell


def score(cell: str) -> int | None:
    """0..10 from `9`, `9.0`, `9/10` or `10 - Extremely likely`; None for everything else."""
    found = _SCORE.fullmatch(cell)
    return int(found[1]) if found else None


def moment(cell: str, reckoning: Reckoning, latest: datetime) -> datetime | None:
    """An aware time, or None for what is no time or not within 2000 .. a day after `latest`."""
    try:
        found = _iso(cell) or _number(cell) or _written(cell, reckoning.order)
        if found is None:
            return None
        aware = (found if found.tzinfo else found.replace(tzinfo=reckoning.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return aware if EARLIEST <= aware <= latest + AHEAD else None


def day(cell: str, order: DateOrder | None) -> date | None:
    """A day, whatever its time."""
    try:
        found = _iso(cell) or _number(cell) or _written(cell, order)
    except (ValueError, OverflowError):
        return None
    return found.date() if found else None


def date_order(cells: Iterable[str]) -> tuple[DateOrder | None, bool]:
    """What a column of times says about its order, and whether an order is needed at all."""
    is_needed = False
    for cell in cells:
        found = _NUMERIC.match(cell)
        if found is None or len(found[1]) > 2:  # noqa: PLR2004  # a year stands first
            continue
        is_needed = True
        if int(found[1]) > HIGHEST_MONTH or "." in found[0]:  # nobody writes months first with dots
            return DateOrder.DAY_FIRST, True
        if int(found[2]) > HIGHEST_MONTH:
            return DateOrder.MONTH_FIRST, True
    return None, is_needed


def _iso(cell: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_BEFORE_OFFSET.sub("", cell))
    except ValueError:
        return None


def _number(cell: str) -> datetime | None:
    if _SERIAL.fullmatch(cell):
        return DAY_ZERO + timedelta(seconds=round(float(cell.replace(",", ".")) * 86400))
    if _UNIX.fullmatch(cell):
        return datetime.fromtimestamp(int(cell[:10]), UTC)
    return None


def _written(cell: str, order: DateOrder | None) -> datetime | None:
    named = _ZONE_NAME.search(cell)
    zone = _zone(named[1]) if named else None
    if named and zone:
        cell = cell[: named.start()].rstrip(" (")
    found = _iso(cell) or _spelled(cell, order)
    return found.replace(tzinfo=zone) if found and zone else found


def _zone(name: str) -> tzinfo | None:
    if name in HOURS_FROM_UTC:
        return timezone(timedelta(hours=HOURS_FROM_UTC[name]))
    return ZoneInfo(name) if "/" in name and name in available_timezones() else None


def _spelled(cell: str, order: DateOrder | None) -> datetime | None:
    for pattern in (_NUMERIC, _DAY_FIRST_NAMED, _MONTH_FIRST_NAMED):
        if found := pattern.match(cell):
            start = _calendar_day(found, pattern, order)
            time_of_day = _time_of_day(cell[found.end() :])
            return start + time_of_day if start and time_of_day is not None else None
    return None


def _calendar_day(found: re.Match[str], pattern: re.Pattern[str], order: DateOrder | None) -> datetime | None:
    first, second, third = found.groups()
    if pattern is _NUMERIC:
        if len(first) > 2:  # noqa: PLR2004  # a year
            year, month, day_of_month = first, second, third
        elif order is DateOrder.MONTH_FIRST:
            month, day_of_month, year = first, second, third
        else:
            day_of_month, month, year = first, second, third
        full_year = int(year) if len(year) > 2 else 2000 + int(year)  # noqa: PLR2004  # 26 is 2026
        return datetime(full_year, int(month), int(day_of_month))  # noqa: DTZ001  # the caller knows the zone
    name, day_of_month = (second, first) if pattern is _DAY_FIRST_NAMED else (first, second)
    month_number = MONTHS.get(name.lower())
    return datetime(int(third), month_number, int(day_of_month)) if month_number else None  # noqa: DTZ001  # as above


def _time_of_day(text: str) -> timedelta | None:
    if not text.strip():
        return timedelta()
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hours = hours % NOON + (NOON if found[4].lower().startswith("p") else 0)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds) if hours <= LAST_HOUR else None
