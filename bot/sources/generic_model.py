"""Our own JSON as pydantic models: what is accepted, and the JSON Schema of it, from one text.

Workflow tools fill templates: an empty text means "not said", and digits may stand in quotes. Neither excuses a wrong value.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bot.sources import customers, fields
from bot.sources.base import Ignored, Unreadable
from scoring.responses import Kind

REFUSED = "refused"  # marks an error whose sentence is ours


def refusal(message: str) -> PydanticCustomError:
    return PydanticCustomError(REFUSED, "{message}", {"message": message})


def _score(value: object) -> int:
    try:
        return fields.score(value)
    except (Ignored, Unreadable) as no:
        raise refusal(no.reason.removeprefix("score: ")) from None


def _moment(value: object, info: ValidationInfo) -> datetime:
    assert info.context is not None, "validate with context={'received_at': …}"
    try:
        return fields.moment(value, "", info.context["received_at"], naive=False)
    except Unreadable as no:
        raise refusal(no.reason.removeprefix(": ")) from None


def _text(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return (value.strip() or None) if isinstance(value, str) else value


def _kind(value: object) -> object:
    return value.strip().lower() or None if isinstance(value, str) else value


def _if_any(read: Callable[[object], object], message: str) -> BeforeValidator:
    """Nothing and "" are None; what `read` cannot read is refused with this sentence."""

    def check(value: object) -> object:
        if value is None or value == "":
            return None
        found = read(value)
        if found is None:
            raise refusal(message)
        return found

    return BeforeValidator(check)


def _link_called(name: str) -> BeforeValidator:
    """A link is a help, not a reason to refuse an answer: one that leads nowhere is left out, and whoever sent it is told."""

    def read(value: object, info: ValidationInfo) -> str | None:
        if info.context is not None:
            info.context["left_out"].extend(fields.unusable_link(name, value))
        return fields.url(value)

    return BeforeValidator(read)


def _schema(**schema: object) -> WithJsonSchema:
    return WithJsonSchema(dict(schema))


_TIME: Any = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "number"}]}
_SCORE: Any = {
    "anyOf": [{"type": "integer", "minimum": 0, "maximum": 10}, {"type": "string", "pattern": "^(10|[0-9])$"}]
}
_WORDS = ["string", "number", "null"]

Id: TypeAlias = Annotated[
    Annotated[str, Field(min_length=1, max_length=fields.LONGEST_ID)],
    BeforeValidator(_text),
    _schema(type=["string", "number"], minLength=1, maxLength=fields.LONGEST_ID),
]
Key: TypeAlias = Annotated[
    Annotated[str, Field(max_length=fields.LONGEST_ID)] | None,
    BeforeValidator(_text),
    _schema(type=_WORDS, maxLength=fields.LONGEST_ID),
]
Short: TypeAlias = Annotated[
    Annotated[str, Field(max_length=fields.LONGEST_TEXT)] | None,
    BeforeValidator(_text),
    _schema(type=_WORDS, maxLength=fields.LONGEST_TEXT),
]
Long: TypeAlias = Annotated[str | None, BeforeValidator(_text), _schema(type=_WORDS)]
Score: TypeAlias = Annotated[int, BeforeValidator(_score), WithJsonSchema(_SCORE)]
Moment: TypeAlias = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema(_TIME)]
LaterMoment: TypeAlias = Annotated[
    datetime | None,
    BeforeValidator(lambda value, info: None if value in (None, "") else _moment(value, info)),
    _schema(anyOf=[*_TIME["anyOf"], {"type": "null"}]),
]
Email: TypeAlias = Annotated[
    str | None,
    _if_any(fields.email, "must be an e-mail address"),
    _schema(anyOf=[{"type": "string", "format": "email"}, {"enum": ["", None]}]),
]
_LINK = _schema(anyOf=[{"type": "string", "format": "uri"}, {"enum": ["", None]}])
Url: TypeAlias = Annotated[str | None, _link_called("url"), _LINK]
TicketUrl: TypeAlias = Annotated[str | None, _link_called("ticket.url"), _LINK]
Amount: TypeAlias = Annotated[
    int | None,
    _if_any(fields.amount, f"must be a number from 0 to {fields.HIGHEST_REVENUE}, without currency or separators"),
    _schema(
        type=["number", "string", "null"],
        minimum=0,
        maximum=fields.HIGHEST_REVENUE,
        pattern=r"^\s*(\d{1,15}(\.\d+)?)?\s*$",
    ),
]
Day: TypeAlias = Annotated[
    date | None,
    _if_any(fields.day, "must be a day such as 2026-12-31"),
    _schema(anyOf=[{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}, {"type": "null"}]),
]
KindName: TypeAlias = Annotated[Kind | None, BeforeValidator(_kind), _schema(enum=[*Kind, "", None])]


class TicketFacts(BaseModel):
    """The support conversation that the survey asked about."""

    model_config = ConfigDict(extra="forbid")

    id: Key = None
    url: TicketUrl = None
    agent: Short = None


class CustomerFacts(BaseModel):
    """Who answered. Any further property is kept under its own name."""

    model_config = ConfigDict(extra="allow")

    key: Key = Field(None, description="your id of the person")
    email: Email = None
    name: Short = None
    company: Short = None
    account_key: Key = Field(None, description="your id of the company")
    plan: Short = None
    segment: Short = None
    region: Short = None
    revenue: Amount = Field(None, description="annual revenue of the account, in whole units of your currency")
    renewal: Day = Field(None, description="the day on which the contract renews or ends")
    owner: Email = Field(None, description="e-mail address of the account's owner on your side")

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        if len(self.model_extra or {}) > customers.MOST_PROPERTIES:
            raise refusal(f"must have at most {customers.MOST_PROPERTIES} further properties")
        return self


class Answer(BaseModel):
    """One answer to "how likely are you to recommend us?". Send it again with a later `updated_at` to change it."""

    model_config = ConfigDict(extra="forbid")

    id: Id = Field(description="your id of this answer; the same for every later edit of it")
    score: Score
    answered_at: LaterMoment = Field(
        None, description="ISO 8601 with a zone, or seconds or milliseconds since 1970; when we hear of it if left out"
    )
    comment: Long = None
    updated_at: LaterMoment = Field(
        None, description="when this version was made; an older one never overwrites a newer one"
    )
    deleted: Literal[False, "false", ""] | None = False
    survey: Short = None
    kind: KindName = Field(None, description="why the customer was asked; the source's own kind if left out")
    url: Url = Field(None, description="link back to the answer")
    ticket: TicketFacts | None = None
    customer: CustomerFacts | None = None


class Removal(BaseModel):
    """An answer that was taken back. Everything else may be sent along and is not looked at."""

    model_config = ConfigDict(extra="ignore")

    id: Id
    deleted: Annotated[Literal[True, "true"], PlainSerializer(bool)]
    updated_at: LaterMoment = None


PLAIN = frozenset(CustomerFacts.model_fields) - frozenset(Answer.model_fields)
"""Facts about the customer that may stand beside the answer's own; see `flat.py`."""
LEVEL_IN_NAME = r"^(customer|ticket)(?:[._](.+)|\[(.+)\])$"


def customer_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the body of `PUT /customers/<key>`."""
    schema = TypeAdapter(CustomerFacts).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A customer for NPS Bot", **schema}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a request body, as object or list."""
    schema = TypeAdapter(Answer | Removal | list[Answer | Removal]).json_schema()
    answer, customer = schema["$defs"]["Answer"], schema["$defs"]["CustomerFacts"]
    answer["properties"] |= {name: customer["properties"][name] for name in sorted(PLAIN)}
    ticket = "|".join(TicketFacts.model_fields)
    answer["patternProperties"] = {
        r"^customer([._].+|\[.+\])$": {"description": "`customer_plan` is `plan` of `customer`"},
        rf"^ticket([._]({ticket})|\[({ticket})\])$": {"description": "`ticket_id` is `id` of `ticket`"},
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Survey answers for NPS Bot", **schema}
