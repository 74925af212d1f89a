"""The arithmetic against published and independently computed values, and against what must always hold."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.nps import (
    Category,
    Comparison,
    Nps,
    Sample,
    Shares,
    answers_for_margin,
    answers_to_see,
    category,
    compare,
    holm,
    impact,
    round_half_away,
    signed,
)

VECTORS = json.loads((Path(__file__).parent / "fixtures" / "nps_vectors.json").read_text())
COUNT = st.integers(0, 2000)
COUNTS = st.builds(Nps, COUNT, COUNT, COUNT)
ANSWERED = COUNTS.filter(lambda nps: nps.n > 0)
ENOUGH = COUNTS.filter(lambda nps: nps.n >= 5)
SCORES = st.lists(st.integers(0, 10), min_size=1, max_size=200)


def counts(row: dict[str, int]) -> Nps:
    return Nps(row["detractors"], row["passives"], row["promoters"])


@pytest.mark.parametrize("row", VECTORS["one_sample"], ids=lambda row: row["id"])
def test_one_sample_gives_the_reference_values(row: dict[str, Any]) -> None:
    nps = counts(row)
    assert nps.n == row["n"]
    assert nps.score == pytest.approx(row["nps"], abs=1e-9)
    assert nps.rounded == row["nps_rounded_half_away"]
    assert nps.variance == pytest.approx(row["variance"], abs=1e-12)
    assert nps.standard_error == pytest.approx(row["se_points"], abs=1e-9)
    assert nps.adjusted_score == pytest.approx(row["adj_nps"], abs=1e-9)
    assert nps.adjusted_standard_error == pytest.approx(row["adj_se_points"], abs=1e-9)
    assert nps.interval() == pytest.approx(row["adj_wald95_clamped_incl_point"], abs=1e-9)


@pytest.mark.parametrize("row", VECTORS["two_sample"], ids=lambda row: row["id"])
def test_two_samples_give_the_reference_values(row: dict[str, Any]) -> None:
    now, before, expected = counts(row["current"]), counts(row["previous"]), row["adj_wald"]
    assert now.score == pytest.approx(row["nps_current"])
    assert before.score == pytest.approx(row["nps_previous"])
    assert now.adjusted_score - before.adjusted_score == pytest.approx(expected["delta"])
    assert math.hypot(now.adjusted_standard_error, before.adjusted_standard_error) == pytest.approx(expected["se"])
    change = compare(now, before)
    if min(now.n, before.n) < 5:
        assert change is None
        return
    assert change is not None
    assert change.difference == pytest.approx(row["nps_current"] - row["nps_previous"])
    assert change.z == pytest.approx(expected["z"])
    assert change.p_value == pytest.approx(expected["p_value"])
    assert change.detectable == pytest.approx((expected["ci95"][1] - expected["ci95"][0]) / 2)
    assert change.is_real is row["significant_95_adj_wald"]


def test_the_two_sample_vectors_hold_a_comparison_that_is_made() -> None:
    made = [compare(counts(row["current"]), counts(row["previous"])) for row in VECTORS["two_sample"]]
    assert any(made)


@pytest.mark.parametrize("row", VECTORS["minimum_detectable"], ids=lambda row: f"{row['var']}-{row['moe']}")
def test_how_many_answers_are_needed_matches_the_reference_values(row: dict[str, Any]) -> None:
    assert answers_for_margin(row["moe"], variance=row["var"]) == row["n_adj"]
    assert answers_to_see(row["moe"], variance=row["var"]) == row["n_per_period_detect_change_80pct"]


def test_a_wide_margin_still_needs_one_answer() -> None:
    assert answers_for_margin(200) == 1


def test_six_is_a_detractor_and_eight_a_passive() -> None:
    assert [category(score) for score in range(11)] == (
        [Category.DETRACTOR] * 7 + [Category.PASSIVE] * 2 + [Category.PROMOTER] * 2
    )


@pytest.mark.parametrize("score", [-1, 11])
def test_an_impossible_score_has_no_category(score: int) -> None:
    with pytest.raises(ValueError, match="from 0 to 10"):
        category(score)


def test_nobody_answered_is_no_score_of_zero() -> None:
    nobody = Nps()
    assert nobody.sample is Sample.NONE
    assert nobody.shares == Shares(0, 0, 0)
    for figure in ("score", "rounded", "variance", "standard_error", "adjusted_score", "adjusted_standard_error"):
        with pytest.raises(ValueError, match="no responses"):
            getattr(nobody, figure)
    with pytest.raises(ValueError, match="no responses"):
        nobody.interval()


@pytest.mark.parametrize(
    ("n", "sample"),
    [(0, "none"), (1, "counts"), (4, "counts"), (5, "small"), (29, "small"), (30, "normal"), (5000, "normal")],
)
def test_the_size_of_a_sample_says_what_may_be_said(n: int, sample: str) -> None:
    assert Nps(passives=n).sample == sample


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Nps(detractors=-1)


def test_a_part_that_was_not_in_cannot_be_taken_out() -> None:
    with pytest.raises(ValueError, match="negative"):
        Nps(1, 1, 1) - Nps(0, 0, 2)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(-12.5, -13), (12.5, 13), (0.5, 1), (-0.5, -1), (0.49999999999999994, 0), (-0.4, 0), (33.3, 33), (100.0, 100)],
)
def test_halves_are_rounded_away_from_zero(value: float, rounded: int) -> None:
    assert round_half_away(value) == rounded
    assert str(round_half_away(value)) != "-0"


def test_differences_carry_a_sign_and_zero_does_not() -> None:
    assert [signed(9), signed(-3), signed(0)] == ["+9", "-3", "0"]


def test_thirds_add_up_to_a_hundred() -> None:
    assert Nps(1, 1, 1).shares == Shares(promoters=34, passives=33, detractors=33)
    assert Nps(2, 1, 0).shares == Shares(promoters=0, passives=33, detractors=67)
    assert Nps(1, 2, 3).shares == Shares(promoters=50, passives=33, detractors=17)


def test_too_few_answers_are_not_compared() -> None:
    assert compare(Nps(1, 1, 2), Nps(10, 10, 10)) is None
    assert compare(Nps(10, 10, 10), Nps(1, 1, 2)) is None


def test_a_change_says_what_could_have_been_seen() -> None:
    change = compare(Nps(18, 40, 62), Nps(22, 38, 55))
    assert change is not None
    assert (change.rounded, change.is_real, round(change.detectable)) == (8, False, 19)


def test_p_exactly_at_the_border_is_not_real() -> None:
    assert not Comparison(difference=1, z=1, p_value=0.05 + 1e-12, detectable=1).is_real
    assert Comparison(difference=1, z=1, p_value=0.049, detectable=1).is_real


def test_holm_is_stricter_the_more_groups_there_are() -> None:
    assert holm([]) == []
    assert holm([0.04]) == [True]
    assert holm([0.04, 0.03]) == [False, False]
    assert holm([0.04, 0.01]) == [True, True]
    assert holm([0.5, 0.001, 0.02, 0.013]) == [False, True, True, True]
    assert holm([0.02, 0.02, 0.02]) == [False, False, False]


def test_impact_is_what_the_whole_would_gain_without_the_group() -> None:
    group, rest = Nps(8, 1, 1), Nps(2, 3, 5)
    assert impact(group, rest) == pytest.approx(0.5 * (30 - -70))
    assert impact(group, rest) == pytest.approx(rest.score - (group + rest).score)
    assert impact(Nps(), rest) == impact(group, Nps()) == 0


@given(ANSWERED)
def test_every_figure_stays_within_its_bounds(nps: Nps) -> None:
    low, high = nps.interval()
    assert -100 <= low <= nps.score <= high <= 100
    assert low < high
    assert 0 <= nps.variance <= 1
    assert 0 <= nps.standard_error <= 100
    assert -100 < nps.adjusted_score < 100
    assert abs(nps.rounded - nps.score) <= 0.5


@given(ANSWERED)
def test_swapping_promoters_and_detractors_mirrors_everything(nps: Nps) -> None:
    mirrored = Nps(nps.promoters, nps.passives, nps.detractors)
    low, high = nps.interval()
    assert mirrored.score == -nps.score
    assert mirrored.rounded == -nps.rounded
    assert mirrored.interval() == pytest.approx((-high, -low))


@given(SCORES, st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(scores: list[int], random: Any) -> None:  # hypothesis' own
    shuffled = scores.copy()
    random.shuffle(shuffled)
    assert Nps.of(shuffled) == Nps.of(scores)
    half = len(scores) // 2
    assert Nps.of(scores[:half]) + Nps.of(scores[half:]) == Nps.of(scores)
    assert Nps.of(scores) - Nps.of(scores[:half]) == Nps.of(scores[half:])


@given(ANSWERED)
def test_a_further_promoter_never_lowers_and_a_detractor_never_raises(nps: Nps) -> None:
    assert (nps + Nps(promoters=1)).score >= nps.score
    assert (nps + Nps(detractors=1)).score <= nps.score
    assert (nps + Nps(promoters=1)).rounded >= nps.rounded


@given(ANSWERED)
def test_shares_add_up_to_a_hundred_and_are_less_than_one_off(nps: Nps) -> None:
    shares = nps.shares
    assert shares.promoters + shares.passives + shares.detractors == 100
    for share, count in (
        (shares.promoters, nps.promoters),
        (shares.passives, nps.passives),
        (shares.detractors, nps.detractors),
    ):
        assert abs(share - 100 * count / nps.n) < 1
        assert count or not share


@given(ENOUGH, ENOUGH)
def test_a_comparison_is_the_mirror_of_its_reverse(now: Nps, before: Nps) -> None:
    forth, back = compare(now, before), compare(before, now)
    assert forth is not None
    assert back is not None
    assert forth.difference == -back.difference
    assert forth.rounded == -back.rounded
    assert forth.p_value == back.p_value
    assert 0 <= forth.p_value <= 1
    assert forth.detectable > 0


@given(ENOUGH, ENOUGH)
def test_a_real_change_goes_the_way_that_the_printed_difference_says(now: Nps, before: Nps) -> None:
    change = compare(now, before)
    assert change is not None
    assert not change.is_real or change.difference * change.z > 0


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_finds_no_more_than_single_tests_and_no_less_than_bonferroni(p_values: list[float]) -> None:
    for p_value, real in zip(p_values, holm(p_values), strict=True):
        assert not real or p_value < 0.05
        # A hair of slack: the border itself is a rounded number.
        assert real or p_value >= 0.05 / len(p_values) - 1e-12


@given(ANSWERED, ANSWERED)
def test_impact_is_the_gap_between_the_rest_and_the_whole(group: Nps, rest: Nps) -> None:
    assert impact(group, rest) == pytest.approx(rest.score - (group + rest).score, abs=1e-9)
