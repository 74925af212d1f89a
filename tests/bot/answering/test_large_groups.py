"""`by company`: of hundreds of small groups only those that are shown are told apart, and nobody sees that."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.answering import answers, showing
from bot.answering.answers import Asker
from bot.answering.look import Look
from bot.usecases.reports.groups import GroupsReport, groups_of
from bot.views.nps_groups import MOST_ROWS
from scoring.nps import SMALLEST_SCORED, Nps
from scoring.periods import Calendar
from scoring.responses import Customer, Deletion, SurveyResponse
from storage.database import Database
from storage.recording import record

CALENDAR = Calendar(ZoneInfo("UTC"))
SPELLINGS = ("Example {}", "EXAMPLE {}", "example  {}", "Example {} Inc.")


NAMES = (None, None, "!!!", "...", "&", "Straße", "STRASSE", "Πλαΐσιο", "ΠΛΑΪ́ΣΙΟ")
"""Of companies that are told apart by little else than their signs, or have no name at all."""


def odd(number: int, now: datetime) -> SurveyResponse:
    name = NAMES[number % len(NAMES)]
    customer = Customer(key=f"o{number}", company=name, account_key=f"odd{number % len(NAMES)}", plan="pro")
    days = (1, 100)[number // len(NAMES) % 2]
    return SurveyResponse(
        source="generic",
        external_id=f"o{number}",
        score=number % 11,
        answered_at=now - timedelta(days=days),
        customer=customer if number % 20 else Customer(),
    )


def answered(number: int, company: int, now: datetime, random: Random) -> SurveyResponse:
    """By a customer of a company that is spelt in one of four ways, three of which are the same; of this quarter or the last."""
    name = random.choice(SPELLINGS).format(company)
    return SurveyResponse(
        source="generic",
        external_id=f"a{number}",
        score=random.choice([2, 8, 10]) if company % 2 else random.choice([1, 9]),
        answered_at=now - timedelta(days=random.choice([1, 20, 40, 95, 110])),
        customer=Customer(
            key=f"k{random.randrange(900)}",
            company=None if company % 11 == 0 else name,
            account_key=None if company % 11 == 0 else f"c{company}-{name}",
            owner=f"owner{company % 30}@{'a' if company % 3 else 'b'}.example",
            properties={"tier": f"{random.choice(('Tier', 'TIER'))} {company % 40}"},
        ),
    )


@pytest.fixture
def asker(database: Database, now: datetime) -> Asker:
    """Most companies have an answer or two, some have many."""
    random = Random(5)
    companies = [int(random.paretovariate(0.7)) % 200 for _ in range(1200)]
    items = [answered(number, company, now, random) for number, company in enumerate(companies)]
    items += [odd(number, now) for number in range(60)]
    gone = [Deletion(source="generic", external_id=f"a{number}", deleted_at=now) for number in range(0, 1200, 50)]
    with database.transaction() as session:
        record(session, [*items, *gone], received_at=now, calendar=CALENDAR, segments=("plan",))
    return Asker(calendar=CALENDAR, segments=("plan",), now=now)


@pytest.mark.parametrize(
    "sentence",
    [
        "by company",
        "all by company",
        "last-quarter by company",
        "by company score>=8",
        "by company score>=8 plan:pro -has:comment",
        "this-quarter vs last-year by company",
        "all by company company:'Example 1',Straße",
        "by company tier:'tier 7'",
        "by tier",
        "by owner now",
    ],
)
def test_the_answer_is_the_same_as_if_all_groups_were_told(database: Database, asker: Asker, sentence: str) -> None:
    everything = answers.report_on(database, sentence, asker)
    assert isinstance(everything, GroupsReport)
    shown = showing.show(everything, Look(segments=("plan",), currency=asker.currency, shared_by=None, with_bars=False))
    assert answers.answer(database, sentence, asker).message == shown


@pytest.mark.parametrize("most", [MOST_ROWS, 60, 150, 1000])
def test_groups_are_left_out_that_nobody_sees(database: Database, asker: Asker, most: int) -> None:
    everything = answers.report_on(database, "all by company", asker)
    with database.snapshot() as session:
        query = answers.read(database, "all by company", asker)
        told = answers.report(session, query, asker, most_groups=most)
    assert isinstance(everything, GroupsReport)
    assert isinstance(told, GroupsReport)
    assert told.groups[:most] == everything.groups[:most]
    assert told.groups[most:] == tuple(group for group in everything.groups[most:] if group.has_moved)
    assert told.compared == everything.compared
    assert told.left_out.groups == len(everything.groups) - len(told.groups)
    answers_told = sum(group.nps.n for group in told.groups)
    assert told.left_out.answers == sum(group.nps.n for group in everything.groups) - answers_told
    assert any(group.nps.n < SMALLEST_SCORED for group in told.groups) == (most > MOST_ROWS)


def test_a_company_that_is_spelt_otherwise_in_the_period_before_is_compared_all_the_same() -> None:
    told = groups_of({"Example": Nps(0, 0, 60)}, {"EXAMPLE": Nps(60, 0, 0)}, Nps(0, 0, 60))
    (group,) = told.groups
    assert (group.value, group.before, group.has_moved, told.compared) == ("Example", Nps(60, 0, 0), True, 1)


def test_one_account_without_a_name_and_who_has_none_are_together_not_known(database: Database, now: datetime) -> None:
    items = [
        replace(odd(number, now), external_id=f"u{number}", score=9, customer=customer)
        for number, customer in enumerate(
            [Customer(key="k1", plan="pro"), *[Customer()] * 6, Customer(key="k2", company="Acme")]
        )
    ]
    with database.transaction() as session:
        record(session, items, received_at=now, calendar=CALENDAR, segments=())
    asker = Asker(calendar=CALENDAR, segments=(), now=now)
    with database.snapshot() as session:
        told = answers.report(session, answers.read(database, "all by company", asker), asker, most_groups=12)
    assert isinstance(told, GroupsReport)
    assert {group.value: group.nps.n for group in told.groups} == {"": 7, "Acme": 1}
