"""What receivers are told, as pydantic models: the payload and its JSON Schema (`/schema/events`) from one text.

Fields are only ever added; nothing is renamed or removed.
"""

from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from scoring.nps import Category
from scoring.responses import Kind
from storage.vocabulary import Outcome, State


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ticket(_Told):
    """The support ticket that the answer belongs to."""

    id: str | None
    url: str | None
    agent: str | None


class Customer(_Told):
    """Who answered, with today's facts about the company."""

    name: str | None
    email: str | None
    company: str | None
    plan: str | None
    segment: str | None
    region: str | None
    revenue: int | None = Field(description="a year, in whole units of your currency")
    renewal: date | None
    owner_email: str | None
    properties: dict[str, str]


class Response(_Told):
    """An answer as it is known today."""

    id: int = Field(description="ours; stays the same when the customer edits the answer")
    source: str = Field(description="the survey tool's name in the webhook address")
    external_id: str = Field(description="the survey tool's own id")
    survey: str | None
    kind: Kind
    score: int = Field(ge=0, le=10)
    category: Category
    comment: str | None
    themes: list[str] = Field(description="what the comment is about; empty while it is unread")
    tone: str | None = Field(description="how the comment reads; null while it is unread, or when there is none")
    answered_at: datetime
    received_at: datetime
    url: str | None
    ticket: Ticket
    revision: int = Field(description="one more with each version: ignore what is older than what you know")


class FollowUp(_Told):
    """The case of an unhappy answer, as it stands now."""

    id: int
    state: State
    owner: str | None = Field(description="Slack user id")
    opened_at: datetime
    taken_at: datetime | None
    contacted_at: datetime | None
    due_at: datetime | None
    snoozed_until: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None = Field(description="Slack user id; null: the bot")
    outcome: Outcome | None
    root_causes: list[str] = Field(description="keys of themes")
    note: str | None
    urgency: str | None
    revision: int = Field(description="one more with each change: ignore what is older than what you know")


class Change(_Told):
    """What happened to the case."""

    action: str = Field(description="opened, taken, assigned, contacted, snoozed, resolved, reopened, undone …")
    actor: str | None = Field(description="Slack user id; null: the bot, or the survey tool")
    at: datetime
    origin: str = Field(description="from where: slack, survey, clock …")


class Gone(_Told):
    """An answer that the survey tool took back."""

    id: int
    source: str
    external_id: str


class ResponseTold(_Told):
    """A new or changed answer."""

    response: Response
    customer: Customer | None
    follow_up: FollowUp | None


class FollowUpTold(_Told):
    """A change of a case. `response` is null when the answer was taken back."""

    change: Change
    follow_up: FollowUp
    response: Response | None
    customer: Customer | None


class GoneTold(_Told):
    """An answer that no longer counts."""

    response: Gone


class ResponseMessage(_Told):
    """An answer came, or changed."""

    type: Literal["response.created", "response.updated"]
    timestamp: datetime = Field(description="when it happened; what `data` says is true when it is sent")
    data: ResponseTold


class GoneMessage(_Told):
    """An answer was taken back in the survey tool: forget it."""

    type: Literal["response.deleted"]
    timestamp: datetime
    data: GoneTold


class FollowUpMessage(_Told):
    """Something happened to a case: one message for each change."""

    type: Literal["follow_up.changed"]
    timestamp: datetime
    data: FollowUpTold


class Ping(_Told):
    """Sent by `nps-bot receivers try NAME`."""

    type: Literal["ping"]
    timestamp: datetime
    data: dict[str, str]


Message: TypeAlias = ResponseMessage | GoneMessage | FollowUpMessage | Ping


def events_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of everything that receivers are told."""
    schema = TypeAdapter(Message).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "What NPS Bot tells", **schema}
