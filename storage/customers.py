"""Who the customers are: the person, the company, and what is known about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, desc, false, func, or_, select
from sqlalchemy.orm import Session

from scoring.urgency import RevenueRanks
from storage.folding import folded_name
from storage.people import EMAIL
from storage.statements import by_ids
from storage.tables import accounts, customers, identities


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The company. `revenue` is annual, in whole units of the workspace's currency; `renewal` the day of the contract."""

    id: int
    name: str | None
    plan: str | None
    segment: str | None
    region: str | None
    revenue: int | None
    renewal: date | None
    owner_email: str | None
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The person, with today's facts about the company."""

    id: int
    name: str | None
    email: str | None
    account: Account | None


def profile(session: Session, customer_id: int) -> Profile | None:
    return profiles(session, [customer_id]).get(customer_id)


def profiles(session: Session, customer_ids: Iterable[int]) -> dict[int, Profile]:
    """By customer id; unknown ids are left out."""
    found = session.connection().execute(_PROFILES_BY_ID, {"ids": sorted(set(customer_ids))})
    return {row.id: _profile(row) for row in found}


def find(session: Session, text: str, *, limit: int = 5) -> list[Profile]:
    """Whose e-mail address `text` is, alone; else those whose name, e-mail or company contains it, first those whose name is `text`."""
    wanted = text.strip().lower()
    company = folded_name(text)
    contains = "%" + wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    known_by = session.execute(_BY_EMAIL, {"email": wanted}).scalar()
    if known_by is not None:
        return list(profiles(session, [known_by]).values())
    name, name_of_company = func.lower(customers.c.name), func.lower(accounts.c.name)
    is_like = or_(customers.c.email.like(contains, escape="\\"), name.like(contains, escape="\\"))
    people = select(customers.c.id, (name == wanted).label("is_exact")).where(is_like)
    is_called = or_(name_of_company == wanted, accounts.c.folded_name == company)
    is_meant = or_(is_called, name_of_company.like(contains, escape="\\"))
    # Apart: joined, each customer would cost a look at the company.
    companies = select(accounts.c.id, func.coalesce(is_called, false()).label("is_exact")).where(is_meant).subquery()
    working = select(customers.c.id, companies.c.is_exact).join(companies, companies.c.id == customers.c.account_id)
    exact: dict[int, bool] = {}
    for each in (people, working):
        for row_id, is_exact in session.execute(each.order_by(desc("is_exact"), customers.c.id).limit(limit)):
            exact[row_id] = exact.get(row_id, False) or bool(is_exact)
    ids = sorted(exact, key=lambda row_id: (not exact[row_id], row_id))[:limit]
    known = profiles(session, ids)
    return [known[each] for each in ids]


def revenue_ranks(session: Session) -> RevenueRanks | None:
    """From which revenue an account belongs to the upper half, quarter and tenth of those whose revenue is known.

    None while no account's revenue is known. A rank is the smallest revenue that at most that share of accounts exceeds.
    """
    revenue = accounts.c.revenue
    known = session.execute(select(func.count(revenue))).scalar_one()
    if known == 0:
        return None
    ordered = select(revenue).where(revenue.is_not(None)).order_by(revenue)
    median, top25, top10 = (
        session.execute(ordered.offset((known * below) // 100).limit(1)).scalar_one() for below in (50, 75, 90)
    )
    return RevenueRanks(median=median, top25=top25, top10=top10)


_PROFILES = select(
    customers.c.id,
    customers.c.name,
    customers.c.email,
    *(column.label(f"account_{column.name}") for column in accounts.c),
).outerjoin(accounts, accounts.c.id == customers.c.account_id)
_BY_EMAIL = select(identities.c.customer_id).where(
    identities.c.namespace == EMAIL, identities.c.value == bindparam("email")
)
_PROFILES_BY_ID = by_ids(_PROFILES, customers.c.id)


def _profile(row: Row[Any]) -> Profile:
    account = None
    if row.account_id is not None:
        names = ("id", "name", "plan", "segment", "region", "revenue", "renewal", "owner_email", "properties")
        account = Account(**{name: getattr(row, f"account_{name}") for name in names})
    return Profile(id=row.id, name=row.name, email=row.email, account=account)
