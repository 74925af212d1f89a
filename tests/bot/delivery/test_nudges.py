"""What is said because time goes by: two clocks tick at once, and everything is said once, at its time, to the right one."""

from datetime import timedelta

import pytest

from bot.usecases import follow_ups, nudges, pool
from bot.usecases.announcing import MORNING, NUDGE, POOL
from bot.usecases.house import House
from scoring.urgency import Level
from storage import case_events, preferences
from storage.database import Database
from storage.follow_ups import Outcome, State
from tests.bot.delivery.days import ALERTS, ANA, BEN, HOUR, Days, at, someone


@pytest.fixture
def days(database: Database) -> Days:
    return Days(database)


def heads(said: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Each message as a notification says it."""
    return [
        (when, channel, text.partition("\n")[0].strip("()"))
        for when, channel, text in said
        if "Nobody is on it" not in text
    ]


def test_an_owner_hears_in_the_morning_what_is_due_today(days: Days) -> None:
    days.case(Level.HIGH, "mon 10:00", owner=ANA)
    assert heads(days.until("tue 18:00")) == [("tue 09:00", ANA, "☀️ Your customers today: 1 due today: Cara, 2/10")]


def test_many_cases_are_one_message_per_person(days: Days) -> None:
    for number in range(5):
        days.case(Level.HIGH, "mon 10:00", owner=ANA, name=f"C{number}")
    days.case(Level.HIGH, "mon 10:00", owner=BEN)
    said = [(when, who) for when, who, _text in days.until("tue 18:00") if who != ALERTS]
    assert sorted(said) == [("tue 09:00", ANA), ("tue 09:00", BEN)]


def test_a_silent_owner_is_asked_and_then_the_channel_hears_it(days: Days) -> None:
    case = days.case(Level.HIGH, "mon 10:00", owner=ANA)
    said = heads(days.until("mon+1 18:00"))
    assert said == [
        ("tue 09:00", ANA, "☀️ Your customers today: 1 due today: Cara, 2/10"),
        ("wed 09:00", ANA, "☀️ Your customers today: 1 late: Cara, 2/10"),
        ("thu 09:00", ALERTS, "Back in the pool: 1 case of @U0ANA, who was asked and said nothing. Cara, 2/10."),
        ("mon+1 09:00", ALERTS, "Nobody has taken 1 case: 1 late. Cara, 2/10."),
    ]
    assert (days.look(case).state, days.look(case).owner) == (State.OPEN, None)
    with days.database.snapshot() as session:
        last = case_events.last(session, case.id)
    assert last is not None
    assert (last.action, last.actor, last.origin, last.detail["why"]) == ("returned", None, "clock", "silent")
    assert "goes back to the pool 26 Nov 2026, 08:00 UTC" in days.said[1][2]


def test_who_says_still_on_it_keeps_the_case_and_is_asked_again_after_another_silence(days: Days) -> None:
    case = days.case(Level.HIGH, "mon 10:00", owner=ANA)
    days.until("wed 09:30")
    assert "[Still on it]" in days.message(MORNING, ANA)
    assert days.do(nudges.still_on_it, case, "wed 09:30", actor=BEN) is None
    assert days.do(nudges.still_on_it, case, "wed 09:30", actor=ANA) is not None
    assert "[Still on it]" not in days.message(MORNING, ANA)
    days.until("thu 18:00")
    assert "[Still on it]" not in days.message(MORNING, ANA)
    days.until("fri 09:30")
    assert "[Still on it]" in days.message(MORNING, ANA)
    assert days.look(case).owner == ANA


def test_any_deed_is_an_answer(days: Days) -> None:
    case = days.case(Level.HIGH, "mon 10:00", owner=ANA)
    days.until("wed 09:30")
    days.do(follow_ups.add_note, case, "wed 09:30", actor=ANA, note="Called, no answer")
    days.until("thu 18:00")
    assert days.look(case).owner == ANA


def test_who_got_in_touch_is_left_alone(days: Days) -> None:
    case = days.case(Level.HIGH, "mon 10:00", owner=ANA)
    days.until("wed 09:30")
    days.do(follow_ups.mark_contacted, case, "wed 09:30", actor=ANA)
    said = days.message(MORNING, ANA)
    assert "All done, thank you." in said
    assert "you are in touch with the customer" in said
    assert days.until("mon+1 18:00") == []


def test_after_a_quiet_week_who_got_in_touch_is_asked_how_it_ended(days: Days) -> None:
    case = days.case(Level.HIGH, "mon 10:00", owner=ANA)
    days.do(follow_ups.mark_contacted, case, "mon 11:00", actor=ANA)
    days.do(follow_ups.add_note, case, "tue 11:00", actor=ANA, note="She thinks about it.")
    said = heads(days.until("thu+1 18:00"))
    assert said == [("wed+1 09:00", ANA, "☀️ Your customers today: 1 in touch, not closed: Cara, 2/10")]
    told = days.message(MORNING, ANA)
    assert "You have been in touch since 23 Nov 2026" in told
    assert "[Resolve…] [Still on it]" in told
    assert days.do(nudges.still_on_it, case, "thu+1 18:00", actor=ANA) is not None
    assert [when for when, _who, _text in days.until("fri+2 18:00")] == ["fri+2 09:00"]
    how = {"outcome": Outcome.RECOVERED, "root_causes": (), "note": None}
    days.do(follow_ups.resolve, case, "fri+2 18:00", actor=ANA, **how)
    assert "All done, thank you." in days.message(MORNING, ANA)


def test_a_case_that_is_given_back_is_told_to_the_channel(days: Days) -> None:
    case = days.case(Level.HIGH, "mon 10:00", owner=ANA)
    days.until("wed 09:30")
    assert days.do(pool.give_back, case, "wed 09:30", actor=BEN) is None
    assert days.do(pool.give_back, case, "wed 09:30", actor=ANA) is not None
    assert days.do(pool.give_back, case, "wed 09:31", actor=ANA) is None
    told = heads(days.until("wed 18:00", step=HOUR))
    assert told == [("wed 10:00", ALERTS, "Back in the pool: 1 case that @U0ANA gave back. Cara, 2/10.")]
    days.do(follow_ups.take, case, "wed 18:00", actor=BEN)
    assert "@U0BEN is on it" in days.message(POOL, ALERTS)


def test_a_case_whose_answer_was_removed_is_closed_rather_than_returned(days: Days) -> None:
    given, silent = (days.case(Level.HIGH, "mon 10:00", owner=who) for who in (BEN, ANA))
    days.remove(given)
    days.remove(silent)
    days.until("wed 09:30")
    assert days.do(pool.give_back, given, "wed 09:30", actor=BEN) is not None
    told = days.until("mon+1 18:00")
    assert [channel for _when, channel, _text in told if channel == ALERTS] == []
    assert [days.look(case).state for case in (given, silent)] == [State.RESOLVED, State.RESOLVED]


def test_critical_cases_are_spoken_of_at_once_and_their_owners_asked_the_same_day(days: Days) -> None:
    case = days.case(Level.CRITICAL, "mon 09:00", owner=ANA)
    said = heads(days.until("wed 18:00", step=HOUR))
    assert said == [
        ("mon 12:00", ANA, "⏰ A critical case is due soon: Cara, 2/10"),
        ("mon 13:00", ANA, "⏰ A critical case is due now: Cara, 2/10"),
        ("mon 15:00", ANA, "⏰ Are you still on it? Cara, 2/10"),
        ("tue 09:00", ANA, "☀️ Your customers today: 1 late: Cara, 2/10"),
        ("tue 11:00", ALERTS, "Back in the pool: 1 case of @U0ANA, who was asked and said nothing. Cara, 2/10."),
    ]
    assert days.look(case).owner is None


def test_critical_cases_of_one_person_are_one_message(days: Days) -> None:
    for name in ("Cara", "Dan", "Eve"):
        days.case(Level.CRITICAL, "mon 09:00", owner=ANA, name=name)
    said = heads(days.until("mon 12:30"))
    assert said == [("mon 12:00", ANA, "⏰ 3 critical cases are due soon. First: Cara, 2/10")]


def test_who_takes_a_late_case_has_time(days: Days) -> None:
    case = days.case(Level.CRITICAL, "mon 09:00")
    days.until("mon 16:50")
    days.do(follow_ups.take, case, "mon 16:55", actor=BEN)
    said = heads(days.until("tue 12:00"))
    assert [(when, who) for when, who, _text in said if who == BEN] == [("tue 09:00", BEN)]
    assert "[Still on it]" not in days.message(MORNING, BEN)


def test_an_unclaimed_critical_case_calls_the_group_once(days: Days) -> None:
    days.house = House(escalation_group="S0SUPPORT")
    case = days.case(Level.CRITICAL, "mon 09:00")
    days.case(Level.CRITICAL, "mon 09:00", owner=ANA)
    days.case(Level.HIGH, "mon 09:00", name="Dan")
    said = [entry for entry in heads(days.until("mon 18:00", step=HOUR)) if "S0SUPPORT" in entry[2]]
    assert said == [("mon 11:00", ALERTS, "@S0SUPPORT Nobody has taken this critical case. Cara, 2/10.")]
    days.do(follow_ups.take, case, "mon 18:00", actor=BEN)
    assert "Taken: nobody waits here any more." in days.message(POOL, ALERTS)


def test_without_a_group_nobody_is_called(days: Days) -> None:
    days.case(Level.CRITICAL, "mon 09:00")
    assert days.until("mon 18:00") == []


def test_a_critical_case_that_comes_back_calls_the_group_in_the_same_message(days: Days) -> None:
    days.house = House(escalation_group="S0SUPPORT")
    days.case(Level.CRITICAL, "mon 09:00", owner=ANA)
    told = [text for _when, who, text in heads(days.until("tue 18:00")) if who == ALERTS]
    assert told == ["@S0SUPPORT Back in the pool: 1 case of @U0ANA, who was asked and said nothing. Cara, 2/10."]


def test_what_nobody_has_is_told_in_the_morning_once_due_and_once_late(days: Days) -> None:
    days.case(Level.HIGH, "mon 10:00")
    days.case(Level.MEDIUM, "mon 10:00", name="Dan")
    said = heads(days.until("fri 18:00"))
    assert said == [
        ("tue 09:00", ALERTS, "Nobody has taken 1 case: 1 due today. Cara, 2/10."),
        ("wed 09:00", ALERTS, "Nobody has taken 1 case: 1 late. Cara, 2/10."),
        ("thu 09:00", ALERTS, "Nobody has taken 1 case: 1 due today. Dan, 2/10."),
        ("fri 09:00", ALERTS, "Nobody has taken 1 case: 1 late. Dan, 2/10."),
    ]


def test_whose_account_is_deactivated_leaves_all_cases_in_one_message(days: Days) -> None:
    cases = [days.case(Level.HIGH, "mon 10:00", owner=BEN, name=name) for name in ("Cara", "Dan", "Eve")]
    days.do(follow_ups.mark_contacted, cases[1], "mon 10:30", actor=BEN)
    days.do(follow_ups.snooze, cases[2], "mon 10:30", actor=BEN, until=at("fri 09:00"))
    days.until("mon 18:30")
    days.people[BEN] = someone(BEN, is_gone=True)
    assert days.until("tue 08:00") == []
    said = heads(days.until("tue 18:00"))
    assert said[0] == (
        "tue 09:00",
        ALERTS,
        "Back in the pool: 3 cases of @U0BEN, whose account was deactivated. First: Cara, 2/10.",
    )
    assert [(days.look(case).state, days.look(case).owner) for case in cases] == [(State.OPEN, None)] * 3
    assert len(said) == 1


def test_somebody_of_whom_slack_knows_nothing_keeps_the_cases(days: Days) -> None:
    case = days.case(Level.HIGH, "mon 10:00", owner=BEN)
    days.people[BEN] = someone(BEN, is_gone=True)
    days.people[BEN] = type(days.people[BEN])(id=BEN, is_gone=True)
    days.until("tue 18:00")
    assert days.look(case).owner == BEN


def test_the_morning_is_where_the_person_is(days: Days) -> None:
    days.people = {ANA: someone(ANA, zone="America/New_York"), BEN: someone(BEN, zone="Europe/Helsinki")}
    days.case(Level.MEDIUM, "mon 10:00", owner=ANA)
    days.case(Level.MEDIUM, "mon 10:00", owner=BEN)
    said = [(when, who) for when, who, _text in days.until("thu 19:00") if who != ALERTS]
    assert said == [("thu 08:00", BEN), ("thu 15:00", ANA)]


def test_a_person_may_choose_the_hour_or_do_without(days: Days) -> None:
    for user in (ANA, BEN):
        days.case(Level.HIGH, "mon 10:00", owner=user)
    with days.database.transaction() as session:
        preferences.set_setting(session, f"person:{ANA}", {"hour": 11}, now=days.now)
        preferences.set_setting(session, f"person:{BEN}", {"morning": False}, now=days.now)
    said = [(when, who) for when, who, _text in days.until("wed 12:00", step=HOUR) if who != ALERTS]
    assert said == [("tue 11:00", ANA), ("wed 09:00", BEN)]  # a question wants an answer


def test_there_is_no_morning_on_a_day_off(days: Days) -> None:
    days.house = House(days_off="2026-11-24")
    days.case(Level.HIGH, "mon 10:00", owner=ANA)
    said = [(when, who) for when, who, _text in days.until("wed 18:00") if who != ALERTS]
    assert said == [("wed 09:00", ANA)]


def test_the_end_of_a_snooze_is_told_in_the_morning(days: Days) -> None:
    case = days.case(Level.HIGH, "mon 10:00", owner=ANA)
    days.do(follow_ups.snooze, case, "mon 11:00", actor=ANA, until=at("thu 07:00"))
    said = [(when, who) for when, who, _text in days.until("thu 18:00") if who != ALERTS]
    assert said == [("thu 09:00", ANA)]
    told = days.message(MORNING, ANA)
    assert "Back from snooze" in told
    assert "[Still on it]" not in told


def test_a_case_that_was_resolved_or_handed_over_is_spoken_of_no_more(days: Days) -> None:
    resolved, handed = (days.case(Level.HIGH, "mon 10:00", owner=ANA, name=name) for name in ("Cara", "Dan"))
    days.until("mon 18:00")
    how = {"outcome": Outcome.RECOVERED, "root_causes": (), "note": None}
    days.do(follow_ups.resolve, resolved, "mon 18:00", actor=ANA, **how)
    days.do(follow_ups.assign, handed, "mon 18:00", actor=ANA, owner=BEN)
    said = heads(days.until("tue 18:00"))
    assert said == [("tue 09:00", BEN, "☀️ Your customers today: 1 due today: Dan, 2/10")]


def test_after_an_outage_of_the_bot_one_message_says_what_is_true(days: Days) -> None:
    days.case(Level.CRITICAL, "mon 09:00", owner=ANA)
    days.case(Level.HIGH, "mon 10:00", owner=ANA, name="Dan")
    days.until("mon 10:30")
    days.skip("wed 14:00")
    said = heads(days.until("wed 15:30", step=HOUR))
    assert said == [("wed 14:00", ANA, "☀️ Your customers today: 2 late. First: Dan, 2/10")]


def test_after_a_night_without_the_bot_nobody_is_woken(days: Days) -> None:
    days.case(Level.CRITICAL, "mon 13:00", owner=ANA)
    days.until("mon 13:05")
    days.skip("mon 23:00")
    assert days.until("tue 08:55") == []
    assert heads(days.until("tue 09:30")) == [("tue 09:00", ANA, "☀️ Your customers today: 1 late: Cara, 2/10")]


def test_after_an_outage_of_slack_one_message_says_what_is_true(days: Days) -> None:
    case = days.case(Level.CRITICAL, "mon 09:00", owner=ANA)
    days.until("mon 10:00")
    days.slack_is_up = False
    days.until("wed 11:00")
    assert days.look(case).owner == ANA, "a question that nobody has seen takes no case away"
    days.slack_is_up = True
    said = heads(days.until("wed 12:30"))
    assert said == [("wed 12:00", ANA, "☀️ Your customers today: 1 late: Cara, 2/10")]


def test_who_could_not_answer_has_the_time_again(days: Days) -> None:
    case = days.case(Level.HIGH, "mon 10:00", owner=ANA)
    days.until("wed 10:00")
    days.skip("thu 14:00")
    days.until("fri 13:00")
    assert days.look(case).owner == ANA
    days.until("fri 15:00")
    assert days.look(case).owner is None


def test_two_hours_of_ticks_of_two_replicas_say_nothing_twice(days: Days) -> None:
    days.house = House(escalation_group="S0SUPPORT")
    for number in range(6):
        days.case(Level.CRITICAL, "mon 09:00", owner=ANA if number % 2 else None, name=f"C{number}")
    said = [(who, text) for _when, who, text in days.until("mon 13:30", step=timedelta(minutes=10)) if who != ALERTS]
    assert len(said) == 2  # due soon, due now
    assert days.message(NUDGE, ANA).count("Overdue since") == 3
