"""Which case an answer is the next one to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from scoring.responses import Kind
from storage import follow_ups, responses, returns
from storage.database import Database
from storage.recording import Recorded
from storage.responses import StoredResponse

ANA = {"email": "ana@example.com", "company": "Example Corp"}
BEN = {"email": "ben@example.com", "company": "Example Corp"}
Write = Callable[..., list[Recorded]]


@pytest.fixture
def unhappy(database: Database, write: Write, answer: Any, now: Any) -> int:
    """Ana's answer of day 0, with a case; and her earlier and happier one, without."""
    recorded = write(answer("a0", 9, day=-50, **ANA), answer("a1", 3, **ANA))
    with database.transaction() as session:
        follow_ups.open_all(session, [recorded[1].response_id], now=now)
    return recorded[1].response_id


@pytest.fixture
def concerned(database: Database, write: Write) -> Callable[..., list[int]]:
    """The unhappy answers whose next one is among these, or was."""

    def ask(*items: Any) -> list[int]:
        recorded = write(*items)
        with database.snapshot() as session:
            return sorted(returns.concerned(session, recorded))

    return ask


def test_a_new_answer_concerns_the_case_right_before_it(answer: Any, unhappy: int, concerned: Any) -> None:
    assert concerned(answer("a2", 9, day=41, **ANA)) == [unhappy]
    assert concerned(answer("a3", 9, day=90, **ANA)) == []


def test_an_edit_and_a_deletion_concern_it_as_well(answer: Any, deletion: Any, unhappy: int, concerned: Any) -> None:
    concerned(answer("a2", 9, day=41, **ANA))
    assert concerned(answer("a2", 4, day=41, updated=42, **ANA)) == [unhappy]
    assert concerned(deletion("a2", day=50)) == [unhappy]


def test_an_answer_that_moves_concerns_where_it_was(answer: Any, unhappy: int, concerned: Any) -> None:
    concerned(answer("a2", 9, day=41, **ANA))
    assert concerned(answer("a2", 9, day=-60, updated=42, **ANA)) == [unhappy]


def test_nobody_else_is_concerned(answer: Any, unhappy: int, concerned: Any) -> None:
    assert unhappy
    assert concerned(answer("b1", 9, day=41, **BEN), answer("n1", 2, day=42)) == []
    assert concerned(answer("t1", 9, day=41, kind=Kind.TRANSACTIONAL, **ANA)) == []
    assert concerned() == []


def read(database: Database, response_id: int) -> StoredResponse:
    with database.snapshot() as session:
        found = responses.get(session, response_id)
    assert found is not None
    return found


def test_the_next_answer(database: Database, write: Write, answer: Any, unhappy: int) -> None:
    (anonymous,) = write(answer("n1", 2))
    with database.snapshot() as session:
        assert returns.next_answer(session, read(database, unhappy)) is None
        assert returns.next_answer(session, read(database, anonymous.response_id)) is None
    write(answer("a3", 8, day=50, **ANA), answer("a2", 9, day=41, **ANA))
    with database.snapshot() as session:
        found = returns.next_answer(session, read(database, unhappy))
    assert found is not None
    assert (found.external_id, found.score) == ("a2", 9)


def test_the_latest_case_of_a_colleague(database: Database, write: Write, answer: Any, unhappy: int) -> None:
    happy, sad = write(answer("b1", 9, day=1, **BEN), answer("b2", 4, day=20, **BEN))
    account_id = 0

    def nearby(response_id: int, days: int = 180) -> int | None:
        with database.snapshot() as session:
            of = read(database, response_id)
            found = returns.latest_case_nearby(session, of, account_id=account_id, within=timedelta(days=days))
        return found.id if found else None

    assert nearby(sad.response_id) is None
    account_id = _account_of(database, unhappy)
    assert nearby(sad.response_id) == nearby(happy.response_id) == unhappy
    assert nearby(sad.response_id, days=10) is None
    assert nearby(unhappy) is None


def _account_of(database: Database, response_id: int) -> int:
    with database.snapshot() as session:
        customers = session.connection().exec_driver_sql(
            f"SELECT account_id FROM responses WHERE responses.id = {response_id}"  # noqa: S608  # a number
        )
        return int(customers.scalar_one())


def test_all_cases_of_customers_are_found(
    database: Database, answer: Any, write: Write, unhappy: int, now: Any
) -> None:
    (other,) = write(answer("b1", 2, **BEN))
    with database.transaction() as session:
        follow_ups.open_all(session, [other.response_id], now=now)
        known = responses.get_many(session, [unhappy, other.response_id])
        ana, ben = (known[each].customer_id or 0 for each in (unhappy, other.response_id))
        assert returns.of_customers(session, [ana, ben]) == [unhappy, other.response_id]
        assert returns.of_customers(session, [ben]) == [other.response_id]
