"""What a survey tool tells us, as values that cannot be wrong.

A `SurveyResponse` refuses an impossible score or a naive time when it is built, so that nothing behind it has to ask again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

LOWEST_SCORE = 0
HIGHEST_SCORE = 10
NOTHING: Mapping[str, str] = MappingProxyType({})


class Kind(StrEnum):
    """Why the customer was asked; the kinds are never mixed silently in one number."""

    RELATIONSHIP = "relationship"
    TRANSACTIONAL = "transactional"
    PROSPECT = "prospect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who answered, and what the survey tool knows about the account. Empty means: not said this time.

    Attributes:
        key: the tool's own id of the person; unique within one source only.
        account_key: the tool's own id of the company; unique within one source only.
        revenue: annual revenue of the account, in whole units of the workspace's currency, not negative.
        renewal: the day on which the contract renews or ends.
        owner: e-mail address of the account's owner on our side.
        properties: every other fact, as text by name in lower case.
    """

    key: str | None = None
    email: str | None = None
    name: str | None = None
    company: str | None = None
    account_key: str | None = None
    plan: str | None = None
    segment: str | None = None
    region: str | None = None
    revenue: int | None = None
    renewal: date | None = None
    owner: str | None = None
    # A factory, because Python 3.11 takes every unhashable default for a mutable one.
    properties: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    def __post_init__(self) -> None:
        if self.revenue is not None and self.revenue < 0:
            raise ValueError("revenue: must not be negative")

    @property
    def is_anonymous(self) -> bool:
        return not (self.key or self.email)


ANONYMOUS = Customer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """The support conversation that the survey asked about."""

    id: str | None = None
    url: str | None = None
    agent: str | None = None


NO_TICKET = Ticket()


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResponse:
    """One answer to "how likely are you to recommend us, 0 to 10?".

    Attributes:
        source: name of the source, as in `/webhooks/<source>`.
        external_id: the tool's id of this answer; the same for every later edit of it.
        score: 0..10. A bool, a float or a text is refused.
        comment: what the customer wrote, without outer blanks; never an empty text.
        answered_at: when the customer first answered; aware.
        updated_at: when this version was made; aware; None if the tool does not say.
        is_dated: False when the tool did not say when; `answered_at` is then when we heard, and a later version does not move it.
        url: link back to the answer in the survey tool.
        left_out: a sentence for each value that cannot be used, though the answer can; for whoever sent it.

    Raises:
        ValueError: for an impossible score, a naive time or an empty id; its text begins with the field's name.
    """

    source: str
    external_id: str
    score: int
    answered_at: datetime
    comment: str | None = None
    updated_at: datetime | None = None
    survey: str | None = None
    kind: Kind = Kind.RELATIONSHIP
    url: str | None = None
    ticket: Ticket = NO_TICKET
    customer: Customer = field(default=ANONYMOUS)
    is_dated: bool = True
    left_out: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if type(self.score) is not int or not LOWEST_SCORE <= self.score <= HIGHEST_SCORE:
            raise ValueError(f"score: must be a whole number from 0 to 10, not {self.score!r}")
        _refuse_empty_id(self.source, self.external_id)
        _refuse_naive("answered_at", self.answered_at)
        if self.updated_at is not None:
            _refuse_naive("updated_at", self.updated_at)
        if self.comment is not None and not self.comment.strip():
            raise ValueError("comment: must not be blank; leave it out")

    @property
    def version_at(self) -> datetime:
        """When this version was made: an older version never overwrites a newer one."""
        return max(self.answered_at, self.updated_at) if self.updated_at else self.answered_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """The survey tool took an answer back."""

    source: str
    external_id: str
    deleted_at: datetime

    def __post_init__(self) -> None:
        _refuse_empty_id(self.source, self.external_id)
        _refuse_naive("deleted_at", self.deleted_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a customer wrote beside an answer whose score comes, or came, in another call.

    Attributes:
        external_id: the tool's id of the answer to which it belongs.
        comment: never blank.
    """

    source: str
    external_id: str
    comment: str
    said_at: datetime

    def __post_init__(self) -> None:
        _refuse_empty_id(self.source, self.external_id)
        _refuse_naive("said_at", self.said_at)
        if not self.comment.strip():
            raise ValueError("comment: must not be blank")


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """The survey tool says that there is an answer, and wants to be asked for it.

    Attributes:
        external_id: the tool's id of the answer.
        survey_id: the tool's id of the survey; needed to ask.
    """

    source: str
    external_id: str
    survey_id: str
    announced_at: datetime

    def __post_init__(self) -> None:
        _refuse_empty_id(self.source, self.external_id)
        _refuse_naive("announced_at", self.announced_at)


Told: TypeAlias = SurveyResponse | Deletion | Remark | Announcement
"""Everything that a survey tool can tell us."""


def _refuse_empty_id(source: str, external_id: str) -> None:
    if not source:
        raise ValueError("source: must not be empty")
    if not external_id:
        raise ValueError("id: must not be empty")


def _refuse_naive(name: str, moment: datetime) -> None:
    if moment.utcoffset() is None:
        raise ValueError(f"{name}: must carry a time zone")
