import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views import numbers
from scoring.nps import Nps, compare, round_half_away

counts = st.integers(0, 400)
samples = st.builds(Nps, counts, counts, counts)


def test_the_score_stands_with_its_range() -> None:
    assert numbers.in_brief(Nps(9, 10, 22)) == "NPS 32 (95 % range 6 to 53, 41 responses)"


@pytest.mark.parametrize(
    ("nps", "headline"),
    [
        (Nps(), "No responses"),
        (Nps(0, 0, 1), "1 response"),
        (Nps(1, 1, 2), "4 responses"),
        (Nps(1, 2, 2), "NPS 20"),
    ],
)
def test_no_score_from_fewer_than_five(nps: Nps, headline: str) -> None:
    assert numbers.headline(nps) == headline


def test_a_small_sample_is_called_one() -> None:
    assert "small sample" in numbers.evidence(Nps(2, 3, 7))
    assert "small sample" not in numbers.evidence(Nps(10, 10, 10))
    assert numbers.evidence(Nps(1, 0, 2)) == (
        "2 promoters, 0 passives and 1 detractor: too few for a score, which needs 5"
    )


def test_a_change_within_the_noise_says_what_could_have_been_seen() -> None:
    sentence = str(numbers.change(Nps(9, 10, 22), Nps(11, 12, 20), "Q3 2026"))
    assert sentence == (
        "+11 against Q3 2026 (NPS 21, 43 responses): within the noise; a move of about 34 could be told apart."
    )


def test_a_real_change_is_called_real() -> None:
    sentence = str(numbers.change(Nps(30, 60, 310), Nps(11, 12, 20), "Q3 2026"))
    assert sentence == "+49 against Q3 2026 (NPS 21, 43 responses): a real change, beyond the noise of about 24."


def test_a_big_move_of_tiny_samples_asks_for_more_responses() -> None:
    sentence = str(numbers.change(Nps(0, 0, 6), Nps(0, 4, 2), "then"))
    assert sentence == "+67 against then (NPS 33, 6 responses): just within the noise; a few more responses would tell."


def test_zero_is_no_change() -> None:
    sentence = str(numbers.change(Nps(9, 10, 22), Nps(9, 10, 22), "Q3 2026"))
    assert sentence.startswith("No change from Q3 2026 (NPS 32, 41 responses): a move of about")


def test_too_few_answers_are_named_where_they_are() -> None:
    assert str(numbers.change(Nps(9, 9, 9), Nps(1, 1, 1), "Q3 2026")) == (
        "No comparison with Q3 2026: 3 responses there are too few."
    )
    assert str(numbers.change(Nps(0, 0, 1), Nps(9, 9, 9), "Q3 2026")) == (
        "No comparison with Q3 2026: 1 response in this period is too few."
    )
    assert str(numbers.change(Nps(9, 9, 9), Nps(), "Q3 2026")) == "Nothing to compare with: no responses in Q3 2026."


@given(samples, samples)
def test_the_figures_never_contradict_the_verdict(now: Nps, before: Nps) -> None:
    compared = compare(now, before)
    if compared is None:
        return
    sentence = str(numbers.change(now, before, "then"))
    detectable = round_half_away(compared.detectable)
    assert ("a real change" in sentence) == compared.is_real
    if f"about {detectable}" in sentence:
        assert (abs(compared.rounded) > detectable) == compared.is_real


def test_bars_are_as_long_as_their_shares() -> None:
    assert numbers.bars(Nps(25, 25, 50)).split("\n") == [
        "Promoters   50 %  50  █████",
        "Passives    25 %  25  ██▌",
        "Detractors  25 %  25  ██▌",
    ]


def test_one_percent_is_still_visible_and_nothing_is_not() -> None:
    assert numbers.bars(Nps(0, 10, 990)).split("\n")[1:] == ["Passives     1 %   10  ▏", "Detractors   0 %    0"]


@given(samples)
def test_the_figures_stand_in_line(nps: Nps) -> None:
    assert len({row.index(" %") for row in numbers.bars(nps).split("\n")}) == 1
