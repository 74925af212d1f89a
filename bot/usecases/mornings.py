"""When somebody's morning is: on working days, when work begins where they are, or at the hour that they chose."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.usecases.due import Morning
from scoring.days import ONE_DAY, Calendar
from scoring.working_time import WorkingTime

EARLIEST: Final = time(7)  # where people work at night, the day's messages still come
USUAL: Final = time(9)
AT_LEAST: Final = timedelta(hours=4)
"""How long a morning message may be late, after an outage; else until work ends."""
LONGEST_BREAK: Final = 60  # days without work that are looked back over


def morning_at(now: datetime, zone: ZoneInfo, working: WorkingTime, *, hour: int | None = None) -> Morning | None:
    """The morning of somebody in `zone` whose messages are due now; None at night, before it and on days off.

    Args:
        hour: 0 to 23 in `zone`; None: when work begins, which may be another time on another day.
    """
    theirs = Calendar(zone)
    today = theirs.today(now)
    begins = _begins(today, theirs, working, hour)
    if begins is None or not begins <= now < max(_ends(today, theirs, working), begins + AT_LEAST):
        return None
    days = (today - timedelta(days=back) for back in range(1, LONGEST_BREAK))
    before = (earlier for day in days if (earlier := _begins(day, theirs, working, hour)))
    return Morning(
        today, begins, theirs.start_of(today + ONE_DAY), next(before, begins - timedelta(days=LONGEST_BREAK))
    )


def _begins(day: date, theirs: Calendar, working: WorkingTime, hour: int | None) -> datetime | None:
    opening = working.opening(day)
    if opening is None:
        return None
    usual = opening.astimezone(working.calendar.zone).time()
    at = time(hour) if hour is not None else usual if usual >= EARLIEST else USUAL
    return theirs.moment(day, at)


def _ends(day: date, theirs: Calendar, working: WorkingTime) -> datetime:
    """When work ends, on the person's own clock; at midnight at the latest."""
    closing = working.closing(day)
    assert closing is not None, "the day has an opening"
    local = closing.astimezone(working.calendar.zone)
    return theirs.moment(day, local.time()) if local.date() == day else theirs.start_of(day + ONE_DAY)
