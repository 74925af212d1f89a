"""The trail explains the row; what was done may be undone for a while, the latest first; a note is kept once."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from storage import case_changes, case_events, follow_ups
from storage.case_changes import Changed, Lost, Move
from storage.case_events import Deed, Event
from storage.database import Database
from storage.follow_ups import FollowUp, Outcome, State

MINUTE = timedelta(minutes=1)
TEN = 10 * MINUTE
Run = Callable[..., Any]
FIRST = {"first_taken_at": ("taken", "assigned", "snoozed"), "first_contacted_at": ("contacted",)}
UNEXPLAINED = {"id", "response_id", "customer_id", "opened_at", "urgency_points", "urgency_level", "revision"}


@pytest.fixture
def run(database: Database) -> Run:
    def one(function: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        with database.transaction() as session:
            return function(session, *arguments, **more)

    return one


@pytest.fixture
def case(run: Run, write: Any, answer: Any, now: datetime) -> FollowUp:
    (recorded,) = write(answer("a1"))
    (opened,) = run(follow_ups.open_for, [recorded.response_id], now=now)
    assert isinstance(opened, FollowUp)
    return opened


@pytest.fixture
def move(run: Run, case: FollowUp, now: datetime) -> Run:
    """Ana moves the case; it can be undone for ten minutes."""

    def one(to: State, *, minute: int = 0, undo: bool = True, **more: Any) -> FollowUp:
        at = now + minute * MINUTE
        deed = Deed(action=to.value, actor="U0ANA", origin="test", at=at)
        until = at + TEN if undo else None
        changed = run(case_changes.change, case.id, lambda _seen: Move(to=to, **more), deed, undo_until=until)
        assert isinstance(changed, Changed)
        return changed.after

    return one


@pytest.fixture
def undo(run: Run, case: FollowUp, now: datetime) -> Run:
    def one(minute: int = 1, **more: Any) -> Any:
        deed = Deed(action="undone", actor="U0BEN", origin="test", at=now + minute * MINUTE)
        return run(case_changes.undo, case.id, deed, **more)

    return one


def same(one: FollowUp, other: FollowUp) -> bool:
    """Equal but for the revision, which only grows."""
    names = [field.name for field in fields(FollowUp) if field.name != "revision"]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def replayed(session: Session, case: FollowUp) -> dict[str, Any]:
    """How the case must stand, told by its trail alone."""
    standing = {field.name: None for field in fields(FollowUp) if field.name not in UNEXPLAINED}
    standing |= {"state": "open", "root_causes": []}  # type: ignore[dict-item]
    events = case_events.of(session, case.id)
    for event in events:
        for column, (before, after) in (event.changes or {}).items():
            assert standing[column] == before, (event, column)
            standing[column] = after
    undone = {event.detail["of"] for event in events if event.action == "undone"}
    for column, actions in FIRST.items():
        done = (event.at for event in events if event.action in actions and event.id not in undone)
        standing[column] = case_changes.as_told(min(done, default=None))
    return standing


def test_what_changes_says_how_the_case_stands_now(run: Run, case: FollowUp, move: Run) -> None:
    """Without asking the table again."""
    for after in (
        move(State.TAKEN),
        move(State.CONTACTED),
        move(State.RESOLVED, outcome=Outcome.NO_REPLY, root_causes=("price",), note="Gone."),
        move(State.OPEN, undo=False),
    ):
        assert run(follow_ups.get, case.id) == after if after.state is State.OPEN else True
    assert run(follow_ups.get, case.id).revision == 5


def test_the_trail_explains_the_row(run: Run, case: FollowUp, move: Run, undo: Run, now: datetime) -> None:
    move(State.TAKEN)
    move(State.SNOOZED, snoozed_until=now + TEN, due_at=now + TEN * 2)
    move(State.CONTACTED, resumes=True)
    undo()
    undo()
    move(State.SNOOZED, snoozed_until=now + TEN, due_at=now + TEN * 2, minute=1)
    move(State.CONTACTED, minute=2)
    move(State.OPEN, minute=2)
    move(State.TAKEN, minute=2)
    move(State.CONTACTED, minute=3)
    undo()
    assert run(follow_ups.get, case.id).first_taken_at == now
    assert run(follow_ups.get, case.id).first_contacted_at == now + 2 * MINUTE
    move(State.RESOLVED, outcome=Outcome.RECOVERED, root_causes=("price", "support"), note="Called", minute=4)
    current = run(follow_ups.get, case.id)
    told = run(replayed, case)
    for column, value in told.items():
        assert case_changes.as_told(getattr(current, column)) == value, column


def test_what_was_done_is_undone_and_then_what_was_done_before_it(
    run: Run, case: FollowUp, move: Run, undo: Run, now: datetime
) -> None:
    taken = move(State.TAKEN)
    assert taken.may_be_undone(now + 9 * MINUTE)
    assert not taken.may_be_undone(now + TEN)
    contacted = move(State.CONTACTED)
    first = undo(revision=contacted.revision)
    assert same(first.after, taken)
    assert first.after == run(follow_ups.get, case.id)
    assert (first.event.actor, first.event.action) == ("U0BEN", "undone")
    assert first.event.detail["action"] == "contacted"
    second = undo(revision=taken.revision)
    assert same(second.after, case)
    assert isinstance(undo(), Lost)


def test_a_resolution_is_undone_with_all_that_it_wrote(move: Run, undo: Run, now: datetime) -> None:
    snoozed = move(State.SNOOZED, snoozed_until=now + 60 * TEN)
    move(State.RESOLVED, outcome=Outcome.NO_REPLY, root_causes=("price",), note="Gone.")
    assert same(undo().after, snoozed)


def test_after_ten_minutes_it_is_too_late(move: Run, undo: Run) -> None:
    move(State.TAKEN)
    lost = undo(minute=10)
    assert isinstance(lost, Lost)
    assert lost.current.state is State.TAKEN


def test_what_was_too_long_ago_does_not_come_back_behind_the_latest(move: Run, undo: Run) -> None:
    move(State.TAKEN)
    move(State.CONTACTED, minute=9)
    assert undo(minute=12).after.undo_revision is None
    assert isinstance(undo(minute=12), Lost)


def test_only_what_was_seen_is_undone(move: Run, undo: Run) -> None:
    seen = move(State.TAKEN).undo_revision
    move(State.CONTACTED)
    assert isinstance(undo(revision=seen), Lost)


def test_what_may_not_be_undone_hides_what_might(move: Run, undo: Run) -> None:
    move(State.TAKEN)
    move(State.CONTACTED, undo=False)
    assert isinstance(undo(), Lost)


def test_a_reading_meanwhile_keeps_nobody_from_undoing(
    run: Run, case: FollowUp, move: Run, undo: Run, now: datetime
) -> None:
    move(State.TAKEN)
    run(case_changes.set_urgency, case.id, points=80, level="critical", due_at=now + TEN)
    after = undo().after
    assert (after.state, after.urgency_points, after.due_at) == (State.OPEN, 80, now + TEN)


def test_the_clock_ends_what_could_be_undone(run: Run, case: FollowUp, move: Run, now: datetime) -> None:
    move(State.TAKEN)
    assert run(case_changes.end_undoing, now=now + 9 * MINUTE) == []
    assert run(case_changes.end_undoing, now=now + TEN) == [case.response_id]
    assert run(case_changes.end_undoing, now=now + TEN) == []
    assert run(follow_ups.get, case.id).undo_revision is None


def test_sleepers_are_found_when_their_day_comes(run: Run, case: FollowUp, move: Run, now: datetime) -> None:
    move(State.SNOOZED, snoozed_until=now + TEN)
    assert run(case_changes.asleep_until, now + 9 * MINUTE) == []
    assert run(case_changes.asleep_until, now + TEN) == [case.id]
    move(State.TAKEN, resumes=True)
    assert run(case_changes.asleep_until, now + TEN) == []


def test_a_message_becomes_a_note_once_unless_it_was_taken_back(
    run: Run, case: FollowUp, undo: Run, now: datetime
) -> None:
    def add(text: str, **more: str) -> Any:
        deed = Deed(action="note", actor="U0ANA", origin="test", at=now, detail={"note": text, **more})
        return run(case_changes.add_note, case.id, deed, undo_until=now + TEN)

    def known() -> list[str]:
        events: list[Event] = run(case_events.of, case.id)
        return [note.detail["note"] for note in case_changes.notes(events)]

    assert add("They called.", message="C1:1.1").after.state is State.OPEN
    assert isinstance(add("They called.", message="C1:1.1"), Lost)
    add("By hand")
    add("By hand")
    assert known() == ["They called.", "By hand", "By hand"]
    for _ in range(3):
        undo()
    assert known() == []
    assert isinstance(add("They called.", message="C1:1.1"), Changed)


def test_who_is_overtaken_by_what_does_not_matter_tries_again(
    database: Database, run: Run, case: FollowUp, now: datetime
) -> None:
    """Between the look and the write somebody else's write is committed; played in one transaction."""
    seen: list[int] = []

    def decide_on(session: Session) -> Changed | Lost:
        def decide(current: FollowUp) -> Move:
            seen.append(current.revision)
            if len(seen) == 1:
                case_changes.set_urgency(session, case.id, points=1, level="low", due_at=None)
            return Move(to=State.TAKEN)

        deed = Deed(action="taken", actor="U0ANA", origin="test", at=now)
        return case_changes.change(session, case.id, decide, deed)

    assert run(decide_on).after.state is State.TAKEN
    assert seen == [1, 2]


def test_an_old_event_has_no_changes(run: Run, case: FollowUp) -> None:
    (opened,) = run(case_events.of, case.id)
    assert (opened.revision, opened.changes) == (None, None)
