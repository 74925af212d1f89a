from datetime import UTC, datetime, timedelta

from bot.delivery.outage import Outage

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def silent_in(*channels: str) -> Outage:
    outage = Outage()
    for channel in channels:
        outage.silent(channel, NOW)
    return outage


def test_one_silent_channel_is_no_outage() -> None:
    assert silent_in("C1", "C1", "C1", "C2").room(NOW, usual=16) == 16


def test_a_workspace_with_one_channel_can_have_an_outage_too() -> None:
    outage = silent_in("C1", "C1", "C1", "C1", "C1")
    assert outage.room(NOW, usual=16) == 0
    assert not outage.wants_a_try(NOW)
    assert outage.wants_a_try(after(1))
    assert not outage.is_general


def test_what_was_under_way_when_it_began_makes_the_next_try_no_later() -> None:
    outage = silent_in(*(f"C{number}" for number in range(16)))
    assert [outage.room(after(seconds), usual=16) for seconds in (0.9, 1)] == [0, 1]


def test_while_slack_answers_questions_messages_try_every_second() -> None:
    outage = silent_in("C1", "C2", "C3")
    for _ in range(5):
        outage.still(NOW)
    outage.heard()
    assert outage.room(after(16), usual=16) == 1
    outage.silent("C1", after(16))
    assert [outage.room(after(seconds), usual=16) for seconds in (16.9, 17)] == [0, 1]


def test_one_silent_channel_holds_up_no_other_while_slack_answers_questions() -> None:
    outage = silent_in("C1", "C1", "C1", "C1", "C1")
    outage.heard()
    assert outage.room(NOW, usual=16) == 16


def test_in_an_outage_one_call_tries_ever_more_rarely() -> None:
    outage = silent_in("C1", "C2", "C3")
    assert [outage.room(after(seconds), usual=16) for seconds in (0, 0.9, 1)] == [0, 0, 1]
    outage.silent("C1", after(1))
    assert [outage.room(after(seconds), usual=16) for seconds in (2.9, 3)] == [0, 1]
    for _ in range(20):
        outage.still(NOW)
    assert [outage.room(after(seconds), usual=16) for seconds in (15.9, 16)] == [0, 1]


def test_any_answer_ends_an_outage() -> None:
    outage = silent_in("C1", "C2", "C3")
    outage.answered()
    assert outage.room(NOW, usual=16) == 16
    outage.silent("C4", NOW)
    assert outage.room(NOW, usual=16) == 16
