"""Writing what survey tools tell: a batch at a time, in a handful of statements, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from scoring.periods import Calendar
from scoring.responses import Deletion, Kind, SurveyResponse


class Change(StrEnum):
    """What became of an item."""

    NEW = "new"
    UPDATED = "updated"
    REPEAT = "repeat"  # it says nothing new
    STALE = "stale"  # a newer version is known
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of one item.

    Attributes:
        score: as it stands now; None when the answer is deleted.
        score_before: as it stood before; None for new ones, and for one that comes back after its deletion.
        customer_id: None when the answer is anonymous, or deleted.
    """

    response_id: int
    source: str
    external_id: str
    change: Change
    kind: Kind
    score: int | None
    score_before: int | None
    answered_at: datetime
    version_at: datetime
    customer_id: int | None


def record(
    session: Session,
    items: Sequence[SurveyResponse | Deletion],
    *,
    received_at: datetime,
    calendar: Calendar,
    segments: Sequence[str],
) -> list[Recorded]:
    """Store answers, edits and deletions with their customers, accounts and tallies.

    Of one answer the newest version stands: an older one is STALE and changes nothing; one of the same time that says
    something else is an update (tools without `updated_at` send the comment in a second call). What is left empty never
    erases what is known, unless a newer `updated_at` says that the comment is gone. A deletion leaves a tombstone.

    Args:
        session: the caller's transaction; nothing is committed here.
        items: in the order in which they came; the same answer or person may come several times.
        received_at: now.
        calendar: the workspace's, for the local day of an answer.
        segments: the tallied keys: "plan", "segment", "region", "source", "survey".

    Returns:
        What became of each item, in the order of the items.
    """
    raise NotImplementedError
