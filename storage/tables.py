"""Every table. Values are checked where they are made; what must never be wrong is a CHECK or a key here as well.

The functions of this package work on the `Table`s at the end of this file, never on instances of the classes: rows do not
leave storage.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field, SQLModel

from scoring.responses import Kind
from storage.column_types import UtcDateTime
from storage.vocabulary import Outcome, Stage, State, What

ALL_TABLES = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ROW_ID = BigInteger().with_variant(Integer, "sqlite")  # only an INTEGER key numbers itself on SQLite


class _Base(SQLModel):
    metadata = ALL_TABLES


def _one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _check(name: str, condition: str) -> CheckConstraint:
    return CheckConstraint(condition, name=name)


def _index(name: str, *columns: str, where: str | None = None, unique: bool = False) -> Index:
    condition = text(where) if where else None
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


class Account(_Base, table=True):
    """A company. `facts_at` says for each fact since when it is known to be so: the newest wins."""

    __tablename__: ClassVar[Any] = "accounts"
    __table_args__ = (
        _check("revenue", "revenue >= 0"),
        _index("ix_accounts_revenue", "revenue", where="revenue IS NOT NULL"),
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


class AccountIdentity(_Base, table=True):
    """By what an account is found: (source, its id there), ("domain", …) or ("name", folded)."""

    __tablename__: ClassVar[Any] = "account_identities"

    value: str = Field(primary_key=True)
    namespace: str = Field(primary_key=True)
    account_id: int = Field(sa_type=ROW_ID, foreign_key="accounts.id", index=True)


class Customer(_Base, table=True):
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


class Identity(_Base, table=True):
    """By what a customer is found: ("email", in lower case) or (source, its id there)."""

    __tablename__: ClassVar[Any] = "identities"

    value: str = Field(primary_key=True)
    namespace: str = Field(primary_key=True)
    customer_id: int = Field(sa_type=ROW_ID, foreign_key="customers.id", index=True)


_OF_A_PERIOD = (
    "kind", "day", "next_day", "deleted_at", "score", "plan", "segment", "region", "source", "survey", "agent", "customer_id",
)  # fmt: skip


class Response(_Base, table=True):
    """One answer. Deleted ones stay as empty tombstones, so that a late repeat does not bring them back.

    `day` is the local day of `answered_at`; `next_day` that of the same customer's next answer of this kind, or `NEVER`.
    `revision` counts the versions; a reading of an older one is not stored.
    """

    __tablename__: ClassVar[Any] = "responses"
    __table_args__ = (
        Unique("external_id", "source"),  # the telling one first: quick whatever the planner knows of the table
        _check("score", "score BETWEEN 0 AND 10"),
        _check("scored", "(score IS NULL) = (deleted_at IS NOT NULL)"),
        _one_of("kind", Kind),
        _check("days", "next_day >= day"),
        _check("erased", "deleted_at IS NULL OR (comment IS NULL AND url IS NULL AND customer_id IS NULL)"),
        _index("ix_responses_customer", "customer_id", "kind", "answered_at", "id", where="customer_id IS NOT NULL"),
        # Holds what most filters ask for, so that a period is read without touching its rows; SQLite asks for deleted_at, too.
        _index("ix_responses_day", *_OF_A_PERIOD, where="deleted_at IS NULL"),
        _index("ix_responses_unread", "answered_at", where="read_at IS NULL AND deleted_at IS NULL"),
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
    plan: str | None
    segment: str | None
    region: str | None
    sentiment: dict[str, Any] | None = Field(sa_type=JSON(none_as_null=True))
    themes: str | None = Field(sa_type=Text)
    read_at: datetime | None = Field(sa_type=UtcDateTime)
    reading_until: datetime | None = Field(sa_type=UtcDateTime)


class Tally(_Base, table=True):
    """How many answers of one day, superseded on `next_day`, carry this value; key '' is the whole.

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


class FollowUp(_Base, table=True):
    """The case of one unhappy answer."""

    __tablename__: ClassVar[Any] = "follow_ups"
    __table_args__ = (
        Unique("response_id"),
        _one_of("state", State),
        _one_of("outcome", Outcome),
        _check("owned", "state NOT IN ('taken', 'contacted') OR owner IS NOT NULL"),
        _check("snoozed", "(state = 'snoozed') = (snoozed_until IS NOT NULL)"),
        _check("resolved", "(state = 'resolved') = (resolved_at IS NOT NULL)"),
        _check("resolved_how", "(state = 'resolved') = (outcome IS NOT NULL)"),
        _check("urgency_points", "urgency_points BETWEEN 0 AND 100"),
        _index("ix_follow_ups_unresolved", "due_at", where="state <> 'resolved'"),
        _index("ix_follow_ups_resolved", "resolved_at", where="state = 'resolved'"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    response_id: int = Field(sa_type=ROW_ID, foreign_key="responses.id")
    state: str
    owner: str | None
    opened_at: datetime = Field(sa_type=UtcDateTime)
    taken_at: datetime | None = Field(sa_type=UtcDateTime)
    contacted_at: datetime | None = Field(sa_type=UtcDateTime)
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


class FollowUpEvent(_Base, table=True):
    """Who did what when from where; only ever added to."""

    __tablename__: ClassVar[Any] = "follow_up_events"

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    follow_up_id: int = Field(sa_type=ROW_ID, foreign_key="follow_ups.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str | None
    action: str
    detail: dict[str, Any] = Field(sa_type=JSON)
    origin: str


class Delivery(_Base, table=True):
    """A message that ought to exist. It is stale while `revision > sent_revision`.

    `rank` is minus the priority: ascending like the other columns of its index, so that claiming needs no sorting.
    """

    __tablename__: ClassVar[Any] = "deliveries"
    __table_args__ = (
        _index("uq_deliveries_wish", "kind", "subject", "channel", where="parent_id IS NULL", unique=True),
        _index("uq_deliveries_reply", "kind", "subject", "channel", "parent_id", unique=True),
        _check("lease", "(lease_token IS NULL) = (lease_until IS NULL)"),
        _check("uncertain", "is_uncertain = (uncertain_since IS NOT NULL)"),
        _index("ix_deliveries_subject", "subject"),
        _index("ix_deliveries_given_up", "given_up_at", where="given_up_at IS NOT NULL"),
        _index(
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


class Fetch(_Base, table=True):
    """An answer that a survey tool announced and that is still to be asked for; the row goes when it is stored.

    `revision` counts the announcements: one that comes while the answer is being fetched has it fetched again.
    """

    __tablename__: ClassVar[Any] = "fetches"
    __table_args__ = (
        Unique("source", "external_id"),
        _check("lease", "(lease_token IS NULL) = (lease_until IS NULL)"),
        _index("ix_fetches_due", "due_at", "id", where="given_up_at IS NULL"),
        _index("ix_fetches_given_up", "given_up_at", where="given_up_at IS NOT NULL"),
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


class Remark(_Base, table=True):
    """What a customer wrote beside an answer that is not known yet; the row goes when the answer has it."""

    __tablename__: ClassVar[Any] = "remarks"

    source: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    comment: str = Field(sa_type=Text)
    said_at: datetime = Field(sa_type=UtcDateTime)
    kept_at: datetime = Field(sa_type=UtcDateTime, index=True)


class FileImport(_Base, table=True):
    """A file that somebody dropped on the bot; its bytes stay in Slack. `summary` is what was found in it, or done with it."""

    __tablename__: ClassVar[Any] = "file_imports"
    __table_args__ = (
        Unique("file_id"),
        _one_of("stage", Stage),
        _check("lease", "(lease_token IS NULL) = (lease_until IS NULL)"),
        _index("ix_file_imports_waiting", "id", where="stage IN ('asked', 'wanted')"),
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


class Pace(_Base, table=True):
    """How far a rate limit is used up, as the moment when all of it is there again; see `storage.pace`."""

    __tablename__: ClassVar[Any] = "pace"

    method: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    full_at: datetime = Field(sa_type=UtcDateTime)


class Subscription(_Base, table=True):
    """What a channel hears of."""

    __tablename__: ClassVar[Any] = "subscriptions"
    __table_args__ = (Unique("channel", "what", "filter"), _one_of("what", What))

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    channel: str
    what: str
    filter: str
    created_by: str | None
    created_at: datetime = Field(sa_type=UtcDateTime)


class SeenEvent(_Base, table=True):
    """Ids of events that had their effect already."""

    __tablename__: ClassVar[Any] = "seen_events"

    event_id: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Kept(_Base, table=True):
    """A payload from a verified sender that could not be read."""

    __tablename__: ClassVar[Any] = "quarantine"
    __table_args__ = (Unique("source", "digest"),)

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    source: str
    digest: str
    body: bytes = Field(sa_type=LargeBinary)
    headers: dict[str, str] = Field(sa_type=JSON)
    reason: str = Field(sa_type=Text)
    kept_at: datetime = Field(sa_type=UtcDateTime, index=True)
    replayed_at: datetime | None = Field(sa_type=UtcDateTime)


class Setting(_Base, table=True):
    """What admins set in Slack, and what the bot remembers about itself."""

    __tablename__: ClassVar[Any] = "settings"

    name: str = Field(primary_key=True)
    value: Any = Field(sa_type=JSON)
    changed_at: datetime = Field(sa_type=UtcDateTime)


def _table(model: type[SQLModel]) -> Table:
    return ALL_TABLES.tables[str(model.__tablename__)]


accounts = _table(Account)
account_identities = _table(AccountIdentity)
customers = _table(Customer)
identities = _table(Identity)
responses = _table(Response)
tallies = _table(Tally)
follow_ups = _table(FollowUp)
follow_up_events = _table(FollowUpEvent)
deliveries = _table(Delivery)
fetches = _table(Fetch)
remarks = _table(Remark)
file_imports = _table(FileImport)
pace = _table(Pace)
subscriptions = _table(Subscription)
seen_events = _table(SeenEvent)
quarantine = _table(Kept)
settings = _table(Setting)
