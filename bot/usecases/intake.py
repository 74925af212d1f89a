"""The verb of journey 1: keep what customers answered, open a case for the unhappy ones, let the messages follow.

Everything of one batch happens in the caller's transaction. Alerts are not wished for here: a new or changed answer is marked
"to be read", and whoever reads its comment decides which channels hear of it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.usecases import joining, product, recovery
from bot.usecases.announcing import ALERT, CHANGE, DELIGHT, ChangeSubject
from bot.usecases.case_news import announce
from scoring.nps import Category, category
from scoring.periods import Calendar
from scoring.responses import Announcement, Deletion, Remark, SurveyResponse, Told
from storage import case_changes, deliveries, fetches, follow_ups, outgoing, quarantine, recording, remarks
from storage.case_changes import Changed, Move
from storage.case_events import Deed
from storage.follow_ups import FollowUp
from storage.outgoing import Event
from storage.recording import Change, Reading, Recorded
from storage.remarks import Key
from storage.vocabulary import Outcome, State

ORIGIN = "survey"
STORED = frozenset({Change.NEW, Change.UPDATED, Change.DELETED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What an admin decided.

    Attributes:
        alert_max_age: an answer whose newest version is older than this is stored without alert or case.
        calendar: when a day begins.
        segments: the facts by which answers are tallied.
    """

    alert_max_age: timedelta
    calendar: Calendar
    segments: Sequence[str]


@dataclass(frozen=True, slots=True)
class Submission:
    """What one request brought."""

    items: tuple[Told, ...]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Misfit:
    """A verified request that could not be read. Headers without secrets."""

    source: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str]
    reason: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one request.

    Attributes:
        changes: how many of its answers are new, updated, known …
        waiting: how many of its items wait for the rest: comments for their score, announcements for their answer.
        ids: of its answers, as they stand in the tables.
    """

    changes: Counter[Change] = field(default_factory=Counter)
    waiting: int = 0
    ids: tuple[int, ...] = field(default=(), compare=False)  # for the log


def store(session: Session, work: Sequence[Submission | Misfit], policy: Policy) -> list[Receipt]:
    """Keep what several requests brought, in one go; one receipt for each, in order."""
    submissions = [piece for piece in work if isinstance(piece, Submission)]
    for misfit in (piece for piece in work if isinstance(piece, Misfit)):
        quarantine.keep(
            session,
            source=misfit.source,
            body=misfit.body,
            headers=misfit.headers,
            reason=misfit.reason,
            now=misfit.received_at,
        )
    recorded = iter(_record(session, submissions, policy))
    return [_receipt(piece, recorded) if isinstance(piece, Submission) else Receipt() for piece in work]


def _receipt(submission: Submission, recorded: Iterator[Recorded]) -> Receipt:
    answers = _answers(submission.items)
    mine = [next(recorded) for _ in answers]
    waiting = len(submission.items) - len(answers)
    return Receipt(Counter(each.change for each in mine), waiting, tuple(each.response_id for each in mine))


def _answers(items: Iterable[Told]) -> list[SurveyResponse | Deletion]:
    return [item for item in items if isinstance(item, SurveyResponse | Deletion)]


def _record(session: Session, submissions: Sequence[Submission], policy: Policy) -> list[Recorded]:
    items = [item for submission in submissions for item in submission.items]
    if not items:
        return []
    now = max(piece.received_at for piece in submissions)
    answers = _answers(items)
    recorded = record_batch(session, answers, now, policy) if answers else []
    fetches.announce(session, [item for item in items if isinstance(item, Announcement)], now=now)
    remarks.keep(session, [item for item in items if isinstance(item, Remark)], now=now)
    join(session, policy, now=now, keys=joining.concerned(items))
    return recorded


def join(session: Session, policy: Policy, *, now: datetime, keys: Collection[Key] | None = None) -> int:
    """Give answers the comments that came in other calls: these answers, or all. Returns how many."""
    completed = joining.completed(session, keys)
    return len(record_batch(session, completed, now, policy)) if completed else 0


def record_batch(
    session: Session,
    responses: Sequence[SurveyResponse | Deletion],
    received_at: datetime,
    policy: Policy,
    *,
    readings: Sequence[Reading | None] = (),
) -> list[Recorded]:
    """Keep answers and removals; open, reopen and close cases; touch the messages that tell of them.

    Args:
        readings: of the comments, one for each item, where somebody has read them ahead; nobody hears of those answers.

    Returns:
        What happened to each item, in order.
    """
    recorded = recording.record(
        session,
        responses,
        received_at=received_at,
        calendar=policy.calendar,
        segments=policy.segments,
        readings=readings,
    )
    turns = _turns(recorded)
    _open_cases(session, turns, received_at, policy)
    known = [turn for turn in turns if not turn.is_new]
    _close_cases(session, known, received_at)
    _follow_with_messages(session, known, received_at)
    recovery.follow(session, recorded, max_age=policy.alert_max_age, now=received_at)
    if not readings:  # history that somebody imports is no news
        _tell_others(session, turns, received_at)
    return recorded


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one answer went through in this batch: the score before, None if there was none, and after, None if removed."""

    response_id: int
    before: int | None
    after: int | None
    version_at: datetime
    is_new: bool

    @property
    def worsened(self) -> bool:
        return _is_detractor(self.after) and not _is_detractor(self.before)

    @property
    def detail(self) -> dict[str, int]:
        """For the audit trail, from which the alert tells "3 → 9"."""
        return {} if self.before is None or self.after is None else {"score_before": self.before, "score": self.after}

    @property
    def crossed(self) -> tuple[int, int] | None:
        """The scores before and after, if they belong to different bands."""
        if self.before is None or self.after is None or category(self.before) is category(self.after):
            return None
        return self.before, self.after


def _turns(recorded: Sequence[Recorded]) -> list[_Turn]:
    """One turn for each answer, though a batch may hold several versions of it."""
    turns: dict[int, _Turn] = {}
    for entry in recorded:
        if entry.change not in STORED or entry.response_id is None:
            continue
        turn = _Turn(entry.response_id, entry.score_before, entry.score, entry.version_at, entry.change is Change.NEW)
        first = turns.get(entry.response_id)
        turns[entry.response_id] = replace(turn, before=first.before, is_new=first.is_new) if first else turn
    return list(turns.values())


def _is_detractor(score: int | None) -> bool:
    return score is not None and category(score) is Category.DETRACTOR


def _open_cases(session: Session, turns: Sequence[_Turn], now: datetime, policy: Policy) -> None:
    fresh = [turn for turn in turns if _is_detractor(turn.after) and now - turn.version_at <= policy.alert_max_age]
    if not fresh:
        return
    opened = follow_ups.open_all(session, [turn.response_id for turn in fresh], now=now)
    again = {turn.response_id: turn for turn in fresh if turn.worsened and not turn.is_new}
    for case in follow_ups.by_response(session, again.keys() - opened).values():
        if case.state is State.RESOLVED:
            move = Move(to=State.OPEN)
            _move(session, case.id, State.RESOLVED, move, _deed("reopened", again[case.response_id], now))


def _close_cases(session: Session, turns: Sequence[_Turn], now: datetime) -> None:
    """The customer changed their mind before anybody took the case: nothing is left to do."""
    relieved = {turn.response_id: turn for turn in turns if not _is_detractor(turn.after)}
    for case in follow_ups.by_response(session, list(relieved)).values() if relieved else ():
        if case.state is State.OPEN:
            move = Move(to=State.RESOLVED, outcome=Outcome.WITHDRAWN)
            _move(session, case.id, State.OPEN, move, _deed("resolved", relieved[case.response_id], now))


def _deed(action: str, turn: _Turn, now: datetime) -> Deed:
    return Deed(action=action, actor=None, origin=ORIGIN, at=now, detail=turn.detail)


def _move(session: Session, case_id: int, expected: State, move: Move, deed: Deed) -> None:
    def decide(seen: FollowUp) -> Move | None:
        return move if seen.state is expected else None

    changed = case_changes.change(session, case_id, decide, deed)
    if isinstance(changed, Changed):
        announce(session, changed, now=deed.at)


def _tell_others(session: Session, turns: Sequence[_Turn], now: datetime) -> None:
    """Other systems hear of it; see `storage.outgoing`."""
    heard: dict[Event, list[int]] = {}
    for turn in turns:
        event = Event.RESPONSE_CREATED if turn.is_new or turn.before is None else Event.RESPONSE_UPDATED
        heard.setdefault(Event.RESPONSE_DELETED if turn.after is None else event, []).append(turn.response_id)
    for event, ids in heard.items():
        outgoing.want(session, event, ids, now=now)


def _follow_with_messages(session: Session, turns: Sequence[_Turn], now: datetime) -> None:
    """Every message about a changed answer is to be rendered anew; who read it hears of a change of band."""
    if turns:
        deliveries.touch_all(session, subjects=[str(turn.response_id) for turn in turns], kind=DELIGHT, now=now)
    product.answers_changed(session, [turn.response_id for turn in turns], now=now)
    for turn in turns:
        subject = str(turn.response_id)
        if not deliveries.touch(session, kind=ALERT, subject=subject, now=now) or turn.crossed is None:
            continue
        change = ChangeSubject(turn.response_id, *turn.crossed, turn.version_at)
        for alert in deliveries.of_subject(session, subject):
            if alert.kind == ALERT and (alert.message_ts is not None or alert.is_uncertain):
                deliveries.want(
                    session,
                    kind=CHANGE,
                    subject=str(change),
                    channel=alert.channel,
                    parent_id=alert.id,
                    now=now,
                )
