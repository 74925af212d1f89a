"""Short ways to write answers down, so that a test shows only what it is about."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest

from scoring.periods import Calendar
from scoring.responses import Customer, Deletion, Kind, SurveyResponse, Ticket
from storage.database import Database
from storage.recording import Recorded, record

SEGMENTS = ("plan", "segment", "region", "owner", "source", "survey")
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


DAYS = 150
"""Over which the story's answers are spread."""


class Story:
    """Random answers, edits, deletions, late arrivals, merges and facts that come later."""

    def __init__(self, random: Random, answer: Answer, deletion: Callable[..., Deletion]) -> None:
        self._random = random
        self._answer = answer
        self._deletion = deletion
        self._clock = 0.0

    def items(self, number: int) -> list[SurveyResponse | Deletion]:
        return [self._item() for _ in range(number)]

    def _item(self) -> SurveyResponse | Deletion:
        random = self._random
        self._clock += 0.001
        source, external_id = random.choice(["delighted", "typeform"]), f"r{random.randrange(500)}"
        if random.random() < 0.06:
            return self._deletion(external_id, source=source, day=DAYS + self._clock)
        return self._answer(
            external_id,
            random.randrange(11),
            source=source,
            day=random.choice([random.randrange(DAYS), random.uniform(0, DAYS)]),
            updated=random.choice([None, DAYS + self._clock, random.uniform(0, DAYS)]),
            survey=random.choice([None, "Pulse", "Yearly"]),
            ticket=Ticket(agent=random.choice([None, "Ana", "ana", "Ben"])),
            kind=random.choice([*Kind, Kind.RELATIONSHIP]),
            comment=random.choice([None, "Too SLOW", "Gut, aber  langsam", "100% good_enough"]),
            **self._customer(),
        )

    def _customer(self) -> dict[str, Any]:
        random = self._random
        person = random.randrange(60)
        domain = random.choice([f"company{person % 7}.example", "gmail.com"])
        facts = {
            "key": random.choice([None, f"k{person}"]),
            "email": random.choice([None, f"p{person + random.choice([0, 0, 0, 1])}@{domain}"]),
            "name": random.choice([None, f"Person {person}"]),
            "company": random.choice([None, None, f"Company {person % 9}"]),
            "account_key": random.choice([None, None, f"c{person % 5}"]),
            "plan": random.choice([None, None, "free", "pro"]),
            "segment": random.choice([None, None, "smb"]),
            "region": random.choice([None, "EU", "US", "us"]),
            "owner": random.choice([None, "ana@example.com", "ben@example.com"]),
            "properties": random.choice([{}, {"seats": str(random.randrange(40))}, {"seats": "many", "tier": "Gold"}]),
        }
        return facts if random.random() < 0.85 else {}


@pytest.fixture
def story(answer: Answer, deletion: Callable[..., Deletion]) -> Story:
    return Story(Random(int(os.environ.get("NPS_TALLY_SEED", "7"))), answer, deletion)


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Opens one and the same empty, unmigrated database again and again, as several processes do."""
    is_file = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'fresh.db'}" if is_file else request.getfixturevalue("empty_schema")
    opened: list[Database] = []

    def open_database() -> Database:
        opened.append(Database(url, lock_timeout=timedelta(seconds=60)))
        return opened[-1]

    yield open_database
    for database in opened:
        database.close()


@pytest.fixture
def empty_schema(new_schema: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    with new_schema() as url:
        yield url
