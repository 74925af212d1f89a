"""The one filter language: `score<=6 plan:pro,enterprise -region:emea theme:billing company:"Example Corp"`.

All conditions must hold; of several values after a colon one must fit; `-` turns a condition round; `now` asks by today's
facts of the customer instead of those at the time of the answer.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scoring.conditions import NUMBER, NUMBER_RANGE, Condition, Fact, Facts, Operator, is_legal_form, written
from scoring.language import (
    DOUBLE_QUOTED,
    SentenceError,
    clean,
    fold,
    listed,
    nearest,
    quoted,
    refuse_long,
    same,
    split_words,
    unknown,
    unquote,
)
from scoring.nps import Category
from scoring.responses import HIGHEST_SCORE, LOWEST_SCORE, Kind

__all__ = [
    "KNOWN_KEYS",
    "NO_KEYS",
    "Condition",
    "Fact",
    "Facts",
    "Filter",
    "FilterError",
    "Operator",
    "apart",
    "is_condition",
    "join_conditions",
    "names_meant",
    "parse_condition",
    "parse_filter",
    "refuse_many",
    "unknown_value",
]

TEXT_KEYS = ("plan", "segment", "region", "source", "survey", "owner", "agent", "theme", "company", "email", "comment")
KNOWN_KEYS = ("score", "is", "has", "kind", *TEXT_KEYS, "category")
NAMED_WITH_AT = frozenset({"owner", "agent"})
NO_KEYS: frozenset[str] = frozenset()
MOST_CONDITIONS = 20
LONGEST_EXAMPLE = 100  # characters of a sentence that is proposed
NOW = "now"
EXAMPLES = {
    "score": "score<=6",
    "is": "is:detractor",
    "category": "is:detractor",
    "has": "has:comment",
    "kind": "kind:transactional",
    "plan": "plan:enterprise",
    "company": 'company:"Example Corp"',
    "owner": "owner:@ana",
}

# U+0307 is what a dotted capital I leaves behind in lower case.
NAME = r"[^\W\d][\w\u0307.-]*+"
KEY = re.compile(rf"[-!]?{NAME}")
HEAD = re.compile(rf"(?P<sign>[-!]?)(?P<key>{NAME})(?P<operator>:?(?:<=|>=|=<|=>|!=|==|=|<|>)|:)")
VALUE = re.compile(rf"{DOUBLE_QUOTED}(?=,|\Z)|'[^']*+'(?=,|\Z)|[^,]++")
DASHED_RANGE = re.compile(r"([0-9]{1,15})-([0-9]{1,15})")
SIGN = re.compile("[:=<>,]")
SCORE = re.compile("[0-9]{1,2}")
SCORE_RANGE = re.compile(r"([0-9]{1,2})(?:-|\.\.)([0-9]{1,2})")


class FilterError(SentenceError):
    """Why these words are no filter."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that must all hold; `by_today`: by the customer's facts of today. `str()` parses to an equal filter."""

    conditions: tuple[Condition, ...] = ()
    by_today: bool = False

    def __str__(self) -> str:
        return " ".join([*map(str, self.conditions), *([NOW] if self.by_today else [])])

    @property
    def is_empty(self) -> bool:
        return not self.conditions

    def matches(self, facts: Facts) -> bool:
        """`facts` by key: score, category, plan …; several values as a sequence; texts are compared without case."""
        return all(condition.matches(facts) for condition in self.conditions)


def parse_filter(text: str, *, keys: frozenset[str] | None = NO_KEYS) -> Filter:
    """Read a filter; raises `FilterError` with one helpful sentence.

    Args:
        text: as typed, escapes of Slack included; an empty one lets everything through.
        keys: properties beside KNOWN_KEYS, in lower case; None lets every key pass, for filters that were checked before.
    """
    try:
        refuse_long(text)
        words = join_conditions(split_words(clean(text)))
        conditions = [parse_condition(word, keys=keys) for word in words if fold(word) != NOW]
        found = Filter(refuse_many(conditions), by_today=len(conditions) < len(words))
        refuse_long(str(found))  # it is stored as text and read again
    except SentenceError as error:
        raise FilterError(str(error)) from error
    return found


def refuse_many(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    if len(conditions) > MOST_CONDITIONS:
        raise FilterError(f"That is more than {MOST_CONDITIONS} conditions. Several values fit in one: plan:free,pro.")
    return tuple(conditions)


def is_condition(word: str) -> bool:
    return HEAD.match(word) is not None


def apart(word: str) -> tuple[str, str, str]:
    """`-plan:pro` is "-plan:", the key "plan" and "pro"; of a word that is no filter all three are empty."""
    head = HEAD.match(word)
    return (head[0], head["key"].lower(), word[head.end() :]) if head else ("", "", "")


def ends_at_now(_sign: str, words: Sequence[str]) -> bool:
    return fold(words[0]) == NOW


def join_conditions(words: Iterable[str], *, ends: Callable[[str, Sequence[str]], bool] = ends_at_now) -> list[str]:
    """Blanks around an operator or a comma do not count: `score <= 6`, `plan: free, pro`.

    Args:
        words: as `split_words` gives them.
        ends: whether the words behind a sign (":", "," …) and a blank are no value: `plan:pro, last month`.
    """
    pieces = [part for word in words for part in ((",", word[1:]) if len(word) > 1 and word[0] == "," else (word,))]
    joined: list[str] = []
    for at, word in enumerate(pieces):
        before = joined[-1] if joined else ""
        waits = before.endswith((":", "=", "<", ">", ",")) and is_condition(before) and not is_condition(word)
        goes_on = (word[0] in "<>=:!" and KEY.fullmatch(before)) or (word[0] == "," and is_condition(before))
        if goes_on or (waits and (_are_numbers(before, word) or not ends(before[-1], pieces[at:]))):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _are_numbers(before: str, word: str) -> bool:
    """`seats:100, 2000` lists numbers: that is no year."""
    *_, last = SIGN.split(before.rstrip(","))
    return before[-1] == "," and all(NUMBER.fullmatch(each) for each in (last, word.rstrip(",")))


def parse_condition(word: str, *, keys: frozenset[str] | None = NO_KEYS) -> Condition:
    """One word such as `-plan:free,pro`; raises `FilterError`."""
    head = HEAD.match(word)
    if head is None:
        raise FilterError(_no_filter(word))
    key, symbol = _known_key(head["key"], keys), _symbol(head["operator"])
    typed = [value for value in VALUE.findall(word[head.end() :]) if unquote(value).strip()]
    if not typed:
        raise FilterError(_needs_value(key))
    if keys is not None:
        _refuse_open_names(head[0], key, typed)
    negated = (head["sign"] != "") is not (symbol == "!=")
    if symbol not in {"!=", "==", "="}:
        return Condition(key, Operator(symbol), (_one_number(key, typed),), negated)
    if bounds := _bounds(key, typed):
        return Condition(key, Operator.RANGE, bounds, negated)
    values = dict.fromkeys(_value(key, " ".join(unquote(value).split()), keys) for value in typed)
    return Condition("is" if key == "category" else key, Operator.EQUALS, tuple(values), negated)


def unknown_value(condition: Condition, existing: Iterable[str]) -> str | None:
    """A sentence about the first value that no answer has, or None; `existing` are the values that occur."""
    choices = list(existing)
    folded = {fold(choice) for choice in choices}
    for value in condition.values:
        if fold(value) not in folded:
            close = _as_range(condition.key, value, choices) or nearest(value, choices)
            return f"No answer has the {condition.key} {quoted(value)}." + (f" Did you mean {close}?" if close else "")
    return None


def _as_range(key: str, value: str, choices: Iterable[str]) -> str | None:
    """`seats:1-50` where seats are numbers: a range is written with two dots, for 1-50 may be a name."""
    bounds = DASHED_RANGE.fullmatch(value)
    is_number = any(NUMBER.fullmatch(choice) for choice in choices)
    return f"{key}:{bounds[1]}..{bounds[2]}" if bounds and is_number else None


def _needs_value(key: str) -> str:
    return f"{key} needs a value, for example {example_of(key)}."


def example_of(key: str) -> str:
    """A filter with this key that can be typed."""
    return EXAMPLES.get(key, f"{key}:value")


def _no_filter(word: str) -> str:
    if fold(word) in KNOWN_KEYS:
        return _needs_value(fold(word))
    return f"{quoted(word)} is no filter. Filters look like plan:enterprise, score<=6 or -region:emea."


def _symbol(operator: str) -> str:
    symbol = operator.removeprefix(":") or "="
    return symbol[::-1] if symbol in {"=<", "=>"} else symbol


def _known_key(typed: str, keys: frozenset[str] | None) -> str:
    if keys is None or typed.lower() in KNOWN_KEYS:
        return typed.lower()
    if (found := same(typed, keys)) is None:
        known = [*KNOWN_KEYS, *sorted(keys)]
        raise FilterError(unknown(typed, known, f"Filters are {listed(known[:24])}."))
    return found


def names_meant(key: str, values: Iterable[str]) -> list[str]:
    """`Acme`, `Inc.` mean one company, not two."""
    names: list[str] = []
    for value in values:
        if names and is_legal_form(key, value):
            names[-1] += f", {value}"
        else:
            names.append(unquote(value))
    return names


def _refuse_open_names(head: str, key: str, typed: Sequence[str]) -> None:
    names = names_meant(key, typed)
    if len(names) < len(typed):
        meant = head + ",".join(written(key, name) for name in names)
        example = meant if len(meant) <= LONGEST_EXAMPLE else 'company:"Acme, Inc."'
        raise FilterError(f"A comma in a name needs quotes. Did you mean {example}?")


def _one_number(key: str, typed: Sequence[str]) -> str:
    """The number after <, <=, > or >=."""
    if key in KNOWN_KEYS and key != "score":
        raise FilterError(f"{key} has no order: write {example_of(key)}.")
    if len(typed) > 1 or not NUMBER.fullmatch(unquote(typed[0])):
        raise FilterError(f"{key} is compared with one number, not with {quoted(','.join(typed))}.")
    return _score(typed[0]) if key == "score" else unquote(typed[0])


def _bounds(key: str, typed: Sequence[str]) -> tuple[str, str] | None:
    """Lowest and highest of `score:9-10` and `seats:10..50`; a range in quotes is a text like any other."""
    pattern = SCORE_RANGE if key == "score" else NUMBER_RANGE
    found = [pattern.fullmatch(value) for value in typed]
    if not any(found) or (key in KNOWN_KEYS and key != "score"):
        return None
    if len(typed) > 1 or found[0] is None:
        raise FilterError(f"{key} takes one range, not {quoted(','.join(typed))}.")
    bounds = [_score(bound) if key == "score" else bound for bound in found[0].groups()]
    low, high = sorted(bounds, key=float)
    return low, high


def _value(key: str, value: str, keys: frozenset[str] | None) -> str:
    match key:
        case "score":
            return _score(value)
        case "is" | "category":
            return _one_of(value.removesuffix("s").removesuffix("S"), [*Category], key)
        case "kind":
            return _one_of(value, [*Kind], key)
        case "has":
            return value.lower() if keys is None else _one_of(value, [*TEXT_KEYS, *sorted(keys)], key)
        case _:
            return _name(key, value) if key in NAMED_WITH_AT else value


def _name(key: str, value: str) -> str:
    if value == "@":
        raise FilterError(_needs_value(key))
    return value.lstrip("@") or value


def _one_of(value: str, choices: Sequence[str], key: str) -> str:
    if (found := same(value, choices)) is None:
        raise FilterError(unknown(f"{key}:{value}", [f"{key}:{choice}" for choice in choices], _choices(key, choices)))
    return found


def _choices(key: str, choices: Sequence[str]) -> str:
    return f"After {key}: comes {listed(choices[:16])}."


def _score(text: str) -> str:
    text = unquote(text)
    if not (SCORE.fullmatch(text) and LOWEST_SCORE <= int(text) <= HIGHEST_SCORE):
        raise FilterError(f"A score is a whole number from {LOWEST_SCORE} to {HIGHEST_SCORE}, not {quoted(text)}.")
    return str(int(text))
