"""What resolved cases ask of the product."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Text
from sqlmodel import Field

from storage.column_types import UtcDateTime
from storage.tables.base import ROW_ID, Base, check, index, one_of, table_of
from storage.vocabulary import Stand


class ProductItem(Base, table=True):
    """Something that engineers should change. `answers` counts what they said so far; `word` is what customers may be told."""

    __tablename__: ClassVar[Any] = "product_items"
    __table_args__ = (
        one_of("stand", Stand),
        check("answered", "(answers = 0) = (answered_at IS NULL)"),
        index("ix_product_items_pending", "id", where="stand IN ('open', 'planned')"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    summary: str = Field(sa_type=Text)
    themes: list[str] = Field(sa_type=JSON)
    stand: str
    word: str | None = Field(sa_type=Text)
    answers: int
    opened_by: str
    opened_at: datetime = Field(sa_type=UtcDateTime)
    answered_by: str | None
    answered_at: datetime | None = Field(sa_type=UtcDateTime)


class ProductLink(Base, table=True):
    """The case of a customer who asked for it; `told_answer` is the last of the answers that the customer was told."""

    __tablename__: ClassVar[Any] = "product_links"
    __table_args__ = (check("told", "(told_answer IS NULL) = (told_at IS NULL)"),)

    follow_up_id: int = Field(primary_key=True, sa_type=ROW_ID, foreign_key="follow_ups.id")
    item_id: int = Field(sa_type=ROW_ID, foreign_key="product_items.id", index=True)
    linked_by: str
    linked_at: datetime = Field(sa_type=UtcDateTime)
    told_answer: int | None
    told_by: str | None
    told_at: datetime | None = Field(sa_type=UtcDateTime)


product_items = table_of(ProductItem)
product_links = table_of(ProductLink)
