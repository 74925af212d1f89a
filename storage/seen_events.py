"""Events that had their effect: written in the transaction of that effect, so that a repeat has none."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.statements import changed_rows, insert_into
from storage.tables import seen_events


def first_time(session: Session, event_id: str, *, now: datetime) -> bool:
    """Remember the event. False when it was seen before; a rolled-back transaction has seen nothing."""
    statement = insert_into(session, seen_events).values(event_id=event_id, seen_at=now).on_conflict_do_nothing()
    return changed_rows(session, statement) == 1


def purge(session: Session, *, before: datetime) -> int:
    """Forget what was seen earlier than `before`: nobody repeats an event for that long."""
    return changed_rows(session, delete(seen_events).where(seen_events.c.seen_at < before))
