"""Counting by company: there may be hundreds of thousands with an answer or two each, of which nothing is made but a sum.

Answers are counted by account, and only the accounts with enough of them leave the database. An account is a company, but for
those whose names differ in case and blanks only: to whoever reads they are one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import CTE, ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from scoring.language import fold
from scoring.nps import Nps
from storage.statements import is_one_of
from storage.tables import accounts, responses
from storage.vocabulary import NOT_KNOWN
from storage.voices import COUNTS

Bands: TypeAlias = Sequence[int]
"""How many detractors, passives, promoters."""
Key: TypeAlias = int | str | None
"""A company's account; of several that are one, and of those of whom it is not known, the folded name."""
Alike: TypeAlias = Mapping[Key, str]
"""Accounts that are not a company by themselves, with their folded names; None is who has no account."""
_account = accounts.c
_link = responses.c.account_id
_BANDS: Final = ("detractors", "passives", "promoters")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many groups were counted and not told one by one; `answers` are theirs."""

    groups: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Groups:
    """By value, spelt as most answers of the period spell it.

    Attributes:
        before: the same groups in another period; None: not asked for.
    """

    now: Mapping[str, Nps]
    before: Mapping[str, Nps] | None
    left_out: LeftOut


class _Company(NamedTuple):
    key: Key
    name: str
    bands: Bands

    @property
    def size(self) -> int:
        return sum(self.bands)


def count(session: Session, now: Select[Any], before: Select[Any] | None, *, least: int, most: int) -> Groups:
    """The voices by company: every one with `least` answers and, if these are not `most`, the largest of the others.

    Args:
        session: a snapshot.
        now: selects the voices that decide which companies are told.
        before: selects those of another period; None: it is not asked for.
        least: answers that a score needs.
        most: how many are looked at.
    """
    alike = _alike(session)
    each = _by_account(now)
    counted, everything = _enough(session, each, alike, least)
    companies = _merged(counted, alike)
    told = [company for company in companies if company.size >= least]
    wanted = max(0, most - len(told))
    if wanted:
        few = [company for company in companies if company.size < least]
        told += nsmallest(wanted, few + _largest(session, each, alike, wanted, least), key=_place)
    groups = everything.groups - len(counted) + len(companies) - len(told)
    return Groups(
        {company.name: Nps(*company.bands) for company in told},
        None if before is None else _earlier(session, before, told, alike),
        LeftOut(groups, everything.answers - sum(company.size for company in told)),
    )


def _place(company: _Company) -> tuple[int, str]:
    """The larger first, those of one size in the order of the alphabet."""
    return -company.size, company.name


def _alike(session: Session) -> Alike:
    """Looked up by what all spellings of a company share, for which there is an index."""
    folded = _account.folded_name
    shared = select(folded).group_by(folded).having(func.count() > 1).scalar_subquery()
    called = select(_account.id, _account.name).where(or_(folded.in_(shared), folded.is_(None)))
    names: dict[Key, str] = {account: fold(name or NOT_KNOWN) for account, name in session.execute(called)}
    number = Counter(names.values())
    several = {account: name for account, name in names.items() if number[name] > 1 or not name}
    return {**several, None: NOT_KNOWN}


def _by_account(voices: Select[Any]) -> CTE:
    bands = (band.label(name) for band, name in zip(COUNTS, _BANDS, strict=True))
    return voices.with_only_columns(_link.label("account"), *bands).group_by(_link).cte("each")


def _enough(session: Session, each: CTE, alike: Alike, least: int) -> tuple[list[_Company], LeftOut]:
    """Accounts with enough answers and all that are not a company by themselves; how many there are with the others."""
    counted = select(func.count().label("groups"), func.sum(_size(each)).label("answers")).select_from(each).subquery()
    told = counted.outerjoin(each, or_(_size(each) >= least, _is_alike(each.c.account)))
    named = told.outerjoin(accounts, _account.id == each.c.account)
    found = select(*counted.c, each.c.account, _account.name, *_bands(each)).select_from(named)
    rows = session.execute(found, _given(alike)).all()
    companies = [_Company(row[2], row[3] or NOT_KNOWN, row[4:]) for row in rows if row[4] is not None]
    return companies, LeftOut(rows[0].groups, int(rows[0].answers or 0))


def _largest(session: Session, each: CTE, alike: Alike, wanted: int, least: int) -> list[_Company]:
    """Of the smaller ones so many, and those that are as large as the last of them."""
    is_small = and_(_size(each) < least, not_(_is_alike(each.c.account)))
    largest = select(_size(each).label("size")).where(is_small).order_by(_size(each).desc()).limit(wanted).subquery()
    smallest = select(func.min(largest.c.size)).scalar_subquery()
    named = select(each.c.account, _account.name, *_bands(each)).join(accounts, _account.id == each.c.account)
    rows = session.execute(named.where(is_small, _size(each) >= smallest), _given(alike))
    return [_Company(account, name, bands) for account, name, *bands in rows]


def _earlier(session: Session, voices: Select[Any], told: Sequence[_Company], alike: Alike) -> dict[str, Nps]:
    """The same companies in another period."""
    names = {company.key: company.name for company in told}
    same = [account for account, key in alike.items() if key in names]
    each = _by_account(voices.where(_is_alike(_link)))
    rows = session.execute(select(each.c.account, *_bands(each)), _given([*names, *same]))
    found = _merged([_Company(account, NOT_KNOWN, bands) for account, *bands in rows], alike)
    return {names[company.key]: Nps(*company.bands) for company in found if company.key in names}


def _is_alike(account: ColumnElement[int]) -> ColumnElement[bool]:
    """That it is none, or one of those that are `_given`."""
    return or_(account.is_(None), is_one_of(account))


def _given(keys: Iterable[Key]) -> dict[str, list[int]]:
    return {"ids": [key for key in keys if isinstance(key, int)]}


def _merged(accounts: Iterable[_Company], alike: Alike) -> list[_Company]:
    """Those that are one are added up, and the most common spelling names them."""
    companies: list[_Company] = []
    spelt: dict[str, list[_Company]] = {}
    for account in accounts:
        if account.key in alike:
            spelt.setdefault(alike[account.key], []).append(account)
        else:
            companies.append(account)
    for key, several in spelt.items():
        sizes = Counter[str]()
        for account in several:
            sizes[account.name] += account.size
        name = max(sizes, key=lambda name: (sizes[name], name))
        companies.append(
            _Company(key, name, [sum(band) for band in zip(*(each.bands for each in several), strict=True)])
        )
    return companies


def _bands(each: CTE) -> list[ColumnElement[int]]:
    return [each.c[name] for name in _BANDS]


def _size(each: CTE) -> ColumnElement[int]:
    detractors, passives, promoters = _bands(each)
    return detractors + passives + promoters
