"""A text table as people save it: the encoding, the separator and the quoting are found out, the rows come one by one.

Nothing here knows what the columns mean. A file of any size is read in little memory.
"""

import codecs
import csv
import os
import stat
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self

from bot.errors import UserError

LONGEST_CELL = 1024 * 1024  # characters; a quote that is never closed ends here and not in the memory
HEAD_ROWS = 20  # looked at to find the separator
PIECE = 1024 * 1024  # bytes
SEPARATORS = (",", ";", "\t", "|")
EXCEL_HINT = "sep="  # Excel writes the separator into a first line of its own
WORKBOOK = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class NotATable(Exception):  # noqa: N818  # it names the file, not a fault of ours
    """The file cannot be read as a table; the text is one sentence that says what to do."""


class FileChangedError(UserError):
    """Somebody wrote to the file, or put another in its place, between our first look and the last row."""


@dataclass(frozen=True, slots=True)
class Version:
    """By what a changed file is told; a table is gone through several times, and what is counted must be what is stored."""

    device: int
    inode: int
    size: int
    changed_at: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """Raises OSError when there is no such file."""
        seen = os.stat(path)  # noqa: PTH116  # follows links, as open does
        if not stat.S_ISREG(seen.st_mode) and not stat.S_ISDIR(seen.st_mode):
            raise OSError(0, "it can be read only once; save it as a file")
        return cls(seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Row:
    """One record. `line` is that of the file in which it begins, counted from 1: a quoted cell may hold line breaks."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file that was looked at.

    Attributes:
        version: as it was at our first look.
        head: its first rows, headers included.
    """

    path: Path
    version: Version
    encoding: str
    separator: str
    head: tuple[Row, ...]

    def rows(self) -> Iterator[Row]:
        """Every record that is not blank, headers included.

        Raises:
            NotATable: a quote is never closed; the rows before it have come by then.
            FileChangedError: it is not the file any more that we looked at; all its rows have come by then.
        """
        try:
            yield from _rows(self.path, self.encoding, self.separator)
        except NotATable:
            self._refuse_a_change()
            raise
        self._refuse_a_change()

    def _refuse_a_change(self) -> None:
        try:
            now = Version.of(self.path)
        except OSError as error:
            raise FileChangedError(f"{self.path} cannot be read any more: {error.strerror}.") from None
        if now != self.version:
            sizes = "" if now.size == self.version.size else f" ({self.version.size:,} bytes, now {now.size:,})"
            raise FileChangedError(
                f"The file was changed while it was being read{sizes}: try again when nobody writes to it."
            )


def open_table(path: Path) -> TableFile:
    """Find out how a file is written.

    Raises:
        NotATable: empty, a workbook, or nothing that we can read.
    """
    version = _version(path)
    encoding = _encoding(path)
    separator = _announced(path, encoding) or _likeliest(path, encoding)
    head = tuple(_head(path, encoding, separator))
    if not head:
        raise NotATable("The file is empty.")
    return TableFile(path, version, encoding, separator, head)


def _version(path: Path) -> Version:
    try:
        return Version.of(path)
    except OSError as error:
        raise NotATable(f"{path} cannot be read: {error.strerror}.") from None


def _encoding(path: Path) -> str:
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise NotATable(f"{path} cannot be read: {error.strerror}.") from None
    if start.startswith((WORKBOOK, OLD_WORKBOOK)):
        raise NotATable("This is an Excel workbook. In Excel: File > Save as > CSV UTF-8, and import that file.")
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding
    if start.count(0) * 4 > len(start):  # every other byte of plain letters is zero; which one tells the order
        return "utf-16-le" if start[1::2].count(0) > start[0::2].count(0) else "utf-16-be"
    return "utf-8" if _is_utf8(path) else "cp1252"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _announced(path: Path, encoding: str) -> str | None:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        first = file.readline(LONGEST_CELL).strip().strip('"')
    found = first[len(EXCEL_HINT) :] if first.lower().startswith(EXCEL_HINT) else ""
    return found if found in SEPARATORS else "\t" if first.lower() == EXCEL_HINT else None


def _likeliest(path: Path, encoding: str) -> str:
    """The separator that makes most columns of the header, and rows of the same length below."""

    def fit(separator: str) -> tuple[int, int]:
        widths = [len(row.cells) for row in _head(path, encoding, separator)]
        return (sum(width == widths[0] for width in widths) if widths and widths[0] > 1 else 0, max(widths, default=0))

    return max(SEPARATORS, key=fit)


def _head(path: Path, encoding: str, separator: str) -> Sequence[Row]:
    found: list[Row] = []
    with suppress(NotATable):  # whoever reads on is told
        found.extend(islice(_rows(path, encoding, separator), HEAD_ROWS))
    return found


def _rows(path: Path, encoding: str, separator: str) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        record: list[str] = []

        def lines() -> Iterator[str]:
            for line in file:
                # NUL, which no database takes, ends here; half surrogate pairs cannot come out of a decoder.
                record.append(line.replace("\x00", ""))
                yield record[-1]

        reader = csv.reader(lines(), delimiter=separator)
        begins = 1
        try:
            for cells in reader:
                _refuse_an_open_quote(record, begins, separator)
                record.clear()
                is_hint = begins == 1 and cells and cells[0].lower().startswith(EXCEL_HINT)
                if any(cell and not cell.isspace() for cell in cells) and not is_hint:
                    yield Row(begins, cells)
                begins = reader.line_num + 1
        except csv.Error:
            raise NotATable(
                f"From line {begins} on the file cannot be read: a cell has more than {LONGEST_CELL:,} characters, "
                "as when a quote is opened and never closed."
            ) from None


def _refuse_an_open_quote(record: Sequence[str], begins: int, separator: str) -> None:
    """At the end of the file Python closes what is open: the rows that it swallowed would be lost without a word."""
    if sum(line.count('"') for line in record) % 2 == 0:
        return
    try:
        deque(csv.reader(record, delimiter=separator, strict=True), maxlen=0)
    except csv.Error as error:
        if str(error) == "unexpected end of data":
            raise NotATable(
                f"From line {begins} on the file cannot be read: a quote is opened and never closed."
            ) from None
