import pytest

from scoring.benchmarks import AVERAGES, BANDS, Band, Bands, averages_text, standing
from scoring.nps import Nps


@pytest.mark.parametrize(
    ("score", "name"),
    [
        (-100, "not yet good"),
        (0, "not yet good"),
        (1, "good"),
        (49, "good"),
        (50, "great"),
        (74, "great"),
        (75, "phenomenal"),
        (100, "phenomenal"),
    ],
)
def test_a_score_has_a_band(score: int, name: str) -> None:
    assert BANDS.of(score).name == name


def test_a_range_within_one_band_gets_its_name_and_the_source() -> None:
    found = standing(Nps(detractors=100, passives=300, promoters=600))
    assert found is not None
    assert str(found) == "between good and great"
    clear = standing(Nps(detractors=1_000, passives=4_000, promoters=5_000))
    assert clear is not None
    assert (str(clear), clear.is_clear) == ("good", True)
    assert clear.source == BANDS.source


def test_a_small_sample_lies_between_bands() -> None:
    assert str(standing(Nps(detractors=1, passives=2, promoters=4))) == "between not yet good and phenomenal"


def test_fewer_than_five_answers_have_no_standing() -> None:
    assert standing(Nps(promoters=4)) is None
    assert standing(Nps(promoters=5)) is not None


def test_own_bands_can_be_given() -> None:
    own = Bands((Band("below plan", -100), Band("on plan", 20)), source="board, 2026")
    found = standing(Nps(detractors=0, passives=0, promoters=500), own)
    assert found is not None
    assert (str(found), found.source) == ("on plan", "board, 2026")


@pytest.mark.parametrize(
    "bands",
    [
        (),
        (Band("good", 0),),
        (Band("bad", -100), Band("great", 50), Band("good", 0)),
        (Band("a", -100), Band("b", -100)),
    ],
)
def test_bands_with_gaps_or_out_of_order_are_refused(bands: tuple[Band, ...]) -> None:
    with pytest.raises(ValueError, match="bands:"):
        Bands(bands, source="nobody")


def test_averages_name_their_source() -> None:
    assert averages_text(AVERAGES[1:]) == "all industries 44 (CustomerGauge, 2016)"
    assert averages_text(()) == ""
