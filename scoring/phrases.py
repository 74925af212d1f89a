r"""Phrases of a data file, found in the words of a comment.

A phrase is written as a person reads it:

    still waiting                    these words, one after the other
    crash*                           any word that begins so
    (slow|sluggish) to (load|open)   one of several words
    could [also] be better           a word that may be missing; `[very|so]{2}`: up to two of them
    never ..3 back                   up to three words of any kind in between, within the sentence
    used to be *                     exactly one word of any kind
    (i|we) [$will]{3} cancel*        $will: a list of words that the data file names

There is no regular expression behind it, hence no input on which it is slow: a phrase has a fixed greatest length.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from scoring.words import COMMA, SENTENCE_END

Value = TypeVar("Value")
_ELEMENT = re.compile(r"(?P<open>[(\[])(?P<words>[^)\]]*)[)\]](?:\{(?P<times>\d)\})?|\.\.(?P<gap>\d)|(?P<word>\S+)")


@dataclass(frozen=True, slots=True)
class Match(Generic[Value]):
    """A phrase that was found: `places` are the words it names, without those of a gap."""

    value: Value
    phrase: str
    places: tuple[int, ...]

    @property
    def first(self) -> int:
        return self.places[0]

    @property
    def last(self) -> int:
        return self.places[-1]


@dataclass(frozen=True, slots=True)
class _Element:
    """One step of a phrase: between `low` and `high` words of these."""

    words: frozenset[str]
    stems: tuple[str, ...]
    low: int = 1
    high: int = 1
    is_any: bool = False
    is_gap: bool = False

    def fits(self, word: str) -> bool:
        if self.is_any:
            return word not in (SENTENCE_END, COMMA)
        return word in self.words or (bool(self.stems) and word.startswith(self.stems))


@dataclass(frozen=True, slots=True)
class _Phrase(Generic[Value]):
    text: str
    value: Value
    elements: tuple[_Element, ...]
    most: int
    second: _Element | None

    def may_begin(self, words: Sequence[str], start: int) -> bool:
        """Most phrases fail at their second word: asked first, because it is cheap."""
        return self.second is None or (start + 1 < len(words) and self.second.fits(words[start + 1]))


class Phrases(Generic[Value]):
    """A set of phrases, each with a value; built once, then only read.

    Raises:
        ValueError: when a phrase begins with something that may be missing, or names an unknown list of words.
    """

    def __init__(self, entries: Iterable[tuple[str, Value]], *, lists: Mapping[str, Sequence[str]]) -> None:
        self._by_word: dict[str, list[_Phrase[Value]]] = {}
        self._by_stem: dict[str, list[_Phrase[Value]]] = {}
        for text, value in entries:
            phrase = _phrase(text, value, lists)
            head = phrase.elements[0]
            if head.low == 0 or head.is_any:
                raise ValueError(f"phrase {text!r}: must begin with a word")
            for word in head.words:
                self._by_word.setdefault(word, []).append(phrase)
            for stem in head.stems:
                self._by_stem.setdefault(stem, []).append(phrase)
        self._stem_lengths = sorted({len(stem) for stem in self._by_stem})

    def find(self, words: Sequence[str]) -> list[Match[Value]]:
        """Every phrase from left to right; of those that begin at one word, the longest. No word is used twice."""
        found: list[Match[Value]] = []
        used: set[int] = set()
        for start, word in enumerate(words):
            if start in used:
                continue
            best: tuple[int, ...] = ()
            best_phrase: _Phrase[Value] | None = None
            for phrase in self._beginning_with(word):
                if phrase.most <= len(best) or not phrase.may_begin(words, start):
                    continue
                places = _match(phrase.elements, words, start, (), used)
                if places is not None and len(places) > len(best):
                    best, best_phrase = places, phrase
            if best_phrase is not None:
                found.append(Match(best_phrase.value, best_phrase.text, best))
                used.update(best)
        return found

    def _beginning_with(self, word: str) -> Iterable[_Phrase[Value]]:
        yield from self._by_word.get(word, ())
        for length in self._stem_lengths:
            if length > len(word):
                break
            yield from self._by_stem.get(word[:length], ())


def _match(
    elements: tuple[_Element, ...], words: Sequence[str], place: int, places: tuple[int, ...], used: set[int]
) -> tuple[int, ...] | None:
    """The places that the elements take from `place` on, after those already taken; None when they do not fit."""
    if not elements:
        return places
    element, rest = elements[0], elements[1:]
    taken = [places]
    for at in range(place, min(place + element.high, len(words))):
        if not element.fits(words[at]) or (at in used and not element.is_gap):
            break
        taken.append(taken[-1] if element.is_gap else (*taken[-1], at))
    counts = range(element.low, len(taken))
    for count in counts if element.is_gap else reversed(counts):
        found = _match(rest, words, place + count, taken[count], used)
        if found is not None:
            return found
    return None


def _phrase(text: str, value: Value, lists: Mapping[str, Sequence[str]]) -> _Phrase[Value]:
    elements = tuple(_element(match, lists) for match in _ELEMENT.finditer(text))
    most = sum(element.high for element in elements if not element.is_gap)
    is_fixed = len(elements) > 1 and elements[0].high == 1 and elements[1].low > 0
    return _Phrase(text, value, elements, most, elements[1] if is_fixed else None)


def _element(match: re.Match[str], lists: Mapping[str, Sequence[str]]) -> _Element:
    if match["gap"]:
        return _Element(frozenset(), (), 0, int(match["gap"]), is_any=True, is_gap=True)
    if match["word"] == "*":
        return _Element(frozenset(), (), is_any=True)
    names = match["words"].split("|") if match["open"] else [match["word"]]
    words = [word for name in names for word in _listed(name.strip(), lists)]
    stems = tuple(word[:-1] for word in words if word.endswith("*"))
    plain = frozenset(word for word in words if not word.endswith("*"))
    high = int(match["times"] or 1)
    return _Element(plain, stems, low=0 if match["open"] == "[" else high, high=high)


def _listed(name: str, lists: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if not name.startswith("$"):
        return (name,)
    if name[1:] not in lists:
        raise ValueError(f"phrase: there is no list named {name[1:]!r}")
    return lists[name[1:]]
