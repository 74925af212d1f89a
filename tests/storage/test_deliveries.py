"""The outbox: wished once, claimed once, sent until people see the newest."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from storage import deliveries
from storage.database import Database
from storage.deliveries import Delivery, Refused
from storage.tables import deliveries as deliveries_table

LEASE = timedelta(seconds=60)
MINUTE = timedelta(minutes=1)

Want = Callable[..., int]
Claim = Callable[..., list[Delivery]]


@pytest.fixture
def want(database: Database, now: datetime) -> Want:
    def wish(subject: str = "1", channel: str = "C1", *, kind: str = "alert", **more: Any) -> int:
        with database.transaction() as session:
            return deliveries.want(session, kind=kind, subject=subject, channel=channel, now=now, **more)

    return wish


@pytest.fixture
def claim(database: Database, now: datetime) -> Claim:
    def lease(*, at: datetime = now, limit: int = 10, **more: Any) -> list[Delivery]:
        with database.transaction() as session:
            return deliveries.claim(session, now=at, limit=limit, lease=LEASE, **more)

    return lease


@pytest.fixture
def do(database: Database) -> Callable[..., Any]:
    """Run one function of the outbox in a transaction of its own."""

    def run(function: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        with database.transaction() as session:
            return function(session, *arguments, **more)

    return run


@pytest.fixture
def sent(want: Want, claim: Claim, do: Any, now: datetime) -> Callable[..., Delivery]:
    """A message that stands in Slack."""

    def send(subject: str = "1", **more: Any) -> Delivery:
        want(subject, **more)
        (delivery,) = claim()
        assert do(deliveries.mark_sending, delivery, now=now)
        assert do(deliveries.mark_sent, delivery, message_ts=f"ts{subject}", posted_channel="D1", now=now)
        found: Delivery = do(deliveries.get, delivery.id)
        return found

    return send


def test_a_wish_is_made_once(database: Database, want: Want, do: Any) -> None:
    first = want()
    assert want() == first
    assert len({first, want(channel="C2"), want("2"), want(kind="summary")}) == 4
    assert [each.channel for each in do(deliveries.of_subject, "1")] == ["C1", "C2", "C1"]


def test_a_wish_becomes_due_when_it_may(database: Database, want: Want, claim: Claim, do: Any, now: datetime) -> None:
    want(not_before=now + MINUTE)
    assert claim() == []
    assert do(deliveries.next_due) == now + MINUTE
    assert len(claim(at=now + MINUTE)) == 1


def test_nothing_waits_in_an_empty_outbox(database: Database, do: Any, now: datetime) -> None:
    assert do(deliveries.next_due) is None
    assert do(deliveries.depth, now=now) == deliveries.Depth(0, 0, None)
    assert do(deliveries.get, 1) is None


def test_the_urgent_come_first_then_the_longest_waiting(
    database: Database, want: Want, claim: Claim, now: datetime
) -> None:
    want("late", not_before=now)
    want("early", not_before=now - MINUTE)
    want("urgent", priority=30)
    want("early too", not_before=now - MINUTE)
    claimed = claim(limit=3)
    assert [each.subject for each in claimed] == ["urgent", "early", "early too"]
    assert [each.priority for each in claimed] == [30, 0, 0]


def test_what_is_leased_is_not_claimed_again_until_the_lease_ends(
    database: Database, want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    want()
    (first,) = claim()
    assert claim() == []
    assert do(deliveries.next_due) == now + LEASE
    (second,) = claim(at=now + LEASE)
    assert (first.attempts, second.attempts) == (1, 2)
    assert not do(deliveries.mark_sending, first, now=now + LEASE)
    assert not do(deliveries.mark_sent, first, message_ts="1", posted_channel="C1", now=now + LEASE)
    assert not do(deliveries.give_up, first, error="no", now=now + LEASE)
    assert do(deliveries.mark_sending, second, now=now + LEASE)


def test_a_lease_that_ran_out_is_not_mine_even_if_nobody_took_it(
    database: Database, want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    want()
    (delivery,) = claim()
    assert not do(deliveries.mark_sending, delivery, now=now + LEASE)


def test_channels_that_take_nothing_now_are_left_out(database: Database, want: Want, claim: Claim) -> None:
    want(channel="C1")
    want(channel="C2")
    assert [each.channel for each in claim(exclude_channels={"C1"})] == ["C2"]


def test_what_was_sent_stands_until_touched(
    database: Database, sent: Callable[..., Delivery], claim: Claim, do: Any, now: datetime
) -> None:
    delivery = sent()
    assert (delivery.message_ts, delivery.posted_channel, delivery.sent_revision) == ("ts1", "D1", 1)
    assert (delivery.attempts, delivery.is_uncertain, delivery.sent_at) == (0, False, now)
    assert claim(at=now + MINUTE) == []
    assert [do(deliveries.touch, subject="1", now=now + MINUTE) for _ in range(10)] == [1] * 10
    (again,) = claim(at=now + MINUTE)
    assert (again.revision, again.message_ts, again.due_at) == (11, "ts1", now + MINUTE)


def test_a_touch_during_the_sending_stays_pending(
    database: Database, want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    want()
    (delivery,) = claim()
    do(deliveries.touch, subject="1", now=now)
    assert do(deliveries.mark_sent, delivery, message_ts="1.1", posted_channel="C1", now=now)
    (again,) = claim()
    assert (again.sent_revision, again.revision, again.message_ts) == (1, 2, "1.1")


def test_a_touch_may_name_a_kind_and_does_not_hasten_what_was_postponed(
    database: Database, want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    want(not_before=now + MINUTE)
    want(kind="summary")
    assert do(deliveries.touch, subject="1", kind="alert", now=now) == 1
    assert [each.kind for each in claim()] == ["summary"]


def test_posts_and_updates_can_be_claimed_apart(
    sent: Callable[..., Delivery], want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    sent("1")
    do(deliveries.touch, subject="1", now=now)
    want("2")
    assert [each.subject for each in claim(posted=True)] == ["1"]
    assert [each.subject for each in claim(posted=False)] == ["2"]


def test_a_post_is_uncertain_from_its_beginning_to_its_known_end(
    database: Database, want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    want()
    (delivery,) = claim()
    do(deliveries.mark_sending, delivery, now=now)
    (crashed,) = claim(at=now + LEASE)
    assert (crashed.is_uncertain, crashed.uncertain_since, crashed.looks) == (True, now, 0)
    later = now + LEASE + MINUTE
    assert do(deliveries.postpone, crashed, until=later, error="looked", uncertain=True, looked=True)
    (looked,) = claim(at=later)
    assert (looked.is_uncertain, looked.uncertain_since, looked.looks) == (True, now, 1)
    assert do(deliveries.postpone, looked, until=later, error="timeout", uncertain=True)
    (again,) = claim(at=later)
    assert (again.looks, again.last_error) == (1, "timeout")
    assert do(deliveries.mark_sending, again, now=later)
    assert do(deliveries.get, again.id).looks == 0
    assert do(deliveries.postpone, again, until=later, error="refused")
    (known,) = claim(at=later)
    assert (known.is_uncertain, known.uncertain_since) == (False, None)


def test_an_update_is_never_uncertain(
    database: Database, sent: Callable[..., Delivery], claim: Claim, do: Any, now: datetime
) -> None:
    sent()
    do(deliveries.touch, subject="1", now=now)
    (delivery,) = claim()
    assert do(deliveries.mark_sending, delivery, now=now)
    assert not do(deliveries.get, delivery.id).is_uncertain
    assert not do(deliveries.mark_sending, delivery, now=now + LEASE)


def test_waiting_for_a_rate_limit_is_no_attempt(
    database: Database, want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    want()
    (delivery,) = claim()
    assert do(deliveries.postpone, delivery, until=now + MINUTE, error=None, counts=False)
    assert claim() == []
    (again,) = claim(at=now + MINUTE)
    assert again.attempts == 1


def test_rows_that_were_not_tried_are_given_back_as_they_were(
    database: Database, want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    before = [do(deliveries.get, want(subject)) for subject in "123"]
    claimed = claim()
    do(deliveries.release, claimed[1:])
    after = [do(deliveries.get, each.id) for each in before]
    assert after[1:] == before[1:]
    assert after[0].lease_token == claimed[0].lease_token


def test_a_message_that_is_gone_is_posted_anew(
    database: Database, sent: Callable[..., Delivery], claim: Claim, do: Any, now: datetime
) -> None:
    sent()
    do(deliveries.touch, subject="1", now=now)
    (delivery,) = claim()
    assert do(deliveries.forget_message, delivery)
    (again,) = claim()
    assert (again.message_ts, again.posted_channel) == (None, None)


def test_a_reply_waits_for_the_message_above_it(
    database: Database, want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    parent = want()
    reply = want(kind="reply", parent_id=parent)
    assert want(kind="reply", parent_id=parent) == reply
    assert want(kind="reply", parent_id=want("2")) != reply
    assert {each.id for each in claim()} == {parent, want("2")}
    (waiting,) = [each for each in do(deliveries.of_subject, "1") if each.id == reply]
    assert (waiting.parent_ts, waiting.parent_channel) == (None, None)
    delivery = do(deliveries.get, parent)
    assert do(deliveries.next_due) == now + LEASE
    assert do(deliveries.mark_sent, delivery, message_ts="1.1", posted_channel="D1", now=now)
    (claimed,) = claim()
    assert (claimed.id, claimed.parent_ts, claimed.parent_channel) == (reply, "1.1", "D1")


def test_a_reply_ends_with_the_message_above_it_and_is_tried_again_with_it(
    database: Database, want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    parent = want()
    want(kind="reply", parent_id=parent)
    (delivery,) = claim()
    assert do(deliveries.give_up, delivery, error="channel_not_found", now=now)
    late = want(kind="late reply", parent_id=parent)
    stopped = do(deliveries.given_up)
    assert [each.last_error for each in stopped] == ["channel_not_found"] * 3
    assert do(deliveries.get, late).given_up_at == now
    assert do(deliveries.depth, now=now) == deliveries.Depth(pending=0, given_up=3, oldest_due=None)
    assert do(deliveries.retry_given_up, now=now, delivery_id=parent) == 3
    (again,) = claim()
    assert (again.id, again.attempts) == (parent, 1)


def test_a_reply_to_what_has_ended_is_not_sent(
    database: Database, want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    parent = want()
    want(kind="reply", parent_id=parent)
    (delivery,) = claim()
    assert do(deliveries.end, delivery, now=now)
    want(kind="late reply", parent_id=parent)
    assert claim(at=now + LEASE) == []
    assert do(deliveries.given_up) == []
    assert do(deliveries.next_due) is None
    assert do(deliveries.depth, now=now).pending == 0


def test_what_has_ended_is_looked_at_again_when_its_subject_changes(
    want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    want()
    (delivery,) = claim()
    do(deliveries.end, delivery, now=now)
    assert do(deliveries.touch, subject="1", now=now + MINUTE) == 1
    (again,) = claim(at=now + MINUTE)
    assert (again.id, again.revision, again.attempts) == (delivery.id, 2, 1)


def test_what_was_given_up_is_shown_and_tried_again_by_channel(
    database: Database, want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    for channel in ("C1", "C2"):
        want(channel=channel)
    for number, delivery in enumerate(claim()):
        do(deliveries.give_up, delivery, error="is_archived", now=now + number * MINUTE)
    assert [each.channel for each in do(deliveries.given_up, limit=1)] == ["C2"]
    assert do(deliveries.retry_given_up, now=now, channel="C1") == 1
    assert do(deliveries.retry_given_up, now=now) == 1
    assert len(claim()) == 2


def test_depth_says_since_when_the_oldest_waits(database: Database, want: Want, do: Any, now: datetime) -> None:
    want("1", not_before=now - MINUTE)
    want("2")
    want("3", not_before=now + MINUTE)
    assert do(deliveries.depth, now=now) == deliveries.Depth(pending=3, given_up=0, oldest_due=now - MINUTE)


def test_a_lease_without_an_end_is_impossible(database: Database, want: Want) -> None:
    want()
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(update(deliveries_table).values(lease_token="mine"))


def test_eight_threads_claim_five_hundred_rows_and_none_twice(
    database: Database, want: Want, claim: Claim, now: datetime
) -> None:
    with database.transaction() as session:
        for number in range(500):
            deliveries.want(session, kind="alert", subject=str(number), channel="C1", now=now)

    def work(_: int) -> list[int]:
        mine: list[int] = []
        while claimed := claim(limit=7):
            mine += [each.id for each in claimed]
        return mine

    with ThreadPoolExecutor(8) as threads:
        claimed = Counter(row for mine in threads.map(work, range(8)) for row in mine)
    assert len(claimed) == 500
    assert set(claimed.values()) == {1}


def test_a_message_is_found_by_where_it_stands(database: Database, sent: Any, do: Any) -> None:
    delivery = sent()
    assert do(deliveries.at, "D1", "ts1") == delivery
    assert do(deliveries.at, "C1", "ts1") is None
    assert do(deliveries.at, "D1", "ts2") is None


def test_what_stands_can_be_said_anew_in_another_message(
    database: Database, sent: Any, want: Want, claim: Claim, now: datetime
) -> None:
    delivery, other = sent(), want("2")
    with database.transaction() as session:
        assert deliveries.renew(session, delivery.id, now=now)
        assert not deliveries.renew(session, other, now=now)
    again = claim()[0]
    assert (again.id, again.message_ts, again.posted_channel) == (delivery.id, None, None)


def test_a_touch_may_name_several_kinds(database: Database, want: Want, do: Any, now: datetime) -> None:
    for kind in ("alert", "history", "change"):
        want(kind=kind)
    assert do(deliveries.touch, subject="1", kind=("alert", "history"), now=now) == 2


def test_a_touch_may_name_many_subjects(sent: Callable[..., Delivery], claim: Claim, do: Any, now: datetime) -> None:
    for subject in ("1", "2", "3"):
        sent(subject)
    assert do(deliveries.touch_all, subjects=["1", "3", "9"], kind="alert", now=now) == 2
    assert do(deliveries.touch_all, subjects=["2"], kind=("history", "change"), now=now) == 0
    assert [each.subject for each in claim()] == ["1", "3"]


def test_what_was_given_up_is_counted_and_tried_again_by_its_reason(
    database: Database, want: Want, claim: Claim, do: Any, now: datetime
) -> None:
    for number, channel in enumerate(("C1", "C2", "C2")):
        want(str(number), channel)
    for delivery in claim():
        error = "is_archived" if delivery.channel == "C2" else "not_in_channel"
        do(deliveries.give_up, delivery, error=error, now=now)
    assert do(deliveries.reasons_given_up) == [Refused("C2", "is_archived", 2), Refused("C1", "not_in_channel", 1)]
    assert do(deliveries.retry_given_up, now=now, error="not_in_channel") == 1
    assert [each.channel for each in claim()] == ["C1"]


def test_what_was_wished_by_a_channels_name_goes_to_its_id_unless_it_is_wished_there_too(
    want: Want, claim: Claim, do: Any
) -> None:
    want("1", "#alerts")
    want("2", "#alerts")
    want("2", "C1")
    assert do(deliveries.rename_channel, "#alerts", "C1") == 1
    assert sorted((each.subject, each.channel) for each in claim()) == [("1", "C1"), ("2", "#alerts"), ("2", "C1")]
