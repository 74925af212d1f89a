"""Versions of an answer: what is new, what is old, what is the same, and what is gone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from scoring.responses import Deletion, Kind, Ticket
from storage.database import Database
from storage.reading import ReadComment, store_reading
from storage.recording import Change, Recorded, record
from storage.responses import Identity, StoredResponse, between, get, history, identity
from storage.tables import customers, responses

Items = Callable[..., Any]
Write = Callable[..., list[Recorded]]


def only(database: Database) -> StoredResponse:
    with database.snapshot() as session:
        (response_id,) = session.execute(select(responses.c.id)).scalars()
        found = get(session, response_id)
    assert found is not None
    return found


def test_a_new_answer_is_stored_as_it_was_told(database: Database, answer: Items, write: Write, now: datetime) -> None:
    item = answer(
        score=2,
        comment="Too slow",
        survey="Pulse",
        kind=Kind.TRANSACTIONAL,
        url="https://tool.example/a1",
        ticket=Ticket(id="T-7", url="https://desk.example/7", agent="Ben"),
        key="k1",
        email="Ana@Example.com",
        plan="pro",
        segment="smb",
        region="EU",
    )
    (told,) = write(item)
    stored = only(database)
    assert (told.change, told.score, told.score_before, told.kind) == (Change.NEW, 2, None, Kind.TRANSACTIONAL)
    assert told.answered_at == told.version_at == stored.answered_at == item.answered_at
    assert (told.response_id, told.customer_id) == (stored.id, stored.customer_id)
    assert (stored.comment, stored.survey, stored.url) == ("Too slow", "Pulse", "https://tool.example/a1")
    assert (stored.ticket, stored.kind) == (item.ticket, Kind.TRANSACTIONAL)
    assert (stored.plan, stored.segment, stored.region) == ("pro", "smb", "EU")
    assert (stored.received_at, stored.read_at, stored.sentiment, stored.themes) == (now, None, None, ())


def test_nothing_to_record_is_no_work(database: Database, write: Write) -> None:
    assert write() == []


def test_a_repeat_is_told_and_writes_nothing(database: Database, answer: Items, write: Write) -> None:
    item = answer(comment="Too slow", key="k1", email="ana@example.com", company="Example Corp", plan="pro")
    write(item)
    before = only(database)
    (told,) = write(item)
    assert (told.change, told.score, told.score_before) == (Change.REPEAT, 3, 3)
    assert only(database) == before


def test_an_edit_tells_the_score_before(database: Database, answer: Items, write: Write) -> None:
    write(answer(score=3, comment="Too slow", updated=0))
    (told,) = write(answer(score=9, comment="Fixed, thanks", updated=1))
    assert (told.change, told.score_before, told.score) == (Change.UPDATED, 3, 9)
    assert (only(database).score, only(database).comment) == (9, "Fixed, thanks")


def test_an_older_edit_changes_nothing(database: Database, answer: Items, write: Write) -> None:
    write(answer(score=9, updated=2, key="k1", plan="pro"))
    before = only(database)
    (told,) = write(answer(score=1, comment="Late", updated=1, key="k2", plan="free"))
    assert (told.change, told.score, told.score_before) == (Change.STALE, 9, 9)
    assert only(database) == before


def test_the_comment_may_come_in_a_second_call_of_the_same_time(
    database: Database, answer: Items, write: Write
) -> None:
    write(answer(score=3))
    (told,) = write(answer(score=3, comment="Too slow"))
    assert told.change is Change.UPDATED
    assert only(database).comment == "Too slow"


def test_a_repeat_of_the_first_call_does_not_erase_the_comment(database: Database, answer: Items, write: Write) -> None:
    write(answer(), answer(comment="Too slow"))
    (told,) = write(answer())
    assert told.change is Change.REPEAT
    assert only(database).comment == "Too slow"


def test_a_newer_version_without_comment_erases_it(database: Database, answer: Items, write: Write) -> None:
    write(answer(comment="Too slow", updated=0))
    (told,) = write(answer(updated=1))
    assert told.change is Change.UPDATED
    assert only(database).comment is None


def test_other_fields_left_empty_erase_nothing(database: Database, answer: Items, write: Write) -> None:
    write(answer(survey="Pulse", url="https://tool.example/a1", ticket=Ticket(id="T-7"), updated=0))
    write(answer(score=4, updated=1))
    stored = only(database)
    assert (stored.score, stored.survey, stored.url, stored.ticket.id) == (4, "Pulse", "https://tool.example/a1", "T-7")


def test_the_same_text_with_a_newer_time_is_a_repeat_that_outdates_older_edits(
    database: Database, answer: Items, write: Write
) -> None:
    write(answer(score=3, updated=0))
    (same,) = write(answer(score=3, updated=2))
    (late,) = write(answer(score=1, updated=1))
    assert (same.change, late.change) == (Change.REPEAT, Change.STALE)
    assert only(database).revision == 1


def test_an_edit_is_to_be_read_again(database: Database, answer: Items, write: Write, now: datetime) -> None:
    (told,) = write(answer(comment="Too slow", updated=0))
    with database.transaction() as session:
        store_reading(session, [ReadComment(told.response_id, 1, None, ("performance",))], now=now)
    assert only(database).read_at == now
    write(answer(score=5, comment="Too slow", updated=1))
    rescored = only(database)
    assert (rescored.read_at, rescored.themes) == (None, ("performance",))
    write(answer(score=5, comment="Too expensive", updated=2))
    assert only(database).themes == ()


def test_a_repeat_that_knows_more_about_the_customer_is_an_update(
    database: Database, answer: Items, write: Write
) -> None:
    write(answer(key="k1"))
    (told,) = write(answer(key="k1", name="Ana"))
    (again,) = write(answer(key="k1", name="Ana"))
    assert (told.change, again.change) == (Change.UPDATED, Change.REPEAT)


def test_a_deletion_leaves_an_empty_tombstone(database: Database, answer: Items, deletion: Items, write: Write) -> None:
    (new,) = write(answer(comment="Too slow", url="https://tool.example/a1", key="k1", name="Ana", plan="pro"))
    (told,) = write(deletion(day=1))
    assert (told.change, told.response_id, told.score, told.score_before) == (Change.DELETED, new.response_id, None, 3)
    assert told.customer_id is None
    with database.snapshot() as session:
        row = session.execute(select(responses)).mappings().one()
        assert [row[name] for name in ("comment", "url", "score", "customer_id", "plan", "themes")] == [None] * 6
        assert get(session, new.response_id) is None
        assert history(session, new.customer_id or 0) == []


def test_a_tombstone_is_not_brought_back_by_a_late_older_version(
    database: Database, answer: Items, deletion: Items, write: Write
) -> None:
    write(answer(updated=0))
    write(deletion(day=2))
    told = write(answer(updated=1), answer(score=9, updated=2), deletion(day=1), deletion(day=3), deletion(day=3))
    assert [each.change for each in told] == [Change.STALE, Change.STALE, Change.STALE, Change.REPEAT, Change.REPEAT]


def test_a_deletion_that_is_older_than_what_stands_is_stale(
    database: Database, answer: Items, deletion: Items, write: Write
) -> None:
    write(answer(updated=2))
    (told,) = write(deletion(day=1))
    assert (told.change, told.score) == (Change.STALE, 3)


def test_a_newer_version_brings_a_deleted_answer_back(
    database: Database, answer: Items, deletion: Items, write: Write
) -> None:
    write(answer(score=3), deletion(day=1))
    (told,) = write(answer(score=8, updated=2, key="k1"))
    assert (told.change, told.score_before, told.score) == (Change.UPDATED, None, 8)
    assert only(database).customer_id == told.customer_id


def test_a_deletion_of_what_nobody_knows_is_remembered(
    database: Database, answer: Items, deletion: Items, write: Write
) -> None:
    (told,) = write(deletion(day=1))
    (late,) = write(answer(updated=0))
    assert (told.change, late.change) == (Change.DELETED, Change.STALE)


def test_one_answer_several_times_in_a_batch_is_told_step_by_step(
    database: Database, answer: Items, deletion: Items, write: Write
) -> None:
    told = write(
        answer(score=3), answer(score=3), answer(score=9, updated=1), answer(score=1, updated=0), deletion(day=2)
    )
    assert [each.change for each in told] == [
        Change.NEW,
        Change.REPEAT,
        Change.UPDATED,
        Change.STALE,
        Change.DELETED,
    ]
    assert [each.score for each in told] == [3, 3, 9, 9, None]
    assert len({each.response_id for each in told}) == 1


def test_ids_of_two_sources_never_collide(database: Database, answer: Items, write: Write) -> None:
    told = write(answer("a1", source="delighted", key="k1"), answer("a1", source="typeform", key="k1"))
    assert len({each.response_id for each in told}) == len({each.customer_id for each in told}) == 2


def test_a_batch_of_any_length_is_recorded_in_order(database: Database, answer: Items, write: Write) -> None:
    told = write(*(answer(f"a{number}", number % 11, key=f"k{number % 7}") for number in range(1203)))
    assert [each.external_id for each in told] == [f"a{number}" for number in range(1203)]
    assert {each.change for each in told} == {Change.NEW}


def test_an_anonymous_answer_of_whom_nothing_is_known_has_no_customer(
    database: Database, answer: Items, write: Write
) -> None:
    (told,) = write(answer())
    assert told.customer_id is None
    (edited,) = write(answer(comment="Too slow"))
    assert (edited.change, edited.customer_id) == (Change.UPDATED, None)


def test_what_is_known_of_an_anonymous_answer_goes_with_it(
    database: Database, answer: Items, deletion: Items, write: Write
) -> None:
    write(answer(name="Somebody at the fair", plan="pro"), answer("a2", name="Other", company="Example Corp"))
    write(deletion(day=1))
    with database.snapshot() as session:
        assert list(session.execute(select(customers.c.name)).scalars()) == ["Other"]


def test_an_answer_that_comes_and_goes_within_a_batch_leaves_nobody(
    database: Database, answer: Items, deletion: Items, write: Write
) -> None:
    write(answer(name="Somebody", plan="pro"), deletion(day=1))
    with database.snapshot() as session:
        assert session.execute(select(func.count()).select_from(customers)).scalar_one() == 0


def test_history_is_the_newest_first_and_ends_before_an_answer(database: Database, answer: Items, write: Write) -> None:
    told = write(
        answer("a1", 9, day=0, key="k1"),
        answer("a2", 7, day=2, key="k1"),
        answer("a3", 3, day=2, key="k1"),
        answer("a4", 5, day=1, key="k1", kind=Kind.TRANSACTIONAL),
        answer("b1", 5, day=1, key="k2"),
    )
    customer_id = told[0].customer_id or 0
    with database.snapshot() as session:
        assert [each.external_id for each in history(session, customer_id)] == ["a3", "a2", "a4", "a1"]
        assert [each.external_id for each in history(session, customer_id, limit=2)] == ["a3", "a2"]
        last = get(session, told[2].response_id)
        assert [each.external_id for each in history(session, customer_id, before=last)] == ["a2", "a4", "a1"]
        relationship = history(session, customer_id, before=last, kind=Kind.RELATIONSHIP)
        assert [each.external_id for each in relationship] == ["a2", "a1"]


def test_a_caller_that_fails_leaves_nothing(
    database: Database, answer: Items, now: datetime, calendar: Any, segments: Any
) -> None:
    def fail() -> None:
        with database.transaction() as session:
            record(session, [answer(key="k1")], received_at=now, calendar=calendar, segments=segments)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with database.snapshot() as session:
        assert session.execute(select(func.count()).select_from(responses)).scalar_one() == 0


def test_an_answer_of_unknown_time_stays_when_we_first_heard_of_it(
    database: Database, answer: Items, write: Write
) -> None:
    write(answer(score=3, day=0, is_dated=False))
    (told,) = write(answer(score=3, comment="Too slow", day=2, is_dated=False))
    assert told.change is Change.UPDATED
    assert told.answered_at == answer(day=0).answered_at
    assert told.version_at == answer(day=2).answered_at


def test_by_what_a_tool_knows_an_answer_is_known_of_deleted_ones_too(
    database: Database, answer: Items, deletion: Items, write: Write
) -> None:
    (recorded, _gone) = write(answer("a1"), deletion("a1", day=1))
    with database.snapshot() as session:
        assert identity(session, recorded.response_id) == Identity("delighted", "a1")
        assert identity(session, recorded.response_id + 1) is None


def test_what_somebody_answered_between_two_moments_is_the_newest_first(
    database: Database, answer: Items, write: Write, at: Callable[[float], datetime]
) -> None:
    items = [answer(f"a{day}", day, day=day, key="k1") for day in range(5)]
    first, *_ = write(*items, answer("other", 9, day=2, key="k2"), answer("gone", 9, day=2, key="k1"))
    write(Deletion(source="delighted", external_id="gone", deleted_at=at(3)))
    with database.snapshot() as session:
        found = between(session, first.customer_id or 0, at(1), at(4), limit=2)
        assert [each.external_id for each in found] == ["a3", "a2"]
        assert [each.external_id for each in between(session, first.customer_id or 0, at(1), at(4), limit=9)][2:] == [
            "a1"
        ]
