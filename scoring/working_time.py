"""Working time: when something is due that is to be done within four working hours, or within three working days.

A promise is a length of time. Every full 24 hours of it are one working day: the same time of day on the next day that is
worked. The rest is counted in working hours, as they pass on a clock (not on the dial, which a change to summer time moves).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Final, TypeAlias

from scoring.days import ONE_DAY, Calendar
from scoring.days_off import DaysOff
from scoring.working_hours import MINUTES, WorkingHours

EVERY_DAY_WORKED: Final = DaysOff()
WORKING_DAY: Final = ONE_DAY
"""The length that stands for one working day."""

Stretch: TypeAlias = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The hours of the week in the zone of `calendar`, without the days off. All moments are aware and given back in UTC."""

    hours: WorkingHours
    calendar: Calendar
    off: DaysOff = EVERY_DAY_WORKED

    def is_working_day(self, day: date) -> bool:
        return bool(self.hours.week[day.weekday()]) and day not in self.off

    def opening(self, day: date) -> datetime | None:
        """When work begins on a day; None if it does not."""
        stretches = self._stretches(day)
        return stretches[0][0] if stretches else None

    def closing(self, day: date) -> datetime | None:
        """When work ends on a day; None if it never began."""
        stretches = self._stretches(day)
        return stretches[-1][1] if stretches else None

    def next_opening(self, moment: datetime) -> datetime:
        """The moment itself while people work; else when they begin again."""
        return next(max(start, moment) for start, end in self._from(moment) if end > moment).astimezone(UTC)

    def add(self, start: datetime, length: timedelta) -> datetime:
        """When a promise of this length, given at `start`, has to be kept: in working hours, or at their end.

        Raises:
            ValueError: a naive `start`, or a length below zero.
        """
        if length < timedelta():
            raise ValueError(f"a promise cannot lie back: {length}")
        days, rest = divmod(length, WORKING_DAY)
        return self._hours_on(self._days_on(self.next_opening(start), days), rest)

    def _days_on(self, moment: datetime, days: int) -> datetime:
        """The same time of day so many working days later: the end of that day where it is shorter."""
        if not days:
            return moment
        local = moment.astimezone(self.calendar.zone)
        day = next(islice(self._worked_from(local.date() + ONE_DAY), days - 1, None))
        wished = self.calendar.moment(day, local.time().replace(fold=0))
        stretches = self._stretches(day)
        return next((max(start, wished) for start, end in stretches if wished < end), stretches[-1][1])

    def _hours_on(self, moment: datetime, rest: timedelta) -> datetime:
        if not rest:
            return moment
        stretches = self._from(moment)
        while True:
            start, end = next(stretches)
            begin = max(start, moment)
            if begin + rest <= end:
                return begin + rest
            rest -= max(end - begin, timedelta())

    def _from(self, moment: datetime) -> Iterator[Stretch]:
        """The stretches of work from the day of the moment on, without end."""
        for day in self._worked_from(self.calendar.today(moment)):
            yield from self._stretches(day)

    def _worked_from(self, day: date) -> Iterator[date]:
        while True:
            if self._stretches(day):
                yield day
            day += ONE_DAY

    def _stretches(self, day: date) -> list[Stretch]:
        """The hours of one day in UTC. What the change to summer time swallows is gone, and nothing counts twice."""
        if not self.is_working_day(day):
            return []
        spans = [(self._moment(day, start), self._moment(day, end)) for start, end in self.hours.week[day.weekday()]]
        begun = [spans[0][0], *(max(start, earlier[1]) for earlier, (start, _) in pairwise(spans))]
        return [(start, end) for start, (_, end) in zip(begun, spans, strict=True) if start < end]

    def _moment(self, day: date, minute: int) -> datetime:
        if minute == MINUTES:
            return self.calendar.start_of(day + ONE_DAY)
        return self.calendar.moment(day, time(*divmod(minute, 60)))
