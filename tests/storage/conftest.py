"""Short ways to write answers down, so that a test shows only what it is about."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest

from scoring.periods import Calendar
from scoring.responses import Customer, Deletion, SurveyResponse
from storage.database import Database
from storage.recording import Recorded, record

SEGMENTS = ("plan", "segment", "region", "source", "survey")
CALENDAR = Calendar(ZoneInfo("Europe/Berlin"))
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


class Answer(Protocol):
    """Makes an answer by "a1" on day 0 of the test, with score 3; `day` and `minute` are counted from there."""

    def __call__(self, external_id: str = "a1", score: int = 3, *, day: float = 0, **fields: Any) -> SurveyResponse: ...


Write = Callable[..., list[Recorded]]


@pytest.fixture
def calendar() -> Calendar:
    return CALENDAR


@pytest.fixture
def segments() -> Sequence[str]:
    return SEGMENTS


@pytest.fixture
def at() -> Callable[[float], datetime]:
    """The moment so many days after the noon at which tests begin."""
    return lambda day: NOON + timedelta(days=day)


@pytest.fixture
def answer() -> Answer:
    def make(external_id: str = "a1", score: int = 3, *, day: float = 0, **fields: Any) -> SurveyResponse:
        who = {name: fields.pop(name) for name in list(fields) if name in Customer.__dataclass_fields__}
        updated = fields.pop("updated", None)
        return SurveyResponse(
            source=fields.pop("source", "delighted"),
            external_id=external_id,
            score=score,
            answered_at=NOON + timedelta(days=day),
            updated_at=None if updated is None else NOON + timedelta(days=updated),
            customer=Customer(**who),
            **fields,
        )

    return make


@pytest.fixture
def deletion() -> Callable[..., Deletion]:
    def make(external_id: str = "a1", *, day: float = 0, source: str = "delighted") -> Deletion:
        return Deletion(source=source, external_id=external_id, deleted_at=NOON + timedelta(days=day))

    return make


@pytest.fixture
def write(database: Database, now: datetime) -> Write:
    """Record items in a transaction of their own."""

    def write_items(*items: SurveyResponse | Deletion) -> list[Recorded]:
        with database.transaction() as session:
            return record(session, items, received_at=now, calendar=CALENDAR, segments=SEGMENTS)

    return write_items
