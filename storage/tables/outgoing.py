"""Who else hears of answers and cases, and what they have yet to hear."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field

from storage.column_types import UtcDateTime
from storage.tables.base import ROW_ID, Base, check, index, table_of


class Receiver(Base, table=True):
    """Another system that hears of answers and cases, as the settings name it; its address and secret stay there.

    One sender at a time holds the lease of a receiver, so that it hears things in their order.
    """

    __tablename__: ClassVar[Any] = "receivers"
    __table_args__ = (check("lease", "(lease_token IS NULL) = (lease_until IS NULL)"),)

    name: str = Field(primary_key=True)
    events: list[str] = Field(sa_type=JSON)
    due_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int
    last_error: str | None = Field(sa_type=Text)
    lease_token: str | None
    lease_until: datetime | None = Field(sa_type=UtcDateTime)


class Notification(Base, table=True):
    """Something that a receiver has yet to hear; the row goes when it did. What is said is looked up when it is sent.

    `revision` counts how often there was news since; `subject` is the id of an answer, or of an event of a case.
    """

    __tablename__: ClassVar[Any] = "notifications"
    __table_args__ = (
        Unique("receiver", "type", "subject"),
        index("ix_notifications_waiting", "receiver", "id", where="given_up_at IS NULL"),
        {"sqlite_autoincrement": True},  # the id is told to receivers, who know by it what they heard before
    )

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    receiver: str
    type: str
    subject: int = Field(sa_type=BigInteger)
    revision: int
    created_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int
    last_error: str | None = Field(sa_type=Text)
    given_up_at: datetime | None = Field(sa_type=UtcDateTime)


receivers = table_of(Receiver)
notifications = table_of(Notification)
