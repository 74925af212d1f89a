"""Within which time an unhappy customer should hear from us: by urgency, and for single plans another."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from scoring.urgency import Level
from scoring.working_hours import WorkingHours
from scoring.working_time import WORKING_DAY

LONGEST: Final = timedelta(days=60)
DEFAULTS: Final[Mapping[Level, timedelta]] = MappingProxyType(
    {Level.CRITICAL: timedelta(hours=4), Level.HIGH: timedelta(hours=24), Level.MEDIUM: timedelta(days=3)}
)
_RULE = re.compile(r"(?:(?P<plan>[^\s=]+)\.)?(?P<level>[a-z]+)=(?P<length>\d{1,4}[mhd]|none)")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}


class TargetsError(ValueError):
    """Targets that cannot be read or kept; the text says what would be."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The rules: (plan, level) -> length, None: no promise. The plan None stands for every other."""

    rules: Mapping[tuple[str | None, Level], timedelta | None] = field(default_factory=dict)

    def within(self, level: Level, plan: str | None = None) -> timedelta | None:
        """The length for a customer on this plan; None: no promise."""
        of_all = self.rules.get((None, level), DEFAULTS.get(level))
        return self.rules.get((_folded(plan), level), of_all) if plan else of_all


def parse_targets(text: str) -> Targets:
    """Read `critical=4h high=24h enterprise.high=8h low=none`; what is not named stays as it is by default.

    Raises:
        TargetsError: with a sentence that goes on from the setting's name.
    """
    rules: dict[tuple[str | None, Level], timedelta | None] = {}
    for word in re.sub(r"\s*=\s*", "=", text.lower()).replace(",", " ").split():
        match = _RULE.fullmatch(word)
        if match is None:
            raise TargetsError(
                f"cannot be read at “{word}”: write critical=4h high=24h medium=3d, enterprise.high=8h for one plan, low=none"
            )
        if match["level"] not in set(Level):
            raise TargetsError(f"knows no urgency “{match['level']}”: use {', '.join(Level)}")
        rules[_folded(match["plan"]) if match["plan"] else None, Level(match["level"])] = _length(word, match["length"])
    return Targets(rules)


def check_targets(targets: Targets, hours: WorkingHours) -> None:
    """Refuse lengths in hours that no working day holds: nobody would guess on which day they end.

    Raises:
        TargetsError: with a sentence that goes on from the setting's name.
    """
    day = hours.longest_day
    for length in filter(None, targets.rules.values()):
        rest = length % WORKING_DAY
        if rest > day or (length > WORKING_DAY and rest and day < WORKING_DAY):
            hours_of_day = f"{day / timedelta(hours=1):g}"
            raise TargetsError(
                f"has {length / timedelta(hours=1):g}h in it, but a working day has {hours_of_day} hours: write it in days, 1d "
                "or 24h for the same time on the next working day"
            )


def _length(word: str, written: str) -> timedelta | None:
    if written == "none":
        return None
    length = timedelta(**{_UNITS[written[-1]]: int(written[:-1])})
    if not timedelta() < length <= LONGEST:
        raise TargetsError(f"cannot keep “{word}”: from a minute to {LONGEST.days} days")
    return length


def _folded(plan: str | None) -> str:
    """A plan of several words is written with hyphens."""
    return "-".join((plan or "").lower().split())
