"""The data files: a phrase that can never be found, or that is said twice, is a mistake nobody would notice."""

import re
import tomllib
from importlib import resources
from typing import Any

import pytest

from scoring.words import split

FILES = ("lexicon.toml", "themes.toml")


def load(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("scoring").joinpath(name).read_text(encoding="utf-8"))


def phrases(name: str) -> list[str]:
    data = load(name)
    return [phrase for block in (*data.get("cues", ()), *data.get("rules", ())) for phrase in block["phrases"]]


def plain_words(phrase: str) -> list[str]:
    words = re.split(r"[\s()\[\]|]+|\{\d\}", phrase)
    return [word.rstrip("*") for word in words if word.strip(".*,") and not word.startswith(("..", "$"))]


@pytest.mark.parametrize("name", FILES)
def test_every_word_of_a_phrase_is_one_that_a_comment_can_have(name: str) -> None:
    listed = [word.rstrip("*") for words in load(name)["lists"].values() for word in words]
    words = [word for phrase in phrases(name) for word in plain_words(phrase)] + listed
    assert [word for word in words if split(word).words != (".", word)] == []


@pytest.mark.parametrize("name", FILES)
def test_no_phrase_stands_there_twice(name: str) -> None:
    said = phrases(name)
    assert sorted({phrase for phrase in said if said.count(phrase) > 1}) == []


def test_every_theme_of_a_rule_has_a_label_and_every_label_a_rule() -> None:
    data = load("themes.toml")
    assert {theme for rule in data["rules"] for theme in rule["themes"]} == set(data["labels"])


def test_weights_and_groups_agree() -> None:
    sign = {"praise": 1, "neutral": 0, "hint": None}
    for block in load("lexicon.toml")["cues"]:
        expected = sign.get(block["group"], -1)
        weight = block["weight"]
        assert expected is None or (weight > 0) - (weight < 0) == expected, block["group"]
        assert -1 <= weight <= 1


def test_an_emoji_is_read_as_one_word() -> None:
    emoji = load("lexicon.toml")["emoji"]
    assert [sign for sign in emoji if split(sign).words != (".", sign)] == []
