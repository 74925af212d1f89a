"""The weekly summary: wished for by the clock, once per channel and week; written from what is true when it is sent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.usecases.announcing import SUMMARY
from bot.usecases.reporting import kind_of
from bot.usecases.reports.loop import figures_of
from scoring import sentiment
from scoring.filters import Filter
from scoring.loop import LoopFigures
from scoring.nps import Category, Nps, category
from scoring.periods import Calendar, Period, parse_period, previous, rolling, weekly_slot
from scoring.responses import Kind
from storage import asks, counting, customers, deliveries, follow_ups, responses, subscriptions
from storage.customers import Profile
from storage.follow_ups import Outcome
from storage.responses import StoredResponse
from storage.subscriptions import What

ROLLING_DAYS = 90
COMMENTS_READ = 200
MOST_CASES = 1000
NO_FILTER = Filter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A complete week, the time around it, and who still waits.

    Attributes:
        overdue_by_owner: open follow-ups past their time, by owner; None is nobody.
        asked: how many content customers were asked for something in the week.
        loop: how the cases that began in the week went, and who was won back in it.
        comments: at most two: what hurt most, what pleased most.
    """

    week: Period
    last_week: Nps
    week_before: Nps
    rolling: Nps
    rolling_before: Nps
    overdue_by_owner: dict[str | None, int]
    open_by_owner: dict[str | None, int]
    resolved: int
    recovered: int
    loop: LoopFigures
    asked: int
    comments: tuple[tuple[StoredResponse, Profile | None], ...]
    kind: Kind
    is_only_kind: bool


def want_due(session: Session, *, calendar: Calendar, weekday: int, at: time, now: datetime) -> int:
    """Wish for the summary that is due, in every channel that wants one; of many replicas one wins, by the outbox's key.

    Returns:
        How many channels want it; 0 when none is due. Missed while down: made up for within a day.
    """
    slot = weekly_slot(now, calendar, weekday=weekday, at=at)
    if slot is None:
        return 0
    if not responses.any_before(session, last_complete_week(now, calendar).end):
        return 0  # a fresh install: nothing to sum up yet, and an empty message is a poor first one
    wishes = {wish.channel for wish in subscriptions.all_of(session, What.SUMMARY)}
    for channel in sorted(wishes):
        deliveries.want(session, kind=SUMMARY, subject=slot.key, channel=channel, now=now)
    return len(wishes)


def latest_due(now: datetime, calendar: Calendar, *, weekday: int, at: time) -> datetime:
    """When a summary was last due, or is now."""
    today = calendar.today(now)
    days = (today - timedelta(days=back) for back in range(8))
    return next(due for day in days if day.weekday() == weekday and (due := calendar.moment(day, at)) <= now)


def last_complete_week(now: datetime, calendar: Calendar) -> Period:
    return parse_period("last-week", now=now, calendar=calendar)


def week_named(key: str, *, now: datetime, calendar: Calendar) -> Period:
    """The week of a slot, `2026-W47`."""
    return parse_period(key, now=now, calendar=calendar)


def summarise(session: Session, week: Period, *, calendar: Calendar, segments: Sequence[str], now: datetime) -> Summary:
    """Sum up one complete week."""
    kind, is_only_kind, _ = kind_of(session, NO_FILTER)
    before = previous(week, calendar)
    ninety = rolling(ROLLING_DAYS, end=week.end)
    ninety_before = rolling(ROLLING_DAYS, end=ninety.start)
    spans = [(span.start, span.end) for span in (week, before or week, ninety, ninety_before)]
    last, prior, headline, headline_before = counting.counts(
        session, spans, kind=kind, filters=NO_FILTER, segments=segments
    )
    begin, end = week.bounds(calendar)
    resolved = follow_ups.counts(session, now=now, resolved_since=begin, resolved_before=end).resolved
    open_cases = follow_ups.list_open(session, limit=MOST_CASES)
    overdue = follow_ups.list_open(session, overdue_at=now, limit=MOST_CASES)
    return Summary(
        week=week,
        last_week=last,
        week_before=prior,
        rolling=headline,
        rolling_before=headline_before,
        open_by_owner=dict(Counter(case.owner for case in open_cases)),
        overdue_by_owner=dict(Counter(case.owner for case in overdue)),
        resolved=sum(resolved.values()),
        recovered=resolved.get(Outcome.RECOVERED, 0),
        asked=asks.asked_between(session, begin, end),
        loop=figures_of(session, week, calendar=calendar, now=now),
        comments=chosen_comments(session, week, kind=kind),
        kind=kind,
        is_only_kind=is_only_kind,
    )


def chosen_comments(session: Session, week: Period, *, kind: Kind) -> tuple[tuple[StoredResponse, Profile | None], ...]:
    """One comment that hurts and one that pleases: the most telling of each band, the newer on a tie."""
    written = counting.comments(
        session, start=week.start, end=week.end, kind=kind, filters=NO_FILTER, limit=COMMENTS_READ
    )
    worst = _most_telling([answer for answer in written if category(answer.score) is Category.DETRACTOR], sign=-1)
    best = _most_telling([answer for answer in written if category(answer.score) is Category.PROMOTER], sign=1)
    chosen = [answer for answer in (worst, best) if answer]
    known = customers.profiles(session, [answer.customer_id for answer in chosen if answer.customer_id])
    return tuple((answer, known.get(answer.customer_id or 0)) for answer in chosen)


def _most_telling(answers: Sequence[StoredResponse], *, sign: int) -> StoredResponse | None:
    """The clearest words of at least a few; longer ones say more, up to a point."""

    def weight(answer: StoredResponse) -> tuple[float, datetime]:
        read = answer.sentiment or sentiment.read(answer.comment)
        clear = sign * read.polarity if read else 0.0
        return clear + min(len(answer.comment or ""), 200) / 200, answer.answered_at

    return max(answers, key=weight, default=None)
