"""What was decided and what is kept about the bot's own work."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, LargeBinary, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field

from storage.column_types import UtcDateTime
from storage.tables.base import ROW_ID, Base, one_of, table_of
from storage.vocabulary import What


class Subscription(Base, table=True):
    """What a channel hears of."""

    __tablename__: ClassVar[Any] = "subscriptions"
    __table_args__ = (Unique("channel", "what", "filter"), one_of("what", What))

    id: int = Field(default=None, primary_key=True, sa_type=ROW_ID)
    channel: str
    what: str
    filter: str
    created_by: str | None
    created_at: datetime = Field(sa_type=UtcDateTime)


class Name(Base, table=True):
    """What somebody in Slack is called: a mention would call them each time that they are named."""

    __tablename__: ClassVar[Any] = "names"

    user: str = Field(primary_key=True)
    name: str
    seen_at: datetime = Field(sa_type=UtcDateTime)


class SeenEvent(Base, table=True):
    """Ids of events that had their effect already."""

    __tablename__: ClassVar[Any] = "seen_events"

    event_id: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Kept(Base, table=True):
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


class Setting(Base, table=True):
    """What admins set in Slack, and what the bot remembers about itself."""

    __tablename__: ClassVar[Any] = "settings"

    name: str = Field(primary_key=True)
    value: Any = Field(sa_type=JSON)
    changed_at: datetime = Field(sa_type=UtcDateTime)


names = table_of(Name)
subscriptions = table_of(Subscription)
seen_events = table_of(SeenEvent)
quarantine = table_of(Kept)
settings = table_of(Setting)
