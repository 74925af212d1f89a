"""What a new version of an answer does to the one that is stored: in memory, for one batch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from scoring.periods import Calendar
from scoring.responses import Deletion, Kind, SurveyResponse
from scoring.sentiment import Sentiment
from storage.column_types import NEVER
from storage.companies import SEGMENT_FACTS
from storage.people import Person
from storage.responses import sentiment_as_json, themes_as_text
from storage.tables import responses


class Change(StrEnum):
    """What became of an item."""

    NEW = "new"
    UPDATED = "updated"
    REPEAT = "repeat"  # it says nothing new
    STALE = "stale"  # a newer version is known
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Reading:
    """How the comment of an item reads, known before the item is stored: an import reads ahead."""

    sentiment: Sentiment | None
    themes: tuple[str, ...]


@dataclass(eq=False, slots=True)
class Answer:
    """An answer while a batch is applied.

    Attributes:
        row: the columns as they will be stored; `customer_id` and `account_id` follow from `person` in the end.
        before: the columns as they are stored; None for a new one.
        person: who answered.
        order: among answers of one moment the higher id is the later one; new ones follow the stored ones.
    """

    row: dict[str, Any]
    before: Mapping[str, Any] | None
    person: Person | None
    order: tuple[bool, int]

    @classmethod
    def stored(cls, row: Mapping[str, Any], person: Person | None) -> "Answer":
        return cls(dict(row), row, person, (False, row["id"]))

    @property
    def is_live(self) -> bool:
        return self.row["deleted_at"] is None

    @property
    def moment(self) -> tuple[datetime, tuple[bool, int]]:
        return self.row["answered_at"], self.order

    @property
    def has_moved(self) -> bool:
        """Whether it follows on, or is followed by, others than stored."""
        if self.before is None:
            return True
        person = self.person.current if self.person else None
        now = (person and person.id, *(self.row[name] for name in _PLACE))
        return now != (self.before["customer_id"], *(self.before[name] for name in _PLACE))

    def changed(self, columns: tuple[str, ...]) -> bool:
        return self.before is None or any(self.row[name] != self.before[name] for name in columns)

    def fill_segments(self) -> None:
        """An answer keeps the values of its time: what is known later fills empty ones only."""
        if self.person is None or self.person.current.company is None or not self.is_live:
            return
        facts = self.person.current.company.facts
        for name, fact in SEGMENT_FACTS.items():
            self.row[name] = self.row[name] or facts[fact]


def new_answer(item: SurveyResponse | Deletion, *, received_at: datetime) -> Answer:
    """An answer that nobody knows yet, before anything is applied to it."""
    row = dict.fromkeys(COLUMNS)
    row |= {"source": item.source, "external_id": item.external_id, "kind": Kind.RELATIONSHIP.value, "revision": 0}
    row |= {"received_at": received_at, "next_day": NEVER}
    return Answer(row, None, None, (True, 0))


def apply_response(answer: Answer, item: SurveyResponse, calendar: Calendar) -> Change:
    """Take a version of an answer.

    A version of the same time that says something else is taken: tools without `updated_at` send the comment in a second
    call. For the same reason a missing comment means that there is none only if `updated_at` is newer.
    """
    row = answer.row
    known_since: datetime | None = row["version_at"]
    if known_since is not None and (item.version_at < known_since or _is_erased(row, item.version_at)):
        return Change.STALE
    says = {name: value for name, value in _said(item).items() if value is not None}
    if known_since is not None and not item.is_dated:
        del says["answered_at"]
    if item.comment is None and item.updated_at and known_since and item.updated_at > known_since:
        says["comment"] = None
    differs = {name: value for name, value in says.items() if row[name] != value}
    row["version_at"] = item.version_at
    if not differs and answer.is_live:
        return Change.REPEAT
    row |= {**differs, "deleted_at": None, "day": calendar.today(says.get("answered_at", row["answered_at"]))}
    _read_again(row, comment_changed="comment" in differs)
    return Change.UPDATED if known_since else Change.NEW


def apply_reading(answer: Answer, item: SurveyResponse, reading: Reading, at: datetime) -> None:
    """Nobody has to read the comment again: neither that of the item, nor a known one that the item does not mention."""
    row, before = answer.row, answer.before
    if row["comment"] == item.comment:
        row |= {"sentiment": sentiment_as_json(reading.sentiment), "themes": themes_as_text(reading.themes)}
        row["read_at"] = at
    elif before is not None and row["comment"] == before["comment"]:
        row["read_at"] = before["read_at"]


def apply_deletion(answer: Answer, item: Deletion, calendar: Calendar) -> Change:
    """Leave a tombstone: nothing of the customer stays, and a late older version does not bring it back."""
    row = answer.row
    if row["version_at"] is not None and item.deleted_at < row["version_at"]:
        return Change.STALE
    if row["version_at"] is not None and not answer.is_live:
        row["version_at"] = row["deleted_at"] = item.deleted_at
        return Change.REPEAT
    row |= dict.fromkeys(_ERASED)
    row["answered_at"] = row["answered_at"] or item.deleted_at
    row |= {"version_at": item.deleted_at, "deleted_at": item.deleted_at, "next_day": NEVER}
    row |= {"day": calendar.today(row["answered_at"]), "revision": row["revision"] + 1}
    answer.person = None
    return Change.DELETED


COLUMNS = tuple(column.name for column in responses.c)
_PLACE = ("kind", "answered_at", "day", "deleted_at")
_ERASED = (
    "score",
    "comment",
    "url",
    "ticket_id",
    "ticket_url",
    "agent",
    "survey",
    *SEGMENT_FACTS,
    "sentiment",
    "themes",
)


def _is_erased(row: Mapping[str, Any], version_at: datetime) -> bool:
    return row["deleted_at"] is not None and version_at <= row["deleted_at"]


def _said(item: SurveyResponse) -> dict[str, Any]:
    return {
        "score": item.score,
        "comment": item.comment,
        "answered_at": item.answered_at,
        "survey": item.survey,
        "kind": item.kind.value,
        "url": item.url,
        "ticket_id": item.ticket.id,
        "ticket_url": item.ticket.url,
        "agent": item.ticket.agent,
    }


def _read_again(row: dict[str, Any], *, comment_changed: bool) -> None:
    row |= {"revision": row["revision"] + 1, "read_at": None, "reading_until": None}
    if comment_changed:
        row |= {"sentiment": None, "themes": None}
