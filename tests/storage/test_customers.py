"""Finding customers, and where an account stands among the others."""

from collections.abc import Callable
from typing import Any

import pytest

from scoring.urgency import RevenueRanks
from storage.customers import find, profile, profiles, revenue_ranks
from storage.database import Database
from storage.folding import company_domain, folded_email, folded_name, free_mail_domains

Items = Callable[..., Any]


def test_a_profile_has_todays_facts_of_person_and_company(database: Database, answer: Items, write: Items) -> None:
    facts = {"company": "Example, Inc.", "revenue": 12_000, "plan": "pro", "properties": {"seats": "12"}}
    (told,) = write(answer(key="k1", email="Ana@Example.com", name="Ana", **facts))
    with database.snapshot() as session:
        found = profile(session, told.customer_id)
        assert profile(session, 99) is None
    assert found
    assert (found.name, found.email) == ("Ana", "ana@example.com")
    assert found.account
    assert (found.account.name, found.account.revenue, found.account.properties) == (
        "Example, Inc.",
        12_000,
        {"seats": "12"},
    )


def test_somebody_of_whom_only_an_id_is_known_has_no_account(database: Database, answer: Items, write: Items) -> None:
    (told,) = write(answer(key="k1"))
    with database.snapshot() as session:
        assert profiles(session, [told.customer_id])[told.customer_id].account is None


def test_customers_are_found_by_name_mail_or_company_the_exact_first(
    database: Database, answer: Items, write: Items
) -> None:
    write(
        answer("a1", key="k1", name="Anabel", email="anabel@example.com", company="Example Corp"),
        answer("a2", key="k2", name="Ana", email="a_b%c@other.example", company="Other"),
    )
    with database.snapshot() as session:

        def names(text: str, **more: Any) -> list[str | None]:
            return [each.name for each in find(session, text, **more)]

        assert names("ana") == ["Ana", "Anabel"]
        assert names("ANA", limit=1) == ["Ana"]
        assert names(" Anabel@example.com ") == ["Anabel"]
        assert names("EXAMPLE inc") == ["Anabel"]
        assert names("b%c") == names("a_b") == ["Ana"]
        assert names("%") == ["Ana"]
        assert names("nobody") == names("\\") == []


def test_revenue_ranks_are_thresholds_of_the_known_revenues(database: Database, answer: Items, write: Items) -> None:
    with database.snapshot() as session:
        assert revenue_ranks(session) is None
    write(*(answer(f"a{each}", key=f"k{each}", company=f"Firm {each}", revenue=each * 100) for each in range(1, 101)))
    write(answer("b1", key="b1", company="Unknown"))
    with database.snapshot() as session:
        assert revenue_ranks(session) == RevenueRanks(median=5_100, top25=7_600, top10=9_100)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Example, Inc.", "example"),
        ("EXAMPLE", "example"),
        ("Example G.m.b.H. & Co. KG", "example gmbh and"),
        ("Example S.A.", "example"),
        ("Example & Sons Ltd", "example and sons"),
        ("Straße AG", "strasse"),
        ("Co", "co"),
        ("A.B. Example", "ab example"),
        ("…", None),
        ("", None),
        (None, None),
    ],
)
def test_spellings_of_one_company_fold_to_one(name: str | None, folded: str | None) -> None:
    assert folded_name(name) == folded


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("Ana@Example.COM ", "example.com"),
        ("ana@gmail.com", None),
        ("ana@GoogleMail.com", None),
        ("no address", None),
        ("", None),
        (None, None),
    ],
)
def test_a_free_mail_domain_is_no_company(email: str | None, domain: str | None) -> None:
    assert company_domain(email) == domain


def test_an_address_folds_to_lower_case_without_blanks() -> None:
    assert folded_email(" Ana@Example.com ") == "ana@example.com"
    assert folded_email(" ") is None


def test_the_list_of_free_mail_domains_is_sorted_lower_case_and_long_enough() -> None:
    assert len(free_mail_domains()) >= 40
    assert all(domain == domain.lower() and "." in domain for domain in free_mail_domains())
