"""What receivers have yet to hear: wanted once, told in order by one sender at a time, and never forgotten before it was heard."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from storage import case_changes, case_events, follow_ups, outgoing
from storage.case_changes import Move
from storage.case_events import Deed
from storage.database import Database
from storage.follow_ups import State
from storage.outgoing import Claim, Event

LEASE = timedelta(minutes=1)
MINUTE = timedelta(minutes=1)
CREATED, CHANGED = Event.RESPONSE_CREATED, Event.FOLLOW_UP_CHANGED


@pytest.fixture
def do(database: Database) -> Callable[..., Any]:
    """Run one function in a transaction of its own."""

    def run(function: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        with database.transaction() as session:
            return function(session, *arguments, **more)

    return run


@pytest.fixture
def settle(do: Any, now: datetime) -> Callable[..., None]:
    def run(**wanted: set[Event]) -> None:
        do(outgoing.settle, wanted, now=now)

    return run


@pytest.fixture
def want(do: Any, now: datetime) -> Callable[..., None]:
    def run(*subjects: int, event: Event = CREATED, at: datetime = now) -> None:
        do(outgoing.want, event, subjects, now=at)

    return run


@pytest.fixture
def claim(do: Any, now: datetime) -> Callable[..., Claim | None]:
    def run(*names: str, at: datetime = now, limit: int = 10) -> Claim | None:
        found: Claim | None = do(outgoing.claim, names or ("crm",), now=at, limit=limit, lease=LEASE)
        return found

    return run


def test_nobody_who_does_not_listen_is_told(settle: Any, want: Any, claim: Any, do: Any) -> None:
    want(1)
    settle(crm={CREATED}, warehouse={CHANGED})
    want(2)
    want()
    held = claim("crm", "warehouse")
    assert held.receiver == "crm"
    assert [(each.type, each.subject, each.revision) for each in held.waiting] == [(CREATED, 2, 1)]
    assert claim("crm", "warehouse") is None
    assert do(outgoing.claim, [], now=held.waiting[0].created_at, limit=1, lease=LEASE) is None


def test_a_receiver_is_told_by_one_at_a_time_and_in_order(
    settle: Any, want: Any, claim: Any, do: Any, now: Any
) -> None:
    settle(crm=set(Event))
    want(3, 1, 2)
    want(0)
    held = claim(limit=2)
    assert [each.subject for each in held.waiting] == [1, 2]
    assert claim() is None
    assert do(outgoing.next_due, ["crm"]) == now + LEASE
    assert [do(outgoing.heard, each) for each in held.waiting] == [True, True]
    do(outgoing.release, held)
    assert [each.subject for each in claim().waiting] == [3, 0]


def test_what_a_dead_sender_held_is_told_again(settle: Any, want: Any, claim: Any, do: Any, now: datetime) -> None:
    settle(crm=set(Event))
    want(1)
    dead = claim()
    again = claim(at=now + LEASE)
    assert again.waiting == dead.waiting
    do(outgoing.put_off, dead, until=now + timedelta(days=1), error="late")  # its lease is lost: nothing changes
    do(outgoing.release, again)
    assert claim(at=now + LEASE) is not None


def test_news_while_it_is_told_has_it_told_again(settle: Any, want: Any, claim: Any, do: Any, now: datetime) -> None:
    settle(crm=set(Event))
    want(1, event=Event.RESPONSE_UPDATED)
    held = claim()
    want(1, event=Event.RESPONSE_UPDATED)
    (told,) = held.waiting
    assert not do(outgoing.heard, told)
    do(outgoing.postpone, told, until=now + MINUTE, error="status 400")
    do(outgoing.give_up, told, error="status 400", now=now)
    do(outgoing.release, held)
    (again,) = claim().waiting
    assert (again.revision, again.attempts, again.last_error) == (2, 0, None)


def test_one_message_that_is_not_understood_holds_up_no_other(
    settle: Any, want: Any, claim: Any, do: Any, now: datetime
) -> None:
    settle(crm=set(Event))
    want(1, 2)
    held = claim()
    do(outgoing.postpone, held.waiting[0], until=now + MINUTE, error="status 422")
    do(outgoing.release, held)
    assert [each.subject for each in claim().waiting] == [2]
    (later, _) = claim(at=now + MINUTE).waiting
    assert (later.attempts, later.last_error) == (1, "status 422")


def test_too_early_is_no_attempt(settle: Any, want: Any, claim: Any, do: Any, now: datetime) -> None:
    settle(crm=set(Event))
    want(1)
    held = claim()
    do(outgoing.postpone, held.waiting[0], until=now + MINUTE)
    do(outgoing.release, held)
    assert claim() is None
    assert do(outgoing.next_due, ["crm"]) == now + MINUTE
    assert claim(at=now + MINUTE).waiting[0].attempts == 0


def test_a_receiver_that_is_away_is_left_alone(settle: Any, want: Any, claim: Any, do: Any, now: datetime) -> None:
    settle(crm=set(Event))
    want(1)
    do(outgoing.put_off, claim(), until=now + MINUTE, error="status 503" * 100)
    assert claim() is None
    assert do(outgoing.next_due, ["crm"]) == now + MINUTE
    (backlog,) = do(outgoing.backlogs)
    assert (backlog.waiting, backlog.given_up, len(backlog.last_error)) == (1, 0, 500)
    held = claim(at=now + MINUTE)
    assert held.attempts == 1
    do(outgoing.release, held)
    assert do(outgoing.backlogs)[0].last_error is None


def test_what_waited_too_long_is_given_up_until_somebody_tries_again(
    settle: Any, want: Any, claim: Any, do: Any, now: datetime
) -> None:
    settle(crm=set(Event))
    want(1)
    want(2, at=now + MINUTE)
    assert do(outgoing.give_up_older, "crm", than=now + MINUTE, error="status 503", now=now + MINUTE) == 1
    (gone,) = do(outgoing.given_up)
    assert (gone.subject, gone.last_error) == (1, "status 503")
    assert [(each.waiting, each.given_up) for each in do(outgoing.backlogs)] == [(1, 1)]
    assert do(outgoing.retry_given_up, now=now + MINUTE) == 1
    assert [each.subject for each in claim(at=now + MINUTE).waiting] == [1, 2]


def test_what_was_given_up_comes_back_with_news(settle: Any, want: Any, claim: Any, do: Any, now: datetime) -> None:
    settle(crm=set(Event))
    want(1)
    held = claim()
    do(outgoing.give_up, held.waiting[0], error="status 400", now=now)
    do(outgoing.release, held)
    assert claim() is None
    assert do(outgoing.next_due, ["crm"]) is None
    want(1)
    assert claim().waiting[0].revision == 2


def test_who_left_the_settings_is_forgotten(settle: Any, want: Any, claim: Any, do: Any) -> None:
    settle(crm={CREATED}, warehouse={CREATED})
    want(1)
    settle(crm={CHANGED})
    assert [each.receiver for each in do(outgoing.backlogs)] == ["crm"]
    assert claim("warehouse") is None
    want(2)
    assert [each.subject for each in claim("crm").waiting] == [1]
    settle()
    assert do(outgoing.backlogs) == []


def test_every_change_of_a_case_is_told(write: Any, answer: Any, claim: Any, do: Any, now: datetime) -> None:
    do(outgoing.settle, {"crm": {CHANGED}}, now=now)
    (recorded,) = write(answer())
    (case,) = do(follow_ups.open_for, [recorded.response_id], now=now)
    deed = Deed(action="taken", actor="U0ANA", origin="button", at=now)
    do(case_changes.change, case.id, lambda _seen: Move(to=State.TAKEN), deed)
    told = claim().waiting
    events = [do(case_events.get, each.subject) for each in told]
    assert [(each.action, each.actor) for each in events] == [("opened", None), ("taken", "U0ANA")]
    assert do(case_events.get, 0) is None


def test_several_kinds_of_news_of_one_transaction_reach_whoever_listens(
    settle: Any, claim: Any, do: Any, now: datetime
) -> None:
    settle(crm={CREATED, CHANGED}, warehouse={CHANGED})

    def two(session: Session) -> None:
        outgoing.want(session, CREATED, [1], now=now)
        outgoing.want(session, CHANGED, [2], now=now)

    do(two)
    assert [len(claim(name).waiting) for name in ("crm", "warehouse")] == [2, 1]
