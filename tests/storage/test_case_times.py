"""How cases went: their times from the trail, and the customer's next answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from scoring.filters import parse_filter
from scoring.periods import Calendar, parse_period
from scoring.responses import Kind, Ticket
from storage import case_changes, case_times, deliveries, follow_ups
from storage.case_changes import Move
from storage.case_events import Deed
from storage.case_times import CaseTimes
from storage.database import Database
from storage.follow_ups import Outcome, State

HOUR = timedelta(hours=1)
TO = {
    "taken": State.TAKEN,
    "assigned": State.TAKEN,
    "contacted": State.CONTACTED,
    "snoozed": State.SNOOZED,
    "resolved": State.RESOLVED,
}
ANA = {"key": "ana"}
Write = Callable[..., Any]


@dataclass(frozen=True)
class Cases:
    """Opens cases, works on them, asks how they went."""

    database: Database
    write: Write
    calendar: Calendar
    now: datetime

    def open(self, *items: Any, days: float = 0) -> list[int]:
        """Store answers and open a case for each, so many days after now; the ids of the cases."""
        recorded = self.write(*items)
        with self.database.transaction() as session:
            answered, at = [each.response_id for each in recorded], self.now + timedelta(days=days)
            return [case.id for case in follow_ups.open_for(session, answered, now=at)]

    def act(self, case: int, action: str, hours: float, actor: str = "U0ANA", **move: Any) -> None:
        """Change a case so many hours after now."""
        deed = Deed(action=action, actor=actor, origin="test", at=self.now + hours * HOUR)
        move = {"to": TO[action], **move}
        with self.database.transaction() as session:
            case_changes.change(session, case, lambda _seen: Move(**move), deed, undo_until=deed.at + HOUR)

    def undo(self, case: int, hours: float) -> None:
        deed = Deed(action="", actor="U0ANA", origin="test", at=self.now + hours * HOUR)
        with self.database.transaction() as session:
            case_changes.undo(session, case, deed)

    def told(self, period: str = "this-week", text: str = "", **more: Any) -> list[CaseTimes]:
        span = parse_period(period, now=self.now, calendar=self.calendar)
        with self.database.snapshot() as session:
            return case_times.between(session, span, self.calendar, filters=parse_filter(text), **more)


@pytest.fixture
def cases(database: Database, write: Write, calendar: Calendar, now: datetime) -> Cases:
    return Cases(database, write, calendar, now)


def test_a_case_keeps_when_it_was_first_taken_and_answered(cases: Cases, answer: Any, now: datetime) -> None:
    handled, _untouched = cases.open(answer("a1"), answer("a2"))
    cases.act(handled, "taken", 1)
    cases.act(handled, "assigned", 2, "U0BEN")
    cases.act(handled, "contacted", 3, "U0BEN")
    cases.act(handled, "contacted", 4, "U0BEN")
    cases.act(handled, "resolved", 5, outcome=Outcome.RECOVERED)
    first, second = cases.told()
    course = first.course
    assert (course.heard_at, course.taken_at, course.contacted_at) == (now, now + HOUR, now + 3 * HOUR)
    assert (course.resolved_at, first.outcome, course.is_moot) == (now + 5 * HOUR, Outcome.RECOVERED, False)
    assert (second.course.taken_at, second.course.resolved_at, second.outcome) == (None, None, None)


def test_who_is_in_touch_has_taken_it(cases: Cases, answer: Any, now: datetime) -> None:
    once, handed_on = cases.open(answer("a1"), answer("a2"))
    cases.act(once, "contacted", 2)
    cases.act(handed_on, "contacted", 2)
    cases.act(handed_on, "assigned", 3, "U0BEN")
    assert [each.course.taken_at for each in cases.told()] == [now + 2 * HOUR] * 2


def test_what_was_undone_did_not_happen(cases: Cases, answer: Any, now: datetime) -> None:
    slip, again = cases.open(answer("a1"), answer("a2"))
    cases.act(slip, "taken", 1)
    cases.undo(slip, 1.1)
    cases.act(again, "taken", 1)
    cases.act(again, "contacted", 2)
    cases.undo(again, 2.1)
    cases.act(again, "contacted", 3)
    first, second = (case.course for case in cases.told())
    assert (first.taken_at, first.contacted_at) == (None, None)
    assert (second.taken_at, second.contacted_at) == (now + HOUR, now + 3 * HOUR)


def test_a_period_has_what_began_in_it(cases: Cases, answer: Any) -> None:
    cases.open(answer("a1"), days=-30)
    cases.open(answer("a2"))
    assert len(cases.told()) == 1
    assert len(cases.told("all")) == 2


def test_what_became_of_a_case_is_told(cases: Cases, answer: Any) -> None:
    withdrawn, moot, snoozed = cases.open(answer("a1", 9), answer("a2"), answer("a3"))
    cases.act(withdrawn, "resolved", 1, outcome=Outcome.WITHDRAWN)
    cases.act(moot, "resolved", 1, outcome=Outcome.NOT_ACTIONABLE)
    cases.act(snoozed, "snoozed", 1, snoozed_until=datetime.fromisoformat("2026-12-01T09:00:00Z"))
    courses = [case.course for case in cases.told()]
    assert [(each.is_withdrawn, each.is_moot, each.is_put_off) for each in courses] == [
        (True, True, False),
        (False, True, False),
        (False, False, True),
    ]
    assert [each.is_unhappy for each in courses] == [False, True, True]


def test_the_next_answer_is_the_same_persons_of_the_same_kind(cases: Cases, answer: Any, write: Write) -> None:
    (case,) = cases.open(answer("a1", 3, **ANA))
    cases.act(case, "resolved", 1, outcome=Outcome.RECOVERED)
    assert (cases.told()[0].course.next_score, cases.told()[0].course.next_after, cases.told()[0].next_day) == (
        None,
        None,
        None,
    )
    write(answer("t1", 1, day=10, kind=Kind.TRANSACTIONAL, **ANA), answer("b1", 2, day=11, key="ben"))
    assert cases.told()[0].course.next_score is None
    write(answer("a3", 4, day=60, **ANA), answer("a2", 9, day=41, **ANA))
    found = cases.told()[0]
    assert (found.course.next_score, found.course.next_after, found.next_day) == (9, 41, date(2026, 12, 13))
    assert found.course.was_won_back() is True


def test_of_two_answers_of_one_moment_the_later_one_is_next(cases: Cases, answer: Any) -> None:
    first, _ = cases.open(answer("a1", 3, **ANA), answer("a2", 2, **ANA))
    cases.act(first, "resolved", 1, outcome=Outcome.RECOVERED)
    assert [case.course.next_score for case in cases.told()] == [2, None]


def test_a_deleted_answer_is_not_next(cases: Cases, answer: Any, deletion: Any, write: Write) -> None:
    (case,) = cases.open(answer("a1", 3, **ANA))
    cases.act(case, "resolved", 1, outcome=Outcome.RECOVERED)
    write(answer("a2", 9, day=41, **ANA), answer("a3", 4, day=60, **ANA))
    write(deletion("a2", day=70))
    assert (cases.told()[0].course.next_score, cases.told()[0].course.next_after) == (4, 60)


def test_an_open_case_has_no_next_answer_yet(cases: Cases, answer: Any, write: Write) -> None:
    cases.open(answer("a1", 3, **ANA))
    write(answer("a2", 9, day=41, **ANA))
    assert cases.told()[0].course.next_score is None


def test_a_period_has_whose_customer_answered_again_in_it(cases: Cases, answer: Any, write: Write) -> None:
    closed, still_open = cases.open(answer("a1", 3, **ANA), answer("b1", 3, key="ben"), days=-20)
    cases.act(closed, "resolved", 1, outcome=Outcome.RECOVERED)
    write(answer("a2", 9, day=21, **ANA), answer("b2", 9, day=21, key="ben"))
    assert [case.follow_up_id for case in cases.told()] == [closed]
    assert {case.follow_up_id for case in cases.told("all")} == {closed, still_open}


def test_cases_are_grouped_by_what_is_known(cases: Cases, database: Database, answer: Any, now: datetime) -> None:
    first, _second, third = cases.open(
        answer("a1", plan="pro", ticket=Ticket(agent="Cleo")), answer("a2"), answer("a3", key="ana")
    )
    cases.act(first, "taken", 1, "U0BEN")
    cases.act(third, "resolved", 1, "U0ANA", outcome=Outcome.RECOVERED, root_causes=["billing", "support"])
    with database.transaction() as session:
        subject = str(follow_ups.get(session, first).response_id)  # type: ignore[union-attr]  # just opened
        for channel in ("C1", "C2"):
            deliveries.want(session, kind="alert", subject=subject, channel=channel, now=now)
        deliveries.want(session, kind="change", subject=subject, channel="C3", now=now)
    values = {
        by: [case.values for case in cases.told(by=by, messages="alert")]
        for by in ("owner", "plan", "agent", "channel")
    }
    assert values["owner"] == [("U0BEN",), (), ("U0ANA",)]
    assert values["plan"] == [("pro",), (), ()]
    assert values["agent"] == [("Cleo",), (), ()]
    assert sorted(values["channel"][0]) == ["C1", "C2"]
    assert values["channel"][1:] == [(), ()]
    assert cases.told()[0].values == ()


def test_before_somebody_named_a_cause_the_comment_says_the_theme(
    cases: Cases, database: Database, answer: Any
) -> None:
    case, _ = cases.open(answer("a1"), answer("a2"))
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE responses SET themes = ' reliability billing '")
    assert [each.values for each in cases.told(by="theme")] == [("reliability", "billing")] * 2
    cases.act(case, "resolved", 1, outcome=Outcome.RECOVERED, root_causes=["support"])
    assert [each.values for each in cases.told(by="theme")] == [("support",), ("reliability", "billing")]


def test_a_filter_looks_at_the_unhappy_answer(cases: Cases, answer: Any) -> None:
    cases.open(answer("a1", plan="pro", company="Example Corp", key="ana"), answer("a2", 5, plan="free"))
    assert (
        len(cases.told(text="plan:pro"))
        == len(cases.told(text='company:"Example Corp"'))
        == len(cases.told(text="score>=5"))
        == 1
    )
    assert cases.told(text="plan:pro score>=5") == []
