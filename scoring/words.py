"""A comment as a list of plain words, each with its place in the text.

Short forms are written out ("can't" -> "can", "not"), so that a phrase needs one spelling only.
"""

import re
from dataclasses import dataclass

READ_AT_MOST = 4_000
"""Characters of a comment that are read; what follows changes neither tone nor themes."""

QUOTED_AT_MOST = 100
SENTENCE_END = "."
COMMA = ","

_TOKEN = re.compile(
    r"""
    (?P<word>  \d+/\d+ | [^\W_]+(?:'[^\W_]+)* )
    | (?P<face>  [:;=]['-]?[()D/](?![^\W_/]) | <3 )
    | (?P<end>   [.!?;:\n]+ )
    | (?P<comma> , )
    | (?P<sign>  [^\w\s'"()\[\]{}/\\*&+=%#@<>|~^`_-] )
    """,
    re.VERBOSE,
)
_STRAIGHT = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "`": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"', "\ufe0f": None}
)
_ENDINGS = {"'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}
_IS = frozenset({"it", "that", "there", "he", "she", "what", "here", "who", "where", "everything", "nothing", "let"})
_WRITTEN_OUT = {
    "cannot": ("can", "not"),
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "youre": ("you", "are"),
    "theyre": ("they", "are"),
    "thats": ("that", "is"),
    "wont": ("will", "not"),
    "cant": ("can", "not"),
    "aint": ("is", "not"),
    **{
        f"{verb}nt": (verb, "not")
        for verb in (
            "do", "does", "did", "is", "are", "was", "were", "have", "has", "had", "could", "would", "should",
        )
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a comment in lower case; `spans[i]` is where `words[i]` stands in `text`."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def quote(self, first: int, last: int) -> str:
        """The text from one word to another, both included, as the customer wrote it, `QUOTED_AT_MOST` characters of it."""
        return " ".join(self.text[self.spans[first][0] : self.spans[last][1]].split())[:QUOTED_AT_MOST]


def split(comment: str) -> Words:
    """Read the first `READ_AT_MOST` characters of a comment; sentence ends become "." (one stands first), an emoji is a word."""
    text = comment[:READ_AT_MOST].translate(_STRAIGHT)
    words = [SENTENCE_END]
    spans = [(0, 0)]
    for match in _TOKEN.finditer(text):
        kind, span = match.lastgroup, match.span()
        if kind == "word":
            for word in _written_out(match[0].lower()):
                words.append(word)
                spans.append(span)
        else:
            words.append({"end": SENTENCE_END, "comma": COMMA}.get(str(kind), match[0]))
            spans.append(span)
    return Words(text, tuple(words), tuple(spans))


def _written_out(word: str) -> tuple[str, ...]:
    if (known := _WRITTEN_OUT.get(word)) is not None:
        return known
    if "'" not in word:
        return (word,)
    if word.endswith("n't"):
        return (word[:-3], "not")
    base, _, ending = word.rpartition("'")
    if (full := _ENDINGS.get("'" + ending)) is not None:
        return (base, full)
    if ending == "s" and base in _IS:
        return (base, "is")
    return (word,)
