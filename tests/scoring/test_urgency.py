from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.sentiment import Sentiment, Tone, read
from scoring.urgency import Level, Reason, RevenueRanks, Urgency, assess

TODAY = date(2026, 11, 23)
RANKS = RevenueRanks(median=10_000, top25=50_000, top10=200_000)


def urgency(
    score: int,
    comment: str | None = None,
    *,
    before: Sequence[int] = (),
    revenue: int | None = None,
    ranks: RevenueRanks | None = RANKS,
    renews_in: int | None = None,
) -> Urgency:
    return assess(
        score=score,
        sentiment=read(comment),
        previous_scores=before,
        revenue=revenue,
        revenue_quartiles=ranks,
        renewal=None if renews_in is None else TODAY + timedelta(days=renews_in),
        today=TODAY,
    )


@pytest.mark.parametrize(
    ("score", "points"),
    [(0, 30), (2, 30), (3, 22), (4, 22), (5, 15), (6, 15), (7, 5), (8, 5), (9, 0), (10, 0)],
)
def test_a_low_score_alone_brings_points(score: int, points: int) -> None:
    assert urgency(score).points == points


@pytest.mark.parametrize(
    ("comment", "points", "text"),
    [
        ("We will not renew", 30, "Speaks of leaving: “will not renew”"),
        ("I want a refund", 20, "Speaks of never again, a complaint, a refund or the law: “refund”"),
        ("I can't log in", 15, "Cannot work: “can't log”"),
        ("Your competitors offer it", 10, "Looks at a competitor: “competitors”"),
        ("The fault is still not fixed", 10, "The problem came back or was never solved: “still not fixed”"),
    ],
)
def test_words_of_risk_bring_points_and_are_quoted(comment: str, points: int, text: str) -> None:
    assert urgency(9, comment).reasons == (Reason(points, text),)


def test_a_group_of_words_counts_once() -> None:
    assert urgency(9, "Refund! A refund, I said, or I see my lawyer").points == 20


def test_words_bring_35_points_at_most() -> None:
    reasons = urgency(9, "We are leaving you, I want a refund, the site is down").reasons
    assert [reason.points for reason in reasons] == [30, 5]


@pytest.mark.parametrize(
    ("before", "score", "expected"),
    [
        ([9], 6, [Reason(12, "Was a promoter: 9 last time, 6 now")]),
        ([8], 4, [Reason(12, "Fell from 8 to 4 since the last answer")]),
        ([10], 8, [Reason(6, "Fell from 10 to 8 since the last answer")]),
        ([9], 8, []),
        ([5], 6, [Reason(8, "A detractor again: 5, then 6")]),
        (
            [6, 10],
            2,
            [
                Reason(12, "Fell from 6 to 2 since the last answer"),
                Reason(8, "A detractor again: 6, then 2"),
            ],
        ),
        ([3], 9, []),
    ],
)
def test_history_counts(before: list[int], score: int, expected: list[Reason]) -> None:
    scored = [reason for reason in urgency(score, before=before).reasons if not reason.text.startswith("Scored")]
    assert scored == expected


@pytest.mark.parametrize(
    ("revenue", "points"), [(200_000, 15), (199_999, 10), (50_000, 10), (49_999, 5), (10_001, 5), (10_000, 0), (0, 0)]
)
def test_revenue_counts_by_rank(revenue: int, points: int) -> None:
    assert urgency(9, revenue=revenue, renews_in=400).points == points


@pytest.mark.parametrize(
    ("days", "points"), [(-1, 0), (0, 15), (1, 15), (30, 15), (31, 10), (60, 10), (61, 5), (90, 5), (91, 0)]
)
def test_a_near_renewal_counts(days: int, points: int) -> None:
    assert urgency(9, renews_in=days).points == points


def test_the_day_of_the_renewal_is_said_as_a_person_would() -> None:
    said = [urgency(9, renews_in=days).reasons[0].text for days in (0, 1, 12)]
    assert said == ["Renews today", "Renews tomorrow", "Renews in 12 days"]


def test_what_is_unknown_brings_no_points_and_is_said() -> None:
    assert urgency(0).unknown == ("revenue", "renewal")
    assert urgency(0, revenue=1, renews_in=5).unknown == ()
    assert urgency(0, revenue=1, ranks=None, renews_in=5).unknown == ("revenue",)


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        (urgency(0, "I will cancel", before=[9]), Level.CRITICAL),
        (urgency(0, revenue=200_000), Level.HIGH),
        (urgency(0), Level.MEDIUM),
        (urgency(3), Level.LOW),
    ],
)
def test_the_points_make_the_level(answer: Urgency, level: Level) -> None:
    assert answer.level is level


def test_a_passive_who_speaks_of_leaving_outranks_a_plain_detractor() -> None:
    assert urgency(7, "We are looking for an alternative").points > urgency(0).points


def test_no_answer_has_more_than_100_points() -> None:
    worst = urgency(0, "I will cancel, I want a refund", before=[0], revenue=200_000, renews_in=3)
    assert worst.points == 100
    assert [reason.points for reason in worst.reasons] == [30, 30, 5, 8, 15, 12]


@given(
    score=st.integers(0, 10),
    comment=st.sampled_from([None, "Great", "I will cancel, refund me, the site is down, competitors are better"]),
    before=st.lists(st.integers(0, 10), max_size=3),
    revenue=st.none() | st.integers(0, 10**6),
    renews_in=st.none() | st.integers(-100, 400),
)
def test_the_reasons_always_add_up(
    score: int, comment: str | None, before: list[int], revenue: int | None, renews_in: int | None
) -> None:
    answer = urgency(score, comment, before=before, revenue=revenue, renews_in=renews_in)
    assert answer.points == sum(reason.points for reason in answer.reasons) <= 100
    assert all(reason.points > 0 for reason in answer.reasons)


def test_a_plain_reading_without_cues_brings_no_points_for_words() -> None:
    answer = assess(
        score=6,
        sentiment=Sentiment(-0.5, Tone.NEGATIVE),
        previous_scores=(),
        revenue=None,
        revenue_quartiles=None,
        renewal=None,
        today=TODAY,
    )
    assert answer.reasons == (Reason(15, "Scored 6 of 10"),)
