"""How a comment reads: polarity, tone, and the words that made it so.

English support vocabulary (`lexicon.toml`: words and phrases with a weight, negation, emoji) is read first; what it does not
know goes to TextBlob. The matched cues are kept: they are the explanation that a person sees.
"""

import math
import threading
import tomllib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, Final

from textblob.en import sentiment as textblob_sentiment

from scoring.nps import Category, category
from scoring.phrases import Match, Phrases
from scoring.words import COMMA, SENTENCE_END, Words, split

POLAR_FROM: Final = 0.1
AT_ODDS_FROM: Final = 0.8
NEGATION_WINDOW: Final = 3
TEXTBLOB_WEIGHT: Final = 1.0
BUT_WEIGHT: Final = -0.1
BEFORE_BUT: Final = 0.6
AFTER_BUT: Final = 1.2
NEGATED_PRAISE: Final = -0.8
NEGATED_COMPLAINT: Final = -0.3
NEGATED_WISH: Final = -0.8
SHOWN_AT_MOST: Final = 12
RISK_GROUPS: Final = frozenset({"leaving", "finality", "blocked", "competitor", "repeated"})
_TURNS: Final = frozenset({"but", "however"})
_LOADING = threading.Lock()


class Tone(StrEnum):
    """Which way a comment leans."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of a comment that tell its tone.

    Attributes:
        text: as the customer wrote it.
        weight: what it added before squashing, about -1 to 1; below 0 is a complaint.
        group: praise, complaint, wish, emoji, or a risk: leaving, finality, blocked, competitor, repeated.
    """

    text: str
    weight: float
    group: str


@dataclass(frozen=True, slots=True)
class Sentiment:
    """How a comment reads.

    Attributes:
        polarity: -1 (a complaint through and through) to 1 (praise only).
        tone: positive from 0.1, negative from -0.1.
        cues: what made it so, in the order of the comment: the strongest, at most 12. Empty when TextBlob alone decided.
    """

    polarity: float
    tone: Tone
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True)
class _Weighted:
    weight: float
    group: str


@dataclass(frozen=True, slots=True)
class _Lexicon:
    phrases: Phrases[_Weighted]
    emoji: Mapping[str, float]
    negations: frozenset[str]
    blank: frozenset[str]
    foreign: frozenset[str]
    english: frozenset[str]


def read(comment: str | None) -> Sentiment | None:
    """Read one comment; None when there is none: empty, "n/a", "nothing", only dots.

    Only the first `scoring.words.READ_AT_MOST` characters are read. A comment in a language other than English is told by its
    emoji alone, hence mostly neutral. Safe to call from several threads.
    """
    if comment is None:
        return None
    lexicon = _lexicon()
    text = split(comment)
    if _is_blank(text, lexicon):
        return None
    cues = _emoji_cues(text, lexicon)
    rest = 0.0
    if not _is_foreign(text, lexicon):
        found, rest = _english_cues(text, lexicon)
        cues = sorted([*cues, *found], key=lambda item: item[0])
    total = sum(cue.weight for _, cue in cues) + rest
    polarity = round(total / math.sqrt(1 + total * total), 3)
    return Sentiment(polarity, _tone(polarity), _shown([cue for _, cue in cues if cue.group != "hint"]))


def is_at_odds(score: int, sentiment: Sentiment | None) -> bool:
    """A promoter whose words are a plain complaint: worth a look, whatever the score.

    The other way round (a detractor with friendly words) is common and means little, so it is not reported.
    """
    return category(score) is Category.PROMOTER and sentiment is not None and sentiment.polarity <= -AT_ODDS_FROM


def plain_polarity(text: str) -> float:
    """What TextBlob alone makes of a text, -1..1: the yardstick of `benchmarks/reading.py`."""
    with _LOADING:
        return float(textblob_sentiment(text)[0])


def _tone(polarity: float) -> Tone:
    if polarity > POLAR_FROM:
        return Tone.POSITIVE
    return Tone.NEGATIVE if polarity < -POLAR_FROM else Tone.NEUTRAL


def _shown(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """The cues that explain most, each said once: risks before strong words, then in the order of the comment again."""
    first: dict[tuple[str, str], Cue] = {}
    for cue in cues:
        first.setdefault((cue.text.lower(), cue.group), cue)
    once = list(first.values())
    best = sorted(range(len(once)), key=lambda place: (once[place].group not in RISK_GROUPS, -abs(once[place].weight)))
    return tuple(once[place] for place in sorted(best[:SHOWN_AT_MOST]))


def _is_blank(text: Words, lexicon: _Lexicon) -> bool:
    words = [word for word in text.words if word not in (SENTENCE_END, COMMA)]
    return not words or " ".join(words) in lexicon.blank


def _is_foreign(text: Words, lexicon: _Lexicon) -> bool:
    foreign = sum(word in lexicon.foreign for word in text.words)
    return foreign > 1 and foreign > sum(word in lexicon.english for word in text.words)


def _emoji_cues(text: Words, lexicon: _Lexicon) -> list[tuple[int, Cue]]:
    return [
        (place, Cue(word, lexicon.emoji[word], "emoji"))
        for place, word in enumerate(text.words)
        if word in lexicon.emoji
    ]


def _english_cues(text: Words, lexicon: _Lexicon) -> tuple[list[tuple[int, Cue]], float]:
    """The cues of our own lexicon with their places, and what TextBlob and the turns ("but") make of the other words."""
    matches = lexicon.phrases.find(text.words)
    used = {place for match in matches for place in match.places}
    said = {place for match in matches if match.value.group != "hint" for place in match.places}
    negations = {place for place, word in enumerate(text.words) if word in lexicon.negations and place not in said}
    turned = {match.first: _negation(text.words, match.first, negations) for match in matches if _may_turn(match)}
    spent = frozenset(turned.values())
    cues = [
        (match.first, _cue(text, match, turned.get(match.first)))
        for match in matches
        if match.value.group != "neutral" and match.first not in spent
    ]
    left = " ".join(word for place, word in enumerate(text.words) if place not in used)
    rest = TEXTBLOB_WEIGHT * float(textblob_sentiment(left)[0])
    last_turn = max((place for place, word in enumerate(text.words) if word in _TURNS), default=None)
    if last_turn is None:
        return cues, rest
    return [(place, _turned(cue, place < last_turn)) for place, cue in cues], rest + BUT_WEIGHT


def _turned(cue: Cue, is_before: bool) -> Cue:  # noqa: FBT001  # what comes after "but" is what is meant
    return replace(cue, weight=round(cue.weight * (BEFORE_BUT if is_before else AFTER_BUT), 2))


def _may_turn(match: Match[_Weighted]) -> bool:
    return match.value.group not in ("hint", "neutral")


def _cue(text: Words, match: Match[_Weighted], negated_at: int | None) -> Cue:
    weight, group = match.value.weight, match.value.group
    if negated_at is None:
        return Cue(text.quote(match.first, match.last), weight, group)
    said = text.quote(negated_at, match.last)
    if weight > 0:
        return Cue(said, round(weight * NEGATED_PRAISE, 2), "complaint")
    return Cue(said, round(weight * (NEGATED_WISH if group == "wish" else NEGATED_COMPLAINT), 2), "praise")


def _negation(words: Sequence[str], first: int, negations: AbstractSet[int]) -> int | None:
    """Where the words that begin at `first` are turned round: within three words before, in the same clause."""
    for place in range(first - 1, max(-1, first - 1 - NEGATION_WINDOW), -1):
        if words[place] in _TURNS or words[place] in (SENTENCE_END, COMMA):
            return None
        if place in negations:
            return place
    return None


def _lexicon() -> _Lexicon:
    with _LOADING:  # TextBlob fills its own word list on first use, and is not safe to race
        return _load()


@cache
def _load() -> _Lexicon:
    data = tomllib.loads(resources.files("scoring").joinpath("lexicon.toml").read_text(encoding="utf-8"))
    textblob_sentiment("warm")
    return _Lexicon(
        phrases=Phrases(_entries(data["cues"]), lists=data["lists"]),
        emoji=data["emoji"],
        negations=frozenset(data["negations"]),
        blank=frozenset(data["blank"]),
        foreign=frozenset(data["foreign"]),
        english=frozenset(data["english"]),
    )


def _entries(blocks: Sequence[Mapping[str, Any]]) -> list[tuple[str, _Weighted]]:
    return [(phrase, _Weighted(block["weight"], block["group"])) for block in blocks for phrase in block["phrases"]]
