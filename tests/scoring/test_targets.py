"""Within which time a customer should hear from us."""

from datetime import timedelta

import pytest

from scoring.targets import Targets, TargetsError, check_targets, parse_targets
from scoring.urgency import Level
from scoring.working_hours import parse_working_hours

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_without_rules_there_are_defaults() -> None:
    targets = parse_targets("")
    assert [targets.within(level) for level in Level] == [4 * HOUR, 24 * HOUR, 3 * DAY, None]
    assert targets == Targets()


def test_what_is_named_replaces_the_default_and_a_plan_comes_before_all() -> None:
    targets = parse_targets("critical=90m, high = 2d low=5d medium=none Enterprise.high=8h enterprise-plus.low=1d")
    assert [targets.within(level) for level in Level] == [1.5 * HOUR, 2 * DAY, None, 5 * DAY]
    assert targets.within(Level.HIGH, "enterprise") == 8 * HOUR
    assert targets.within(Level.HIGH, "Pro") == 2 * DAY
    assert targets.within(Level.LOW, "Enterprise  Plus") == DAY
    assert targets.within(Level.CRITICAL, "Enterprise") == 1.5 * HOUR


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("soon", "cannot be read at “soon”"),
        ("high=4", "cannot be read at “high=4”"),
        ("urgent=4h", "knows no urgency “urgent”: use critical, high, medium, low"),
        ("high=0h", "cannot keep “high=0h”"),
        ("high=61d", "cannot keep “high=61d”"),
    ],
)
def test_what_cannot_be_read_says_how_to_write_it(text: str, said: str) -> None:
    with pytest.raises(TargetsError, match=said):
        parse_targets(text)


@pytest.mark.parametrize("text", ["high=8h", "high=24h", "medium=3d", "low=none", "high=48h"])
def test_lengths_that_a_working_day_holds(text: str) -> None:
    check_targets(parse_targets(text), parse_working_hours("mon-fri 9-17"))


@pytest.mark.parametrize(("text", "hours"), [("high=12h", "12h"), ("high=30h", "30h")])
def test_hours_that_no_working_day_holds_are_to_be_written_as_days(text: str, hours: str) -> None:
    with pytest.raises(TargetsError, match=f"has {hours} in it, but a working day has 8 hours: write it in days"):
        check_targets(parse_targets(text), parse_working_hours("mon-fri 9-17"))


def test_who_works_always_may_count_any_hours() -> None:
    check_targets(parse_targets("critical=30m high=12h medium=30h"), parse_working_hours("24/7"))
