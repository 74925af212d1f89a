"""`/nps loop`: the numbers of a period, and of each group."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.usecases import follow_ups, reporting, summaries
from bot.usecases.intake import Policy, record_batch
from bot.usecases.reports.loop import LoopReport
from bot.usecases.reports.question import Question
from scoring.loop import Share
from scoring.periods import Calendar
from scoring.responses import Customer, SurveyResponse
from storage import follow_ups as stored
from storage.database import Database
from storage.follow_ups import Outcome

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALENDAR = Calendar(ZoneInfo("Europe/Berlin"))
POLICY = Policy(alert_max_age=timedelta(days=3), calendar=CALENDAR, segments=("plan",))
DAY = timedelta(days=1)
Hear = Callable[..., int]


@pytest.fixture
def hear(database: Database) -> Hear:
    """Somebody answers, so many days ago; the id of the answer."""

    def record(who: str, score: int, days_ago: float, plan: str = "pro") -> int:
        at = NOW - days_ago * DAY
        item = SurveyResponse(
            source="generic",
            external_id=f"{who}-{days_ago}",
            score=score,
            answered_at=at,
            customer=Customer(email=f"{who}@example.com", plan=plan),
        )
        with database.transaction() as session:
            (recorded,) = record_batch(session, [item], at, POLICY)
        return recorded.response_id

    return record


def close(database: Database, response_id: int, owner: str, days_ago: float, *causes: str) -> None:
    with database.transaction() as session:
        case = stored.by_response(session, [response_id])[response_id]
        at = NOW - days_ago * DAY
        follow_ups.take(session, case.id, actor=owner, now=at)
        follow_ups.resolve(
            session, case.id, outcome=Outcome.RECOVERED, root_causes=causes, note=None, actor=owner, now=at
        )


@pytest.fixture
def loop(database: Database, hear: Hear) -> Callable[[str], LoopReport]:
    """Ana was won back by Ben, Cara was not by Dan; Eve waits."""
    close(database, hear("ana", 3, 100), "U0BEN", 99, "billing", "support")
    close(database, hear("cara", 2, 60, "Pro"), "U0DAN", 58, "support")
    hear("ana", 9, 40)
    close(database, hear("cara", 6, 5, "free"), "U0DAN", 4)
    hear("eve", 0, 1, "free")

    def ask(sentence: str) -> LoopReport:
        with database.snapshot() as session:
            query = reporting.read(session, f"loop {sentence}", now=NOW, calendar=CALENDAR)
            question = Question(query=query, calendar=CALENDAR, segments=("plan",), now=NOW)
            report = reporting.report(session, question)
        assert isinstance(report, LoopReport)
        return report

    return ask


def test_a_period_counts_what_began_and_who_came_back_in_it(loop: Callable[[str], LoopReport]) -> None:
    everything = loop("all").figures
    assert (everything.cases, everything.resolved, everything.won_back) == (4, Share(3, 4), Share(1, 2))
    assert everything.to_take is not None
    assert (everything.to_take.length, everything.to_take.is_at_least) == (DAY, False)
    week = loop("last-7-days").figures
    assert (week.cases, week.won_back) == (2, Share(0, 1))
    assert loop("2026-10-01..2026-10-31").figures.won_back == Share(1, 1)
    assert loop("last-7-days").outcomes == {Outcome.RECOVERED: 1}


def test_groups(loop: Callable[[str], LoopReport]) -> None:
    told = {
        by: [(group.value, group.figures.cases, group.figures.won_back) for group in loop(f"all by {by}").groups]
        for by in ("owner", "theme", "month", "plan")
    }
    assert told["owner"] == [("U0DAN", 2, Share(0, 1)), ("U0BEN", 1, Share(1, 1)), ("", 1, Share(0, 0))]
    assert told["theme"] == [("support", 2, Share(1, 2)), ("billing", 1, Share(1, 1)), ("", 2, Share(0, 0))]
    assert told["month"] == [
        ("2026-08-01", 1, Share(0, 0)),
        ("2026-09-01", 1, Share(0, 0)),
        ("2026-10-01", 0, Share(1, 1)),
        ("2026-11-01", 2, Share(0, 1)),
    ]
    assert told["plan"] == [("pro", 2, Share(1, 2)), ("free", 2, Share(0, 0))]


def test_a_filter_narrows_it(loop: Callable[[str], LoopReport]) -> None:
    assert loop("all plan:free").figures.cases == 2


def test_the_summary_tells_of_its_week(database: Database, loop: Callable[[str], LoopReport]) -> None:
    assert loop("all").by is None
    with database.snapshot() as session:
        week = summaries.last_complete_week(NOW, CALENDAR)
        written = summaries.summarise(session, week, calendar=CALENDAR, segments=("plan",), now=NOW)
    assert (written.loop.cases, written.loop.won_back) == (2, Share(0, 1))
