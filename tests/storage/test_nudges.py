"""What was said about cases because time went by: each thing once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from storage import case_events, deliveries, follow_ups, messages, nudges
from storage.case_changes import set_urgency
from storage.case_events import Deed
from storage.database import Database
from storage.follow_ups import FollowUp, State
from storage.nudges import Nudge, NudgeKind, Wish
from storage.tables import follow_ups as follow_ups_table

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Do = Callable[..., Any]


@pytest.fixture
def do(database: Database) -> Do:
    """Run one function in a transaction of its own."""

    def run(function: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        with database.transaction() as session:
            return function(session, *arguments, **more)

    return run


@pytest.fixture
def cases(answer: Callable[..., Any], write: Callable[..., Any], do: Do, now: datetime) -> list[FollowUp]:
    told = write(*(answer(f"a{each}", key=f"k{each}") for each in range(3)))
    opened: list[FollowUp] = do(follow_ups.open_for, [each.response_id for each in told], now=now)
    return opened


def asked(case: FollowUp, key: str = "today") -> Wish:
    return Wish(follow_up_id=case.id, kind=NudgeKind.ASKED, key=key, owner="U0ANA")


def test_of_many_who_say_it_at_once_one_does(database: Database, cases: list[FollowUp], now: datetime) -> None:
    def say(number: int) -> list[Nudge]:
        wishes = [asked(case) for case in (cases if number % 2 else reversed(cases))]
        with database.transaction() as session:
            return nudges.say(session, wishes, now=now)

    with ThreadPoolExecutor(8) as threads:
        said = [nudge for each in threads.map(say, range(16)) for nudge in each]
    assert sorted(nudge.follow_up_id for nudge in said) == [case.id for case in cases]


def test_another_key_is_another_thing_and_nothing_is_nothing(do: Do, cases: list[FollowUp], now: datetime) -> None:
    assert do(nudges.say, [], now=now) == []
    assert len(do(nudges.say, [asked(cases[0]), asked(cases[0], "tomorrow")], now=now)) == 2
    assert [nudge.key for nudge in do(nudges.of_cases, [cases[0].id, cases[1].id])] == ["today", "tomorrow"]


def test_a_message_carries_what_no_other_does(do: Do, cases: list[FollowUp], now: datetime) -> None:
    said = do(nudges.say, [asked(case) for case in cases], now=now)
    first, second = (
        do(deliveries.want, kind="nudge", subject=subject, channel="U0ANA", now=now) for subject in ("1", "2")
    )
    do(nudges.carried_by, said[:2], first)
    do(nudges.carried_by, said, second)
    assert [nudge.id for nudge in do(nudges.of_delivery, first)] == [said[0].id, said[1].id]
    assert [nudge.id for nudge in do(nudges.of_delivery, second)] == [said[2].id]
    assert do(nudges.unsaid) == []
    assert do(nudges.messages_of, cases[2].id, since=now) == [second]
    assert do(nudges.messages_of, cases[2].id, since=now + MINUTE) == []


def posted(do: Do, delivery: int, now: datetime) -> None:
    (claimed,) = do(deliveries.claim, now=now, limit=1, lease=HOUR)
    assert claimed.id == delivery
    do(deliveries.mark_sent, claimed, message_ts="1.0", posted_channel="D0ANA", now=now)


@pytest.mark.parametrize(("later", "counts_from"), [(MINUTE, timedelta()), (HOUR, HOUR)])
def test_a_question_counts_from_when_it_stands_in_slack(
    do: Do, cases: list[FollowUp], now: datetime, later: timedelta, counts_from: timedelta
) -> None:
    said = do(nudges.say, [asked(cases[0])], now=now)
    delivery = do(deliveries.want, kind="nudge", subject="1", channel="U0ANA", now=now)
    do(nudges.carried_by, said, delivery)
    assert do(nudges.mark_reached, now=now) == 0
    posted(do, delivery, now)
    assert [do(nudges.mark_reached, now=now + later) for _ in range(2)] == [1, 0]
    assert [nudge.reached_at for nudge in do(nudges.of_delivery, delivery)] == [now + counts_from]
    assert do(nudges.ask_anew, since=now + 2 * HOUR, now=now + 3 * HOUR) == 0
    assert do(nudges.ask_anew, since=now, now=now + 3 * HOUR) == 1
    assert [nudge.reached_at for nudge in do(nudges.of_delivery, delivery)] == [now + 3 * HOUR]


def test_only_what_the_owner_does_is_a_sign_of_life(
    database: Database, do: Do, cases: list[FollowUp], now: datetime
) -> None:
    case = cases[0]
    assert do(nudges.signs_of_life, [case.id]) == {}
    with database.transaction() as session:
        session.execute(
            follow_ups_table.update().where(follow_ups_table.c.id == case.id).values(owner="U0ANA", state=State.TAKEN)
        )
    for hours, actor in ((1, "U0ANA"), (2, "U0ANA"), (3, "U0BEN"), (4, None)):
        deed = Deed(action="note", actor=actor, origin="slack", at=now + hours * HOUR)
        do(case_events.write_all, [case.id], deed)
    assert do(nudges.signs_of_life, [case.id, cases[1].id]) == {case.id: now + 2 * HOUR}
    assert do(nudges.latest_events, [case.id, cases[1].id], "note") == {case.id: now + 4 * HOUR}
    assert do(follow_ups.owners) == ["U0ANA"]
    assert [each.id for each in do(follow_ups.owned_by, "U0ANA")] == [case.id]


def test_cases_by_their_state(do: Do, cases: list[FollowUp], now: datetime) -> None:
    do(set_urgency, cases[0].id, points=80, level="critical", due_at=now)
    do(set_urgency, cases[1].id, points=50, level="high", due_at=now + HOUR)

    def ids(**which: Any) -> list[int]:
        return [case.id for case in do(follow_ups.in_state, State.OPEN, **which)]

    assert ids() == [case.id for case in cases]
    assert ids(level="critical") == [cases[0].id]
    assert ids(due_before=now + HOUR) == [cases[0].id]
    assert set(do(follow_ups.get_many, [cases[0].id, cases[1].id, 999])) == {cases[0].id, cases[1].id}


def test_where_a_message_stands(do: Do, now: datetime) -> None:
    for channel in ("C0FIRST", "C0SECOND"):
        posted(do, do(deliveries.want, kind="alert", subject="7", channel=channel, now=now), now)
    do(deliveries.want, kind="alert", subject="8", channel="C0FIRST", now=now)
    assert do(messages.channels, kind="alert", subjects=["7", "8", "9"]) == {"7": "C0FIRST"}
    assert do(messages.is_wanted, kind="alert", subject="8", channel="C0FIRST")
    assert not do(messages.is_wanted, kind="alert", subject="8", channel="C0SECOND")


def test_single_messages_are_touched(do: Do, now: datetime) -> None:
    delivery = do(deliveries.want, kind="nudge", subject="1", channel="U0ANA", now=now)
    assert [do(deliveries.touch_these, ids, now=now) for ids in ([], [delivery])] == [0, 1]
