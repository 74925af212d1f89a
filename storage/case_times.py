"""How long cases took: opened, taken for the first time, resolved."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.follow_ups import Outcome
from storage.tables import follow_up_events, follow_ups
from storage.vocabulary import State

_row = follow_ups.c
_event = follow_up_events.c


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTimes:
    """One case. `first_taken_at` stays what it was when the case changes hands; `outcome` is None until resolved."""

    follow_up_id: int
    response_id: int
    opened_at: datetime
    first_taken_at: datetime | None
    resolved_at: datetime | None
    outcome: Outcome | None


def opened_between(session: Session, start: datetime, end: datetime) -> list[CaseTimes]:
    """The cases opened in [start, end), the oldest first."""
    taken = (
        select(_event.follow_up_id, func.min(_event.at).label("at"))
        .where(_event.action.in_(("taken", "assigned", State.CONTACTED.value)))
        .group_by(_event.follow_up_id)
        .subquery()
    )
    columns = (_row.id, _row.response_id, _row.opened_at, taken.c.at, _row.resolved_at, _row.outcome)
    statement = select(*columns).join_from(follow_ups, taken, taken.c.follow_up_id == _row.id, isouter=True)
    within = statement.where(_row.opened_at >= start, _row.opened_at < end).order_by(_row.opened_at, _row.id)
    return [
        CaseTimes(
            follow_up_id=case_id,
            response_id=response_id,
            opened_at=opened_at,
            first_taken_at=taken_at,
            resolved_at=resolved_at,
            outcome=Outcome(outcome) if outcome else None,
        )
        for case_id, response_id, opened_at, taken_at, resolved_at, outcome in session.execute(within)
    ]
