"""Content customers: from what the use cases know to what the view shows."""

from datetime import datetime

from bot import presenting
from bot.usecases.delight import Delight as Told
from bot.views.delight import Delight, Favour
from storage.asks import Suggestion


def delight(told: Told, *, currency: str, now: datetime) -> Delight:
    answer = told.file.response
    return Delight(
        response_id=answer.id,
        score=answer.score,
        answered_at=answer.answered_at,
        comment=answer.comment,
        person=presenting.person(told.file.profile, answer=answer, currency=currency),
        favour=_favour(told.suggestion, now),
        asked_lately=_favour(told.asked_lately, now),
        next_plan=told.next_plan,
    )


def _favour(suggestion: Suggestion | None, now: datetime) -> Favour | None:
    if suggestion is None:
        return None
    at = suggestion.decided_at or suggestion.suggested_at
    return Favour(
        ask=suggestion.ask,
        state=suggestion.state,
        by=suggestion.decided_by,
        at=at,
        can_undo=suggestion.may_be_undone(now),
    )
