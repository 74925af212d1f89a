"""The words of a sentence about answers: where a value ends and the next word begins, before any of it is understood."""

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import dropwhile, takewhile

from scoring.filters import NOW, is_condition, join_conditions
from scoring.language import clean, fold, refuse_long, same, split_words
from scoring.period_words import LONGEST_PERIOD, recognise

COMMAND = "/nps"
FILLERS = frozenset(
    (
        "the",
        "in",
        "for",
        "of",
        "our",
        "nps",
        "score",
        "show",
        "me",
        "please",
        "and",
        "during",
        "with",
        "where",
        "what",
        "what's",
        "is",
        "how",
        "was",
        "are",
        "we",
        "doing",
    )
)
WITHIN_NAMES = frozenset({"and", "of", "the", "for"})
ENDS = re.compile(r"(?<=[\w])[,.;!?]+$")
# A name may end in a dot, as in "Example Inc."; behind quotes or an address even that belongs to the sentence.
END_OF_NAME = re.compile(r"(?<=[^\s,;!?])[\s,;!?]+$")
END_OF_WHOLE_NAME = re.compile(r"(?<=[^,.;!?])[,.;!?]+$")
VERSUS = frozenset({"vs", "vs.", "versus", "against", "compared"})


class Shape(StrEnum):
    SCORE = "score"
    BY = "by"
    TREND = "trend"
    THEMES = "themes"
    CUSTOMER = "customer"
    COMMENTS = "comments"
    MOVERS = "movers"
    BENCHMARK = "benchmark"
    EXPORT = "export"
    HELP = "help"
    FOLLOW_UPS = "follow-ups"
    LOOP = "loop"


SHAPE_WORDS = {
    **{shape.value: shape for shape in Shape if shape is not Shape.SCORE},
    **dict.fromkeys(("theme", "topics"), Shape.THEMES),
    **dict.fromkeys(("comment", "verbatims"), Shape.COMMENTS),
    **dict.fromkeys(("mover",), Shape.MOVERS),
    **dict.fromkeys(("benchmarks",), Shape.BENCHMARK),
    **dict.fromkeys(("?", "-h", "--help"), Shape.HELP),
    **dict.fromkeys(("follow-up", "followups", "followup", "follow"), Shape.FOLLOW_UPS),
}
GLUED = re.compile("(?P<head>by|trend|customer|since|vs)(?P<between>[:-])(?=.)", re.IGNORECASE)
SHAPE_WITH_DASH = re.compile("(?:by|trend|vs)-(?=.)", re.IGNORECASE)


def words_of(text: str, *, keys: frozenset[str]) -> list[str]:
    """The words of what was typed after `/nps`, each filter one; what ends a word, such as a comma, is still there."""
    refuse_long(text)
    words = join_conditions(_apart_at_commas(split_words(clean(text))), ends=ends_values)
    return _unglued(words[1:] if words and fold(words[0]) == COMMAND else words, keys)


def ends_values(sign: str, words: Sequence[str]) -> bool:
    """Whether what follows `plan:pro,` and a blank is no further value: a period, a shape, `vs`, `now`.

    Behind `plan:` only what is hardly ever a value: there `all` or `May` may well be one.
    """
    if sign != ",":
        is_number = words[0][0].isdigit()
        return fold(words[0]) in {NOW, *VERSUS, Shape.BY} or (not is_number and _begins_with_period(words, shortest=2))
    rest = after_fillers(words)
    if not rest:
        return False
    first = ENDS.sub("", rest[0])
    is_shape = fold(first) in {NOW, *VERSUS, *SHAPE_WORDS} or SHAPE_WITH_DASH.match(first) is not None
    return is_shape or is_condition(first) or _begins_with_period(rest)


def after_fillers(words: Sequence[str]) -> list[str]:
    return [*dropwhile(lambda word: fold(word) in FILLERS, words)]


def is_other(word: str) -> bool:
    """Neither a period nor a word that says nothing."""
    return is_condition(word) or fold(word) in {NOW, *VERSUS, *SHAPE_WORDS}


def _apart_at_commas(words: list[str]) -> list[str]:
    """`plan:pro,last month` as if a blank stood behind the comma; but `plan:pro,free` lists two values."""
    found: list[str] = []
    for at, word in enumerate(words):
        before, comma, last = word.rpartition(",")
        follows = [last, *words[at + 1 : at + LONGEST_PERIOD]]
        is_apart = comma and last and is_condition(before) and len(follows) > 1 and recognise(last) is None
        is_by = fold(last) == Shape.BY and not any(map(is_other, follows[1:2]))
        if is_apart and (is_by or _begins_with_period(follows, shortest=2)):
            found += [f"{before},", last]
        else:
            found.append(word)
    return found


def _begins_with_period(words: Sequence[str], *, shortest: int = 1) -> bool:
    """Whether at least so many of the words are a period; a comma ends it."""
    said: list[str] = []
    for word in takewhile(lambda word: not is_other(word), words[:LONGEST_PERIOD]):
        said.append(ENDS.sub("", word))
        if len(said) >= shortest and recognise(" ".join(said)) is not None:
            return True
        if word.endswith(","):
            break
    return False


def without_ends(words: list[str]) -> list[str]:
    """`last quarter, by plan.` as it is said; values and names keep what belongs to them."""
    names = next((at for at, word in enumerate(words) if fold(word) == Shape.CUSTOMER), len(words))
    said = [word if is_condition(word) or fold(word) in VERSUS else ENDS.sub("", word) for word in words[:names]]
    return said + words[names:]


def _unglued(words: list[str], keys: frozenset[str]) -> list[str]:
    """`by:plan` and `by-plan` are `by plan`; but `customer-type:x` is a filter, and `by customer-type` names a key."""
    found: list[str] = []
    for word in words:
        glued = GLUED.match(word)
        is_key = fold(found[-1]) == Shape.BY if found else False
        is_name = is_condition(word) or is_key or same(word, keys) is not None
        if word == ",":  # apart from its word: `last quarter , by plan`
            found[-1:] = [before + "," for before in found[-1:]]
        elif glued and (glued["between"] == ":" or not is_name):
            found += [glued["head"], word[glued.end() :]]
        else:
            found.append(word)
    return found
