"""Counting by company: there may be hundreds of thousands with an answer or two each, of which nothing is made but a sum.

Answers are counted by account, and only the accounts with enough of them leave the database. An account is a company, but for
those whose names differ in case and blanks only: to whoever reads they are one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import CTE, ColumnElement, Select, and_, exists, false, func, not_, or_, select
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
"""Accounts that are not a company by themselves, with the names by which they are one, folded; None is whoever has no name."""
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
    """Looked up by what all spellings of a company share, for which there is an index; see `storage.folding`."""
    folded = _account.folded_name
    shared = select(folded).group_by(folded).having(func.count() > 1).scalar_subquery()
    is_odd = and_(folded.is_(None), _account.name.is_not(None))  # nothing but signs, say
    called = select(_account.id, _account.name).where(or_(folded.in_(shared), is_odd))
    names: dict[Key, str] = {account: fold(name) for account, name in session.execute(called)}
    number = Counter(names.values())
    several = {account: name for account, name in names.items() if number[name] > 1 or not name}
    return {**several, None: NOT_KNOWN}


def _by_account(voices: Select[Any]) -> CTE:
    """With the name of each; NULL: not known, for want of an account or because the account has none."""
    bands = (band.label(name) for band, name in zip(COUNTS, _BANDS, strict=True))
    counted = voices.with_only_columns(_link.label("account"), *bands).group_by(_link).subquery()
    named = counted.outerjoin(accounts, _account.id == counted.c.account)
    return select(*counted.c, _account.name).select_from(named).cte("each")


def _enough(session: Session, each: CTE, ids: Iterable[Key], least: int | None) -> tuple[list[_Company], LeftOut]:
    """The accounts with `least` answers, those with these `ids`, and all that have no name as one; how many there are with the
    others.
    """
    is_named, size = each.c.name.is_not(None), _size(each)
    nameless = [func.sum(band).filter(~is_named).label(band.name) for band in _bands(each)]
    sums = select(func.count(each.c.name).label("named"), func.sum(size).label("answers"), *nameless).subquery()
    is_told = and_(is_named, or_(false() if least is None else size >= least, is_one_of(each.c.account)))
    told = select(*sums.c, each.c.account, each.c.name, *_bands(each)).select_from(sums.outerjoin(each, is_told))
    rows = session.execute(told, _given(ids)).all()
    sums_of_all = len(sums.c)  # the same in each row; the company stands behind them, if there is one
    companies = [
        _Company(account, name, bands)
        for account, name, *bands in (row[sums_of_all:] for row in rows)
        if name is not None
    ]
    named, answers, *unknown = rows[0][:sums_of_all]
    if unknown[0] is not None:
        companies.append(_Company(None, NOT_KNOWN, [int(band) for band in unknown]))
    return companies, LeftOut(named + (unknown[0] is not None), int(answers or 0))


def _largest(session: Session, each: CTE, alike: Alike, wanted: int, least: int) -> list[_Company]:
    """Of the smaller ones so many, and those that are as large as the last of them."""
    is_small = and_(each.c.name.is_not(None), _size(each) < least, not_(is_one_of(each.c.account)))
    largest = select(_size(each).label("size")).where(is_small).order_by(_size(each).desc()).limit(wanted).subquery()
    smallest = select(func.min(largest.c.size)).scalar_subquery()
    found = select(each.c.account, each.c.name, *_bands(each)).where(is_small, _size(each) >= smallest)
    return [_Company(account, name, bands) for account, name, *bands in session.execute(found, _given(alike))]


def _earlier(session: Session, voices: Select[Any], told: Sequence[_Company], alike: Alike) -> dict[str, Nps]:
    """The same companies in another period."""
    names = {company.key: company.name for company in told}
    ids = [*names, *(account for account, key in alike.items() if key in names)]
    if NOT_KNOWN not in names or not _has_nameless(session):
        voices = voices.where(or_(_link.is_(None), is_one_of(_link)))
    found, _ = _enough(session, _by_account(voices), ids, None)
    return {names[each.key]: Nps(*each.bands) for each in _merged(found, alike) if each.key in names}


def _has_nameless(session: Session) -> bool:
    return session.execute(select(exists().where(_account.folded_name.is_(None), _account.name.is_(None)))).scalar_one()


def _given(keys: Iterable[Key]) -> dict[str, list[int]]:
    """The ids among these keys, as `is_one_of` takes them."""
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
