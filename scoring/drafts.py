"""Which letter suits which customer: templates (`drafts.toml`, and an admin's own), chosen by band, themes and history."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import accumulate
from types import MappingProxyType
from typing import Any, Final

from scoring.templates import Template, parse

PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "first_name": "Ana",
        "name": "Ana Example",
        "company": "Example Corp",
        "comment": "The export has been broken for three weeks.",
        "comment_start": "The export has been broken",
        "theme": "how reliably our product works for you",
        "score": "3",
        "score_before": "9",
        "day": "23 November",
        "survey": "Customer pulse",
        "ticket": "4711",
        "agent": "Cleo",
        "answer": "It comes with version 5.2.",
        "me": "Ben Sample",
    }
)
"""What may stand in a template, each with an example. `answer` is what product people said, `me` whoever writes."""

ALWAYS_KNOWN: Final = frozenset({"score", "day"})
LONGEST_COMMENT: Final = 220
LONGEST_START: Final = 40
THEMES_NAMED: Final = 2
THEME: Final = "theme:"
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+")
_WEIGHTS: Final = {"again": 8, "fallen": 2, "comment": 1, "no_comment": 1}
_THEME_WEIGHT: Final = 4


class Audience(StrEnum):
    """Whom a letter is for: the band of who answered, or what product people answered."""

    DETRACTOR = "detractor"
    PASSIVE = "passive"
    PROMOTER = "promoter"
    PLANNED = "planned"
    SHIPPED = "shipped"
    WONT = "wont"


CONDITIONS: Final[tuple[str, ...]] = tuple(_WEIGHTS)
"""What a template may ask for, besides themes (`theme:billing`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A template of a letter.

    Attributes:
        name: by which people choose it.
        when: of `CONDITIONS`, all of which must hold, and of themes, one of which must.
    """

    key: str
    name: str
    audience: Audience
    when: tuple[str, ...]
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a letter is chosen by. `holds` has those of `CONDITIONS` that hold."""

    audience: Audience
    holds: frozenset[str] = frozenset()
    themes: tuple[str, ...] = ()


@cache
def originals() -> tuple[Draft, ...]:
    """The templates that come with the bot."""
    return tuple(
        Draft(
            key=each["key"],
            name=each["name"],
            audience=Audience(each["for"]),
            when=tuple(each["when"]),
            subject=each["subject"],
            text=each["text"].strip(),
        )
        for each in _data()["templates"]
    )


def fitting(drafts: Iterable[Draft], situation: Situation) -> list[Draft]:
    """Those that suit, the one that asks for most first."""
    suiting = [draft for draft in drafts if _fits(draft, situation)]
    return sorted(suiting, key=lambda draft: -_weight(draft))


def checked(text: str) -> Template:
    """A subject or text as it was written.

    Raises:
        scoring.templates.TemplateError: one sentence that helps.
    """
    return parse(text, PLACES.keys(), ALWAYS_KNOWN)


def about(themes: Iterable[str]) -> str:
    """How a letter speaks of what a comment is about: "the speed of our product and our documentation"; empty if of nothing."""
    subjects = _data()["subjects"]
    named = [subjects[theme] for theme in themes if theme in subjects]
    return " and ".join(named[:THEMES_NAMED])


def gist(comment: str, limit: int = LONGEST_COMMENT) -> str:
    """What is quoted of a comment, on one line: whole sentences where they fit, else words up to an ellipsis; its quotes are single."""
    words = "".join(sign if sign.isprintable() else " " for sign in comment)
    words = " ".join(words.translate(_INNER_QUOTES).split())
    if len(words) <= limit:
        return words
    longer_and_longer = accumulate(_SENTENCE_END.split(words), lambda said, sentence: f"{said} {sentence}")
    whole = [said for said in longer_and_longer if len(said) <= limit]
    return whole[-1] if whole else _cut(words, limit)


def quoted(comment: str) -> str:
    """The gist with a sign at its end, so that a letter can go on behind it."""
    said = gist(comment)
    return f"{said}." if said and (said[-1].isalnum() or said[-1] in ",;:-") else said


def start(comment: str) -> str:
    """The first words of a comment, for a subject: no sign at its end."""
    said = gist(comment, LONGEST_START)
    return said.rstrip(".!?… ") + ("…" if said.endswith("…") else "")


def first_name(name: str | None) -> str:
    """By what a person is greeted; empty where a name does not tell: an initial, an address, "Mr Example", "Support team"."""
    words = (name or "").replace(",", " , ").split()
    if "," in words:  # "Example, Ana"
        words = words[words.index(",") + 1 :]
    names = [word for word in words if word.lower().rstrip(".") not in _TITLES]
    if not names or (len(names) == 1 and len(words) > 1):
        return ""
    found = names[0]
    is_name = len(found) > 1 and all(part.isalpha() for part in _HYPHENS.split(found)) and not found.isupper()
    return found[0].upper() + found[1:] if is_name and found.lower() not in _NO_NAMES else ""


def _fits(draft: Draft, situation: Situation) -> bool:
    themes = {need.removeprefix(THEME) for need in draft.when if need.startswith(THEME)}
    needs = {need for need in draft.when if not need.startswith(THEME)}
    return (
        draft.audience is situation.audience
        and needs <= situation.holds
        and (not themes or bool(themes & set(situation.themes)))
    )


def _weight(draft: Draft) -> int:
    has_themes = any(need.startswith(THEME) for need in draft.when)
    return sum(_WEIGHTS.get(need, 0) for need in draft.when) + (_THEME_WEIGHT if has_themes else 0)


def _cut(words: str, limit: int) -> str:
    head = words[: limit - 2]
    return f"{head[: head.rfind(' ')] if ' ' in head else head} …"


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("scoring").joinpath("drafts.toml").read_text(encoding="utf-8"))


_INNER_QUOTES: Final = str.maketrans(dict.fromkeys('"“”„«»', "'"))
_HYPHENS: Final = re.compile(r"[-'\u2019]")
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "herr", "frau", "mme"})
_NO_NAMES: Final = frozenset(
    {"the", "team", "support", "info", "sales", "office", "admin", "accounts", "billing", "it", "customer"}
)
