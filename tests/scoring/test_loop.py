"""Closing the loop in numbers: medians with what is not over yet, what was in time, who was won back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.loop import Course, Share, Span, Typical, figures, typical

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def over(*hours: float) -> list[Span]:
    return [Span(each * HOUR, is_over=True) for each in hours]


def waiting(*hours: float) -> list[Span]:
    return [Span(each * HOUR, is_over=False) for each in hours]


def took(length: timedelta) -> Span:
    return Span(length, is_over=True)


def course(heard: float = 48, **hours_later: float | None) -> Course:
    """Heard so many hours ago; the other moments are given in hours from there."""
    heard_at = NOW - heard * HOUR
    times = {f"{name}_at": heard_at + hours * HOUR for name, hours in hours_later.items() if hours is not None}
    return Course(heard_at=heard_at, **times)  # type: ignore[arg-type]  # only moments are given


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], None),
        (over(3), Typical(3 * HOUR, is_at_least=False)),
        (over(1, 9, 2), Typical(2 * HOUR, is_at_least=False)),
        (over(1, 2, 3, 9), Typical(2 * HOUR, is_at_least=False)),
        (over(1, 2) + waiting(3, 4), Typical(2 * HOUR, is_at_least=False)),
        (over(1) + waiting(3, 4), Typical(3 * HOUR, is_at_least=True)),
        (waiting(7), Typical(7 * HOUR, is_at_least=True)),
        (waiting(2) + over(1, 2, 5), Typical(2 * HOUR, is_at_least=False)),
        (waiting(0.1) + over(1, 5), Typical(1 * HOUR, is_at_least=False)),
    ],
)
def test_the_median_counts_what_is_not_over_with_its_time_so_far(spans: list[Span], expected: Typical | None) -> None:
    assert typical(spans) == expected


@given(st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=1))
def test_at_least_half_took_no_longer_and_waiting_on_never_makes_it_shorter(told: list[tuple[int, bool]]) -> None:
    spans = [Span(hours * HOUR, is_over) for hours, is_over in told]
    found = typical(spans)
    assert found is not None
    assert 2 * sum(span.length <= found.length for span in spans) >= len(spans)
    later = typical([span if span.is_over else Span(span.length + HOUR, is_over=False) for span in spans])
    assert later is not None
    assert later.length >= found.length


def test_times_count_from_the_moment_in_which_we_heard_of_it() -> None:
    handled = course(taken=1, contacted=2, resolved=30)
    spans = handled.to_take(NOW), handled.to_contact(NOW), handled.to_resolve(NOW)
    assert spans == (took(HOUR), took(2 * HOUR), took(30 * HOUR))
    untouched = course()
    assert {untouched.to_take(NOW), untouched.to_contact(NOW), untouched.to_resolve(NOW)} == {
        Span(48 * HOUR, is_over=False)
    }


def test_what_was_closed_at_once_was_taken_and_answered_by_then() -> None:
    closed = course(resolved=5)
    assert closed.to_take(NOW) == closed.to_contact(NOW) == took(5 * HOUR)


def test_nobody_had_to_call_where_there_was_nothing_to_do() -> None:
    moot = course(taken=1, resolved=5)._replace(is_moot=True)
    assert (moot.to_take(NOW), moot.to_contact(NOW), moot.to_resolve(NOW)) == (
        took(HOUR),
        None,
        took(5 * HOUR),
    )


def test_a_withdrawn_case_flatters_no_number() -> None:
    withdrawn = course(resolved=5, due=9)._replace(is_moot=True, is_withdrawn=True)
    assert withdrawn.to_take(NOW) is withdrawn.to_contact(NOW) is withdrawn.to_resolve(NOW) is None
    assert withdrawn.was_in_time(NOW) is None
    taken = course(taken=1, resolved=5)._replace(is_moot=True, is_withdrawn=True)
    assert taken.to_take(NOW) == took(HOUR)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (course(contacted=3), None),
        (course(contacted=3, due=4), True),
        (course(contacted=4, due=4), True),
        (course(contacted=5, due=4), False),
        (course(resolved=5, due=4), False),
        (course(taken=1, due=4), False),
        (course(taken=1, due=50), None),
        (course(due=4)._replace(is_put_off=True), None),
        (course(resolved=9, due=4)._replace(is_moot=True), None),
    ],
)
def test_in_time_is_who_heard_from_us_before_it_was_due(told: Course, *, expected: bool | None) -> None:
    assert told.was_in_time(NOW) is expected


def back(score: int | None, after: int | None, *, is_unhappy: bool = True) -> Course:
    return course(resolved=9)._replace(next_score=score, next_after=after, is_unhappy=is_unhappy)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (back(9, 41), True),
        (back(7, 180), True),
        (back(6, 41), False),
        (back(9, 181), None),
        (back(None, None), None),
        (back(9, 41, is_unhappy=False), None),
        (back(9, 41)._replace(resolved_at=None), None),
    ],
)
def test_won_back_is_a_seven_within_180_days_of_a_closed_unhappy_case(told: Course, *, expected: bool | None) -> None:
    assert told.was_won_back() is expected


def test_no_percentage_below_five() -> None:
    assert (Share(3, 4).percent, Share(3, 5).percent, Share(1, 8).percent) == (None, 60, 13)


def test_all_figures_of_several_cases() -> None:
    withdrawn = course(resolved=5)._replace(is_moot=True, is_withdrawn=True, is_unhappy=False)
    returned = [back(9, 41), back(3, 20)]
    courses = [*returned, course(taken=1, contacted=2, due=3), course(), withdrawn]
    found = figures([each.judged(NOW) for each in courses], [each.judged(NOW) for each in returned])
    assert (found.cases, found.withdrawn) == (5, 1)
    assert found.taken == found.contacted == Share(3, 4)
    assert found.resolved == Share(2, 4)
    assert found.to_take == Typical(9 * HOUR, is_at_least=False)
    assert found.to_resolve == Typical(9 * HOUR, is_at_least=False)  # 9, 9 and twice 48 so far
    assert (found.in_time, found.won_back) == (Share(1, 1), Share(1, 2))
    nothing = figures([], [])
    assert (nothing.cases, nothing.to_take, nothing.won_back) == (0, None, Share(0, 0))
