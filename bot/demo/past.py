"""Lays the story's two years through the same use cases as real answers, with `now` in the past."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.demo.story import Answered, Event, HandledBy
from bot.usecases import intake, reading
from bot.usecases.case_news import announce
from bot.usecases.house import House
from bot.usecases.intake import Policy
from scoring.nps import Category, category
from storage import case_changes, follow_ups
from storage.case_changes import Changed, Move
from storage.case_events import Deed
from storage.database import Database
from storage.follow_ups import Outcome, State

ORIGIN = "story"
WITHOUT_CHANNELS = House()
LONG = timedelta(days=3650)  # in the story every answer was heard at once


def lay(
    database: Database,
    events: Sequence[Event],
    policy: Policy,
    *,
    now: datetime,
    is_news: bool,
    house: House = WITHOUT_CHANNELS,
) -> int:
    """Store the story. Messages are wished for in the channels that are subscribed by then, and in those of the house.

    Args:
        is_news: whether owners hear of their cases; in years gone by they did.

    Returns:
        How many answers it holds.
    """
    answers = [event for event in events if isinstance(event, Answered)]
    with database.transaction() as session:
        recorded = [
            entry
            for heard_at, batch in _batches(answers)
            for entry in intake.record_batch(session, [answer.response for answer in batch], heard_at, policy)
        ]
    ids = {(entry.source, entry.external_id): entry.response_id for entry in recorded if entry.response_id}
    _read_all(database, policy, now, house)
    with database.transaction() as session:
        for event in events:
            if isinstance(event, HandledBy):
                _handle(session, event, ids, is_news=is_news)
    return len(answers)


def _batches(answers: Sequence[Answered]) -> Iterator[tuple[datetime, Sequence[Answered]]]:
    """Detractors one by one, each heard when it was given, for a case counts from there; all others at once."""
    others = [answer for answer in answers if category(answer.response.score) is not Category.DETRACTOR]
    if others:
        yield others[-1].at, others
    yield from ((answer.at, [answer]) for answer in answers if category(answer.response.score) is Category.DETRACTOR)


def _read_all(database: Database, policy: Policy, now: datetime, house: House) -> None:
    while True:
        with database.transaction() as session:
            batch = reading.claim(session, now=now)
        if not batch:
            return
        readings = reading.read(batch)
        with database.transaction() as session:
            reading.record(session, readings, calendar=policy.calendar, max_age=LONG, now=now, house=house)


def _handle(session: Session, event: HandledBy, ids: dict[tuple[str, str], int], *, is_news: bool) -> None:
    response_id = ids[event.source, event.external_id]
    case = follow_ups.by_response(session, [response_id]).get(response_id)
    if case is None:
        return
    for action, at, move in _moves(event):
        deed = Deed(action=action, actor=event.owner, origin=ORIGIN, at=at)
        changed = case_changes.change(session, case.id, lambda _seen, move=move: move, deed)  # type: ignore[misc]
        if is_news and isinstance(changed, Changed):
            announce(session, changed, now=at)


def _moves(event: HandledBy) -> Iterator[tuple[str, datetime, Move]]:
    yield "taken", event.at, Move(to=State.TAKEN, owner=event.owner)
    if event.contacted_at is not None:
        yield "contacted", event.contacted_at, Move(to=State.CONTACTED)
    if event.resolved_at is not None:
        outcome = Outcome(event.outcome)
        end = Move(to=State.RESOLVED, outcome=outcome, root_causes=(event.root_cause,), note=event.note)
        yield "resolved", event.resolved_at, end
