"""Cases: opened once, changed by whoever is first, with a history that says who it was."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage import case_changes, case_events, follow_ups
from storage.case_changes import ANY_STATE, Changed, Lost, Move
from storage.case_events import Deed
from storage.database import Database
from storage.follow_ups import Counts, FollowUp, Outcome, State

HOUR = timedelta(hours=1)
Do = Callable[..., Any]


@pytest.fixture
def do(database: Database) -> Do:
    """Run one function in a transaction of its own."""

    def run(function: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        with database.transaction() as session:
            return function(session, *arguments, **more)

    return run


@pytest.fixture
def opened(
    answer: Callable[..., Any], write: Callable[..., Any], do: Do, now: datetime
) -> Callable[[int], list[FollowUp]]:
    """So many open cases, one for each of as many customers."""

    def open_cases(number: int = 1) -> list[FollowUp]:
        told = write(*(answer(f"a{each}", key=f"k{each}") for each in range(number)))
        cases: list[FollowUp] = do(follow_ups.open_for, [each.response_id for each in told], now=now)
        return cases

    return open_cases


@pytest.fixture
def change(do: Do, now: datetime) -> Callable[..., Any]:
    def run(
        case: FollowUp,
        to: State,
        actor: str | None = "U0ANA",
        *,
        action: str | None = None,
        expected: frozenset[State] = ANY_STATE,
        detail: dict[str, Any] | None = None,
        undo_until: datetime | None = None,
        **move: Any,
    ) -> Any:
        deed = Deed(
            action=action or to.value, actor=actor, origin="button", at=move.pop("now", now), detail=detail or {}
        )

        def decide(seen: FollowUp) -> Move | None:
            return Move(to=to, **move) if seen.state in expected else None

        result = do(case_changes.change, case.id, decide, deed, undo_until=undo_until)
        return result.after if isinstance(result, Changed) else result

    return run


def test_a_case_is_opened_once_per_answer(database: Database, opened: Any, do: Do, now: datetime) -> None:
    first, second = opened(2)
    assert (first.state, first.opened_at, first.owner, first.revision) == (State.OPEN, now, None, 1)
    assert first.customer_id is not None
    again = do(follow_ups.open_for, [first.response_id, first.response_id], now=now + HOUR)
    assert again == []
    found = do(follow_ups.by_response, [first.response_id, second.response_id, 999])
    assert found == {first.response_id: first, second.response_id: second}
    (event,) = do(case_events.of, first.id)
    assert (event.action, event.actor, event.origin, event.at) == ("opened", None, "survey", now)


def test_no_case_is_opened_for_no_answer(database: Database, do: Do, now: datetime) -> None:
    assert do(follow_ups.open_for, [], now=now) == []
    assert do(follow_ups.get, 1) is None
    assert do(case_events.last, 1) is None


def test_who_takes_a_case_owns_it(database: Database, opened: Any, change: Any, do: Do, now: datetime) -> None:
    (case,) = opened()
    taken = change(case, State.TAKEN)
    assert (taken.state, taken.owner, taken.taken_at, taken.revision) == (State.TAKEN, "U0ANA", now, 2)
    event = do(case_events.last, case.id)
    assert (event.action, event.actor, event.origin, event.detail) == ("taken", "U0ANA", "button", {"owner": "U0ANA"})


def test_a_second_click_tells_who_was_first(
    database: Database, opened: Any, change: Any, do: Do, now: datetime
) -> None:
    (case,) = opened()
    change(case, State.TAKEN, "U0ANA", expected=frozenset({State.OPEN}))
    lost = change(case, State.TAKEN, "U0BEN", expected=frozenset({State.OPEN}), now=now + HOUR)
    assert isinstance(lost, Lost)
    assert (lost.current.owner, lost.current.taken_at) == ("U0ANA", now)
    assert len(do(case_events.of, case.id)) == 2


def test_of_eight_people_who_click_at_once_one_wins(database: Database, opened: Any, change: Any, do: Do) -> None:
    (case,) = opened()

    def click(number: int) -> Any:
        return change(case, State.TAKEN, f"U{number}", expected=frozenset({State.OPEN}))

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(click, range(8)))
    (winner,) = [each for each in results if isinstance(each, FollowUp)]
    assert {each.current.owner for each in results if isinstance(each, Lost)} == {winner.owner}
    assert [event.actor for event in do(case_events.of, case.id)] == [None, winner.owner]


def test_a_case_can_be_given_to_somebody_else(database: Database, opened: Any, change: Any, do: Do) -> None:
    (case,) = opened()
    given = change(case, State.TAKEN, "U0ANA", owner="U0BEN", action="assigned", detail={"because": "holiday"})
    assert given.owner == "U0BEN"
    event = do(case_events.last, case.id)
    assert (event.action, event.actor) == ("assigned", "U0ANA")
    assert event.detail == {"owner": "U0BEN", "because": "holiday"}


def test_a_case_goes_through_its_states_and_back_to_the_pool(
    database: Database, opened: Any, change: Any, now: datetime
) -> None:
    (case,) = opened()
    contacted = change(case, State.CONTACTED)
    assert (contacted.owner, contacted.contacted_at) == ("U0ANA", now)
    snoozed = change(case, State.SNOOZED, snoozed_until=now + HOUR)
    assert (snoozed.owner, snoozed.snoozed_until) == ("U0ANA", now + HOUR)
    taken = change(case, State.TAKEN, "U0BEN")
    assert (taken.owner, taken.snoozed_until) == ("U0BEN", None)
    kept = change(case, State.CONTACTED, "U0ANA")
    assert kept.owner == "U0BEN"
    resolved = change(
        case, State.RESOLVED, outcome=Outcome.RECOVERED, root_causes=("price", "support"), note="Called, all is well"
    )
    assert (resolved.resolved_by, resolved.resolved_at, resolved.outcome) == ("U0ANA", now, Outcome.RECOVERED)
    assert (resolved.root_causes, resolved.note) == (("price", "support"), "Called, all is well")
    opened_again = change(case, State.OPEN, None)
    assert opened_again.state is State.OPEN
    for empty in ("owner", "taken_at", "contacted_at", "resolved_at", "resolved_by", "outcome", "note"):
        assert getattr(opened_again, empty) is None
    assert opened_again.root_causes == ()
    assert opened_again.revision == 7


@pytest.mark.parametrize("to", [State.RESOLVED, State.SNOOZED, State.TAKEN])
def test_a_state_without_what_it_needs_is_impossible(database: Database, opened: Any, change: Any, to: State) -> None:
    (case,) = opened()
    with pytest.raises(IntegrityError):
        change(case, to, None)


def test_an_unknown_case_is_said(database: Database, do: Do, now: datetime) -> None:
    with pytest.raises(LookupError, match="77"):
        do(case_changes.change, 77, lambda _seen: None, Deed(action="taken", actor="U0ANA", origin="button", at=now))


def test_the_most_urgent_open_cases_come_first(
    database: Database, opened: Any, change: Any, do: Do, now: datetime
) -> None:
    cases = opened(5)
    for case, points, hours in zip(cases, (30, 80, 80, 30, 90), (1, 2, -1, None, 1), strict=True):
        due = None if hours is None else now + hours * HOUR
        do(case_changes.set_urgency, case.id, points=points, level="high", due_at=due)
    change(cases[1], State.TAKEN, "U0BEN")
    change(cases[4], State.RESOLVED, outcome=Outcome.NO_REPLY)
    order = [cases[2].id, cases[1].id, cases[0].id, cases[3].id]
    assert [case.id for case in do(follow_ups.list_open)] == order
    assert [case.id for case in do(follow_ups.list_open, limit=2)] == order[:2]
    assert [case.id for case in do(follow_ups.list_open, owner="U0BEN")] == [cases[1].id]
    assert [case.id for case in do(follow_ups.list_open, overdue_at=now)] == [cases[2].id]


def test_counts_tell_where_cases_stand(database: Database, opened: Any, change: Any, do: Do, now: datetime) -> None:
    cases = opened(8)
    for case in cases:
        do(case_changes.set_urgency, case.id, points=10, level="low", due_at=now - HOUR)
    change(cases[0], State.TAKEN, "U0BEN")
    change(cases[1], State.CONTACTED, "U0BEN")
    change(cases[2], State.SNOOZED, "U0ANA", snoozed_until=now + HOUR)
    change(cases[3], State.RESOLVED, outcome=Outcome.RECOVERED, now=now - 2 * HOUR)
    change(cases[4], State.RESOLVED, outcome=Outcome.RECOVERED)
    change(cases[5], State.TAKEN, "U0ANA")
    change(cases[5], State.RESOLVED, outcome=Outcome.RECOVERED)
    standing: dict[str, Any] = {
        "open": 2,
        "taken": 1,
        "contacted": 1,
        "snoozed": 1,
        "overdue": 3,
        "by_owner": {"U0BEN": 2, "U0ANA": 1},
    }
    assert do(follow_ups.counts, now=now) == Counts(**standing, resolved={Outcome.RECOVERED: 3})
    assert do(follow_ups.overdue, now) == standing["overdue"]
    since = do(follow_ups.counts, now=now, resolved_since=now - HOUR)
    assert since == Counts(**standing, resolved={Outcome.RECOVERED: 2})
    before = do(follow_ups.counts, now=now, resolved_before=now - HOUR)
    assert before == Counts(**standing, resolved={Outcome.RECOVERED: 1})


def test_cases_in_a_state_are_found_by_when_their_customers_heard_from_us(
    database: Database, write: Any, answer: Any, now: datetime
) -> None:
    first, second = write(answer("a1"), answer("a2"))
    with database.transaction() as session:
        cases = follow_ups.open_for(session, [first.response_id, second.response_id], now=now)
        for number, case in enumerate(cases):
            deed = Deed(action="contacted", actor="U0ANA", origin="slack", at=now + number * HOUR)
            case_changes.change(session, case.id, lambda _seen: Move(to=State.CONTACTED), deed)
        found = follow_ups.in_state(session, State.CONTACTED, contacted_before=now + HOUR)
    assert [case.response_id for case in found] == [first.response_id]
