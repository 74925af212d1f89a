"""What content customers were to be asked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from storage import asks
from storage.asks import Ask, Asked
from storage.database import Database

DAY, TEN_MINUTES = timedelta(days=1), timedelta(minutes=10)
Do = Callable[..., Any]


@pytest.fixture
def do(database: Database) -> Do:
    def run(function: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        with database.transaction() as session:
            return function(session, *arguments, **more)

    return run


@pytest.fixture
def answers(write: Any, answer: Any) -> list[int]:
    return [each.response_id for each in write(*(answer(f"a{number}", 9) for number in range(3)))]


def test_one_suggestion_for_each_answer(do: Do, answers: list[int], now: datetime) -> None:
    for ask in (Ask.REVIEW, Ask.REFERRAL):
        do(asks.add, answers[0], ask, customer_id=1, account_id=2, now=now)
    found = do(asks.of_answer, answers[0])
    assert (found.ask, found.state, found.suggested_at, found.decided_by) == (Ask.REVIEW, Asked.SUGGESTED, now, None)
    assert do(asks.of_answer, answers[1]) is None


def test_colleagues_are_asked_as_one(do: Do, answers: list[int], now: datetime) -> None:
    do(asks.lock, customer_id=1, account_id=2)
    do(asks.lock, customer_id=1, account_id=None)
    do(asks.add, answers[0], Ask.REVIEW, customer_id=1, account_id=2, now=now)
    do(asks.add, answers[1], Ask.REFERRAL, customer_id=3, account_id=None, now=now + DAY)

    def latest(customer_id: int, account_id: int | None, since: datetime = now) -> Ask | None:
        found = do(asks.latest, customer_id=customer_id, account_id=account_id, since=since)
        return found.ask if found else None

    assert (latest(1, None), latest(9, 2), latest(3, 2), latest(9, None)) == (
        Ask.REVIEW,
        Ask.REVIEW,
        Ask.REFERRAL,
        None,
    )
    assert latest(1, 2, now + DAY) is None


def test_what_was_put_off_was_not_asked(do: Do, answers: list[int], now: datetime) -> None:
    who: dict[str, Any] = {"customer_id": 1, "account_id": None}
    for place, (number, ask) in enumerate(zip(answers, (Ask.REFERRAL, Ask.REVIEW, Ask.REFERRAL), strict=True)):
        do(asks.add, number, ask, **who, now=now + place * DAY)
    assert do(asks.before, **who) == [Ask.REVIEW, Ask.REFERRAL]
    assert do(
        asks.decide, answers[2], Asked.NOT_NOW, seen=Asked.SUGGESTED, by="U0BEN", now=now, undo_until=now + TEN_MINUTES
    )
    assert do(asks.before, **who) == [Ask.REFERRAL, Ask.REVIEW]
    assert do(asks.latest, **who, since=now + 2 * DAY) is None


def test_of_two_clicks_one_wins_and_may_be_taken_back(do: Do, answers: list[int], now: datetime) -> None:
    do(asks.add, answers[0], Ask.REVIEW, customer_id=1, account_id=None, now=now)
    assert do(
        asks.decide, answers[0], Asked.ASKED, seen=Asked.SUGGESTED, by="U0BEN", now=now, undo_until=now + TEN_MINUTES
    )
    assert not do(
        asks.decide, answers[0], Asked.NOT_NOW, seen=Asked.SUGGESTED, by="U0ANA", now=now, undo_until=now + TEN_MINUTES
    )
    assert do(asks.asked_between, now, now + DAY) == 1
    assert do(asks.asked_between, now + DAY, now + 2 * DAY) == 0
    assert do(
        asks.decide, answers[0], Asked.SUGGESTED, seen=Asked.ASKED, by="U0BEN", now=now, undo_until=now + TEN_MINUTES
    )
    found = do(asks.of_answer, answers[0])
    assert (found.state, found.decided_at, found.decided_by) == (Asked.SUGGESTED, None, None)


def test_what_was_decided_is_taken_back_within_its_time_only(do: Do, answers: list[int], now: datetime) -> None:
    end = now + TEN_MINUTES
    for number in answers[:2]:
        do(asks.add, number, Ask.REVIEW, customer_id=number, account_id=None, now=now)
        assert do(asks.decide, number, Asked.ASKED, seen=Asked.SUGGESTED, by="U0BEN", now=now, undo_until=end)
    back: dict[str, Any] = {"seen": Asked.ASKED, "by": "U0BEN", "undo_until": end}
    assert not do(asks.decide, answers[0], Asked.SUGGESTED, now=end, **back)
    assert do(asks.decide, answers[0], Asked.SUGGESTED, now=end - timedelta(seconds=1), **back)
    assert [do(asks.of_answer, number).may_be_undone(now) for number in answers[:2]] == [False, True]
    assert do(asks.end_undoing, now=end - timedelta(seconds=1)) == []
    assert do(asks.end_undoing, now=end) == [answers[1]]
    assert do(asks.end_undoing, now=end) == []
    assert not do(asks.of_answer, answers[1]).may_be_undone(now)
