"""Whatever a sender who knows the secret posts, down to the database: accepted or refused, never a failure of ours."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import Database

if TYPE_CHECKING:
    from tests.bot.conftest import Serve, Served

words = st.text(alphabet=st.characters(codec=None), max_size=40)
anything = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words | st.lists(words, max_size=2)
customers = st.fixed_dictionaries(
    {},
    optional={
        "key": words,
        "email": st.emails(),
        "name": words,
        "company": words,
        "account_key": words,
        "plan": words,
        "segment": words,
        "region": words,
        "revenue": st.integers(0, 10**15) | st.floats(0, 1e15),
        "renewal": st.dates().map(str),
        "Some Fact": anything,
    },
)
answers = st.fixed_dictionaries(
    {
        "id": st.integers(0, 20) | words,
        "score": st.integers(0, 10),
        "answered_at": st.integers(946_684_800, 1_795_512_600) | st.just("2026-11-23T09:00:00+14:00"),
    },
    optional={
        "comment": words,
        "updated_at": st.integers(946_684_800, 1_795_512_600),
        "deleted": st.booleans(),
        "survey": words,
        "kind": st.sampled_from(["relationship", "transactional", "prospect"]),
        "url": st.just("https://example.com/1") | words,
        "ticket": st.fixed_dictionaries({}, optional={"id": words, "url": words, "agent": words}),
        "customer": customers | anything,
    },
)


@pytest.fixture(scope="module")
def lasting(serve: "Serve", tmp_path_factory: pytest.TempPathFactory) -> Iterator["Served"]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/fuzz.db")
    database.migrate()
    with serve(database) as served:
        yield served
    database.close()


@given(document=answers | st.lists(answers, max_size=4) | anything)
@settings(max_examples=80, deadline=None)
def test_no_signed_document_makes_us_fail(lasting: "Served", document: object) -> None:
    assert lasting.post("generic", document).status_code in (202, 422)


@given(
    body=st.binary(max_size=100),
    name=st.sampled_from(["generic", "delighted", "second", "typeform", "nobody", "%00", "a/b"]),
)
@settings(max_examples=100, deadline=None)
def test_no_stranger_makes_us_fail(lasting: "Served", body: bytes, name: str) -> None:
    assert lasting.client.post(f"/webhooks/{name}", content=body).status_code in (401, 404)
