"""What a batch may touch, read and locked in one go per table."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from storage.companies import PROPERTY, SEGMENT_FACTS, Company
from storage.facts import Facts
from storage.overtaking import WasOvertaken
from storage.people import Person
from storage.statements import ByKey, by_ids
from storage.tables import account_identities, accounts, customers, identities, responses

Key = tuple[str, str]
Row = dict[str, Any]
ACCOUNT_FACTS = ("name", "plan", "segment", "region", "revenue", "renewal", "owner_email")
PERSON_FACTS = ("name", "email")


def owners_by_answer(session: Session, keys: Iterable[Key]) -> dict[int, int | None]:
    """Of the known ones among these answers: who gave it, by its id."""
    rows = _with_ids(session, _OWNERS, _ANSWERS_BY_KEY.values(session, keys))
    return {row.id: row.customer_id for row in rows}


def locked_answers(session: Session, ids: Collection[int]) -> list[Row]:
    """The answers as they stand, until the end of the transaction."""
    return _dicts(_with_ids(session, _LOCKED_ANSWERS, ids))


def answers_of(session: Session, customer_ids: Collection[int]) -> list[Row]:
    return _dicts(_with_ids(session, _ANSWERS_OF, customer_ids))


def answers_with_gaps(session: Session, customer_ids: Collection[int]) -> list[Row]:
    """Those of these customers in which a segment is not known."""
    return _dicts(_with_ids(session, _ANSWERS_WITH_GAPS, customer_ids))


def customers_of(session: Session, account_ids: Collection[int]) -> set[int]:
    return {row.id for row in _with_ids(session, _CUSTOMERS_OF, account_ids)}


def customers_by_key(session: Session, keys: Iterable[Key]) -> set[int]:
    """Ids of the customers who are known by these keys."""
    return set(_CUSTOMERS_BY_KEY.values(session, keys))


def locked_customers(session: Session, ids: Collection[int]) -> list[Row]:
    """The customers as they stand, until the end of the transaction.

    Raises:
        WasOvertaken: one of them was merged into another meanwhile.
    """
    rows = _dicts(_with_ids(session, _LOCKED_CUSTOMERS, ids))
    if len(rows) < len(ids):
        raise WasOvertaken
    return rows


def companies(session: Session, keys: Iterable[Key], account_ids: Iterable[int]) -> dict[int, Company]:
    """By id: the accounts that are known by these keys, and those with these ids; with all their keys."""
    ids = {*account_ids, *_ACCOUNTS_BY_KEY.values(session, keys)}
    known_by = _keys(session, _KEYS_OF_ACCOUNTS, ids)
    rows = _dicts(_with_ids(session, _ACCOUNTS, ids))
    return {row["id"]: Company(row["id"], account_facts(row), known_by[row["id"]]) for row in rows}


def people(session: Session, rows: Sequence[Row], by_id: Mapping[int, Company]) -> dict[int, Person]:
    """By id: these customers, with all their keys."""
    known_by = _keys(session, _KEYS_OF_CUSTOMERS, [row["id"] for row in rows])
    return {row["id"]: _person(row, by_id.get(row["account_id"]), known_by[row["id"]]) for row in rows}


def _with_ids(session: Session, statement: Select[Any], ids: Collection[int]) -> Sequence[SqlRow[Any]]:
    return session.connection().execute(statement, {"ids": sorted(ids)}).all() if ids else ()


def _dicts(rows: Iterable[SqlRow[Any]]) -> list[Row]:
    return [dict(row._mapping) for row in rows]  # noqa: SLF001  # SQLAlchemy's public name for it


def _keys(session: Session, statement: Select[Any], ids: Collection[int]) -> dict[int, set[Key]]:
    known_by: dict[int, set[Key]] = defaultdict(set)
    for row in _with_ids(session, statement, ids):
        known_by[row[0]].add((row.namespace, row.value))
    return known_by


def account_facts(row: Row) -> Facts:
    values = {name: row[name] for name in ACCOUNT_FACTS}
    values |= {PROPERTY + name: value for name, value in row["properties"].items()}
    return Facts(values, row["facts_at"])


def _person(row: Row, company: Company | None, keys: set[Key]) -> Person:
    return Person(row["id"], Facts({name: row[name] for name in PERSON_FACTS}, row["facts_at"]), company, keys)


_HAS_GAPS = or_(*(responses.c[name].is_(None) for name in SEGMENT_FACTS))
_ANSWERS_BY_KEY = ByKey(responses.c.id, responses.c.source, responses.c.external_id)
_OWNERS = by_ids(select(responses.c.id, responses.c.customer_id), responses.c.id)
_LOCKED_ANSWERS = by_ids(select(responses), responses.c.id).order_by(responses.c.id).with_for_update(key_share=True)
_ANSWERS_OF = by_ids(select(responses), responses.c.customer_id)
_ANSWERS_WITH_GAPS = _ANSWERS_OF.where(_HAS_GAPS)
_LOCKED_CUSTOMERS = by_ids(select(customers), customers.c.id).order_by(customers.c.id).with_for_update(key_share=True)
_CUSTOMERS_OF = by_ids(select(customers.c.id), customers.c.account_id)
_CUSTOMERS_BY_KEY = ByKey(identities.c.customer_id, identities.c.namespace, identities.c.value)
_KEYS_OF_CUSTOMERS = by_ids(
    select(identities.c.customer_id, identities.c.namespace, identities.c.value), identities.c.customer_id
)
_ACCOUNTS = by_ids(select(accounts), accounts.c.id)
_ACCOUNTS_BY_KEY = ByKey(account_identities.c.account_id, account_identities.c.namespace, account_identities.c.value)
_KEYS_OF_ACCOUNTS = by_ids(
    select(account_identities.c.account_id, account_identities.c.namespace, account_identities.c.value),
    account_identities.c.account_id,
)
