"""One condition of a filter: `-plan:free,pro`, `score<=6`: what it is, how it is written, which answers fit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scoring.language import fold, in_quotes
from scoring.nps import category

Fact = Sequence[str] | str | int | None
Facts = Mapping[str, Fact]

# What needs no quotes: nothing that begins an operator, ends in one, or lets an apostrophe open a quoted value.
SAFE = re.compile(r"""[^\s",<>=:'!](?:[^\s",<>']*(?<![:=])|[^\s",<>=:]*)""")
# What stands behind a comma in a company's name.
LEGAL_FORMS = frozenset(
    ["co", "corp", "corporation", "gmbh", "inc", "incorporated", "limited", "llc", "llp", "lp", "ltd", "plc"]
)
NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?")
NUMBER_RANGE = re.compile(rf"({NUMBER.pattern})\.\.({NUMBER.pattern})")


class Operator(StrEnum):
    EQUALS = "="
    AT_MOST = "<="
    AT_LEAST = ">="
    BELOW = "<"
    ABOVE = ">"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold, or must not.

    Attributes:
        key: in lower case; one of KNOWN_KEYS or the name of a property. `category:` is kept as `is:`.
        values: for EQUALS any of them fits; RANGE has lowest and highest, both included; else one number, as text.
    """

    key: str
    operator: Operator
    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        sign = "-" if self.negated else ""
        if self.operator is Operator.EQUALS:
            return f"{sign}{self.key}:{','.join(written(self.key, value) for value in self.values)}"
        if self.operator is Operator.RANGE:
            return f"{sign}{self.key}:{('-' if self.key == 'score' else '..').join(self.values)}"
        return f"{sign}{self.key}{self.operator}{self.values[0]}"

    def matches(self, facts: Facts) -> bool:
        return self._fits(facts) is not self.negated

    def _fits(self, facts: Facts) -> bool:
        if self.key == "has":
            return any(_texts(facts.get(value)) for value in self.values)
        found = _categories(facts) if self.key == "is" else _texts(facts.get(self.key))
        if self.operator is not Operator.EQUALS:
            return any(self._holds_for(float(text)) for text in found if NUMBER.fullmatch(text))
        wanted = {fold(value) for value in self.values}
        if self.key == "comment":
            return any(word in fold(text) for text in found for word in wanted)
        return any(fold(text) in wanted for text in found)

    def _holds_for(self, number: float) -> bool:
        low, high = float(self.values[0]), float(self.values[-1])
        match self.operator:
            case Operator.AT_MOST:
                return number <= low
            case Operator.AT_LEAST:
                return number >= low
            case Operator.BELOW:
                return number < low
            case Operator.ABOVE:
                return number > low
            case _:
                return low <= number <= high


def _categories(facts: Facts) -> tuple[str, ...]:
    known, score = _texts(facts.get("category")), facts.get("score")
    return (category(score).value,) if not known and isinstance(score, int) else known


def _texts(fact: Fact) -> tuple[str, ...]:
    """Every fact as texts; what is blank was never said."""
    if fact is None:
        return ()
    texts = (str(fact),) if isinstance(fact, str | int) else fact
    return tuple(text for text in texts if text.strip())


def written(key: str, value: str) -> str:
    """Quoted where blanks, commas or operators in it would be read as something else."""
    is_safe = SAFE.fullmatch(value) and not NUMBER_RANGE.fullmatch(value) and not is_legal_form(key, value)
    return value if is_safe else in_quotes(value)


def is_legal_form(key: str, value: str) -> bool:
    """Whether the value is probably the end of the name before it: `company:Acme, Inc.`"""
    return key == "company" and fold(value).replace(".", "") in LEGAL_FORMS
