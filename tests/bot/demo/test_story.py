"""The demo's story: the same for the same seed, and rich enough that everything has something to show."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from bot.demo.player import told_apart
from bot.demo.story import BAD_WEEK, BAD_WEEK_AGO, Answered, HandledBy, history
from scoring.nps import Category, Nps, category

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
EVENTS = history(NOW)
ANSWERS = [event for event in EVENTS if isinstance(event, Answered)]


def test_the_same_moment_tells_the_same_story() -> None:
    assert history(NOW) == EVENTS


def test_nothing_happens_after_now_and_all_is_in_order() -> None:
    moments = [event.at for event in EVENTS]
    assert moments == sorted(moments)
    assert moments[-1] < NOW
    assert moments[0] > NOW - timedelta(days=740)


def test_some_sixty_companies_answer_over_plans_and_regions() -> None:
    customers = [answer.response.customer for answer in ANSWERS]
    assert len({customer.company for customer in customers}) >= 55
    assert len({customer.plan for customer in customers}) == 4
    assert len({customer.region for customer in customers}) == 3


def test_there_is_a_bad_week() -> None:
    begin = NOW - BAD_WEEK_AGO
    bad = Nps.of(answer.response.score for answer in ANSWERS if begin <= answer.at < begin + BAD_WEEK)
    usual = Nps.of(answer.response.score for answer in ANSWERS)
    assert bad.n >= 5
    assert bad.score < usual.score - 20


def test_cases_are_handled_and_some_still_wait() -> None:
    detractors = [answer for answer in ANSWERS if category(answer.response.score) is Category.DETRACTOR]
    handled = [event for event in EVENTS if isinstance(event, HandledBy)]
    assert 0 < len(detractors) - len(handled) < 10
    assert set(Counter(event.outcome for event in handled)) == {
        "recovered",
        "not_recovered",
        "no_reply",
        "not_actionable",
    }


def test_what_is_new_is_told_with_all_that_was_done_about_it() -> None:
    older, newer = told_apart(EVENTS, NOW - timedelta(days=3))
    assert len(older) + len(newer) == len(EVENTS)
    assert {event.key for event in older}.isdisjoint({event.key for event in newer})
