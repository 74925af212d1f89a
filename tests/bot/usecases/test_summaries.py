"""What a weekly summary counts."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.usecases import follow_ups as taken
from bot.usecases import summaries
from bot.usecases.intake import Policy, record_batch
from scoring.periods import Calendar
from scoring.responses import SurveyResponse
from storage import case_changes, follow_ups, subscriptions
from storage.database import Database
from storage.subscriptions import What

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALENDAR = Calendar(ZoneInfo("UTC"))
POLICY = Policy(alert_max_age=timedelta(days=30), calendar=CALENDAR, segments=())
LAST_WEEK = NOW - timedelta(days=4)


def test_a_customer_who_has_heard_from_us_is_not_overdue(sqlite_database: Database) -> None:
    """As `/nps follow-ups overdue` counts it."""
    told = [SurveyResponse(source="s", external_id=each, score=2, answered_at=LAST_WEEK) for each in ("a", "b")]
    with sqlite_database.transaction() as session:
        recorded = record_batch(session, told, NOW, POLICY)
        cases = follow_ups.by_response(session, [entry.response_id for entry in recorded])
        for case in cases.values():
            case_changes.set_urgency(session, case.id, points=50, level="high", due_at=NOW - timedelta(days=1))
            taken.take(session, case.id, actor="U0ANA", now=NOW)
        taken.mark_contacted(session, case.id, actor="U0ANA", now=NOW)
    with sqlite_database.snapshot() as session:
        week = summaries.last_complete_week(NOW, CALENDAR)
        written = summaries.summarise(session, week, calendar=CALENDAR, segments=(), now=NOW)
    assert (written.open_by_owner, written.overdue_by_owner) == ({"U0ANA": 2}, {"U0ANA": 1})


def wanted(database: Database, now: datetime) -> int:
    with database.transaction() as session:
        return summaries.want_due(session, calendar=CALENDAR, weekday=0, at=time(9), now=now)


def test_a_fresh_install_sums_up_nothing_until_there_was_a_week_to_sum_up(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        subscriptions.add(session, "C1", What.SUMMARY, now=NOW)
    assert wanted(sqlite_database, NOW) == 0
    with sqlite_database.transaction() as session:
        record_batch(session, [SurveyResponse(source="s", external_id="a", score=2, answered_at=NOW)], NOW, POLICY)
    assert wanted(sqlite_database, NOW + timedelta(hours=1)) == 0  # last week nobody could answer
    with sqlite_database.transaction() as session:
        record_batch(
            session, [SurveyResponse(source="s", external_id="b", score=2, answered_at=LAST_WEEK)], NOW, POLICY
        )
    assert wanted(sqlite_database, NOW + timedelta(hours=2)) == 1
