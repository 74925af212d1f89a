"""What content customers were to be asked."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field

from scoring.asks import Ask
from storage.column_types import UtcDateTime
from storage.tables.base import ROW_ID, Base, check, index, one_of, table_of
from storage.vocabulary import Asked


class Suggestion(Base, table=True):
    """One favour that may be asked after one answer; without a customer nobody can be asked.

    What was decided may be undone until `undo_until`.
    """

    __tablename__: ClassVar[Any] = "asks"
    __table_args__ = (
        Unique("response_id"),
        one_of("ask", Ask),
        one_of("state", Asked),
        check("decided", "(state = 'suggested') = (decided_at IS NULL)"),
        Index("ix_asks_customer", "customer_id", "suggested_at"),
        Index("ix_asks_account", "account_id", "suggested_at"),
        index("ix_asks_undo", "undo_until", where="undo_until IS NOT NULL"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    response_id: int = Field(sa_type=ROW_ID, foreign_key="responses.id")
    customer_id: int = Field(sa_type=ROW_ID)
    account_id: int | None = Field(sa_type=ROW_ID)
    ask: str
    state: str
    suggested_at: datetime = Field(sa_type=UtcDateTime)
    decided_at: datetime | None = Field(sa_type=UtcDateTime)
    decided_by: str | None
    undo_until: datetime | None = Field(sa_type=UtcDateTime)


asks = table_of(Suggestion)
