"""The cases of unhappy answers."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field

from storage.column_types import UtcDateTime
from storage.tables.base import ROW_ID, Base, check, index, one_of, table_of
from storage.vocabulary import Outcome, State


class FollowUp(Base, table=True):
    """The case of one unhappy answer. `undo_revision` is what the action made that may still be undone, until `undo_until`.

    `taken_at` and `contacted_at` say how it stands, `first_taken_at` and `first_contacted_at` how long the customer waited: whoever
    it is handed to, and whether it begins anew, changes nothing about that.
    """

    __tablename__: ClassVar[Any] = "follow_ups"
    __table_args__ = (
        Unique("response_id"),
        one_of("state", State),
        one_of("outcome", Outcome),
        check("owned", "state NOT IN ('taken', 'contacted') OR owner IS NOT NULL"),
        check("snoozed", "(state = 'snoozed') = (snoozed_until IS NOT NULL)"),
        check("resolved", "(state = 'resolved') = (resolved_at IS NOT NULL)"),
        check("resolved_how", "(state = 'resolved') = (outcome IS NOT NULL)"),
        check("urgency_points", "urgency_points BETWEEN 0 AND 100"),
        index("ix_follow_ups_unresolved", "due_at", where="state <> 'resolved'"),
        index("ix_follow_ups_resolved", "resolved_at", where="state = 'resolved'"),
        index("ix_follow_ups_undo", "undo_until", where="undo_until IS NOT NULL"),
        index("ix_follow_ups_snoozed", "snoozed_until", where="state = 'snoozed'"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    response_id: int = Field(sa_type=ROW_ID, foreign_key="responses.id")
    state: str
    owner: str | None
    opened_at: datetime = Field(sa_type=UtcDateTime)
    taken_at: datetime | None = Field(sa_type=UtcDateTime)
    contacted_at: datetime | None = Field(sa_type=UtcDateTime)
    first_taken_at: datetime | None = Field(sa_type=UtcDateTime)
    first_contacted_at: datetime | None = Field(sa_type=UtcDateTime)
    snoozed_until: datetime | None = Field(sa_type=UtcDateTime)
    due_at: datetime | None = Field(sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(sa_type=UtcDateTime)
    resolved_by: str | None
    outcome: str | None
    root_causes: list[str] = Field(sa_type=JSON)
    note: str | None = Field(sa_type=Text)
    urgency_points: int | None
    urgency_level: str | None
    revision: int
    undo_revision: int | None
    undo_until: datetime | None = Field(sa_type=UtcDateTime)


class FollowUpEvent(Base, table=True):
    """Who did what when from where; only ever added to.

    `revision` is the one that the change made; `changes` has each column that it changed, with what was there before and
    after. Both are NULL where nothing was changed, and in rows of older releases.
    """

    __tablename__: ClassVar[Any] = "follow_up_events"
    __table_args__ = (index("uq_follow_up_events_revision", "follow_up_id", "revision", unique=True),)

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    follow_up_id: int = Field(sa_type=ROW_ID, foreign_key="follow_ups.id")
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str | None
    action: str
    detail: dict[str, Any] = Field(sa_type=JSON)
    origin: str
    revision: int | None
    changes: dict[str, Any] | None = Field(sa_type=JSON(none_as_null=True))


follow_ups = table_of(FollowUp)
follow_up_events = table_of(FollowUpEvent)
