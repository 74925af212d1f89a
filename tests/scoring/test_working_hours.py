"""Hours of a week as admins write them."""

from datetime import timedelta

import pytest

from scoring.working_hours import WorkingHoursError, parse_working_hours

NINE_TO_FIVE = ((9 * 60, 17 * 60),)


@pytest.mark.parametrize(
    "text",
    [
        "mon-fri 09:00-17:00",
        "Monday - Friday 9-17",
        " MON\N{EN DASH}FRI  9:00 \N{EN DASH} 17:00 ; ",
        "mon,tue,wed,thu,fri 9-17",
        "mon-wed 9-17; thu 9-17; fri 9-12, 12-17",
        "mon-fri 9-13,11-17",
    ],
)
def test_one_week_in_many_ways(text: str) -> None:
    assert parse_working_hours(text).week == (NINE_TO_FIVE,) * 5 + ((),) * 2


def test_days_go_round_the_week_and_a_day_may_have_a_break() -> None:
    hours = parse_working_hours("sat-mon 9-12, 13-17:30")
    with_break = ((540, 720), (780, 1050))
    assert hours.week == (with_break, (), (), (), (), with_break, with_break)
    assert hours.longest_day == timedelta(hours=7, minutes=30)


def test_always() -> None:
    hours = parse_working_hours("24/7")
    assert hours == parse_working_hours("mon-sun 00:00-24:00")
    assert hours.longest_day == timedelta(hours=24)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must name a day with hours"),
        ("nine to five", "cannot be read at “nine to five”"),
        ("mon-fri", "cannot be read at “mon-fri”"),
        ("m-f 9-17", "knows no day “m”"),
        ("mon-xyz 9-17", "knows no day “xyz”"),
        ("mon 9", "cannot be read at “9”"),
        ("mon 17-9", "ends before it begins"),
        ("mon 9-25", "knows no time 25:00"),
        ("mon 9:75-10", "knows no time 9:75"),
        ("mon 9-24:01", "knows no time 24:01"),
    ],
)
def test_what_cannot_be_read_says_how_to_write_it(text: str, said: str) -> None:
    with pytest.raises(WorkingHoursError, match=said):
        parse_working_hours(text)
