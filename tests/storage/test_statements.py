"""Questions by ids look each up: however large a table is, and however many they are."""

import pytest
from sqlalchemy import Column, insert, select

from storage.database import Database
from storage.statements import by_ids
from storage.tables import accounts, customers, follow_ups, identities, responses


@pytest.mark.parametrize(
    "column",
    [
        responses.c.id,
        responses.c.customer_id,
        customers.c.account_id,
        identities.c.customer_id,
        follow_ups.c.response_id,
    ],
    ids=str,
)
def test_sqlite_goes_through_no_table(sqlite_database: Database, column: "Column[int]") -> None:
    with sqlite_database.snapshot() as session:
        dialect = session.get_bind().dialect
        sql = str(by_ids(select(column.table), column).compile(dialect=dialect))
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", ("[1, 2]",)).all()
    steps = [row.detail for row in plan]
    assert any(step.startswith(f"SEARCH {column.table.name} USING") for step in steps), steps
    assert not any(step.startswith(f"SCAN {column.table.name}") for step in steps), steps


@pytest.mark.parametrize("wanted", [[], [3], list(range(2, 5_000))])
def test_any_number_of_ids(database: Database, now: object, wanted: list[int]) -> None:
    with database.transaction() as session:
        empty = {"properties": {}, "facts_at": {}, "created_at": now}
        session.execute(insert(accounts), [{"id": number, **empty} for number in (1, 2, 3)])
        statement = by_ids(select(accounts.c.id), accounts.c.id)
        found = session.connection().execute(statement, {"ids": wanted}).scalars()
        assert sorted(found) == [number for number in (1, 2, 3) if number in wanted]
