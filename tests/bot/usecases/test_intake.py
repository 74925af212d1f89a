"""What an answer sets in motion: cases that open, close and open again, and messages that follow."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.usecases import follow_ups as cases
from bot.usecases.announcing import ALERT, CHANGE, ChangeSubject
from bot.usecases.follow_ups import Done, TooLate
from bot.usecases.intake import Misfit, Policy, Submission, record_batch, store
from scoring.periods import Calendar
from scoring.responses import Customer, Deletion, SurveyResponse
from storage import case_events, deliveries, follow_ups, quarantine
from storage.database import Database
from storage.deliveries import Delivery
from storage.follow_ups import FollowUp
from storage.recording import Change, Recorded
from storage.vocabulary import Outcome, State

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
POLICY = Policy(alert_max_age=timedelta(days=3), calendar=Calendar(ZoneInfo("UTC")), segments=("plan", "source"))
MINUTE = timedelta(minutes=1)


def answer(
    score: int, *, minutes: int = 0, external_id: str = "1", answered_at: datetime = NOW - 10 * MINUTE, **more: str
) -> SurveyResponse:
    """An answer, or its edit of so many minutes later."""
    return SurveyResponse(
        source="generic",
        external_id=external_id,
        score=score,
        answered_at=answered_at,
        updated_at=answered_at + minutes * MINUTE if minutes else None,
        comment=more.get("comment"),
        customer=Customer(email="ana@example.com"),
    )


def record(database: Database, *items: SurveyResponse | Deletion) -> list[Recorded]:
    with database.transaction() as session:
        return record_batch(session, items, NOW, POLICY)


def case_of(database: Database, response_id: int) -> FollowUp | None:
    with database.snapshot() as session:
        return follow_ups.by_response(session, [response_id]).get(response_id)


def state_of(database: Database, response_id: int) -> State:
    case = case_of(database, response_id)
    assert case is not None
    return case.state


def take(database: Database, response_id: int) -> None:
    case = case_of(database, response_id)
    assert case is not None
    with database.transaction() as session:
        cases.take(session, case.id, actor="U0ANA", now=NOW)


def post_alert(database: Database, response_id: int, channel: str = "C0ALERTS") -> int:
    """An alert that stands in Slack."""
    with database.transaction() as session:
        delivery_id = deliveries.want(session, kind=ALERT, subject=str(response_id), channel=channel, now=NOW)
    with database.transaction() as session:
        (claimed,) = (
            row for row in deliveries.claim(session, now=NOW, limit=10, lease=MINUTE) if row.id == delivery_id
        )
        assert deliveries.mark_sending(session, claimed, now=NOW)
        assert deliveries.mark_sent(session, claimed, message_ts="1.1", posted_channel=channel, now=NOW)
    return delivery_id


def messages(database: Database, kind: str) -> Sequence[Delivery]:
    with database.transaction() as session:
        return [row for row in deliveries.claim(session, now=NOW, limit=10, lease=MINUTE) if row.kind == kind]


@pytest.mark.parametrize(("score", "has_case"), [(0, True), (6, True), (7, False), (10, False)])
def test_a_detractor_becomes_a_case(database: Database, score: int, *, has_case: bool) -> None:
    (recorded,) = record(database, answer(score))
    assert recorded.change is Change.NEW
    assert (case_of(database, recorded.response_id) is not None) is has_case


def test_an_old_answer_is_stored_without_a_case(database: Database) -> None:
    (recorded,) = record(database, answer(2, answered_at=NOW - timedelta(days=4)))
    assert recorded.change is Change.NEW
    assert case_of(database, recorded.response_id) is None


def test_a_fresh_comment_on_an_old_answer_makes_it_a_case(database: Database) -> None:
    old = NOW - timedelta(days=4)
    record(database, answer(2, answered_at=old))
    (recorded,) = record(database, answer(2, answered_at=old, minutes=4 * 24 * 60 - 1, comment="Still broken"))
    assert state_of(database, recorded.response_id) is State.OPEN


def test_a_repeat_opens_no_second_case(database: Database) -> None:
    first, second = record(database, answer(2), answer(2))
    assert second.change is Change.REPEAT
    case = case_of(database, first.response_id)
    record(database, answer(2))
    assert case_of(database, first.response_id) == case


def test_a_better_score_closes_an_untouched_case_as_withdrawn(database: Database) -> None:
    (recorded,) = record(database, answer(3))
    record(database, answer(9, minutes=5))
    case = case_of(database, recorded.response_id)
    assert case is not None
    assert (case.state, case.outcome) == (State.RESOLVED, Outcome.WITHDRAWN)
    with database.snapshot() as session:
        event = case_events.of(session, case.id)[-1]
    assert (event.actor, event.origin) == (None, "survey")


def test_a_better_score_leaves_a_taken_case_to_its_owner(database: Database) -> None:
    (recorded,) = record(database, answer(3))
    take(database, recorded.response_id)
    record(database, answer(9, minutes=5))
    assert state_of(database, recorded.response_id) is State.TAKEN


def test_a_worse_score_opens_a_case(database: Database) -> None:
    (recorded,) = record(database, answer(9))
    record(database, answer(3, minutes=5))
    assert state_of(database, recorded.response_id) is State.OPEN


def test_a_withdrawn_case_opens_again(database: Database) -> None:
    (recorded,) = record(database, answer(3))
    record(database, answer(9, minutes=1))
    record(database, answer(3, minutes=2))
    case = case_of(database, recorded.response_id)
    assert case is not None
    assert (case.state, case.outcome) == (State.OPEN, None)


def test_a_comment_does_not_open_a_case_that_a_person_resolved(database: Database) -> None:
    (recorded,) = record(database, answer(3))
    case = case_of(database, recorded.response_id)
    assert case is not None
    with database.transaction() as session:
        cases.resolve(session, case.id, outcome=Outcome.RECOVERED, root_causes=(), note=None, actor="U0ANA", now=NOW)
    record(database, answer(3, minutes=5, comment="Thanks"))
    assert state_of(database, recorded.response_id) is State.RESOLVED


def test_only_the_last_of_several_versions_in_one_batch_decides(database: Database) -> None:
    recorded = record(database, answer(3), answer(9, minutes=2), answer(2, minutes=1))
    assert [entry.change for entry in recorded] == [Change.NEW, Change.UPDATED, Change.STALE]
    case = case_of(database, recorded[0].response_id)
    assert case is None or case.state is State.RESOLVED


def test_a_removed_answer_closes_its_case(database: Database) -> None:
    (recorded,) = record(database, answer(3))
    record(database, Deletion(source="generic", external_id="1", deleted_at=NOW))
    case = case_of(database, recorded.response_id)
    assert case is not None
    assert (case.state, case.outcome) == (State.RESOLVED, Outcome.WITHDRAWN)


def test_who_has_the_case_of_a_removed_answer_can_close_it_in_every_way(database: Database) -> None:
    (recorded,) = record(database, answer(3))
    take(database, recorded.response_id)
    record(database, Deletion(source="generic", external_id="1", deleted_at=NOW))
    case = case_of(database, recorded.response_id)
    assert case is not None
    assert case.state is State.TAKEN
    with database.transaction() as session:
        assert isinstance(cases.mark_contacted(session, case.id, actor="U0ANA", now=NOW), Done)
        closed = cases.resolve(
            session, case.id, outcome=Outcome.WITHDRAWN, root_causes=(), note=None, actor="U0ANA", now=NOW
        )
    assert isinstance(closed, Done)


@pytest.mark.parametrize("leave", [cases.return_to_pool, cases.undo])
def test_nobody_takes_over_the_case_of_a_removed_answer(
    database: Database, leave: Callable[..., Done | TooLate]
) -> None:
    (recorded,) = record(database, answer(3))
    take(database, recorded.response_id)
    record(database, Deletion(source="generic", external_id="1", deleted_at=NOW))
    case = case_of(database, recorded.response_id)
    assert case is not None
    with database.transaction() as session:
        left = leave(session, case.id, actor="U0ANA", now=NOW)
        trail = case_events.of(session, case.id)
    closed = case_of(database, recorded.response_id)
    assert closed is not None
    assert (closed.state, closed.outcome, closed.resolved_by) == (State.RESOLVED, Outcome.WITHDRAWN, None)
    assert isinstance(left, Done)
    assert left.follow_up == closed
    assert [(event.action, event.actor) for event in trail][-1] == ("resolved", None)


def test_an_answer_that_comes_back_after_its_removal_alerts_again(database: Database) -> None:
    (first,) = record(database, answer(3))
    post_alert(database, first.response_id)
    record(database, Deletion(source="generic", external_id="1", deleted_at=NOW))
    with database.transaction() as session:
        (removed,) = deliveries.claim(session, now=NOW, limit=1, lease=MINUTE)
        deliveries.end(session, removed, now=NOW)
    record(database, answer(3, minutes=11))
    assert state_of(database, first.response_id) is State.OPEN
    with database.transaction() as session:
        (again,) = deliveries.claim(session, now=NOW, limit=1, lease=MINUTE)
    assert again.id == removed.id


def test_the_removal_of_an_answer_that_never_came_is_no_mistake(database: Database) -> None:
    (recorded,) = record(database, Deletion(source="generic", external_id="1", deleted_at=NOW))
    assert recorded.change is Change.DELETED


def test_an_edit_renders_the_alert_anew_and_says_nothing_more(database: Database) -> None:
    (recorded,) = record(database, answer(3))
    post_alert(database, recorded.response_id)
    record(database, answer(3, minutes=5, comment="Too slow"))
    assert len(messages(database, ALERT)) == 1
    assert not messages(database, CHANGE)


def test_a_change_of_band_is_said_in_the_thread(database: Database) -> None:
    (recorded,) = record(database, answer(3))
    alert = post_alert(database, recorded.response_id)
    (edited,) = record(database, answer(9, minutes=5))
    with database.snapshot() as session:
        subject = ChangeSubject(recorded.response_id or 0, score_before=3, score=9, version_at=edited.version_at)
        (reply,) = deliveries.of_subject(session, str(subject))
    assert ChangeSubject.parse(reply.subject) == subject
    assert (reply.kind, reply.channel, reply.parent_id) == (CHANGE, "C0ALERTS", alert)


def test_an_alert_that_was_never_posted_needs_no_reply(database: Database) -> None:
    (recorded,) = record(database, answer(3))
    with database.transaction() as session:
        deliveries.want(session, kind=ALERT, subject=str(recorded.response_id), channel="C0ALERTS", now=NOW)
    record(database, answer(9, minutes=5))
    assert not messages(database, CHANGE)


def test_several_requests_are_kept_in_one_go_and_told_apart(database: Database) -> None:
    work: list[Submission | Misfit] = [
        Submission((answer(3), answer(9, external_id="2")), NOW),
        Misfit("delighted", b"{}", {}, "event_type: is missing", NOW),
        Submission((), NOW),
        Submission((answer(3),), NOW),
    ]
    with database.transaction() as session:
        receipts = store(session, work, POLICY)
    assert [dict(receipt.changes) for receipt in receipts] == [{Change.NEW: 2}, {}, {}, {Change.REPEAT: 1}]
    with database.snapshot() as session:
        assert [kept.source for kept in quarantine.list_kept(session)] == ["delighted"]
