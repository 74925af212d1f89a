"""When people work: the hours of a week as an admin writes them, `mon-fri 09:00-17:00; sat 10:00-14:00`, or `24/7`."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES: Final = 24 * 60
ALWAYS: Final = "24/7"
AN_EXAMPLE: Final = "for example mon-fri 09:00-17:00, or mon-thu 9-12, 13-17; fri 9-14, or 24/7"

Span: TypeAlias = tuple[int, int]
"""Minutes of the local day from midnight: the first that counts, and the first that no longer does."""

_PART = re.compile(r"(?P<days>[a-z][a-z\s,-]*?)\s+(?P<spans>\d[\d:\s,-]*)")
_SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*-\s*(\d{1,2})(?::(\d{2}))?")
_DASHES: Final = str.maketrans("–—−", "---")  # noqa: RUF001  # what phones and word processors make of a hyphen


class WorkingHoursError(ValueError):
    """Hours that cannot be read; the text says what would be."""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The spans of each weekday, Monday first; in their order, without overlaps. At least one day has some."""

    week: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if not any(self.week):
            raise WorkingHoursError(f"must name a day with hours, {AN_EXAMPLE}")

    @property
    def longest_day(self) -> timedelta:
        return timedelta(minutes=max(sum(end - start for start, end in spans) for spans in self.week))


def parse_working_hours(text: str) -> WorkingHours:
    """Read the hours of a week.

    Raises:
        WorkingHoursError: with a sentence that goes on from the setting's name.
    """
    written = " ".join(text.lower().translate(_DASHES).split())
    if written == ALWAYS:
        return WorkingHours((((0, MINUTES),),) * 7)
    week: list[list[Span]] = [[] for _ in DAYS]
    for part in filter(None, (part.strip(" ,") for part in written.split(";"))):
        match = _PART.fullmatch(part)
        if match is None:
            raise WorkingHoursError(f"cannot be read at “{part}”: write days and times, {AN_EXAMPLE}")
        spans = [_span(word.strip()) for word in match["spans"].split(",") if word.strip()]
        for day in _days(match["days"]):
            week[day] += spans
    return WorkingHours(tuple(_merged(spans) for spans in week))


def _days(words: str) -> list[int]:
    found: list[int] = []
    for word in filter(None, (word.strip() for word in words.split(","))):
        first, _, last = (each.strip() for each in word.partition("-"))
        begin = _day(first)
        end = _day(last) if last else begin
        found += [(begin + ahead) % 7 for ahead in range((end - begin) % 7 + 1)]
    return found


def _day(word: str) -> int:
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for number, name in enumerate(names):
        if len(word) > 2 and name.startswith(word):  # noqa: PLR2004  # "mon", "thurs", "friday"; two letters may be two days
            return number
    raise WorkingHoursError(f"knows no day “{word}”: use {', '.join(DAYS)}")


def _span(word: str) -> Span:
    match = _SPAN.fullmatch(word)
    if match is None:
        raise WorkingHoursError(f"cannot be read at “{word}”: write times as 09:00-17:00")
    start, end = _minute(match[1], match[2]), _minute(match[3], match[4])
    if end <= start:
        raise WorkingHoursError(f"ends before it begins in “{word}”: write a night as mon 22:00-24:00; tue 00:00-06:00")
    return start, end


def _minute(hour: str, minute: str | None) -> int:
    value = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) >= 60 or value > MINUTES:  # noqa: PLR2004  # minutes of an hour
        raise WorkingHoursError(f"knows no time {hour}:{minute or '00'}: from 00:00 to 24:00")
    return value


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
