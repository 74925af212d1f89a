"""Tables in fixed-width text: they stand in an acknowledgement, fit a phone, and are read aloud line by line."""

import unicodedata
from collections.abc import Sequence

from bot.views import text

LABEL_WIDTH = 18
ELLIPSIS = "…"


def table(rows: Sequence[Sequence[str]], *, label_width: int = LABEL_WIDTH) -> str:
    """Rows of equal length: the first column left, the others right; a label that is too wide is cut."""
    labelled = [(fitted(text.one_line(row[0], 200), label_width), *row[1:]) for row in rows]
    widths = [max(width(row[column]) for row in labelled) for column in range(len(labelled[0]))]
    return "\n".join(_row(row, widths) for row in labelled)


def width(words: str) -> int:
    """In columns of fixed-width text: letters of East Asia take two, accents none."""
    return sum(_columns(character) for character in words)


def fitted(words: str, columns: int) -> str:
    """Cut to so many columns."""
    if width(words) <= columns:
        return words
    kept = ""
    for character in words:
        if width(kept + character) > columns - 1:
            break
        kept += character
    return kept.rstrip() + ELLIPSIS


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    first = row[0] + " " * (widths[0] - width(row[0]))
    others = (" " * (columns - width(cell)) + cell for cell, columns in zip(row[1:], widths[1:], strict=True))
    return "  ".join([first, *others]).rstrip()
