"""The words in which the rules of Block Kit are written: what a value may look like."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A text object. `kinds` says which types it may have, `least`/`most` the characters of its text."""

    most: int = 3000
    kinds: tuple[str, ...] = ("plain_text", "mrkdwn")
    least: int = 1


@dataclass(frozen=True, slots=True)
class String:
    """A string of `least` to `most` characters; blanks count, as they do for Slack."""

    most: int | None = None
    least: int = 1
    choices: tuple[str, ...] = ()
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    least: float | None = None
    most: float | None = None
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    pass


@dataclass(frozen=True, slots=True)
class Many:
    of: "Rule"
    least: int = 1
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """An object. Other fields than these are refused. Of each group in `one_of` exactly one is there, of `any_of` at least one."""

    fields: Mapping[str, "Rule"]
    needs: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """An object whose `type` is one of `types`; its shape stands in the table of that name in `playground.rules`."""

    table: str
    types: frozenset[str] = field(default_factory=frozenset)  # empty: every type of the table


Rule: TypeAlias = Text | String | Number | Flag | Many | Shape | Typed
