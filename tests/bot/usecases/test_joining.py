"""A score and its comment that come in two calls become one answer, in whatever order they come."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.usecases.intake import Policy, Receipt, Submission, join, store
from scoring.periods import Calendar
from scoring.responses import Announcement, Customer, Deletion, Kind, Remark, SurveyResponse, Told
from storage import deliveries, fetches, remarks, responses, tables
from storage.database import Database
from storage.recording import Change
from storage.responses import StoredResponse

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
POLICY = Policy(alert_max_age=timedelta(days=3), calendar=Calendar(ZoneInfo("UTC")), segments=("plan", "source"))
SCORE = SurveyResponse(
    source="survicate",
    external_id="r1",
    score=3,
    answered_at=NOW,
    survey="Pulse",
    kind=Kind.TRANSACTIONAL,
    customer=Customer(email="ana@example.com"),
)
COMMENT = Remark(source="survicate", external_id="r1", comment="Too slow", said_at=NOW)


def call(database: Database, *items: Told) -> Receipt:
    with database.transaction() as session:
        return store(session, [Submission(items, NOW)], POLICY)[0]


def stored(database: Database) -> StoredResponse:
    with database.snapshot() as session:
        (only,) = session.execute(select(tables.responses.c.id)).scalars()
        found = responses.get(session, only)
    assert found is not None
    return found


def test_a_comment_after_its_score_changes_the_answer_and_nothing_else(database: Database) -> None:
    assert call(database, SCORE) == Receipt(Counter({Change.NEW: 1}))
    with database.transaction() as session:
        deliveries.want(session, kind="alert", subject=str(stored(database).id), channel="C1", now=NOW)
    assert call(database, COMMENT) == Receipt(waiting=1)
    answer = stored(database)
    assert (answer.score, answer.comment, answer.survey, answer.kind) == (3, "Too slow", "Pulse", Kind.TRANSACTIONAL)
    assert answer.customer_id is not None
    with database.snapshot() as session:
        (alert,) = deliveries.of_subject(session, str(answer.id))
    assert alert.revision == 2


def test_a_comment_before_its_score_waits_for_it(database: Database) -> None:
    call(database, COMMENT)
    call(database, SCORE)
    assert stored(database).comment == "Too slow"
    assert call(database, SCORE).changes == {Change.REPEAT: 1}
    assert stored(database).comment == "Too slow"


def test_both_may_come_in_one_batch(database: Database) -> None:
    with database.transaction() as session:
        store(session, [Submission((COMMENT,), NOW), Submission((SCORE,), NOW)], POLICY)
    assert stored(database).comment == "Too slow"


def test_a_second_text_does_not_replace_the_comment(database: Database) -> None:
    call(database, SCORE)
    call(database, COMMENT)
    call(database, Remark(source="survicate", external_id="r1", comment="Nothing else", said_at=NOW))
    assert stored(database).comment == "Too slow"
    with database.snapshot() as session:
        assert remarks.matches(session) == []


def test_two_writers_that_did_not_see_each_other_are_joined_by_the_clock(database: Database) -> None:
    call(database, SCORE)
    with database.transaction() as session:
        remarks.keep(session, [COMMENT], now=NOW)
    with database.transaction() as session:
        assert join(session, POLICY, now=NOW) == 1
        assert join(session, POLICY, now=NOW) == 0
    assert stored(database).comment == "Too slow"


def test_what_is_announced_is_to_be_fetched(database: Database) -> None:
    announced = Announcement(source="monkey", external_id="r1", survey_id="s1", announced_at=NOW)
    assert call(database, announced) == Receipt(waiting=1)
    with database.snapshot() as session:
        assert fetches.depth(session).pending == 1


def test_a_removal_beside_them_is_counted_as_ever(database: Database) -> None:
    call(database, SCORE)
    gone = Deletion(source="survicate", external_id="r1", deleted_at=NOW + timedelta(hours=1))
    assert call(database, COMMENT, gone) == Receipt(Counter({Change.DELETED: 1}), 1)
