"""The messages that ought to exist, and how fast they may go."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Text
from sqlmodel import Field

from storage.column_types import UtcDateTime
from storage.tables.base import ROW_ID, Base, check, index, table_of


class Delivery(Base, table=True):
    """A message that ought to exist. It is stale while `revision > sent_revision`.

    `rank` is minus the priority: ascending like the other columns of its index, so that claiming needs no sorting.
    """

    __tablename__: ClassVar[Any] = "deliveries"
    __table_args__ = (
        index("uq_deliveries_wish", "kind", "subject", "channel", where="parent_id IS NULL", unique=True),
        index("uq_deliveries_reply", "kind", "subject", "channel", "parent_id", unique=True),
        check("lease", "(lease_token IS NULL) = (lease_until IS NULL)"),
        check("uncertain", "is_uncertain = (uncertain_since IS NOT NULL)"),
        index("ix_deliveries_subject", "subject"),
        index("ix_deliveries_message", "message_ts", "posted_channel", where="message_ts IS NOT NULL"),
        index("ix_deliveries_given_up", "given_up_at", where="given_up_at IS NOT NULL"),
        index(
            "ix_deliveries_stale",
            "rank",
            "due_at",
            "id",
            where="revision > sent_revision AND given_up_at IS NULL AND ended_at IS NULL",
        ),
    )

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    kind: str
    subject: str
    channel: str
    parent_id: int | None = Field(sa_type=ROW_ID, foreign_key="deliveries.id", index=True)
    rank: int
    revision: int
    sent_revision: int
    message_ts: str | None
    posted_channel: str | None
    created_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(sa_type=UtcDateTime)
    lease_token: str | None
    lease_until: datetime | None = Field(sa_type=UtcDateTime)
    attempts: int
    looks: int
    is_uncertain: bool
    uncertain_since: datetime | None = Field(sa_type=UtcDateTime)
    last_error: str | None = Field(sa_type=Text)
    given_up_at: datetime | None = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(sa_type=UtcDateTime)


class Pace(Base, table=True):
    """How far a rate limit is used up, as the moment when all of it is there again; see `storage.pace`."""

    __tablename__: ClassVar[Any] = "pace"

    method: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    full_at: datetime = Field(sa_type=UtcDateTime)


deliveries = table_of(Delivery)
pace = table_of(Pace)
