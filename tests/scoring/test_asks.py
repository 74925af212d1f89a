"""One thing to ask at a time."""

import pytest

from scoring.asks import Ask, next_plan, suggest

ALL = (Ask.REVIEW, Ask.REFERRAL, Ask.TESTIMONIAL, Ask.CASE_STUDY)


@pytest.mark.parametrize(
    ("score", "before", "has_comment", "expected"),
    [
        (9, (), True, Ask.REVIEW),
        (10, (Ask.REVIEW,), True, Ask.REFERRAL),
        (9, (Ask.REVIEW, Ask.REFERRAL), True, Ask.TESTIMONIAL),
        (9, (Ask.REVIEW, Ask.REFERRAL), False, Ask.CASE_STUDY),
        (9, (Ask.NINE,), True, Ask.REVIEW),
        (9, ALL, True, Ask.REVIEW),
        (9, (Ask.REFERRAL, Ask.CASE_STUDY, Ask.TESTIMONIAL, Ask.REVIEW), True, Ask.REFERRAL),
        (8, ALL, True, Ask.NINE),
        (7, (Ask.NINE,), False, Ask.NINE),
        (6, (), True, None),
    ],
)
def test_each_favour_has_its_turn(score: int, before: tuple[Ask, ...], *, has_comment: bool, expected: Ask) -> None:
    assert suggest(score, before, has_comment=has_comment) is expected


@pytest.mark.parametrize(
    ("plan", "expected"),
    [("free", "Pro"), ("PRO", "enterprise"), ("enterprise", None), ("other", None), (None, None)],
)
def test_the_next_plan(plan: str | None, expected: str | None) -> None:
    assert next_plan(plan, ("free", "Pro", "enterprise")) == expected
    assert next_plan(plan, ()) is None
