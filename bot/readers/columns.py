"""Which column of an export holds what: by what the admin said, by the tool that wrote it, by the names, by the wording."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.readers.cells import unguarded
from bot.readers.presets import PLAIN, PRESETS, TICKETS, Preset
from bot.readers.table_file import NotATable, TableFile
from bot.sources import customers
from bot.sources.mapping import asks_for_recommendation

MOST_SHOWN = 30
WITHOUT = {"comment": "no column found"}
WHO = ("key", "email", "name", "first_name", "last_name")
UTC_SUFFIXES = ("utc", "gmt")
_SIGNS = re.compile(r"[^a-z0-9#]+")
_ASKING = re.compile(r"^(?:whatis)?your")  # "Your e-mail" asks for the e-mail
_BLANKS = re.compile(r"\s+")
OURS = (*PLAIN.columns, *TICKETS, *customers.NAMES, "first_name", "last_name")


def folded(name: str) -> str:
    """A column's name without case, blanks and signs."""
    return _SIGNS.sub("", name.lower())


@dataclass(frozen=True, slots=True)
class Columns:
    """What was found out about a file's columns.

    Attributes:
        tool: which preset fits; "plain" if none does.
        names: as the header writes them.
        at: our name -> number of the column, from 0.
        further: number of the column -> name of a property of the customer.
        in_utc: our names of times that the header says to be in UTC.
        headers: how many rows on top hold no answers.
        preset: what else is known of the tool's exports.
    """

    names: tuple[str, ...]
    at: Mapping[str, int]
    further: Mapping[int, str]
    in_utc: frozenset[str]
    headers: int
    preset: Preset

    @property
    def tool(self) -> str:
        return self.preset.tool

    def said(self) -> list[str]:
        """What a person checks before the import: "score: How likely …"."""
        told = [f"{ours}: {self.names[place]}" for ours, place in sorted(self.at.items(), key=lambda pair: pair[1])]
        if self.preset.has_answers:
            told += [f"{ours}: {without}" for ours, without in WITHOUT.items() if ours not in self.at]
            if not any(ours in self.at for ours in WHO):
                told.append("who answered: no column found, these answers stay anonymous")
        if self.further:
            told.append(f"kept with the customer: {_listed([self.names[place] for place in self.further])}")
        used = {*self.at.values(), *self.further}
        spare = [name for place, name in enumerate(self.names) if name and place not in used]
        return [*told, f"not used: {_listed(spare)}"] if spare else told


def find_columns(
    table: TableFile,
    mapping: Mapping[str, str],
    *,
    needs: Sequence[str] = ("score", "answered_at"),
    preset: Preset | None = None,
) -> Columns:
    """Find our columns.

    Args:
        mapping: our name -> the column's name, as an admin typed it; wins over everything.
        needs: what there must be.
        preset: what the file is; found out if left out.

    Raises:
        NotATable: something that is needed is not found, or the mapping names what does not exist.
    """
    names = tuple(unguarded(cell) for cell in table.head[0].cells)
    preset = preset or next((known for known in PRESETS if known.fits({folded(name) for name in names})), PLAIN)
    titles = _titles(table, preset, names)
    at = _known(names, preset)
    score = _asked(titles, preset) if preset.has_answers else None
    if score is not None and ("score" not in at or preset is not PLAIN):
        at["score"] = score
        remark = _remark(titles, score, {*at.values()}, preset)
        if remark is not None:
            at.setdefault("comment", remark)
    at |= _mapped(mapping, names, titles)
    for name in needs:
        if name not in at:
            raise NotATable(_missing(name, names))
    return Columns(
        names,
        at,
        _further(names, preset, {*at.values()}),
        frozenset(ours for ours, place in at.items() if folded(names[place]).endswith(UTC_SUFFIXES)),
        _headers(table, preset),
        preset,
    )


def _titles(table: TableFile, preset: Preset, names: Sequence[str]) -> list[str]:
    """The questions as customers read them: in the second row, if the tool writes ids into the first."""
    if preset.titles_row == 0 or len(table.head) <= preset.titles_row:
        return list(names)
    row = table.head[preset.titles_row].cells
    return [unguarded(row[place]) if place < len(row) else name for place, name in enumerate(names)]


def _headers(table: TableFile, preset: Preset) -> int:
    if preset.headers == 1 or len(table.head) < preset.headers:
        return 1
    marks = " ".join(cell for row in table.head[1 : preset.headers] for cell in row.cells).lower()
    return preset.headers if any(mark in marks for mark in preset.header_marks) else 1


def _known(names: Sequence[str], preset: Preset) -> dict[str, int]:
    """By name: the tool's own names first, then those that we know of any file."""
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        places.setdefault(_without_zone(folded(name)), place)
        places.setdefault(_ASKING.sub("", folded(name)), place)
    others = [PLAIN.columns, TICKETS] if preset.has_answers else []
    spellings = [preset.columns, *others, customers.NAMES] if preset.takes_plain else [preset.columns]
    found: dict[str, int] = {}
    for layer in spellings:
        for ours, known in layer.items():
            free = [places[name] for name in known if name in places and places[name] not in found.values()]
            if free:
                found.setdefault(ours, free[0])
    for ours, name in (("first_name", "firstname"), ("last_name", "lastname")):
        if name in places:
            found.setdefault(ours, places[name])
    return found


def _without_zone(name: str) -> str:
    return name[:-3] if name.endswith(UTC_SUFFIXES) else name


def _asked(titles: Sequence[str], preset: Preset) -> int | None:
    """The one column whose title asks for a recommendation."""
    found = [
        place
        for place, title in enumerate(titles)
        if asks_for_recommendation(title) and not folded(title).endswith(preset.derived)
    ]
    return found[0] if len(found) == 1 else None


def _remark(titles: Sequence[str], score: int, taken: set[int], preset: Preset) -> int | None:
    """The first question behind the score: forms ask how likely, then why."""
    return next(
        (
            place
            for place in range(score + 1, len(titles))
            if place not in taken
            and not preset.is_meta(folded(titles[place]))
            and not customers.is_known(titles[place])
            and not folded(titles[place]).endswith(preset.derived)
        ),
        None,
    )


def _mapped(mapping: Mapping[str, str], names: Sequence[str], titles: Sequence[str]) -> dict[str, int]:
    found = {}
    for ours, column in mapping.items():
        if ours not in OURS:
            near = difflib.get_close_matches(ours, OURS, n=1)
            helpful = f"; did you mean {near[0]}?" if near else f". There are: {', '.join(OURS)}."
            raise NotATable(f"--map {ours}=… is no field of ours{helpful}")
        place = next((spelled.index(column) for spelled in (names, titles) if column in spelled), None)
        if place is None:
            place = next((place for place, name in enumerate(names) if folded(name) == folded(column)), None)
        if place is None:
            raise NotATable(f"--map {ours}={column}: there is no such column. {_shown(names)}")
        found[ours] = place
    return found


def _further(names: Sequence[str], preset: Preset, taken: set[int]) -> dict[int, str]:
    """Every other column of a file whose columns describe customers is a property of theirs."""
    if not preset.keeps_further:
        return {}
    spare = [
        place for place, name in enumerate(names) if name and place not in taken and not preset.is_meta(folded(name))
    ]
    return {
        place: _BLANKS.sub("_", names[place].strip().lower())[: customers.LONGEST_PROPERTY_NAME]
        for place in spare[: customers.MOST_PROPERTIES]
    }


def _missing(name: str, names: Sequence[str]) -> str:
    what = {
        "score": "No column (or more than one) asks how likely a recommendation is.",
        "answered_at": "No column says when customers answered.",
    }.get(name, f"No column holds {name}.")
    return f"{what} Say which it is: --map {name}='COLUMN'. {_shown(names)}"


def _shown(names: Sequence[str]) -> str:
    return f"Columns here: {_listed(names)}."


def _listed(names: Sequence[str]) -> str:
    listed = "; ".join(name for name in names[:MOST_SHOWN] if name)
    return f"{listed}{'; …' if len(names) > MOST_SHOWN else ''}"
