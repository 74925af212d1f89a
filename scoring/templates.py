"""Text with gaps: how an admin writes a letter once, and how it is filled without inventing anything.

`{company}` is replaced by a fact. What stands in square brackets is left out when a fact in it is not known; behind a `|`
stands what is tried next: `[Hello {first_name}|Hello],`. So a letter never says "Hello ," and never "None". A mistake is
found when the text is written, not when it is sent.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, TypeAlias

LONGEST_PLACE: Final = 40
_SIGN: Final = re.compile(r"\{[^{}]*\}|[{}\[\]|]|[^{}\[\]|]+")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_BLANKS: Final = re.compile(r"(?<=\S) {2,}")
_BLANK_BEFORE_BREAK: Final = re.compile(r"[ \t]+(?=\n)")


class TemplateError(ValueError):
    """What is wrong with a template, in one sentence that helps whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A gap that a fact fills."""

    name: str


Part: TypeAlias = str | Place
Run: TypeAlias = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What stood in brackets: the first run whose facts are all known, or nothing."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A text with gaps, known to be without mistakes."""

    parts: tuple[Part | Choice, ...]

    def fill(self, facts: Mapping[str, str]) -> str:
        """The text. A fact that is absent or blank is not known; blanks and empty lines of what was left out go, too.

        Raises:
            LookupError: a fact that is always known is absent.
        """
        known = {name: fact for name, fact in facts.items() if fact.strip()}
        written = "".join(_filled(part, known) for part in self.parts)
        written = _BLANK_BEFORE_BREAK.sub("", written)
        return _BLANKS.sub(" ", _BLANK_LINES.sub("\n\n", written)).strip()


def parse(text: str, places: AbstractSet[str], always_known: AbstractSet[str] = frozenset()) -> Template:
    """Read a template.

    Args:
        text: as somebody wrote it.
        places: the names that may stand in braces.
        always_known: those of them that may stand outside of brackets.

    Raises:
        TemplateError: says what to do about the first mistake.
    """
    signs = list(_SIGN.findall(text.replace("\r\n", "\n")))
    return Template(tuple(_parts(iter(signs), places, always_known)))


def _filled(part: Part | Choice, facts: Mapping[str, str]) -> str:
    match part:
        case Place(name):
            return facts[name]
        case Choice(runs):
            fitting = (run for run in runs if all(piece.name in facts for piece in run if isinstance(piece, Place)))
            return "".join(_filled(piece, facts) for piece in next(fitting, ()))
        case words:
            return words


def _parts(signs: Iterator[str], places: AbstractSet[str], always_known: AbstractSet[str]) -> Iterator[Part | Choice]:
    for sign in signs:
        if sign == "[":
            yield _choice(signs, places)
            continue
        if sign == "]":
            raise TemplateError("A “]” has no “[” before it.")
        part = _part(sign, places)
        if isinstance(part, Place) and part.name not in always_known:
            raise TemplateError(
                f"{sign} is not always known. Put it in brackets with the words that go with it, "
                f"so that they are left out together: [… {sign} …]."
            )
        yield part


def _choice(signs: Iterator[str], places: AbstractSet[str]) -> Choice:
    runs: list[list[Part]] = [[]]
    for sign in signs:
        if sign == "]":
            return _checked(Choice(tuple(tuple(run) for run in runs)))
        if sign == "[":
            raise TemplateError("Brackets cannot stand within brackets: close the first “[” with “]”.")
        if sign == "|":
            runs.append([])
        else:
            runs[-1].append(_part(sign, places))
    raise TemplateError("A “[” has no “]” behind it.")


def _checked(choice: Choice) -> Choice:
    if any(isinstance(part, Place) for part in choice.runs[0]):
        return choice
    words = "".join(str(part) for part in choice.runs[0]).strip()
    raise TemplateError(
        f"[{words[:LONGEST_PLACE]}] holds nothing that could be unknown: write it without brackets, or use round ones."
    )


def _part(sign: str, places: AbstractSet[str]) -> Part:
    if sign == "{":
        raise TemplateError("A “{” has no “}” behind it.")
    if sign == "}":
        raise TemplateError("A “}” has no “{” before it.")
    if not sign.startswith("{"):
        return sign
    name = sign[1:-1].strip().lower()
    if name in places:
        return Place(name)
    close = get_close_matches(name.replace(" ", "_"), sorted(places), n=1, cutoff=0.5)
    hint = f"Did you mean {{{close[0]}}}?" if close else f"There are {_all(places)}."
    raise TemplateError(f"I do not know {{{name[:LONGEST_PLACE]}}}. {hint}")


def _all(places: AbstractSet[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(places))
