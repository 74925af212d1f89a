"""Which answers a sentence is about: kinds are never mixed, and a near miss never goes unnoticed."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.answering import answers
from bot.answering.answers import Asker
from bot.errors import UserError
from bot.usecases.reports.groups import GroupsReport
from bot.usecases.reports.question import Report
from bot.usecases.reports.score import ScoreReport
from scoring.periods import Calendar
from scoring.responses import Customer, Kind, SurveyResponse, Ticket
from storage.database import Database
from storage.recording import record
from storage.tables import accounts

CALENDAR = Calendar(ZoneInfo("UTC"))
WHO = (
    ("Example Corp", "Ana", "gold", Kind.RELATIONSHIP),
    ("Acme", "Ben", "silver", Kind.RELATIONSHIP),
    ("Müller, Söhne", "Ana", "gold", Kind.TRANSACTIONAL),
)
Ask = Callable[[str], Report | None]


@pytest.fixture
def ask(database: Database, now: datetime) -> Ask:
    items = [
        SurveyResponse(
            source="generic",
            external_id=f"a{number}",
            score=9,
            kind=kind,
            answered_at=now,
            ticket=Ticket(agent=agent),
            customer=Customer(
                key=f"k{number}",
                company=company,
                owner=f"{agent.lower()}@{agent[0].lower()}.example",
                properties={"tier": tier},
            ),
        )
        for number, (company, agent, tier, kind) in enumerate(WHO)
    ]
    with database.transaction() as session:
        record(session, items, received_at=now, calendar=CALENDAR, segments=())
    return lambda sentence: answers.report_on(database, sentence, Asker(calendar=CALENDAR, segments=(), now=now))


def test_by_todays_facts_a_value_may_be_one_that_no_answer_was_given_with(database: Database, now: datetime) -> None:
    """The customer has changed the plan since."""
    customer = Customer(key="k1", company="Example", account_key="e1", plan="free")
    item = SurveyResponse(source="generic", external_id="a1", score=9, answered_at=now, customer=customer)
    with database.transaction() as session:
        record(session, [item], received_at=now, calendar=CALENDAR, segments=("plan",))
        session.execute(update(accounts).values(plan="pro"))
    asker = Asker(calendar=CALENDAR, segments=("plan",), now=now)
    assert counted(answers.report_on(database, "plan:pro now", asker)) == 1
    assert counted(answers.report_on(database, "-plan:pro now", asker)) == 0
    with pytest.raises(UserError, match=r"^No answer has the plan 'prp'. Did you mean pro\?$"):
        answers.report_on(database, "-plan:prp now", asker)


def counted(report: Report | None) -> int:
    assert isinstance(report, ScoreReport)
    return report.nps.n


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("-company:'example  CORP'", 1),
        ("company:acme,'EXAMPLE CORP'", 2),
        ("-agent:ana", 1),
        ("-owner:ana", 1),
        ("-owner:BEN@b.example now", 1),
        ("-tier:Gold", 1),
        ("-kind:relationship", 1),
        ("-kind:transactional", 2),
        ("kind:relationship -kind:transactional", 2),
    ],
)
def test_what_is_left_out_is_left_out(ask: Ask, sentence: str, expected: int) -> None:
    assert counted(ask(sentence)) == expected


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("-company:'Exampel Corp'", r"^No answer has the company 'Exampel Corp'. Did you mean Example Corp\?$"),
        ("company:Acme,'Exampel Corp'", r"Did you mean Example Corp\?$"),
        ("by company -company:Nobody", r"^No answer has the company 'Nobody'\.$"),
        ("-agent:bne", r"Did you mean Ben\?$"),
        ("-tier:glod", r"Did you mean gold\?$"),
        ("-tier:gold,glod", r"Did you mean gold\?$"),
    ],
)
def test_a_near_miss_is_told_also_where_it_would_change_the_number_only(ask: Ask, sentence: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        ask(sentence)


def test_kinds_stand_side_by_side_unless_some_are_left_out(ask: Ask) -> None:
    def kinds(sentence: str) -> list[str]:
        report = ask(sentence)
        assert isinstance(report, GroupsReport)
        return [group.value for group in report.groups]

    assert kinds("by kind") == ["relationship", "transactional"]
    assert kinds("by kind kind:transactional") == ["transactional"]
    assert kinds("by kind -kind:transactional") == ["relationship"]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("kind:transactional,relationship", "never counted together. Ask for one, for example kind:relationship."),
        ("kind:transactional -kind:transactional", "leaves no kind of answers. Ask for one"),
        ("-kind:relationship,transactional,prospect", "leaves no kind of answers. Ask for one"),
    ],
)
def test_several_kinds_or_none_are_refused(ask: Ask, sentence: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        ask(sentence)


@pytest.mark.parametrize("sentence", ["by company score<=0", "by company comment:qwertz", "by tier -has:company"])
def test_where_a_filter_fits_nobody_the_filter_is_named(ask: Ask, sentence: str) -> None:
    _by, _key, filters = sentence.split(maxsplit=2)
    with pytest.raises(UserError) as refused:
        ask(sentence)
    assert str(refused.value) == (
        f"No responses in Q4 2026 to date fit {filters}. Leave the filter out to see whether anybody answered at all."
    )
