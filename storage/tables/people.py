"""Who answers, and for which company."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger
from sqlmodel import Field

from storage.column_types import UtcDateTime
from storage.tables.base import ROW_ID, Base, check, index, table_of


class Account(Base, table=True):
    """A company. `facts_at` says for each fact since when it is known to be so: the newest wins."""

    __tablename__: ClassVar[Any] = "accounts"
    __table_args__ = (
        check("revenue", "revenue >= 0"),
        index("ix_accounts_revenue", "revenue", where="revenue IS NOT NULL"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    name: str | None
    folded_name: str | None = Field(index=True)
    plan: str | None
    segment: str | None
    region: str | None
    revenue: int | None = Field(sa_type=BigInteger)
    renewal: date | None
    owner_email: str | None
    properties: dict[str, str] = Field(sa_type=JSON)
    facts_at: dict[str, str] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)


class AccountIdentity(Base, table=True):
    """By what an account is found: (source, its id there), ("domain", …) or ("name", folded)."""

    __tablename__: ClassVar[Any] = "account_identities"

    value: str = Field(primary_key=True)
    namespace: str = Field(primary_key=True)
    account_id: int = Field(sa_type=ROW_ID, foreign_key="accounts.id", index=True)


class Customer(Base, table=True):
    """A person who answers."""

    __tablename__: ClassVar[Any] = "customers"
    __table_args__ = (
        {"sqlite_autoincrement": True},
    )  # the id of a customer who was merged into another is not used again

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    name: str | None
    email: str | None
    account_id: int | None = Field(sa_type=ROW_ID, foreign_key="accounts.id", index=True)
    facts_at: dict[str, str] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Identity(Base, table=True):
    """By what a customer is found: ("email", in lower case) or (source, its id there)."""

    __tablename__: ClassVar[Any] = "identities"

    value: str = Field(primary_key=True)
    namespace: str = Field(primary_key=True)
    customer_id: int = Field(sa_type=ROW_ID, foreign_key="customers.id", index=True)


accounts = table_of(Account)
account_identities = table_of(AccountIdentity)
customers = table_of(Customer)
identities = table_of(Identity)
