"""Lengths of time in words."""

from datetime import timedelta

from bot.views import text

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def length(span: timedelta) -> str:
    """About how long: "3 hours", "1.5 days"; tenths only of days and hours below ten."""
    seconds = abs(span.total_seconds())
    for unit, size in _UNITS:
        if seconds >= size:
            number = seconds / size
            if unit != "minute" and number < 10 and round(number, 1) != round(number):  # noqa: PLR2004  # beyond, tenths say nothing
                return f"{number:.1f} {unit}s"
            return text.count(round(number), unit)
    return "less than a minute"
