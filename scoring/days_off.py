"""Days on which nobody works: a region's public holidays and own dates. The only importer of `holidays`."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays

LONGEST: Final = timedelta(days=366)


class DaysOffError(ValueError):
    """A region or dates that cannot be read; the text says what would be."""


@dataclass(frozen=True, slots=True)
class DaysOff:
    """`region` as in `DE` or `DE-BE`, None: no public holidays; `own`: first and last day of each time off."""

    region: str | None = None
    own: tuple[tuple[date, date], ...] = ()

    def __contains__(self, day: date) -> bool:
        if any(first <= day <= last for first, last in self.own):
            return True
        return self.region is not None and day in _public(self.region, day.year)


def parse_region(text: str) -> str | None:
    """A country and perhaps its part, `DE-BE`; None for nothing.

    Raises:
        DaysOffError: nobody knows its holidays.
    """
    region = text.strip().upper()
    if not region:
        return None
    country, _, part = region.partition("-")
    known = holidays.list_supported_countries()
    if country not in known:
        raise DaysOffError(f"knows no country “{country}”: use its two letters, for example DE, or DE-BE for Berlin")
    if part and part not in known[country]:
        parts = f"there are {', '.join(known[country])}" if known[country] else f"use {country} alone"
        raise DaysOffError(f"knows no part “{part}” of {country}: {parts}")
    return region


def parse_dates(text: str) -> tuple[tuple[date, date], ...]:
    """Dates and spans of dates: `2026-12-24, 2026-12-27..2026-12-31`.

    Raises:
        DaysOffError: one of them is no date.
    """
    return tuple(_span(word.strip()) for word in text.split(",") if word.strip())


def _span(word: str) -> tuple[date, date]:
    first, _, last = (each.strip() for each in word.partition(".."))
    try:
        begin = date.fromisoformat(first)
        end = date.fromisoformat(last) if last else begin
    except ValueError:
        raise DaysOffError(f"cannot be read at “{word}”: write 2026-12-24, or 2026-12-24..2027-01-01") from None
    if not begin <= end <= begin + LONGEST:
        raise DaysOffError(f"cannot be right at “{word}”: from the first to the last day, a year at most")
    return begin, end


@lru_cache(maxsize=64)
def _public(region: str, year: int) -> frozenset[date]:
    country, _, part = region.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
