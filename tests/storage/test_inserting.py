"""Many rows at once, in either database's own way."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import Insert

from storage.database import Database
from storage.inserting import MOST_ROWS, insert_all, new_ids
from storage.tables import accounts, customers, identities

Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def people(now: datetime) -> Rows:
    """Customers with these ids."""

    def make(*ids: int) -> list[dict[str, Any]]:
        return [{"id": each, "name": f"Ana {each}", "facts_at": {"name": "2026"}, "created_at": now} for each in ids]

    return make


@pytest.mark.parametrize("count", [0, 1, 2, MOST_ROWS - 1, MOST_ROWS, 2 * MOST_ROWS + 3])
def test_any_number_of_rows_is_inserted_as_it_is(database: Database, people: Rows, count: int) -> None:
    with database.transaction() as session:
        ids = new_ids(session, customers, count)
        assert len(set(ids)) == count
        assert insert_all(session, customers, people(*ids)) == count
    with database.snapshot() as session:
        found = session.execute(select(customers).order_by(customers.c.id)).mappings().all()
    assert [row["id"] for row in found] == sorted(ids)
    assert [row["name"] for row in found] == [f"Ana {each}" for each in sorted(ids)]
    assert all(row["facts_at"] == {"name": "2026"} for row in found)
    assert all(row["created_at"] == people(1)[0]["created_at"] for row in found)


def test_the_id_of_who_is_gone_is_never_given_again(database: Database, people: Rows) -> None:
    with database.transaction() as session:
        (first,) = new_ids(session, customers, 1)
        insert_all(session, customers, people(first))
    with database.transaction() as session:
        session.execute(delete(customers))
        (second,) = new_ids(session, customers, 1)
    assert second > first


def test_drawn_ids_are_not_those_of_rows_that_number_themselves(database: Database, now: datetime) -> None:
    row = {"facts_at": {}, "created_at": now, "properties": {}}
    with database.transaction() as session:
        drawn = new_ids(session, accounts, 3)
        insert_all(session, accounts, [{"id": each, **row} for each in drawn])
        session.execute(accounts.insert().values(row))
        insert_all(session, accounts, [{"id": each, **row} for each in new_ids(session, accounts, 2)])
        assert session.execute(select(func.count(accounts.c.id.distinct()))).scalar_one() == 6


def once(statement: Insert) -> Insert:
    return statement.on_conflict_do_nothing()


def test_of_rows_that_are_there_already_it_is_told(database: Database, people: Rows) -> None:
    with database.transaction() as session:
        (person,) = new_ids(session, customers, 1)
        insert_all(session, customers, people(person))
        keys = [{"namespace": "email", "value": f"{number}", "customer_id": person} for number in range(100)]
        assert insert_all(session, identities, keys[:30], once) == 30
        assert insert_all(session, identities, keys, once) == 70


def with_a_value_of_its_own(statement: Insert) -> Insert:
    return statement.on_conflict_do_update(index_elements=["namespace", "value"], set_={"customer_id": 7})


def test_a_condition_with_a_value_of_its_own_is_a_mistake_of_ours(sqlite_database: Database) -> None:
    row = {"namespace": "email", "value": "a", "customer_id": 1}
    with pytest.raises(AssertionError, match="values of its own"), sqlite_database.transaction() as session:
        insert_all(session, identities, [row], with_a_value_of_its_own)


def test_a_list_for_postgresql_holds_no_value_of_its_own_and_nothing_that_json_does_not_know(
    postgresql_database: Database, people: Rows
) -> None:
    row = {"namespace": "email", "value": "a", "customer_id": 1}
    with pytest.raises(AssertionError, match="values of its own"), postgresql_database.transaction() as session:
        insert_all(session, identities, [row], with_a_value_of_its_own)
    (person,) = people(1)
    with pytest.raises(TypeError, match="Decimal in a row"), postgresql_database.transaction() as session:
        insert_all(session, customers, [{**person, "name": Decimal(1)}])
