"""Who is who: one person in two tools is one voice, one company has one account, the newest fact wins."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from scoring.nps import Nps
from storage.counting import count
from storage.customers import Account, Profile, profile
from storage.database import Database
from storage.follow_ups import by_response, open_for
from storage.recording import Change, Recorded
from storage.responses import get, history
from storage.tables import accounts, customers, identities

Items = Callable[..., Any]
Write = Callable[..., list[Recorded]]
YEAR: dict[str, Any] = {"start": date(2026, 1, 1), "end": date(2027, 1, 1)}


def people(database: Database) -> list[Profile]:
    with database.snapshot() as session:
        ids = session.execute(select(customers.c.id).order_by(customers.c.id)).scalars().all()
        found = [profile(session, each) for each in ids]
    return [each for each in found if each]


def account_of(database: Database, told: Recorded) -> Account:
    with database.snapshot() as session:
        found = profile(session, told.customer_id or 0)
    assert found is not None
    assert found.account is not None
    return found.account


def test_a_person_is_found_by_the_tool_s_id_and_by_e_mail_in_any_case(
    database: Database, answer: Items, write: Write
) -> None:
    told = write(
        answer("a1", key="k1", email="Ana@Example.com"),
        answer("a2", key="k1"),
        answer("a3", email=" ana@example.COM "),
        answer("b1", source="typeform", email="ana@example.com", key="other"),
    )
    assert len({each.customer_id for each in told}) == 1
    assert write(answer("b2", source="typeform", key="other"))[0].customer_id == told[0].customer_id


def test_a_payload_that_names_two_known_customers_merges_them(
    database: Database, answer: Items, write: Write, segments: Sequence[str], now: datetime
) -> None:
    (by_key,) = write(answer("a1", 3, day=0, key="k1", name="Ana"))
    (by_mail,) = write(answer("b1", 9, day=1, source="typeform", email="ana@example.com", region="EU"))
    assert by_key.customer_id != by_mail.customer_id
    with database.transaction() as session:
        open_for(session, [by_mail.response_id], now=now)
        assert count(session, **YEAR, segments=segments) == Nps(detractors=1, promoters=1)
    (linked,) = write(answer("a2", 7, day=2, key="k1", email="ana@example.com"))
    with database.snapshot() as session:
        assert count(session, **YEAR, segments=segments) == Nps(passives=1)
        assert [each.external_id for each in history(session, linked.customer_id or 0)] == ["a2", "b1", "a1"]
        assert by_response(session, [by_mail.response_id])[by_mail.response_id].customer_id == linked.customer_id
        assert set(session.execute(select(identities.c.customer_id)).scalars()) == {linked.customer_id}
    (person,) = people(database)
    assert (person.id, person.name, person.email) == (by_key.customer_id, "Ana", "ana@example.com")
    assert person.account
    assert person.account.region == "EU"


def test_three_known_customers_may_turn_out_to_be_one_within_a_batch(
    database: Database, answer: Items, write: Write
) -> None:
    told = write(
        answer("a1", key="k1"),
        answer("b1", source="typeform", key="t1"),
        answer("c1", source="generic", email="ana@example.com"),
        answer("a2", key="k1", email="ana@example.com"),
        answer("b2", source="typeform", key="t1", email="ana@example.com"),
    )
    assert len({each.customer_id for each in told}) == 1
    assert len(people(database)) == 1


def test_an_edit_that_says_who_it_was_gives_the_answer_a_customer(
    database: Database, answer: Items, write: Write
) -> None:
    (anonymous,) = write(answer(name="Ana", plan="pro"))
    (named,) = write(answer(name="Ana", plan="pro", email="ana@gmail.com"))
    assert named.customer_id == anonymous.customer_id
    assert [person.email for person in people(database)] == ["ana@gmail.com"]


def test_an_anonymous_answer_joins_the_customer_whom_its_edit_names(
    database: Database, answer: Items, write: Write
) -> None:
    (known,) = write(answer("a0", key="k1", email="ana@example.com"))
    write(answer("a1", name="Ana"))
    (named,) = write(answer("a1", key="k1", updated=1))
    assert named.customer_id == known.customer_id
    assert [(person.name, person.email) for person in people(database)] == [("Ana", "ana@example.com")]


def test_an_edit_may_add_an_id_to_the_same_person(database: Database, answer: Items, write: Write) -> None:
    (first,) = write(answer(email="ana@example.com"))
    (second,) = write(answer(key="k1", comment="Too slow"))
    assert first.customer_id == second.customer_id
    assert write(answer("a2", key="k1"))[0].customer_id == first.customer_id


def test_an_edit_that_names_somebody_else_moves_the_answer(
    database: Database, answer: Items, write: Write, segments: Sequence[str]
) -> None:
    told = write(answer("a1", 3, key="k1"), answer("a2", 9, day=1, key="k1"))
    (moved,) = write(answer("a2", 9, day=1, key="k2", updated=2))
    assert (moved.change, moved.customer_id != told[0].customer_id) == (Change.UPDATED, True)
    with database.snapshot() as session:
        assert count(session, **YEAR, segments=segments) == Nps(detractors=1, promoters=1)


def test_the_newest_fact_wins_whatever_comes_last(database: Database, answer: Items, write: Write) -> None:
    write(answer("a1", day=1, key="k1", name="Ana B.", company="Example", plan="pro", revenue=100))
    write(answer("a3", day=3, key="k1", name="Ana C.", plan="enterprise", properties={"seats": "30"}))
    (late,) = write(
        answer("a2", day=2, key="k1", name="Ana", plan="free", revenue=200, region="EU", properties={"seats": "10"})
    )
    (person,) = people(database)
    account = account_of(database, late)
    assert (person.name, account.plan, account.revenue, account.region) == ("Ana C.", "enterprise", 200, "EU")
    assert account.properties == {"seats": "30"}


def test_an_empty_value_never_erases_a_known_one(database: Database, answer: Items, write: Write) -> None:
    write(answer("a1", key="k1", name="Ana", company="Example", renewal=date(2027, 1, 1), owner="Ben@Example.com"))
    (told,) = write(answer("a2", day=1, key="k1", company="", plan=""))
    account = account_of(database, told)
    assert (account.name, account.renewal, account.owner_email) == ("Example", date(2027, 1, 1), "ben@example.com")
    assert account.plan is None


def test_an_answer_keeps_the_segments_of_its_time(
    database: Database, answer: Items, write: Write, segments: Sequence[str]
) -> None:
    (first,) = write(answer("a1", key="k1", company="Example", plan="free"))
    (second,) = write(answer("a2", day=1, key="k1", plan="pro", region="EU"))
    (third,) = write(answer("a3", day=2, key="k1"))
    with database.snapshot() as session:
        kept = [get(session, each.response_id) for each in (first, second, third)]
    assert [(each.plan, each.region) for each in kept if each] == [("free", "EU"), ("pro", "EU"), ("pro", "EU")]


def test_a_fact_that_comes_later_fills_the_gaps_of_the_whole_account(
    database: Database, answer: Items, write: Write
) -> None:
    told = write(
        answer("a1", email="ana@example.com"),
        answer("b1", email="ben@example.com", plan=None),
        answer("c1", email="cy@other.example"),
    )
    write(answer("a2", day=1, email="ana@example.com", plan="pro"))
    with database.snapshot() as session:
        found = [get(session, each.response_id) for each in told]
    assert [each.plan for each in found if each] == ["pro", "pro", None]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"account_key": "c1"}, {"account_key": "c1", "company": "Renamed"}),
        ({"email": "ana@example.com"}, {"email": "ben@example.com"}),
        ({"company": "Example, Inc."}, {"company": "EXAMPLE GmbH"}),
        ({"email": "ana@example.com", "company": "Example"}, {"email": "ben@gmail.com", "company": "example ltd."}),
        ({"company": "Example"}, {"account_key": "c1", "company": "Example"}),
        ({"email": "ana@example.com"}, {"account_key": "c1", "email": "ben@example.com"}),
    ],
)
def test_two_people_of_one_company_share_its_account(
    database: Database, answer: Items, write: Write, first: dict[str, str], second: dict[str, str]
) -> None:
    told = write(answer("a1", key="k1", **first), answer("a2", key="k2", **second))
    assert account_of(database, told[0]).id == account_of(database, told[1]).id


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"account_key": "c1", "company": "Example"}, {"account_key": "c2", "company": "Example"}),
        ({"email": "ana@gmail.com", "plan": "pro"}, {"email": "ben@gmail.com", "plan": "pro"}),
        ({"company": "Example"}, {"company": "Other"}),
        ({"account_key": "c1", "source": "delighted"}, {"account_key": "c1", "source": "typeform"}),
    ],
)
def test_people_of_two_companies_do_not(
    database: Database, answer: Items, write: Write, first: dict[str, str], second: dict[str, str]
) -> None:
    told = write(answer("a1", key="k1", **first), answer("a2", key="k2", **second))
    assert account_of(database, told[0]).id != account_of(database, told[1]).id


def test_one_domain_may_serve_several_accounts(database: Database, answer: Items, write: Write) -> None:
    east, _west = write(
        answer("a1", key="k1", email="ana@example.com", account_key="east", company="Example East"),
        answer("b1", key="k2", email="ben@example.com", account_key="west", company="Example West"),
    )
    told = write(
        answer("b2", day=1, key="k2", email="ben@example.com"),
        answer("b3", day=2, key="k2", email="ben@example.com", company="Example West Ltd"),
    )
    assert {account_of(database, each).id for each in told} != {account_of(database, east).id}
    assert account_of(database, told[1]).name == "Example West Ltd"


def test_two_names_at_one_domain_are_two_companies_whose_facts_do_not_cross(
    database: Database, answer: Items, write: Write
) -> None:
    first = {"email": "ana@holding.example", "company": "Example East", "revenue": 48_000, "owner": "cleo@example.com"}
    second = {"email": "ben@holding.example", "company": "Example West", "revenue": 900, "owner": "dan@example.com"}
    east, west = write(answer("a1", **first), answer("b1", day=1, **second))
    facts = [account_of(database, each) for each in (east, west)]
    assert [(each.name, each.revenue, each.owner_email) for each in facts] == [
        ("Example East", 48_000, "cleo@example.com"),
        ("Example West", 900, "dan@example.com"),
    ]
    (again,) = write(answer("b2", day=2, **second))
    assert account_of(database, again).id == account_of(database, west).id


def test_an_account_known_by_its_domain_alone_takes_the_first_name(
    database: Database, answer: Items, write: Write
) -> None:
    (nameless,) = write(answer("a1", email="ana@example.org", plan="pro"))
    (named,) = write(answer("b1", day=1, email="ben@example.org", company="Example"))
    assert account_of(database, named).id == account_of(database, nameless).id


def test_facts_of_somebody_without_company_move_with_them_into_it(
    database: Database, answer: Items, write: Write
) -> None:
    write(answer("b1", key="k2", company="Example", region="EU"))
    (alone,) = write(answer("a1", key="k1", plan="pro", region="US"))
    (joined,) = write(answer("a2", day=1, key="k1", company="Example"))
    account = account_of(database, joined)
    assert (account.name, account.plan, account.region) == ("Example", "pro", "US")
    with database.snapshot() as session:
        assert list(session.execute(select(accounts.c.id)).scalars()) == [account.id]
        found = get(session, alone.response_id)
    assert found
    assert found.plan == "pro"


def test_somebody_without_company_founds_it_when_it_becomes_known(
    database: Database, answer: Items, write: Write
) -> None:
    (alone,) = write(answer("a1", key="k1", plan="pro"))
    before = account_of(database, alone)
    (named,) = write(answer("a2", day=1, key="k1", company="Example"))
    assert account_of(database, named).id == before.id
    assert account_of(database, write(answer("b1", key="k2", company="Example"))[0]).plan == "pro"


def test_who_changes_the_company_is_believed_by_the_newest_answer(
    database: Database, answer: Items, write: Write
) -> None:
    write(answer("a1", day=1, key="k1", company="Example"))
    (moved,) = write(answer("a3", day=3, key="k1", company="Other"))
    (late,) = write(answer("a2", day=2, key="k1", company="Example"))
    assert account_of(database, moved).name == account_of(database, late).name == "Other"
