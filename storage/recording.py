"""Writing what survey tools tell: a batch at a time, in a handful of statements, in the caller's transaction.

Load what the batch may touch, apply the items one after the other in memory, write the differences. So the same answer or
person may come several times in a batch, and the number of statements does not grow with it.

Two writers on PostgreSQL: customers are locked first, in the order of their ids, then answers; new rows are inserted in the
order of their keys; accounts and tallies, which many share, come last. Everybody takes them in this order, so nobody waits
in a circle. Whoever finds that another writer was faster begins again from the savepoint and then sees the other's rows;
after some attempts in vain the sender is told to come again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat

from sqlalchemy.orm import Session

from scoring.periods import Calendar
from scoring.responses import Deletion, Kind, SurveyResponse
from storage import chain
from storage.answers import Answer, Change, Reading, apply_deletion, apply_reading, apply_response
from storage.batch import Batch
from storage.chain import Place
from storage.companies import segment_facts
from storage.facts import moment_text
from storage.overtaking import until_undisturbed
from storage.people import Person

__all__ = ["Change", "Reading", "Recorded", "record"]

_AT_ONCE = 500
"""Items per round: bounds the memory, and the values of a statement."""

Item = SurveyResponse | Deletion


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of one item.

    Attributes:
        kind, answered_at: as they stand now.
        score: as it stands now; None when the answer is deleted.
        score_before: as it stood before; None for new ones, and for one that comes back after its deletion.
        customer_id: None when the answer is anonymous, or deleted.
        is_only: whether this is for certain the customer's only answer: they were not known before.
        is_united: whether the customer turned out to be one with another who was known: what they had answered is one row now.
        place_before: where it stood among the customer's answers; None when it is new, or was anonymous or deleted.
    """

    response_id: int
    source: str
    external_id: str
    change: Change
    kind: Kind
    score: int | None
    score_before: int | None
    answered_at: datetime
    version_at: datetime
    customer_id: int | None
    is_only: bool
    is_united: bool
    place_before: Place | None

    @property
    def place(self) -> Place | None:
        """Where it stands among the customer's answers of its kind."""
        return (self.customer_id, self.kind, self.answered_at, self.response_id) if self.customer_id else None


def record(
    session: Session,
    items: Sequence[Item],
    *,
    received_at: datetime,
    calendar: Calendar,
    segments: Sequence[str],
    readings: Sequence[Reading | None] = (),
) -> list[Recorded]:
    """Store answers, edits and deletions with their customers, accounts and tallies.

    Of one answer the newest version stands: an older one is STALE and changes nothing; one of the same time that says
    something else is an update (tools without `updated_at` send the comment in a second call). What is left empty never
    erases what is known, unless a newer `updated_at` says that the comment is gone. A deletion leaves a tombstone.

    Args:
        session: the caller's transaction; nothing is committed here.
        items: in the order in which they came; the same answer or person may come several times.
        received_at: now.
        calendar: the workspace's, for the local day of an answer.
        segments: the tallied keys: "plan", "segment", "region", "owner", "source", "survey".
        readings: one for each item, or none at all; an answer with one is stored as read, and nobody hears of it.

    Returns:
        What became of each item, in the order of the items.

    Raises:
        storage.outages.Outrun: other writers were faster too often.
    """
    told = list(zip(items, readings or repeat(None), strict=False)) if items else []
    recorded: list[Recorded] = []
    for start in range(0, len(told), _AT_ONCE):
        part = told[start : start + _AT_ONCE]
        recorded += _record(session, part, received_at=received_at, calendar=calendar, segments=segments)
    return recorded


def _record(
    session: Session,
    told: Sequence[tuple[Item, Reading | None]],
    *,
    received_at: datetime,
    calendar: Calendar,
    segments: Sequence[str],
) -> list[Recorded]:
    items = [item for item, _reading in told]

    def write(also_lock: frozenset[int]) -> list[Recorded]:
        batch = Batch(session, items, received_at=received_at, also_lock=also_lock)
        notes = [_apply(batch, item, calendar, reading, received_at) for item, reading in told]
        batch.store(segments)
        answers = {id(note.answer): note.answer for note in notes}.values()
        number = Counter(answer.person.current for answer in answers if answer.person)
        united = {person.current for person in batch.people.merged if person.id}
        return [note.recorded(number, united) for note in notes]

    return until_undisturbed(session, write)


@dataclass(frozen=True, slots=True)
class _Note:
    """What became of an item, before ids are known."""

    answer: Answer
    change: Change
    kind: Kind
    score: int | None
    score_before: int | None
    answered_at: datetime
    version_at: datetime

    def recorded(self, number: Mapping[Person, int], united: AbstractSet[Person]) -> Recorded:
        """Args: `number` of answers of each person in this batch; who was `united` with another in it."""
        row = self.answer.row
        person = self.answer.person.current if self.answer.person else None
        return Recorded(
            response_id=row["id"],
            source=row["source"],
            external_id=row["external_id"],
            change=self.change,
            kind=self.kind,
            score=self.score,
            score_before=self.score_before,
            answered_at=self.answered_at,
            version_at=self.version_at,
            customer_id=person.id if person else None,
            is_only=person is not None and person.is_new and number[person] == 1,
            is_united=person in united,
            place_before=chain.stored_place(self.answer),
        )


def _apply(batch: Batch, item: Item, calendar: Calendar, reading: Reading | None, received_at: datetime) -> _Note:
    answer = batch.answer_of(item)
    score_before = answer.row["score"]
    if isinstance(item, Deletion):
        change = apply_deletion(answer, item, calendar)
    else:
        change = apply_response(answer, item, calendar)
        if reading is not None and change in (Change.NEW, Change.UPDATED):
            apply_reading(answer, item, reading, received_at)
        if change is not Change.STALE:
            change = _learn(batch, answer, item, change)
    row = answer.row
    return _Note(answer, change, Kind(row["kind"]), row["score"], score_before, row["answered_at"], row["version_at"])


def _learn(batch: Batch, answer: Answer, item: SurveyResponse, change: Change) -> Change:
    """Take what the item says about the customer; a repeat that says something new about them is none."""
    known = answer.person.current if answer.person else None
    at = moment_text(item.version_at)
    answer.person, is_news = batch.people.learn(item.source, item.customer, at, known)
    for name, said in segment_facts(item.customer).items():
        answer.row[name] = answer.row[name] or said
    if change is Change.REPEAT and is_news:
        answer.row["revision"] += 1
        return Change.UPDATED
    return change
