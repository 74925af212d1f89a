"""Counting by what is looked up with customers and accounts, such as the company: groups too small for a score are many.

There may be hundreds of thousands of companies with an answer or two each. Of most of these nothing is made but a sum.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date
from heapq import nsmallest
from typing import TypeAlias

from sqlalchemy.orm import Session

from scoring.filters import Filter
from scoring.language import fold
from scoring.nps import Nps
from scoring.responses import Kind
from storage import by_company
from storage.by_company import Groups, LeftOut
from storage.vocabulary import NOT_KNOWN
from storage.voices import Group, by_link, fitting

Days: TypeAlias = tuple[date, date]


def count(
    session: Session,
    key: str,
    now: Days,
    before: Days | None,
    *,
    kind: Kind,
    filters: Filter,
    least: int,
    most: int,
) -> Groups:
    """The voices of one period, and of another, by a key that `voices.is_linked`.

    Told are the groups with `least` answers in the first period and, if these are not `most`, the largest of the others; of
    those of one size the first in the order of the alphabet.
    """
    chosen = fitting(session, *now, kind, filters)
    chosen_before = None if before is None else fitting(session, *before, kind, filters)
    if key == "company":
        return by_company.count(session, chosen, chosen_before, least=least, most=most)
    told, left_out = _largest(by_link(session, chosen, filters, key), least, most)
    earlier = None if chosen_before is None else by_link(session, chosen_before, filters, key)
    return Groups(told, None if earlier is None else _same(earlier, told), left_out)


def _largest(groups: Iterable[Group], least: int, most: int) -> tuple[dict[str, Nps], LeftOut]:
    told: dict[str, Nps] = {}
    small: list[tuple[int, str, Sequence[int]]] = []
    for value, bands in _by_spelling(groups):
        number = sum(bands)
        if number >= least:
            told[value] = Nps(*bands)
        else:
            small.append((-number, value, bands))
    shown = nsmallest(max(0, most - len(told)), small)
    told |= {value: Nps(*bands) for _, value, bands in shown}
    answers = sum(each[0] for each in shown) - sum(each[0] for each in small)
    return told, LeftOut(len(small) - len(shown), answers)


def _same(groups: Iterable[Group], values: Iterable[str]) -> dict[str, Nps]:
    """These values, however they are spelt, as they are spelt here."""
    names = {fold(value): value for value in values}
    return {names[fold(value)]: Nps(*bands) for value, bands in _by_spelling(groups, names)}


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
