"""What every typed sentence needs: cleaned text, a quoted word, a near miss, one helpful line for a mistake."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

LONGEST_SENTENCE = 2000
LONGEST_QUOTE = 40
MOST_CHOICES = 2000
CLOSE_ENOUGH = 0.6
DEEPEST_ESCAPE = 8

CURLY_SINGLE = "\u2018\u2019\u201a\u201b\u2032"
CURLY_DOUBLE = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"
LONG_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
# Nobody sees them, yet they travel along when text is copied. Joiners inside words (U+200C, U+200D) are letters' own.
INVISIBLE = "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
PLAIN_FORMS = str.maketrans(
    {
        **dict.fromkeys(CURLY_SINGLE, "'"),
        **dict.fromkeys(CURLY_DOUBLE, '"'),
        **dict.fromkeys(LONG_DASHES, "-"),
        **dict.fromkeys(INVISIBLE),
        "\u2026": "..",
        "\u2264": "<=",
        "\u2265": ">=",
        "\u2260": "!=",
    }
)
# Possessive throughout: a failed attempt ends at the next bracket and never comes back. No quotes inside, so that a quoted
# value can never become half of a form.
SLACK_FORM = re.compile(r'<([@#!]|https?:|mailto:|tel:)([^<>|"\s]*+)(?:\|([^<>"]*+))?>', re.IGNORECASE)
ENTITY = re.compile(r"&(?:amp;)*+(lt|gt);|&(?:amp;)++")
# A word may hold quoted parts with blanks in them. A single quote opens only where a value begins: O'Reilly has none.
DOUBLE_QUOTED = r'"(?:[^"\\]|\\.)*+"'
WORD = re.compile(rf"""(?:[^\s"']++|{DOUBLE_QUOTED}|(?<![^\s:=,])'[^']*+'(?![^\s,])|')++|(?P<open>")""")
ESCAPED = re.compile(r'\\(["\\])')


class SentenceError(ValueError):
    """A person's mistake; its text is one line that helps, safe to show once escaped."""


def clean(text: str) -> str:
    """Undo what Slack and macOS do to typed text; cleaning twice changes nothing.

    Mentions become `@U1` (the id is exact, the name is not), channels `#general`, links and addresses what the person saw,
    entities their characters, curly quotes and long dashes the plain ones, every run of white space one blank.
    """
    text = _printable(text.translate(PLAIN_FORMS))
    for _ in range(DEEPEST_ESCAPE):
        before, text = text, ENTITY.sub(_character, SLACK_FORM.sub(_what_was_seen, text))
        if text == before:
            break
    else:
        # Nobody means escapes in escapes in escapes; without these two characters none is left.
        text = text.replace("<", "").replace("&", "")
    return " ".join(text.split())


def fold(text: str) -> str:
    """The form in which two texts are compared: case and runs of blanks do not count."""
    return " ".join(text.split()).casefold()


def same(word: str, choices: Iterable[str]) -> str | None:
    """The choice that is this word; one that is spelled alike goes before one that folds alike ("größe" and "grösse")."""
    known = [*choices]
    if word.lower() in known:
        return word.lower()
    return next((choice for choice in known if fold(choice) == fold(word)), None)


def split_words(text: str) -> list[str]:
    """The words of a cleaned sentence; what stands in quotes stays one word, with its quotes."""
    words = []
    for word in WORD.finditer(text):
        if word["open"]:
            raise SentenceError(f"The quote that opens {quoted(text[word.start() :])} is never closed.")
        words.append(word[0])
    return words


def unquote(word: str) -> str:
    """The text of a word that is quoted as a whole, any other word as it is."""
    if len(word) > 1 and word[0] == word[-1] == '"':
        return ESCAPED.sub(r"\1", word[1:-1])
    if len(word) > 1 and word[0] == word[-1] == "'":
        return word[1:-1]
    return word


def in_quotes(text: str) -> str:
    """The reverse of `unquote`."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def refuse_long(text: str) -> None:
    if len(text) > LONGEST_SENTENCE:
        raise SentenceError(f"That is longer than {LONGEST_SENTENCE} characters. Say it with fewer words.")


def quoted(text: str) -> str:
    """The text in quotes on one line, cut after 40 characters."""
    return f"'{shortened(text)}'"


def shortened(text: str) -> str:
    shown = " ".join(_printable(text).split())
    return shown if len(shown) <= LONGEST_QUOTE else f"{shown[: LONGEST_QUOTE - 1]}…"


def nearest(word: str, choices: Iterable[str], likeness: float = CLOSE_ENOUGH) -> str | None:
    """The choice that the person probably meant; of very many choices only the first 2,000 are looked at."""
    by_folded = {fold(choice): choice for choice in islice(choices, MOST_CHOICES)}
    found = get_close_matches(fold(word[: 2 * LONGEST_QUOTE]), by_folded, n=1, cutoff=likeness)
    return by_folded[found[0]] if found else None


def unknown(word: str, choices: Iterable[str], otherwise: str) -> str:
    """One line about a word that we do not know: the near miss if there is one, else the `otherwise` sentence."""
    close = nearest(word, choices)
    return f"I do not know {quoted(word)}. " + (f"Did you mean {close}?" if close else otherwise)


def listed(words: Iterable[str], last: str = "or") -> str:
    """As in "a, b or c"."""
    *first, final = words
    return f"{', '.join(first)} {last} {final}" if first else final


def _character(entity: re.Match[str]) -> str:
    return {"lt": "<", "gt": ">"}.get(entity[1], "&")


def _what_was_seen(form: re.Match[str]) -> str:
    kind, target, label = form[1].lower(), form[2], form[3]
    if kind == "@":
        return f"@{target}"
    if kind == "#":
        return f"#{label or target}"
    if kind == "!":
        # <!here>, <!subteam^S1|@team>, <!date^…|the text instead>
        return label or f"@{target.split('^')[0]}"
    return label or (form[1] + target if kind.startswith("http") else target)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() or character in "\u200c\u200d" else " " for character in text)
