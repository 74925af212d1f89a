"""Facts about a person under whatever names a team gave them."""

from datetime import date

import pytest

from bot.sources.customers import MOST_PROPERTIES, Person, customer


def test_known_facts_are_found_under_other_names() -> None:
    found = customer(
        {
            "Company Name": "Example Corp",
            "pricing_plan": "Pro",
            "ARR": "48000",
            "Renewal-Date": "2027-01-31T00:00:00Z",
            "CSM": "Ben@ours.example",
        }
    )
    assert (found.company, found.plan, found.revenue, found.renewal) == (
        "Example Corp",
        "Pro",
        48000,
        date(2027, 1, 31),
    )
    assert found.owner == "ben@ours.example"
    assert not found.properties


def test_further_facts_are_kept_under_their_own_names() -> None:
    assert dict(
        customer({"Purchase Experience": "Retail", "seats": 3, "beta": False, "none": None, "blank": " "}).properties
    ) == {
        "purchase_experience": "Retail",
        "seats": "3",
        "beta": "false",
    }


def test_what_the_tool_says_itself_wins() -> None:
    found = customer({"email": "old@example.com", "user_id": 7}, Person(email="ana@example.com", key=""))
    assert (found.email, found.key) == ("ana@example.com", "7")


def test_a_first_and_a_last_name_make_a_name() -> None:
    found = customer({"first_name": "Ana", "lastName": "Ito"})
    assert found.name == "Ana Ito"
    assert not found.properties


@pytest.mark.parametrize(
    "facts", [{"revenue": "a lot"}, {"renewal": "soon"}, {"email": "n/a"}, {"owner": 7}, {"revenue": -5}]
)
def test_an_unusable_fact_is_left_out(facts: dict[str, object]) -> None:
    found = customer(facts)
    assert (found.revenue, found.renewal, found.email, found.owner) == (None, None, None, None)


def test_a_flood_of_facts_is_cut() -> None:
    assert len(customer({f"fact {number}": "x" for number in range(1000)}).properties) == MOST_PROPERTIES
