"""Counting by what is looked up with customers and accounts, such as the company: groups too small for a score are many.

There may be hundreds of thousands of companies with an answer or two each. Of most of these nothing is made but a sum.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest

from sqlalchemy.orm import Session

from scoring.filters import Filter
from scoring.language import fold
from scoring.nps import Nps
from scoring.responses import Kind
from storage.vocabulary import NOT_KNOWN
from storage.voices import Group, by_link


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many groups were counted and not told one by one; `answers` are theirs."""

    groups: int = 0
    answers: int = 0


def largest(
    session: Session, key: str, *, start: date, end: date, kind: Kind, filters: Filter, least: int, more: int
) -> tuple[dict[str, Nps], LeftOut]:
    """The voices of [start, end) by such a key, as `counting.count_by`: every group with `least` answers, and of the smaller ones
    the `more` largest, those of one size in the order of the alphabet.
    """
    told: dict[str, Nps] = {}
    small: list[tuple[int, str, Sequence[int]]] = []
    for value, bands in _by_spelling(by_link(session, key, start=start, end=end, kind=kind, filters=filters)):
        number = sum(bands)
        if number >= least:
            told[value] = Nps(*bands)
        else:
            small.append((-number, value, bands))
    shown = nsmallest(more, small)
    told |= {value: Nps(*bands) for _, value, bands in shown}
    answers = sum(each[0] for each in shown) - sum(each[0] for each in small)
    return told, LeftOut(len(small) - len(shown), answers)


def of_values(
    session: Session, key: str, values: Iterable[str], *, start: date, end: date, kind: Kind, filters: Filter
) -> dict[str, Nps]:
    """The same for these values alone, however they are spelt."""
    wanted = set(map(fold, values))
    groups = _by_spelling(by_link(session, key, start=start, end=end, kind=kind, filters=filters), wanted)
    return {value: Nps(*bands) for value, bands in groups}


def _by_spelling(groups: Iterable[Group], wanted: Container[str] | None = None) -> Iterator[tuple[str, Sequence[int]]]:
    """Spellings that differ in case only are one value; the most common one names it."""
    firsts: dict[str, Group] = {}
    several: dict[str, list[Group]] = {}
    for group in groups:
        folded = fold(group[0] or NOT_KNOWN)
        if wanted is None or folded in wanted:
            first = firsts.setdefault(folded, group)
            if first is not group:
                several.setdefault(folded, [first]).append(group)
    for folded, (value, *bands) in firsts.items():
        if folded in several:
            _, name = max((sum(bands), value or NOT_KNOWN) for value, *bands in several[folded])
            yield name, [sum(band) for band in zip(*(group[1:] for group in several[folded]), strict=True)]
        else:
            yield value or NOT_KNOWN, bands
