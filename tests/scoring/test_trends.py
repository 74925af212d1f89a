"""Steps of a period, the direction of the score, what is said more often than before."""

import itertools
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.nps import Nps
from scoring.periods import Calendar, parse_period
from scoring.trends import Step, direction, natural_step, risen, stretches

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
CALENDAR = Calendar(ZoneInfo("Europe/Berlin"))
FISCAL = Calendar(ZoneInfo("Europe/Berlin"), fiscal_year_start_month=2, week_start="sun")
GOOD, MIDDLING, BAD = Nps(5, 10, 85), Nps(30, 40, 30), Nps(85, 10, 5)


def labels(period: str, by: Step, calendar: Calendar = CALENDAR, first: date | None = None) -> list[str]:
    return [
        each.label for each in stretches(parse_period(period, now=NOW, calendar=calendar), by, calendar, first=first)
    ]


@pytest.mark.parametrize(
    ("period", "step"),
    [("this-quarter", Step.WEEKS), ("last-12-months", Step.MONTHS), ("2026", Step.MONTHS), ("all", Step.QUARTERS)],
)
def test_the_step_follows_the_length(period: str, step: Step) -> None:
    assert natural_step(parse_period(period, now=NOW, calendar=CALENDAR)) is step


def test_all_time_begins_with_the_first_answer() -> None:
    everything = parse_period("all", now=NOW, calendar=CALENDAR)
    assert natural_step(everything, first=date(2026, 10, 7)) is Step.WEEKS
    assert labels("all", Step.MONTHS, first=date(2026, 9, 20)) == ["Sep 2026", "Oct 2026", "Nov 2026"]


def test_a_first_step_that_is_only_touched_is_left_out() -> None:
    assert labels("last-12-months", Step.MONTHS)[0] == "Dec 2025"
    assert len(labels("last-12-months", Step.MONTHS)) == 12


def test_a_period_within_one_step_is_that_step() -> None:
    (only,) = stretches(parse_period("2026-11-03..2026-11-05", now=NOW, calendar=CALENDAR), Step.MONTHS, CALENDAR)
    assert (only.start, only.end, only.is_partial) == (date(2026, 11, 3), date(2026, 11, 6), True)


def test_the_running_step_is_partial_and_ends_today() -> None:
    last = stretches(parse_period("this-quarter", now=NOW, calendar=CALENDAR), Step.MONTHS, CALENDAR)[-1]
    assert (last.label, last.end, last.is_partial) == ("Nov 2026", date(2026, 11, 24), True)


def test_labels_are_those_of_the_workspace() -> None:
    assert labels("2026-11-02..2026-11-15", Step.WEEKS) == ["2026-W45", "2026-W46"]
    assert labels("FY2027", Step.QUARTERS, FISCAL)[0] == "Q1 FY2027"
    assert stretches(parse_period("FY2027", now=NOW, calendar=FISCAL), Step.WEEKS, FISCAL)[0].start == date(2026, 2, 1)


@given(st.dates(date(2024, 1, 1), date(2026, 11, 1)), st.integers(1, 500), st.sampled_from(Step))
def test_steps_follow_each_other_within_the_period(start: date, days: int, by: Step) -> None:
    end = min(date.fromordinal(start.toordinal() + days), date(2026, 11, 22))
    period = parse_period(f"{min(start, end)}..{end}", now=NOW, calendar=CALENDAR)
    found = stretches(period, by, CALENDAR)
    assert found
    assert found[-1].end == period.end
    assert all(one.end == following.start for one, following in itertools.pairwise(found))
    assert all(len(each.label) <= 20 for each in found)


def test_a_rising_score_has_a_real_direction() -> None:
    found = direction([BAD, MIDDLING, GOOD])
    assert found is not None
    assert found.is_real
    assert 60 < found.per_step < 100


def test_the_same_score_again_and_again_has_none() -> None:
    found = direction([MIDDLING] * 6)
    assert found is not None
    assert not found.is_real
    assert found.per_step == pytest.approx(0)


def test_steps_without_a_score_are_left_out() -> None:
    assert direction([GOOD, Nps(1, 0, 1), GOOD]) is None
    assert direction([]) is None


def test_what_is_said_more_often_is_found() -> None:
    (rise,) = risen({"billing": 9, "price": 2}, 40, {"billing": 10, "price": 20}, 400)
    assert (rise.key, rise.now, rise.before) == ("billing", 9, 10)
    assert rise.z > 3


def test_what_is_said_twice_is_no_news_and_less_often_neither() -> None:
    assert risen({"billing": 2}, 3, {}, 4_000) == []
    assert risen({"billing": 3}, 400, {"billing": 100}, 400) == []
    assert risen({}, 0, {}, 0) == []
