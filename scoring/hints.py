"""What was probably meant by words that nobody knows: one line, in which the right sentence stands."""

from collections.abc import Iterable

from scoring.filters import KNOWN_KEYS, example_of, is_condition
from scoring.language import fold, in_quotes, nearest, quoted, same
from scoring.nps import Category
from scoring.period_words import recognise
from scoring.periods import period_names_like, unknown_period

LONGEST_GUESS = 3
LONGEST_VALUE = 40
PHRASE_LIKENESS = 0.75
SEVERAL_WORDS = frozenset({"company", "segment", "region", "survey", "agent", "plan"})
FEW_VALUES = frozenset({"score", "is", "has", "kind", "category"})  # "kind:value" could not be typed
_CATEGORIES = frozenset(each.value for each in Category)


def left_open(before: str, run: list[str]) -> str | None:
    """A value of several words needs quotes: `company:Example Corp`. None where that is not the mistake."""
    key, colon, value = before.partition(":")
    is_open = is_condition(before) and colon and fold(key.lstrip("-!")) in SEVERAL_WORDS and '"' not in before
    if not is_open or not any(map(str.isalnum, run[0])):
        return None
    words = [value]
    for word in run:
        if recognise(word) is not None:
            break
        words.append(word)
    meant = " ".join(words)
    if len(words) > 1 + LONGEST_GUESS or len(meant) > LONGEST_VALUE:
        return None
    return f"I do not know {quoted(run[0])}. Did you mean {key}:{in_quotes(meant)}?"


def unknown_words(run: list[str], *, groups: Iterable[str], words: Iterable[str]) -> str:
    """One line about the first words of a run that begins with no period."""
    word = fold(run[0])
    if not any(character.isalnum() for character in word):
        return f"{quoted(run[0])} stands alone. To leave answers out, write -plan:free without a blank."
    if word.removesuffix("s") in _CATEGORIES:
        return f"I do not know {quoted(run[0])}. Did you mean is:{word.removesuffix('s')}?"
    if key := same(run[0], (*KNOWN_KEYS, *groups)):
        example = example_of(key) if key in FEW_VALUES else f"{key}:value"
        grouped = f"by {key} or " if key in groups else ""
        return f"{quoted(run[0])} alone says too little. Did you mean {grouped}{example}?"
    for length in range(min(LONGEST_GUESS, len(run)), 1, -1):
        phrase = "-".join(run[:length])
        if close := nearest(phrase, period_names_like(phrase), PHRASE_LIKENESS):
            return f"I do not know {quoted(' '.join(run[:length]))}. Did you mean {close}?"
    if close := nearest(word, (*period_names_like(word), *words)):
        return f"I do not know {quoted(run[0])}. Did you mean {close}?"
    return unknown_period(run[0])
