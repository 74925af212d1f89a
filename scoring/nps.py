"""Net Promoter Score: what a score means, what three counts say, and whether a change is real.

Figures are in points (-100..100) unless said otherwise. The interval is the adjusted Wald interval of Rocks (2016, The
American Statistician) and Lewis & Sauro (2021): three imaginary answers are added before the plain formula is used, which
keeps its promise of 95 % from five answers on, where the plain one does not.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import Self

from scoring.responses import HIGHEST_SCORE, LOWEST_SCORE

LOWEST_PASSIVE = 7
LOWEST_PROMOTER = 9
ALPHA = 0.05
POWER = 0.8
Z = NormalDist().inv_cdf(1 - ALPHA / 2)
LOWEST_NPS, HIGHEST_NPS = -100.0, 100.0
EXTRA_DETRACTORS, EXTRA_PASSIVES, EXTRA_PROMOTERS = 0.75, 1.5, 0.75
EXTRA_ANSWERS = EXTRA_DETRACTORS + EXTRA_PASSIVES + EXTRA_PROMOTERS
SMALLEST_SCORED = 5
SMALLEST_NORMAL = 30


class Category(StrEnum):
    DETRACTOR = "detractor"
    PASSIVE = "passive"
    PROMOTER = "promoter"


def category(score: int) -> Category:
    """0-6 detractor, 7-8 passive, 9-10 promoter; ValueError for anything else."""
    if not LOWEST_SCORE <= score <= HIGHEST_SCORE:
        raise ValueError(f"score: must be from {LOWEST_SCORE} to {HIGHEST_SCORE}, not {score!r}")
    if score >= LOWEST_PROMOTER:
        return Category.PROMOTER
    return Category.PASSIVE if score >= LOWEST_PASSIVE else Category.DETRACTOR


class Sample(StrEnum):
    """How much a number of answers allows us to say."""

    NONE = "none"  # 0: "no responses", never a score of 0
    COUNTS = "counts"  # 1-4: the counts, no score
    SMALL = "small"  # 5-29: score and range, marked as a small sample
    NORMAL = "normal"  # 30 and more


@dataclass(frozen=True, slots=True)
class Shares:
    """Whole percents that add up to 100 (all 0 when nobody answered)."""

    promoters: int
    passives: int
    detractors: int


@dataclass(frozen=True, slots=True)
class Nps:
    """Three counts and what follows from them.

    Raises:
        ValueError: for a negative count; and from every figure but `n`, `sample` and `shares` when nobody answered.
    """

    detractors: int = 0
    passives: int = 0
    promoters: int = 0

    def __post_init__(self) -> None:
        if self.detractors < 0 or self.passives < 0 or self.promoters < 0:  # a company each: many
            raise ValueError(f"counts must not be negative: {self}")

    @classmethod
    def of(cls, scores: Iterable[int]) -> Self:
        found = Counter(category(score) for score in scores)
        return cls(found[Category.DETRACTOR], found[Category.PASSIVE], found[Category.PROMOTER])

    def __add__(self, other: "Nps") -> "Nps":
        return Nps(self.detractors + other.detractors, self.passives + other.passives, self.promoters + other.promoters)

    def __sub__(self, part: "Nps") -> "Nps":
        """What is left when `part` is taken out; ValueError if it was not in."""
        return Nps(self.detractors - part.detractors, self.passives - part.passives, self.promoters - part.promoters)

    @property
    def n(self) -> int:
        return self.detractors + self.passives + self.promoters

    @property
    def sample(self) -> Sample:
        if self.n == 0:
            return Sample.NONE
        if self.n < SMALLEST_SCORED:
            return Sample.COUNTS
        return Sample.SMALL if self.n < SMALLEST_NORMAL else Sample.NORMAL

    @property
    def score(self) -> float:
        """100 (P - D) / n, unrounded."""
        # One division of whole numbers: 12.5 is then exactly 12.5 and rounds as promised.
        return 100 * (self.promoters - self.detractors) / self._answers()

    @property
    def rounded(self) -> int:
        return round_half_away(self.score)

    @property
    def shares(self) -> Shares:
        """By largest remainder; of equal remainders the more common group gets the percent."""
        if self.n == 0:
            return Shares(0, 0, 0)
        counts = {"promoters": self.promoters, "passives": self.passives, "detractors": self.detractors}
        percents = {name: 100 * count // self.n for name, count in counts.items()}
        by_remainder = sorted(counts, key=lambda name: (100 * counts[name] % self.n, counts[name]), reverse=True)
        for name in by_remainder[: 100 - sum(percents.values())]:
            percents[name] += 1
        return Shares(**percents)

    @property
    def variance(self) -> float:
        """Of one answer that counts -1, 0 or 1: p + d - (p - d)^2, so 0..1."""
        return _variance(self.detractors, self.promoters, self._answers())

    @property
    def standard_error(self) -> float:
        return 100 * math.sqrt(self.variance / self.n)

    @property
    def adjusted_score(self) -> float:
        """The score with the three imaginary answers; only for intervals and tests, never printed as the score."""
        return 100 * (self.promoters - self.detractors) / (self._answers() + EXTRA_ANSWERS)

    @property
    def adjusted_standard_error(self) -> float:
        n = self._answers() + EXTRA_ANSWERS
        variance = _variance(self.detractors + EXTRA_DETRACTORS, self.promoters + EXTRA_PROMOTERS, n)
        return 100 * math.sqrt(variance / n)

    def interval(self) -> tuple[float, float]:
        """The 95 % range (low, high): within -100..100 and holding the score."""
        reach = Z * self.adjusted_standard_error
        low = max(self.adjusted_score - reach, LOWEST_NPS)
        high = min(self.adjusted_score + reach, HIGHEST_NPS)
        return min(low, self.score), max(high, self.score)

    def _answers(self) -> int:
        if self.n == 0:
            raise ValueError("no responses, so no score")
        return self.n


@dataclass(frozen=True, slots=True)
class Comparison:
    """A change between two periods.

    Attributes:
        difference: plain, now minus before, unrounded.
        z, p_value: two-sided test on the difference of the adjusted scores.
        detectable: the smallest change in points, up or down, that these two samples could tell apart from none.
        is_real: p < 0.05.
    """

    difference: float
    z: float
    p_value: float
    detectable: float

    @property
    def is_real(self) -> bool:
        return self.p_value < ALPHA

    @property
    def rounded(self) -> int:
        """The difference as a whole number; 0 is "no change"."""
        return round_half_away(self.difference)


def compare(now: Nps, before: Nps) -> Comparison | None:
    """None when either has fewer than 5 answers: no test is honest there."""
    if min(now.n, before.n) < SMALLEST_SCORED:
        return None
    error = math.hypot(now.adjusted_standard_error, before.adjusted_standard_error)
    z = (now.adjusted_score - before.adjusted_score) / error
    return Comparison(
        difference=now.score - before.score,
        z=z,
        p_value=math.erfc(abs(z) / math.sqrt(2)),
        detectable=Z * error,
    )


def holm(p_values: Sequence[float]) -> list[bool]:
    """Which of several groups moved for real (Holm 1979): in the order given, false alarms at most 5 % over all."""
    real = [False] * len(p_values)
    by_p_value = sorted(range(len(p_values)), key=lambda index: p_values[index])
    for rank, index in enumerate(by_p_value):
        if p_values[index] >= ALPHA / (len(p_values) - rank):
            break
        real[index] = True
    return real


def impact(group: Nps, rest: Nps) -> float:
    """Points that the group costs the whole: its share of the answers x (NPS of the rest - NPS of the group).

    Positive: without this group the score would be higher. 0 when either side is empty.
    """
    if group.n == 0 or rest.n == 0:
        return 0.0
    return group.n / (group.n + rest.n) * (rest.score - group.score)


def answers_for_margin(margin: float, *, variance: float = 1.0) -> int:
    """Answers after which the 95 % range reaches about `margin` points (above 0) to either side; variance 1 is the worst."""
    return max(1, math.ceil(variance * (100 * Z / margin) ** 2 - EXTRA_ANSWERS))


def answers_to_see(change: float, *, variance: float = 1.0) -> int:
    """Answers per period with which a change of `change` points (above 0) is found real in 80 of 100 cases."""
    reach = Z + NormalDist().inv_cdf(POWER)
    return math.ceil(2 * variance * (100 * reach / change) ** 2)


def round_half_away(value: float) -> int:
    """-12.5 -> -13 and 12.5 -> 13, where Python's `round` goes to the even neighbour."""
    whole = math.trunc(value)
    if abs(value - whole) < 0.5:  # noqa: PLR2004  # the half of the name
        return whole
    return whole + (1 if value > 0 else -1)


def signed(value: int) -> str:
    """For differences only: "+9", "-3", "0"."""
    return f"{value:+d}" if value else "0"


def _variance(detractors: float, promoters: float, n: float) -> float:
    mean = (promoters - detractors) / n
    # Rounding may leave a hair below 0 when everybody is of one mind.
    return max((promoters + detractors) / n - mean * mean, 0.0)
