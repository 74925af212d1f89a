"""`PUT /customers/<key>`: facts from the team's own systems, over HTTP, into a real database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from bot.customers_api import Customers
from bot.usecases import customers
from bot.usecases.customers import Facts
from bot.web import create_web
from bot.writer import Writer
from storage.customers import Profile, find
from storage.database import Database

TOKEN = "customers-token"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FACTS = {
    "name": "Ana Example", "company": "Example Corp", "plan": "enterprise", "segment": "retail", "region": "Europe",
    "revenue": 48000, "renewal": "2027-01-31", "owner": "ben@example.com", "seats": 40,
}  # fmt: skip
Put = Callable[..., Any]


@pytest.fixture
def learner(database: Database) -> Iterator[Writer[Facts, bool]]:
    writer: Writer[Facts, bool] = Writer(
        database, lambda session, told: customers.learn(session, told, segments=("plan",))
    )
    writer.start()
    yield writer
    assert writer.stop(30)


@pytest.fixture
def put(learner: Writer[Facts, bool], listening: Callable[[object], AbstractContextManager[str]]) -> Put:
    def send(key: str, document: Any, *, token: str | None = TOKEN, ours: str | None = TOKEN, query: str = "") -> Any:
        api = Customers(token=ours, learn=learner.submit, clock=lambda: NOW)
        web = create_web(
            configured={}, intake=lambda _: pytest.fail("nothing to take in"), readiness=list, clock=lambda: NOW,
            customers=api,
        )  # fmt: skip
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        with listening(web) as url:
            return httpx.put(f"{url}/customers/{key}{query}", json=document, headers=headers, trust_env=False)

    return send


def only(database: Database, text: str) -> Profile:
    with database.snapshot() as session:
        (profile,) = find(session, text)
    return profile


def test_facts_are_kept_under_an_email_address(database: Database, put: Put) -> None:
    answer = put("Ana%40Example.com", FACTS)
    assert (answer.status_code, answer.json()) == (200, {"changed": True})
    account = only(database, "ana@example.com").account
    assert account is not None
    assert (account.name, account.plan, account.revenue, account.renewal) == (
        "Example Corp", "enterprise", 48000, date(2027, 1, 31),
    )  # fmt: skip
    assert (account.owner_email, account.properties) == ("ben@example.com", {"seats": "40"})


def test_the_same_facts_again_change_nothing(put: Put) -> None:
    put("ana@example.com", FACTS)
    assert put("ana@example.com", FACTS).json() == {"changed": False}


def test_what_no_database_takes_ends_in_an_address_too(put: Put) -> None:
    assert put("c%00-12", {"name": "Ana"}, query="?source=our%00own").json() == {"changed": True}
    assert put("c%00-12", {"name": "Ana"}, query="?source=our%00own").json() == {"changed": False}


def test_an_id_belongs_to_a_source(database: Database, put: Put) -> None:
    put("c-12", {"name": "Ana"})
    put("c-12", {"name": "Ben"}, query="?source=Delighted")
    assert [only(database, name).name for name in ("Ana", "Ben")] == ["Ana", "Ben"]


def test_an_id_and_an_address_in_the_body_are_one_person(database: Database, put: Put) -> None:
    put("ana@example.com", {"plan": "pro"})
    put("c-12", {"email": "ana@example.com", "name": "Ana"})
    assert only(database, "ana@example.com").name == "Ana"


@pytest.mark.parametrize(
    ("key", "document", "sentence"),
    [
        ("ana@example.com", {"revenue": "a lot"}, "revenue: must be a number"),
        ("ana@example.com", {"renewal": "soon"}, "renewal: must be a day"),
        ("ana@example.com", {"email": "ben@example.com"}, "email: must be that of the address"),
        ("c-12", {"key": "c-13"}, "key: must be that of the address"),
        ("@", {}, "email: the address holds no e-mail address"),
        ("x" * 201, {}, "key: the address holds no e-mail address and no id"),
        ("c-12", [1], "the body is not a JSON object"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name(put: Put, key: str, document: Any, sentence: str) -> None:
    answer = put(key, document)
    assert answer.status_code == 422
    assert sentence in answer.json()["error"]


def test_nobody_is_believed_without_the_token(put: Put) -> None:
    assert put("ana@example.com", FACTS, token=None).status_code == 401
    assert put("ana@example.com", FACTS, token="wrong").status_code == 401
    closed = put("ana@example.com", FACTS, ours=None)
    assert closed.status_code == 401
    assert "set NPS_CUSTOMERS_TOKEN" in closed.json()["error"]


def test_the_schema_is_served_and_takes_what_we_take(
    listening: Callable[[object], AbstractContextManager[str]],
) -> None:
    web = create_web(configured={}, intake=lambda _: pytest.fail("no"), readiness=list, clock=lambda: NOW)
    with listening(web) as url:
        schema = httpx.get(f"{url}/schema/customer", trust_env=False).json()
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(FACTS)
    assert not Draft202012Validator(schema).is_valid({"revenue": [1]})
