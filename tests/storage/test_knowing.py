"""Facts about customers that come without an answer."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from scoring.responses import Customer
from storage.customers import Profile, find
from storage.database import Database
from storage.knowing import learn
from storage.recording import Recorded
from storage.responses import get

Items = Callable[..., Any]
Write = Callable[..., list[Recorded]]
Learn = Callable[..., list[bool]]


@pytest.fixture
def told(database: Database, now: datetime, segments: Sequence[str]) -> Learn:
    def tell(*facts: Customer, days: float = 0) -> list[bool]:
        with database.transaction() as session:
            return learn(session, facts, source="generic", at=now + timedelta(days=days), segments=segments)

    return tell


def only(database: Database, text: str) -> Profile:
    with database.snapshot() as session:
        (profile,) = find(session, text)
    return profile


def test_facts_come_before_the_first_answer(database: Database, told: Learn, write: Write, answer: Items) -> None:
    facts = Customer(
        email="Ana@Example.com", name="Ana", company="Example Corp", plan="pro", revenue=48000,
        renewal=date(2027, 1, 31), owner="Ben@example.com", properties={"seats": "40"},
    )  # fmt: skip
    assert told(facts) == [True]
    profile = only(database, "ana@example.com")
    assert profile.account is not None
    assert (profile.name, profile.account.name, profile.account.revenue) == ("Ana", "Example Corp", 48000)
    assert (profile.account.renewal, profile.account.owner_email) == (date(2027, 1, 31), "ben@example.com")
    assert profile.account.properties == {"seats": "40"}
    (recorded,) = write(answer(email="ana@example.com"))
    assert recorded.customer_id == profile.id


def test_the_same_facts_again_are_no_news(told: Learn) -> None:
    facts = Customer(email="ana@example.com", company="Example Corp", plan="pro")
    assert told(facts, facts) == [True, False]
    assert told(facts, days=1) == [False]


def test_an_older_fact_fills_gaps_and_overwrites_nothing(database: Database, told: Learn) -> None:
    told(Customer(email="ana@example.com", company="Example Corp", plan="pro"))
    assert told(Customer(email="ana@example.com", company="Example Corp", plan="free", region="EU"), days=-1) == [True]
    account = only(database, "ana@example.com").account
    assert account is not None
    assert (account.plan, account.region) == ("pro", "EU")


def test_a_company_is_told_about_without_a_person(database: Database, told: Learn, write: Write, answer: Items) -> None:
    write(answer(email="ana@example.com", company="Example Corp"))
    assert told(Customer(company="EXAMPLE corp", revenue=5), Customer(plan="pro")) == [True, False]
    account = only(database, "ana@example.com").account
    assert account is not None
    assert (account.name, account.revenue) == ("EXAMPLE corp", 5)


def test_a_segment_that_is_learnt_later_fills_the_answers_that_lack_it(
    database: Database, told: Learn, write: Write, answer: Items
) -> None:
    first, second = write(answer("a1", email="ana@example.com"), answer("a2", email="ben@other.example", plan="free"))
    told(Customer(email="ana@example.com", plan="pro"), Customer(email="ben@other.example", plan="pro"))
    with database.snapshot() as session:
        plans = [found.plan for each in (first, second) if (found := get(session, each.response_id))]
    assert plans == ["pro", "free"]


def test_facts_that_name_two_known_customers_say_that_they_are_one(
    database: Database, told: Learn, write: Write, answer: Items
) -> None:
    write(answer("a1", source="generic", key="c-1"), answer("a2", source="generic", email="ana@example.com"))
    told(Customer(key="c-1", email="ana@example.com", name="Ana"))
    assert only(database, "ana@example.com").name == "Ana"
