"""What a batch may touch, read and locked in one go per table."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from storage.companies import PROPERTY, SEGMENT_FACTS, Company
from storage.facts import Facts
from storage.people import Person
from storage.statements import among_pairs
from storage.tables import account_identities, accounts, customers, identities, responses

Key = tuple[str, str]
Row = dict[str, Any]
ACCOUNT_FACTS = ("name", "plan", "segment", "region", "revenue", "renewal", "owner_email")
PERSON_FACTS = ("name", "email")


class WasOvertaken(Exception):  # noqa: N818  # no error: the caller begins again and sees what the other writer did
    """Another writer changed what this batch is built on."""


def answers_by_key(session: Session, keys: Iterable[Key]) -> list[Row]:
    return _rows(session, responses, among_pairs(session, responses.c.source, responses.c.external_id, keys))


def locked_answers(session: Session, ids: Iterable[int]) -> list[Row]:
    """The answers as they stand, until the end of the transaction."""
    statement = select(responses).where(responses.c.id.in_(sorted(ids))).order_by(responses.c.id)
    return [dict(row) for row in session.execute(statement.with_for_update(key_share=True)).mappings()]


def answers_of(session: Session, customer_ids: Iterable[int]) -> list[Row]:
    return _rows(session, responses, responses.c.customer_id.in_(sorted(customer_ids)))


def answers_with_gaps(session: Session, customer_ids: Iterable[int]) -> list[Row]:
    """Those of these customers in which a segment is not known."""
    gap = or_(*(responses.c[name].is_(None) for name in SEGMENT_FACTS))
    return _rows(session, responses, responses.c.customer_id.in_(sorted(customer_ids)) & gap)


def customers_of(session: Session, account_ids: Iterable[int]) -> set[int]:
    statement = select(customers.c.id).where(customers.c.account_id.in_(sorted(account_ids)))
    return set(session.execute(statement).scalars())


def customers_by_key(session: Session, keys: Iterable[Key]) -> set[int]:
    """Ids of the customers who are known by these keys."""
    wanted = among_pairs(session, identities.c.namespace, identities.c.value, keys)
    return set(session.execute(select(identities.c.customer_id).where(wanted)).scalars())


def locked_customers(session: Session, ids: Collection[int]) -> list[Row]:
    """The customers as they stand, until the end of the transaction.

    Raises:
        WasOvertaken: one of them was merged into another meanwhile.
    """
    statement = select(customers).where(customers.c.id.in_(sorted(ids))).order_by(customers.c.id)
    rows = [dict(row) for row in session.execute(statement.with_for_update(key_share=True)).mappings()]
    if len(rows) < len(ids):
        raise WasOvertaken
    return rows


def companies(session: Session, keys: Iterable[Key], account_ids: Iterable[int]) -> dict[int, Company]:
    """By id: the accounts that are known by these keys, and those with these ids; with all their keys."""
    wanted = among_pairs(session, account_identities.c.namespace, account_identities.c.value, keys)
    found = session.execute(select(account_identities.c.account_id).where(wanted)).scalars()
    ids = {*account_ids, *found}
    known_by = _keys(session, account_identities, account_identities.c.account_id, ids)
    rows = _rows(session, accounts, accounts.c.id.in_(sorted(ids)))
    return {row["id"]: Company(row["id"], account_facts(row), known_by[row["id"]]) for row in rows}


def people(session: Session, rows: Sequence[Row], by_id: Mapping[int, Company]) -> dict[int, Person]:
    """By id: these customers, with all their keys."""
    known_by = _keys(session, identities, identities.c.customer_id, [row["id"] for row in rows])
    return {row["id"]: _person(row, by_id.get(row["account_id"]), known_by[row["id"]]) for row in rows}


def _rows(session: Session, table: Table, condition: ColumnElement[bool]) -> list[Row]:
    return [dict(row) for row in session.execute(select(table).where(condition)).mappings()]


def _keys(session: Session, table: Table, owner: ColumnElement[int], ids: Iterable[int]) -> dict[int, set[Key]]:
    known_by: dict[int, set[Key]] = defaultdict(set)
    statement = select(owner, table.c.namespace, table.c.value).where(owner.in_(sorted(ids)))
    for owner_id, namespace, value in session.execute(statement):
        known_by[owner_id].add((namespace, value))
    return known_by


def account_facts(row: Row) -> Facts:
    values = {name: row[name] for name in ACCOUNT_FACTS}
    values |= {PROPERTY + name: value for name, value in row["properties"].items()}
    return Facts(values, row["facts_at"])


def _person(row: Row, company: Company | None, keys: set[Key]) -> Person:
    return Person(row["id"], Facts({name: row[name] for name in PERSON_FACTS}, row["facts_at"]), company, keys)
