"""Lays the story's two years through the same use cases as real answers, with `now` in the past."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.demo.story import Answered, Event, HandledBy
from bot.usecases import follow_ups, intake, reading
from bot.usecases.house import House
from bot.usecases.intake import Policy
from scoring.nps import Category, category
from storage import follow_ups as stored_follow_ups
from storage.database import Database
from storage.follow_ups import Outcome

ORIGIN = "story"
WITHOUT_CHANNELS = House()
LONG = timedelta(days=3650)  # in the story every answer was heard at once


def lay(
    database: Database, events: Sequence[Event], policy: Policy, *, now: datetime, house: House = WITHOUT_CHANNELS
) -> int:
    """Store the story. Messages are wished for in the channels that are subscribed by then, and in those of the house.

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
                _handle(session, event, ids)
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


def _handle(session: Session, event: HandledBy, ids: dict[tuple[str, str], int]) -> None:
    response_id = ids[event.source, event.external_id]
    case = stored_follow_ups.by_response(session, [response_id]).get(response_id)
    if case is None:
        return
    follow_ups.take(session, case.id, actor=event.owner, now=event.at, origin=ORIGIN)
    if event.contacted_at is not None:
        follow_ups.mark_contacted(session, case.id, actor=event.owner, now=event.contacted_at, origin=ORIGIN)
    if event.resolved_at is not None:
        follow_ups.resolve(
            session,
            case.id,
            outcome=Outcome(event.outcome),
            root_causes=(event.root_cause,),
            note=event.note,
            actor=event.owner,
            now=event.resolved_at,
            origin=ORIGIN,
        )
