"""What a comment is about: themes of an editable taxonomy (`themes.toml`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from scoring.phrases import Phrases
from scoring.words import Words, split


@dataclass(frozen=True, slots=True)
class _Taxonomy:
    labels: Mapping[str, str]
    phrases: Phrases[tuple[str, ...]]


def find_themes(comment: str) -> tuple[str, ...]:
    """The keys of the themes that a comment names, in the order of the taxonomy; none for an unknown language.

    Only the first `scoring.words.READ_AT_MOST` characters are read.
    """
    return themes_of(split(comment))


def themes_of(text: Words) -> tuple[str, ...]:
    """As `find_themes`, for a comment that has been split already."""
    taxonomy = _taxonomy()
    found = {key for match in taxonomy.phrases.find(text.words) for key in match.value}
    return tuple(key for key in taxonomy.labels if key in found)


def labels() -> Mapping[str, str]:
    """What a person reads, by key: `{"response_time": "Response time", …}`."""
    return _taxonomy().labels


@cache
def _taxonomy() -> _Taxonomy:
    data = tomllib.loads(resources.files("scoring").joinpath("themes.toml").read_text(encoding="utf-8"))
    return _Taxonomy(MappingProxyType(data["labels"]), Phrases(_entries(data), lists=data["lists"]))


def _entries(data: Mapping[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    return [(phrase, tuple(rule["themes"])) for rule in data["rules"] for phrase in rule["phrases"]]
