"""A customer answers again: the old case's messages follow, the new one's tell of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.usecases import case_file, follow_ups, links, recovery
from bot.usecases.announcing import ALERT, RECOVERY
from bot.usecases.intake import Policy, record_batch
from bot.usecases.recovery import Story
from scoring.periods import Calendar
from scoring.responses import Customer, Deletion, SurveyResponse
from storage import deliveries, responses
from storage import follow_ups as stored
from storage.database import Database
from storage.deliveries import Delivery
from storage.follow_ups import Outcome

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
POLICY = Policy(alert_max_age=3 * DAY, calendar=BERLIN, segments=("plan",))


def answer(key: str, score: int, *, days: int = 0, who: str = "ana", age: int = 0) -> SurveyResponse:
    """Given so many days after NOW, and heard `age` days later."""
    return SurveyResponse(
        source="generic",
        external_id=key,
        score=score,
        answered_at=NOW + (days - age) * DAY,
        customer=Customer(email=f"{who}@example.com", name=who.capitalize(), company="Example Corp"),
    )


Hear = Callable[..., int]


@pytest.fixture
def hear(database: Database) -> Hear:
    """An answer comes in, so many days after NOW; its id."""

    def record(item: SurveyResponse | Deletion, *, days: int = 0) -> int:
        with database.transaction() as session:
            (recorded,) = record_batch(session, [item], NOW + days * DAY, POLICY)
        return recorded.response_id

    return record


def post(database: Database, response_id: int, channel: str = "C0ALERTS", ts: str = "1.1") -> None:
    """Its alert stands."""
    with database.transaction() as session:
        wish = deliveries.want(session, kind=ALERT, subject=str(response_id), channel=channel, now=NOW)
        (claimed,) = (each for each in claim_all(database, session) if each.id == wish)
        deliveries.mark_sending(session, claimed, now=NOW)
        deliveries.mark_sent(session, claimed, message_ts=ts, posted_channel=channel, now=NOW)


def claim_all(_database: Database, session: object, now: datetime = NOW) -> list[Delivery]:
    return deliveries.claim(session, now=now, limit=50, lease=timedelta(seconds=1))  # type: ignore[arg-type]


def stale(database: Database, days: int) -> list[tuple[str, str]]:
    """What is to be sent a while after that day: kinds and subjects."""
    with database.transaction() as session:
        claimed = claim_all(database, session, NOW + days * DAY + timedelta(minutes=1))
        deliveries.release(session, claimed)
    return sorted((each.kind, each.subject) for each in claimed)


def close(database: Database, response_id: int) -> None:
    with database.transaction() as session:
        case = stored.by_response(session, [response_id])[response_id]
        follow_ups.resolve(
            session, case.id, outcome=Outcome.RECOVERED, root_causes=("billing",), note=None, actor="U0BEN", now=NOW
        )


def settle(database: Database, days: int = 0) -> None:
    """Everything that waits stands now."""
    with database.transaction() as session:
        for each in claim_all(database, session, NOW + days * DAY + timedelta(minutes=1)):
            now = NOW + days * DAY + timedelta(minutes=1)
            deliveries.mark_sending(session, each, now=now)
            deliveries.mark_sent(
                session, each, message_ts=each.message_ts or f"2.{each.id}", posted_channel=each.channel, now=now
            )


def story_of(database: Database, response_id: int, channel: str = "C0ALERTS") -> Story:
    with database.snapshot() as session:
        found = responses.get(session, response_id)
        assert found is not None
        file = case_file.gather(session, found, calendar=BERLIN)
        return recovery.story(session, file, channel=channel)


@pytest.fixture
def closed(database: Database, hear: Hear) -> int:
    """Ana's case of day 0, closed; its alert stands."""
    first = hear(answer("a1", 3))
    post(database, first)
    close(database, first)
    settle(database)
    return first


def test_the_old_alert_follows_and_its_thread_is_told(database: Database, hear: Hear, closed: int) -> None:
    hear(answer("a2", 9, days=41), days=41)
    assert stale(database, 41) == [(ALERT, str(closed)), (RECOVERY, str(closed))]
    found = story_of(database, closed).next
    assert found is not None
    assert found.score == 9


def test_a_deletion_takes_it_back_in_place(database: Database, hear: Hear, closed: int) -> None:
    hear(answer("a2", 9, days=41), days=41)
    settle(database, 41)
    hear(Deletion(source="generic", external_id="a2", deleted_at=NOW + 42 * DAY), days=42)
    assert stale(database, 42) == [(ALERT, str(closed)), (RECOVERY, str(closed))]
    assert story_of(database, closed).next is None
    settle(database, 42)
    hear(answer("a3", 8, days=50), days=50)
    assert stale(database, 50) == [(ALERT, str(closed)), (RECOVERY, str(closed))]


def test_an_edit_is_followed_without_a_second_reply(database: Database, hear: Hear, closed: int) -> None:
    hear(answer("a2", 9, days=41), days=41)
    settle(database, 41)
    hear(answer("a2", 4, days=41), days=41)
    assert [kind for kind, _ in stale(database, 41)] == [ALERT, RECOVERY]
    with database.snapshot() as session:
        told = [each for each in deliveries.of_subject(session, str(closed)) if each.kind == RECOVERY]
    assert len(told) == 1


def test_when_two_customers_turn_out_to_be_one_the_old_alert_tells_what_the_other_answered(
    database: Database, hear: Hear, closed: int
) -> None:
    def of_ana(key: str, days: int, email: str | None = None) -> SurveyResponse:
        return replace(answer(key, 9, days=days), customer=Customer(key="ana-at-work", email=email))

    hear(of_ana("b1", 20), days=20)
    settle(database, 20)
    assert story_of(database, closed).next is None
    hear(of_ana("b2", 60, email="ana@example.com"), days=60)
    assert (ALERT, str(closed)) in stale(database, 60)
    found = story_of(database, closed).next
    assert found is not None
    assert found.external_id == "b1"


def test_history_changes_the_alert_but_tells_nobody(database: Database, hear: Hear, closed: int) -> None:
    hear(answer("a2", 9, days=41, age=20), days=41)
    assert stale(database, 41) == [(ALERT, str(closed))]


def test_an_alert_that_was_never_posted_has_no_thread(database: Database, hear: Hear) -> None:
    first = hear(answer("a1", 3))
    close(database, first)
    hear(answer("a2", 9, days=41), days=41)
    assert stale(database, 41) == []


def test_a_second_unhappy_answer_tells_of_the_first(database: Database, hear: Hear, closed: int) -> None:
    post(database, closed, "C0OTHER", "7.7")
    second = hear(answer("a2", 4, days=41), days=41)
    last = story_of(database, second).last
    assert last is not None
    assert (last.response.id, last.follow_up.root_causes, last.colleague, last.url) == (
        closed,
        ("billing",),
        None,
        None,
    )
    with database.transaction() as session:
        links.remember_workspace(session, "https://example.slack.com/", now=NOW)
        links.remember_workspace(session, "", now=NOW)
    urls = [last.url for channel in ("C0ALERTS", "C0OTHER") if (last := story_of(database, second, channel).last)]
    assert urls == [
        "https://example.slack.com/archives/C0ALERTS/p11",
        "https://example.slack.com/archives/C0OTHER/p77",
    ]


def test_a_colleagues_case_is_told_while_it_is_not_good_again(database: Database, hear: Hear) -> None:
    anas = hear(answer("a1", 3))
    bens = hear(answer("b1", 2, days=5, who="ben"), days=5)
    last = story_of(database, bens).last
    assert last is not None
    assert last.colleague is not None
    assert (last.response.id, last.colleague.name) == (anas, "Ana")
    close(database, anas)
    assert story_of(database, bens).last is None
    hear(answer("a2", 5, days=20), days=20)
    last = story_of(database, bens).last
    assert last is not None
    assert last.response.id == anas
    hear(answer("a2", 8, days=20), days=20)
    assert story_of(database, bens).last is None


def test_an_answer_without_a_case_tells_nothing(database: Database, hear: Hear) -> None:
    assert story_of(database, hear(answer("a1", 9))) == Story()
