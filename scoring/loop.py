"""Closing the loop in numbers: how long unhappy customers waited for us, whether in time, and how many were won back.

Nothing is left out because it looks bad: a case that nobody has taken counts in the time to take with the time for which it
has waited so far.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from scoring.nps import LOWEST_PASSIVE, SMALLEST_SCORED, round_half_away

WON_BACK_FROM: Final = LOWEST_PASSIVE
AT_ONCE: Final = timedelta()
WON_BACK_WITHIN: Final = 180
"""Days from the unhappy answer: who answers later tells of something else."""


class Span(NamedTuple):
    """How long something took, or has taken so far."""

    length: timedelta
    is_over: bool


@dataclass(frozen=True, slots=True)
class Typical:
    """A median. `is_at_least`: it fell on something that is not over yet, so that it will be no shorter."""

    length: timedelta
    is_at_least: bool


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    @property
    def percent(self) -> int | None:
        """Whole percents; None below five, where a percentage would claim too much."""
        return round_half_away(100 * self.part / self.whole) if self.whole >= SMALLEST_SCORED else None


class Course(NamedTuple):
    """What became of one unhappy answer so far. A tuple, because there may be a hundred thousand in one question.

    Attributes:
        heard_at: when we heard of it: all times count from there.
        due_at: until when the customer should have heard from us; None: nothing was promised.
        taken_at, contacted_at: when that first happened; handing over changes neither.
        is_withdrawn: the customer took the answer back, so there was nothing to do.
        is_moot: nobody had to get in touch: withdrawn, or nothing that we could do.
        is_put_off: snoozed now.
        is_unhappy: the answer, as it stands today, is a detractor's.
        next_score: of the customer's next answer of the same kind; None: there is none yet.
        next_after: days from the unhappy answer to that one.
    """

    heard_at: datetime
    due_at: datetime | None = None
    taken_at: datetime | None = None
    contacted_at: datetime | None = None
    resolved_at: datetime | None = None
    is_withdrawn: bool = False
    is_moot: bool = False
    is_put_off: bool = False
    is_unhappy: bool = True
    next_score: int | None = None
    next_after: int | None = None

    @property
    def reached_at(self) -> datetime | None:
        """When the customer had heard from us: by the click, or at the latest when somebody closed the case."""
        return self.contacted_at or (None if self.is_moot else self.resolved_at)

    def to_take(self, now: datetime) -> Span | None:
        """Until somebody took it, or closed it without; None: it was withdrawn before."""
        until = self.taken_at or self.resolved_at
        return None if self.is_withdrawn and until and self.taken_at is None else self._span(until, now)

    def to_contact(self, now: datetime) -> Span | None:
        """Until the customer had heard from us; None: it was closed because there was no need to."""
        reached_at = self.reached_at
        return None if reached_at is None and self.resolved_at else self._span(reached_at, now)

    def to_resolve(self, now: datetime) -> Span | None:
        """Until it was closed; None: it was withdrawn. One that was opened again is not over."""
        return None if self.is_withdrawn and self.resolved_at is not None else self._span(self.resolved_at, now)

    def _span(self, until: datetime | None, now: datetime) -> Span:
        length = (until or now) - self.heard_at
        return Span(max(length, AT_ONCE), until is not None)

    def was_in_time(self, now: datetime) -> bool | None:
        """Whether the customer heard from us before it was due; None: it cannot be said (yet)."""
        if self.due_at is None:
            return None
        reached_at = self.reached_at
        if reached_at is not None:
            return reached_at <= self.due_at
        is_judged = self.resolved_at is None and not self.is_put_off and now > self.due_at
        return False if is_judged else None

    def was_won_back(self) -> bool | None:
        """Whether the customer of a closed case answered 7 or more the next time; None: no next answer in 180 days."""
        if self.resolved_at is None or not self.is_unhappy or self.next_score is None or self.next_after is None:
            return None
        return self.next_score >= WON_BACK_FROM if self.next_after <= WON_BACK_WITHIN else None

    def judged(self, now: datetime) -> "Judged":
        """All of it, for figures of more than one group."""
        return Judged(
            self.to_take(now),
            self.to_contact(now),
            self.to_resolve(now),
            self.was_in_time(now),
            self.was_won_back(),
            self.is_withdrawn and self.resolved_at is not None,
        )


class Judged(NamedTuple):
    """What there is to say of one course at a moment, see `Course`."""

    to_take: Span | None
    to_contact: Span | None
    to_resolve: Span | None
    was_in_time: bool | None
    was_won_back: bool | None
    is_withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopFigures:
    """Several cases in numbers.

    Attributes:
        withdrawn: of them, by the customer: they count nowhere below, except as taken if somebody had begun.
        taken, contacted, resolved: how many by now, of those for whom that is a question; what was closed at once was taken
            and contacted by then.
        to_take, to_contact, to_resolve: medians, see `typical`; None: no case to tell of.
        in_time: who heard from us before it was due, of those of whom it can be said.
        won_back: of the unhappy customers whose case is closed and who answered again within 180 days, those who answered 7
            or more.
    """

    cases: int
    withdrawn: int
    taken: Share
    contacted: Share
    resolved: Share
    to_take: Typical | None
    to_contact: Typical | None
    to_resolve: Typical | None
    in_time: Share
    won_back: Share


def typical(spans: Iterable[Span]) -> Typical | None:
    """The median of all: what is not over counts with its time so far.

    Of an even number it is the lower one of the two in the middle, so that it always belongs to one case, and at least half
    of all took no longer. Of equal ones those that are over come first.
    """
    return _median(*_lengths(spans))


def _lengths(spans: Iterable[Span | None]) -> tuple[list[timedelta], list[timedelta]]:
    """Of what is over, and of what is not; what there is nothing to tell of is left out."""
    over: list[timedelta] = []
    waiting: list[timedelta] = []
    for span in spans:
        if span is not None:
            (over if span.is_over else waiting).append(span.length)
    return over, waiting


def _median(over: list[timedelta], waiting: list[timedelta]) -> Typical | None:
    ordered = sorted(over + waiting)
    if not ordered:
        return None
    middle = (len(ordered) - 1) // 2
    length = ordered[middle]
    return Typical(length, is_at_least=middle >= bisect_left(ordered, length) + over.count(length))


def share(verdicts: Iterable[bool | None]) -> Share:
    """How many are true, of those that are true or false."""
    said = [verdict for verdict in verdicts if verdict is not None]
    return Share(sum(said), len(said))


def figures(courses: Sequence[Judged], returned: Iterable[Judged]) -> LoopFigures:
    """The numbers of some cases.

    Args:
        courses: cases that began in a period.
        returned: cases whose customer answered again in that period. They began earlier, most of them: a period's own cases
            would tell of the few who answered again at once.
    """
    take = _lengths(course.to_take for course in courses)
    contact = _lengths(course.to_contact for course in courses)
    resolve = _lengths(course.to_resolve for course in courses)
    return LoopFigures(
        cases=len(courses),
        withdrawn=sum(course.is_withdrawn for course in courses),
        taken=_share_of_over(*take),
        contacted=_share_of_over(*contact),
        resolved=_share_of_over(*resolve),
        to_take=_median(*take),
        to_contact=_median(*contact),
        to_resolve=_median(*resolve),
        in_time=share(course.was_in_time for course in courses),
        won_back=share(course.was_won_back for course in returned),
    )


def _share_of_over(over: list[timedelta], waiting: list[timedelta]) -> Share:
    return Share(len(over), len(over) + len(waiting))
