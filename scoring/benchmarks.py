"""Where a score stands among others: context, never a test, always with its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scoring.nps import SMALLEST_SCORED, Nps, round_half_away


@dataclass(frozen=True, slots=True)
class Band:
    """A name for the scores from `lowest` (a whole number, as shown to people) up to the next band."""

    name: str
    lowest: int


@dataclass(frozen=True, slots=True)
class Bands:
    """Names for the whole range.

    Raises:
        ValueError: when there is no band, the first does not begin at -100, or they do not rise.
    """

    bands: tuple[Band, ...]
    source: str

    def __post_init__(self) -> None:
        lowest = [band.lowest for band in self.bands]
        if not lowest or lowest[0] != -100:  # noqa: PLR2004  # the lowest score there is
            raise ValueError("bands: the first must begin at -100")
        if lowest != sorted(set(lowest)):
            raise ValueError("bands: each must begin above the one before")

    def of(self, score: int) -> Band:
        """The band of a score as it is shown, -100..100."""
        return next(band for band in reversed(self.bands) if score >= band.lowest)


@dataclass(frozen=True, slots=True)
class Average:
    """What others reach."""

    whose: str
    score: int
    source: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The bands that the 95 % range touches, lowest and highest; the same one when the range lies within it."""

    lowest: Band
    highest: Band
    source: str

    @property
    def is_clear(self) -> bool:
        return self.lowest == self.highest

    def __str__(self) -> str:
        """The name, or "between good and great" when the range crosses a border."""
        return self.lowest.name if self.is_clear else f"between {self.lowest.name} and {self.highest.name}"


BANDS: Final = Bands(
    bands=(
        Band("not yet good", -100),
        Band("good", 1),
        Band("great", 50),
        Band("phenomenal", 75),
    ),
    source="rule of thumb: above 0 good, from 50 great, from 75 phenomenal",
)
AVERAGES: Final = (
    Average("software as a service", 31, 'UserIQ: "50 is pretty good, 60 rare"'),
    Average("all industries", 44, "CustomerGauge, 2016"),
)


def standing(nps: Nps, bands: Bands = BANDS) -> Standing | None:
    """Where a score stands; None below five answers, where there is no score to speak of."""
    if nps.n < SMALLEST_SCORED:
        return None
    low, high = (bands.of(round_half_away(end)) for end in nps.interval())
    return Standing(low, high, bands.source)


def averages_text(averages: Sequence[Average] = AVERAGES) -> str:
    """One line: "software as a service 31 (UserIQ…), all industries 44 (…)"; empty when there is none."""
    return ", ".join(f"{average.whose} {average.score} ({average.source})" for average in averages)
