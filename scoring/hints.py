"""What was probably meant by words that nobody knows: one line, in which the right sentence stands."""

import re
from collections.abc import Collection, Iterable, Sequence

from scoring.conditions import written
from scoring.filters import KNOWN_KEYS, FilterError, apart, example_of, names_meant, parse_condition
from scoring.language import fold, nearest, quoted, same
from scoring.nps import Category
from scoring.period_words import LONGEST_PERIOD, recognise
from scoring.periods import period_names_like, unknown_period

LONGEST_GUESS = 3
LONGEST_VALUE = 40
PHRASE_LIKENESS = 0.75
ONE_WORD = frozenset({"theme", "source", "email"})
FEW_VALUES = frozenset({"score", "is", "has", "kind", "category"})  # "kind:value" could not be typed
BEGINNINGS = frozenset({"since", "from"})
TRENDS = {"weekly": "trend weeks", "monthly": "trend months", "quarterly": "trend quarters"}
SIGNS_IN_NAMES = frozenset({"&", "+"})
BETWEEN_VALUES = re.compile(r"\s*,\s*|\s+or\s+|\s+and\s+", re.IGNORECASE)
BETWEEN_COMPANIES = re.compile(r"\s*,\s*|\s+or\s+", re.IGNORECASE)  # Johnson and Johnson are one
_CATEGORIES = frozenset(each.value for each in Category)


def left_open(before: str, words: Sequence[str], *, unknown: str) -> str | None:
    """A value of several words needs quotes, several values a comma: `company:Example Corp`, `plan:pro or free`.

    None where that is not the mistake.

    Args:
        before: the word before.
        words: what follows up to the next filter or shape, with its commas.
        unknown: the first of them that says something.
    """
    head, key, value = apart(before)
    is_word = any(map(str.isalnum, unknown)) or unknown in SIGNS_IN_NAMES
    if not head.endswith((":", "=")) or '"' in before or not is_word or fold(unknown) in BEGINNINGS:
        return None
    said = [value, *_up_to_period(words)]
    text = " ".join(said)
    between = BETWEEN_COMPANIES if key == "company" else BETWEEN_VALUES
    values = names_meant(key, filter(None, between.split(text)))
    is_short = len(said) <= 1 + LONGEST_GUESS or len(values) > 1
    if len(said) == 1 or not is_short or len(text) > LONGEST_VALUE or not _fit(key, values):
        return None
    return f"I do not know {quoted(unknown)}. Did you mean {head}{','.join(written(key, each) for each in values)}?"


def _up_to_period(words: Sequence[str]) -> list[str]:
    lengths = range(1, LONGEST_PERIOD + 1)
    found: list[str] = []
    for at, word in enumerate(words[: LONGEST_VALUE + 1]):
        if any(recognise(" ".join(words[at : at + length]).rstrip(",.;!?")) is not None for length in lengths):
            break
        found.append(word)
    while found and fold(found[-1]) in {"or", "and"}:
        found.pop()
    return found


def _fit(key: str, values: Sequence[str]) -> bool:
    """Whether these may be values of the key."""
    if key in ONE_WORD:
        return not any(" " in value for value in values)
    if key not in FEW_VALUES:
        return True
    try:
        parse_condition(f"{key}:{','.join(values)}")
    except FilterError:
        return False
    return True


def unknown_words(run: Sequence[str], *, groups: Collection[str], words: Iterable[str]) -> str:
    """One line about the first words of a run that begins with no period."""
    return _too_little(run[0], groups) or _near_miss(run, words) or unknown_period(run[0])


def _too_little(typed: str, groups: Collection[str]) -> str | None:
    word = fold(typed)
    if not any(character.isalnum() for character in word):
        return f"{quoted(typed)} stands alone. To leave answers out, write -plan:free without a blank."
    if word in BEGINNINGS:
        return f"{word} needs a day or a period, for example {word} 2026-03-01 or {word} last-month."
    if word.removesuffix("s") in _CATEGORIES:
        return f"I do not know {quoted(typed)}. Did you mean is:{word.removesuffix('s')}?"
    meant = TRENDS.get(word)
    if key := same(typed, (*KNOWN_KEYS, *groups)):
        example = example_of(key) if key in FEW_VALUES else f"{key}:value"
        meant = f"by {key} or {example}" if key in groups else example
    return f"{quoted(typed)} alone says too little. Did you mean {meant}?" if meant else None


def _near_miss(run: Sequence[str], words: Iterable[str]) -> str | None:
    for length in range(min(LONGEST_GUESS, len(run)), 1, -1):
        phrase = "-".join(run[:length])
        if close := nearest(phrase, period_names_like(phrase), PHRASE_LIKENESS):
            return f"I do not know {quoted(' '.join(run[:length]))}. Did you mean {close}?"
    close = nearest(run[0], (*period_names_like(run[0]), *words))
    return f"I do not know {quoted(run[0])}. Did you mean {close}?" if close else None
