"""Answers that come with their reading: an import reads ahead, so that nobody has to read them again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from scoring.periods import Calendar
from scoring.responses import SurveyResponse
from scoring.sentiment import Sentiment, Tone
from storage.database import Database
from storage.reading import ReadComment, claim_unread, store_reading
from storage.recording import Change, Reading, Recorded, record
from storage.responses import StoredResponse, get

Items = Callable[..., Any]
ANGRY = Reading(Sentiment(-0.5, Tone.NEGATIVE, ()), ("performance",))
NOTHING_SAID = Reading(None, ())
LEASE = timedelta(seconds=30)


class Import:
    """Stores answers with their readings."""

    def __init__(self, database: Database, now: datetime, calendar: Calendar) -> None:
        self._database = database
        self._now = now
        self._calendar = calendar

    def write(self, *told: tuple[SurveyResponse, Reading | None]) -> list[Recorded]:
        with self._database.transaction() as session:
            return record(
                session,
                [item for item, _reading in told],
                received_at=self._now,
                calendar=self._calendar,
                segments=("plan",),
                readings=[reading for _item, reading in told],
            )

    def unread(self) -> list[str]:
        with self._database.transaction() as session:
            claimed = claim_unread(session, now=self._now, limit=10, lease=LEASE)
        return [answer.external_id for answer in claimed]

    def stored(self, recorded: Recorded) -> StoredResponse:
        with self._database.snapshot() as session:
            found = get(session, recorded.response_id)
        assert found is not None
        return found


def test_an_answer_with_its_reading_need_not_be_read(
    database: Database, now: datetime, calendar: Calendar, answer: Items
) -> None:
    history = Import(database, now, calendar)
    recorded, _other = history.write((answer("a1", comment="Too slow"), ANGRY), (answer("a2", comment="Fine"), None))
    stored = history.stored(recorded)
    assert (stored.sentiment, stored.themes, stored.read_at) == (ANGRY.sentiment, ANGRY.themes, now)
    assert history.unread() == ["a2"]


def test_an_edit_without_a_comment_keeps_the_reading_of_the_known_one(
    database: Database, now: datetime, calendar: Calendar, answer: Items
) -> None:
    history = Import(database, now, calendar)
    history.write((answer("a1", 3, comment="Too slow"), ANGRY))
    (recorded,) = history.write((answer("a1", 4), NOTHING_SAID))
    stored = history.stored(recorded)
    assert (recorded.change, stored.score, stored.comment) == (Change.UPDATED, 4, "Too slow")
    assert (stored.sentiment, stored.themes, stored.read_at) == (ANGRY.sentiment, ANGRY.themes, now)


def test_a_known_comment_that_nobody_has_read_is_still_to_be_read(
    database: Database, now: datetime, calendar: Calendar, answer: Items
) -> None:
    history = Import(database, now, calendar)
    history.write((answer("a1", 3, comment="Too slow"), None))
    history.write((answer("a1", 4), NOTHING_SAID))
    assert history.unread() == ["a1"]


def test_a_repeat_with_a_reading_leaves_what_was_read(
    database: Database, now: datetime, calendar: Calendar, answer: Items
) -> None:
    history = Import(database, now, calendar)
    (recorded,) = history.write((answer("a1", comment="Too slow"), None))
    history.unread()
    with database.transaction() as session:
        store_reading(session, [ReadComment(recorded.response_id, 1, ANGRY.sentiment, ("billing",))], now=now)
    (again,) = history.write((answer("a1", comment="Too slow"), ANGRY))
    assert again.change is Change.REPEAT
    assert history.stored(again).themes == ("billing",)


def test_a_reading_of_a_version_without_the_comment_leaves_the_comment_to_be_read(
    database: Database, now: datetime, calendar: Calendar, answer: Items
) -> None:
    history = Import(database, now, calendar)
    history.write((answer("a1", comment="Too slow"), None), (answer("a1", score=4), NOTHING_SAID))
    assert history.unread() == ["a1"]
