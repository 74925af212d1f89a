"""What was said about cases because time went by."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field

from storage.column_types import UtcDateTime
from storage.tables.base import ROW_ID, Base, index, one_of, table_of
from storage.vocabulary import NudgeKind


class Nudge(Base, table=True):
    """One thing that was said about one case, and in which message.

    `key` makes it be said once, whichever replica sees first that it is due. `owner` is whose case it was. `reached_at` is
    since when it stands in Slack, as far as that is waited for.
    """

    __tablename__: ClassVar[Any] = "nudges"
    __table_args__ = (
        Unique("follow_up_id", "kind", "key"),
        one_of("kind", NudgeKind),
        index("ix_nudges_unreached", "id", where="kind = 'asked' AND reached_at IS NULL"),
        index("ix_nudges_unsaid", "id", where="delivery_id IS NULL"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    follow_up_id: int = Field(sa_type=ROW_ID, foreign_key="follow_ups.id")
    kind: str
    key: str
    owner: str | None
    said_at: datetime = Field(sa_type=UtcDateTime)
    reached_at: datetime | None = Field(sa_type=UtcDateTime)
    delivery_id: int | None = Field(sa_type=ROW_ID, foreign_key="deliveries.id", index=True)


nudges = table_of(Nudge)
