"""From a sentence to an answer: what happens around the counting."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.answering import answers, refining
from bot.answering.answers import Asker
from bot.errors import UserError
from scoring.periods import Calendar
from scoring.responses import Customer, SurveyResponse
from storage.database import Database
from storage.recording import record


def test_slack_is_asked_who_an_owner_is_while_no_transaction_is_open(
    sqlite_database: Database, tmp_path: Path, now: datetime
) -> None:
    """The pool has two connections: were one of them held meanwhile, the second snapshot here would wait in vain."""
    narrow = Database(f"sqlite:///{tmp_path}/nps.db", lock_timeout=timedelta(seconds=0.2), pool_size=1)

    def email_of(_user: str) -> str:
        with narrow.snapshot() as one, narrow.snapshot() as other:
            one.connection()
            other.connection()
        return "ana@example.com"

    asker = Asker(calendar=Calendar(ZoneInfo("UTC")), segments=(), now=now, email_of=email_of)
    said = answers.answer(narrow, "owner:<@U0ANA>", asker).message
    assert "owner:ana@example.com" in str(said.blocks)
    narrow.close()


def test_an_owner_may_be_the_one_who_asks(sqlite_database: Database, now: datetime) -> None:
    emails = {"U0ANA": "ana@example.com"}
    asker = Asker(calendar=Calendar(ZoneInfo("UTC")), segments=(), now=now, user="U0ANA", email_of=emails.get)
    assert answers.read(sqlite_database, "owner:me", asker).text == "this-quarter owner:ana@example.com"
    with pytest.raises(UserError, match="I cannot see that person's e-mail address"):
        answers.read(sqlite_database, "owner:ME", replace(asker, user="U0BEN"))


def happy(database: Database, now: datetime, *customers: Customer, segments: tuple[str, ...] = ()) -> Asker:
    """Each of these customers has answered 9; who asks about them."""
    calendar = Calendar(ZoneInfo("UTC"))
    items = [
        SurveyResponse(source="generic", external_id=f"a{number}", score=9, answered_at=now, customer=customer)
        for number, customer in enumerate(customers)
    ]
    with database.transaction() as session:
        record(session, items, received_at=now, calendar=calendar, segments=segments)
    return Asker(calendar=calendar, segments=segments, now=now)


def asked(database: Database, sentence: str, now: datetime, *owners: str | None) -> str:
    """What is said once customers of these owners have answered."""
    known = enumerate(owners)
    customers = (Customer(key=f"k{row}", company=f"Company {owner}", owner=owner) for row, owner in known)
    asker = happy(database, now, *customers, segments=("owner",))
    return str(answers.answer(database, sentence, asker).message.blocks)


def test_owners_are_called_as_they_may_be_typed_unless_two_are_called_the_same(
    sqlite_database: Database, now: datetime
) -> None:
    said = asked(sqlite_database, "by owner", now, "ana@a.example", "ben@a.example", "ben@b.example")
    assert "ana " in said
    assert "ana@a.example" not in said
    assert "ben@a.example" in said
    assert "ben@b.example" in said


def test_a_key_that_no_answer_has_is_said_in_a_line(sqlite_database: Database, now: datetime) -> None:
    with pytest.raises(UserError, match=r"None of the 2 responses in .* has a known agent"):
        asked(sqlite_database, "by agent", now, "ana@a.example", None)


def test_groups_of_a_period_without_answers_are_said_in_a_line(sqlite_database: Database, now: datetime) -> None:
    with pytest.raises(UserError, match=r"^No responses in Q4 2020, so there is nothing to tell apart\.$"):
        asked(sqlite_database, "2020-Q4 by company", now, "ana@a.example")


def test_a_customers_answers_of_an_earlier_year_are_found_behind_many_later_ones(
    sqlite_database: Database, now: datetime
) -> None:
    calendar = Calendar(ZoneInfo("UTC"))
    customer = Customer(key="k1", name="Ana", email="ana@example.com")
    days = [400, *range(120)]
    items = [
        SurveyResponse(
            source="generic",
            external_id=f"a{day}",
            score=2 if day == days[0] else 9,
            answered_at=now - timedelta(days=day),
            customer=customer,
        )
        for day in days
    ]
    with sqlite_database.transaction() as session:
        record(session, items, received_at=now, calendar=calendar, segments=())
    asker = Asker(calendar=calendar, segments=(), now=now)
    said = answers.answer(sqlite_database, "last-year customer ana@example.com", asker).message
    assert said.text.startswith("Ana: answered 2")


def customers_called(database: Database, sentence: str, now: datetime, *names: str, company: str) -> str:
    """What is said about a customer once people of these names have answered, all of one company."""
    asker = happy(database, now, *(Customer(key=name, name=name, company=company) for name in names))
    return answers.answer(database, sentence, asker).message.text


MANY = ("Ana 50", "Ana 51", "Ana 52", "Ana 53", "Ana 54", "Ana 5", "Ana 55")


def test_the_only_customer_of_exactly_this_name_is_meant(sqlite_database: Database, now: datetime) -> None:
    said = customers_called(sqlite_database, 'customer "ana 5"', now, *MANY, company="Example")
    assert said.startswith("Ana 5 (Example): answered 9")


def test_a_customer_who_is_called_like_a_company_is_one_of_several(sqlite_database: Database, now: datetime) -> None:
    said = customers_called(sqlite_database, 'customer "ana 5"', now, *MANY, company="Ana 5")
    assert said.startswith("More than 5 customers match")


@pytest.mark.parametrize(
    ("sentence", "canonical"),
    [
        ("by customer-type", "this-quarter by customer-type"),
        ("by größe", "this-quarter by größe"),
        ("has:größe", "this-quarter has:größe"),
        ("customer-type:gold, all", "all customer-type:gold"),
    ],
)
def test_a_further_fact_is_asked_for_by_its_name_and_the_question_can_be_refined(
    sqlite_database: Database, now: datetime, sentence: str, canonical: str
) -> None:
    facts = {"customer-type": "gold", "größe": "xl"}
    customers = (Customer(key=f"k{number}", company=f"Company {number}", properties=facts) for number in range(6))
    asker = happy(sqlite_database, now, *customers)
    assert answers.read(sqlite_database, sentence, asker).text == canonical
    assert answers.read(sqlite_database, canonical, asker).text == canonical
    assert refining.form(sqlite_database, canonical, asker, response_url="https://example.com").period
    assert "gold" in str(answers.answer(sqlite_database, "by customer-type", asker).message.blocks)
