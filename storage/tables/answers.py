"""What was answered, how often, and what is still to come."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field

from scoring.responses import Kind
from storage.column_types import NEVER, UtcDateTime
from storage.tables.base import ROW_ID, Base, check, index, one_of, table_of
from storage.vocabulary import Stage

_OF_A_PERIOD = (
    "kind", "day", "next_day", "deleted_at", "score", "customer_id", "account_id", "plan", "segment", "region", "owner",
    "source", "survey", "agent", "themes",
)  # fmt: skip


_OF_AN_AGENT = ("agent", "kind", "day", "next_day", "score")
_OF_FOLLOWED = ("kind", "next_day", "customer_id", "day", "score")
_OF_A_CUSTOMER = ("customer_id", "kind", "answered_at", "id", "day", "next_day", "score", "deleted_at")


class Response(Base, table=True):
    """One answer. Deleted ones stay as empty tombstones, so that a late repeat does not bring them back.

    `day` is the local day of `answered_at`; `next_day` that of the same customer's next answer of this kind, or `NEVER`.
    `account_id` is the customer's account of today, so that answers are counted by what is known of it without looking up everybody.
    `revision` counts the versions; a reading of an older one is not stored.
    """

    __tablename__: ClassVar[Any] = "responses"
    __table_args__ = (
        Unique("external_id", "source"),  # the telling one first: quick whatever the planner knows of the table
        check("score", "score BETWEEN 0 AND 10"),
        check("scored", "(score IS NULL) = (deleted_at IS NOT NULL)"),
        one_of("kind", Kind),
        check("days", "next_day >= day"),
        check("erased", "deleted_at IS NULL OR (comment IS NULL AND url IS NULL AND customer_id IS NULL)"),
        index("ix_responses_customer", *_OF_A_CUSTOMER, where="customer_id IS NOT NULL"),
        # Holds what most filters ask for, so that a period is read without touching its rows; SQLite asks for deleted_at, too.
        index("ix_responses_day", *_OF_A_PERIOD, where="deleted_at IS NULL"),
        # By the day of the next answer: who answered again then, and what they had said before.
        index("ix_responses_followed", *_OF_FOLLOWED, where=f"customer_id IS NOT NULL AND next_day < '{NEVER}'"),
        index("ix_responses_agent", *_OF_AN_AGENT, where="agent IS NOT NULL"),
        index("ix_responses_unread", "answered_at", where="read_at IS NULL AND deleted_at IS NULL"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    source: str
    external_id: str
    survey: str | None
    kind: str
    score: int | None
    comment: str | None = Field(sa_type=Text)
    answered_at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    version_at: datetime = Field(sa_type=UtcDateTime)
    revision: int
    deleted_at: datetime | None = Field(sa_type=UtcDateTime)
    day: date
    next_day: date
    url: str | None = Field(sa_type=Text)
    ticket_id: str | None
    ticket_url: str | None = Field(sa_type=Text)
    agent: str | None
    customer_id: int | None = Field(sa_type=ROW_ID, foreign_key="customers.id")
    account_id: int | None = Field(sa_type=ROW_ID)  # no foreign key: to drop an account would read all answers
    plan: str | None
    segment: str | None
    region: str | None
    owner: str | None
    sentiment: dict[str, Any] | None = Field(sa_type=JSON(none_as_null=True))
    themes: str | None = Field(sa_type=Text)
    read_at: datetime | None = Field(sa_type=UtcDateTime)
    reading_until: datetime | None = Field(sa_type=UtcDateTime)


class Tally(Base, table=True):
    """How many answers of one day, superseded on `next_day`, carry this value; key '' is the whole.

    Key 'months' and 'months plan' are the same by months, named by their first days.

    No CHECK holds the counts above zero: PostgreSQL tests it on the row proposed to an upsert, which is a difference.
    """

    __tablename__: ClassVar[Any] = "tallies"
    # Clustered by day: a period reads one run of each kind and key, in which the counts stand.
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    next_day: date = Field(primary_key=True)
    value: str = Field(primary_key=True)
    detractors: int
    passives: int
    promoters: int


class MonthlyTally(Base, table=True):
    """How many answers of one month, superseded in `next_month`, carry all these values, by score; '' is not known.

    Each answer stands once under the theme '', and once more under each of its themes.
    """

    __tablename__: ClassVar[Any] = "monthly_tallies"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: str = Field(primary_key=True)
    theme: str = Field(primary_key=True)
    month: date = Field(primary_key=True)
    next_month: date = Field(primary_key=True)
    plan: str = Field(primary_key=True)
    segment: str = Field(primary_key=True)
    region: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    survey: str = Field(primary_key=True)
    has_comment: bool = Field(primary_key=True)
    has_theme: bool = Field(primary_key=True)
    s0: int
    s1: int
    s2: int
    s3: int
    s4: int
    s5: int
    s6: int
    s7: int
    s8: int
    s9: int
    s10: int


class Fetch(Base, table=True):
    """An answer that a survey tool announced and that is still to be asked for; the row goes when it is stored.

    `revision` counts the announcements: one that comes while the answer is being fetched has it fetched again.
    """

    __tablename__: ClassVar[Any] = "fetches"
    __table_args__ = (
        Unique("source", "external_id"),
        check("lease", "(lease_token IS NULL) = (lease_until IS NULL)"),
        index("ix_fetches_due", "due_at", "id", where="given_up_at IS NULL"),
        index("ix_fetches_given_up", "given_up_at", where="given_up_at IS NOT NULL"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    source: str
    external_id: str
    survey_id: str
    announced_at: datetime = Field(sa_type=UtcDateTime)
    revision: int
    due_at: datetime = Field(sa_type=UtcDateTime)
    lease_token: str | None
    lease_until: datetime | None = Field(sa_type=UtcDateTime)
    attempts: int
    last_error: str | None = Field(sa_type=Text)
    given_up_at: datetime | None = Field(sa_type=UtcDateTime)


class Remark(Base, table=True):
    """What a customer wrote beside an answer that is not known yet; the row goes when the answer has it."""

    __tablename__: ClassVar[Any] = "remarks"

    source: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    comment: str = Field(sa_type=Text)
    said_at: datetime = Field(sa_type=UtcDateTime)
    kept_at: datetime = Field(sa_type=UtcDateTime, index=True)


class FileImport(Base, table=True):
    """A file that somebody dropped on the bot; its bytes stay in Slack. `summary` is what was found in it, or done with it."""

    __tablename__: ClassVar[Any] = "file_imports"
    __table_args__ = (
        Unique("file_id"),
        one_of("stage", Stage),
        check("lease", "(lease_token IS NULL) = (lease_until IS NULL)"),
        index("ix_file_imports_waiting", "id", where="stage IN ('asked', 'wanted')"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    file_id: str
    file_name: str
    channel: str
    asked_by: str
    stage: str
    summary: dict[str, Any] = Field(sa_type=JSON)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    lease_token: str | None
    lease_until: datetime | None = Field(sa_type=UtcDateTime)
    attempts: int


responses = table_of(Response)
tallies = table_of(Tally)
monthly_tallies = table_of(MonthlyTally)
fetches = table_of(Fetch)
remarks = table_of(Remark)
file_imports = table_of(FileImport)
