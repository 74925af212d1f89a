"""Receivers are told over HTTP, signed, in order; what goes wrong is tried again, or shown."""

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator

from bot.outgoing import retry
from bot.outgoing.compose import READ_WITHIN
from bot.outgoing.model import events_schema
from bot.outgoing.post import Post
from bot.outgoing.receivers import Receiver
from bot.outgoing.sender import Sender
from bot.usecases import follow_ups, intake, reading
from bot.usecases.house import House
from bot.usecases.intake import Policy, Submission
from scoring.periods import Calendar
from scoring.responses import Customer, Deletion, SurveyResponse, Ticket
from storage import outgoing
from storage.database import Database
from storage.outgoing import Event
from storage.recording import Reading
from storage.statements import changed_rows
from storage.tables import follow_ups as cases
from storage.tables import responses as answers
from tests.bot.outgoing.crm import SECRET, Crm, crm

CALENDAR = Calendar(ZoneInfo("UTC"))
POLICY = Policy(alert_max_age=timedelta(days=3), calendar=CALENDAR, segments=())
START = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ANA = Customer(email="ana@example.com", name="Ana Example", company="Example Corp", plan="pro", revenue=48_000)


class Later:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Later:
    return Later()


@pytest.fixture
def system(clock: Later) -> Iterator[Crm]:
    with crm() as running:
        running.clock = clock
        yield running


@pytest.fixture
def post() -> Iterator[Post]:
    post = Post()
    yield post
    post.close()


@pytest.fixture
def outcomes() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def sender(
    database: Database, system: Crm, post: Post, clock: Later, outcomes: list[tuple[str, str]]
) -> Callable[..., Sender]:
    def make(**more: Any) -> Sender:
        told: dict[str, Any] = {"url": system.url, "secrets": (SECRET,), **more}
        receivers = {"crm": Receiver(name="crm", **told)}
        with database.transaction() as session:
            outgoing.settle(session, {name: each.events for name, each in receivers.items()}, now=START)
        return Sender(
            database=database,
            receivers=receivers,
            post=post,
            clock=clock,
            on_outcome=lambda *told: outcomes.append(told),
        )

    return make


def an_answer(score: int = 3, *, minute: int = 0, **more: Any) -> SurveyResponse:
    told: dict[str, Any] = {"comment": "Charged twice.", "customer": ANA, "ticket": Ticket(id="4711"), **more}
    return SurveyResponse(
        source="generic",
        external_id="a-1",
        score=score,
        answered_at=START,
        updated_at=START + timedelta(minutes=minute),
        **told,
    )


def store(database: Database, *items: SurveyResponse | Deletion) -> None:
    with database.transaction() as session:
        intake.store(session, [Submission(items, START)], POLICY)


def read(database: Database) -> None:
    with database.transaction() as session:
        batch = reading.claim(session, now=START)
        reading.record(
            session, reading.read(batch), calendar=CALENDAR, house=House(), max_age=timedelta(days=3), now=START
        )


def test_an_answer_and_its_case_are_told_in_order_and_as_the_schema_says(
    database: Database, sender: Callable[..., Sender], system: Crm, outcomes: list[tuple[str, str]]
) -> None:
    sending = sender()
    store(database, an_answer())
    read(database)
    assert sending.step(START)
    assert not sending.step(START)
    assert sorted(system.types()) == ["follow_up.changed", "response.created"]
    assert system.forged == 0
    for message in system.heard:
        Draft202012Validator(events_schema()).validate(message)
    created = next(each for each in system.heard if each["type"] == "response.created")["data"]
    assert (created["response"]["score"], created["response"]["category"]) == (3, "detractor")
    assert created["response"]["themes"] == ["billing"]
    assert created["customer"]["company"] == "Example Corp"
    assert created["follow_up"]["state"] == "open"
    assert outcomes == [("crm", "ok")] * 2


def test_an_unread_answer_waits_for_its_reading_but_not_for_ever(
    database: Database, sender: Callable[..., Sender], system: Crm, clock: Later
) -> None:
    sending = sender(events=frozenset({Event.RESPONSE_CREATED}))
    store(database, an_answer())
    sending.step(START)
    assert system.heard == []
    clock.now = START + READ_WITHIN
    sending.step(clock.now)
    assert system.types() == ["response.created"]
    assert system.heard[0]["data"]["response"]["themes"] == []


def test_a_click_is_told_with_who_did_it(database: Database, sender: Callable[..., Sender], system: Crm) -> None:
    sending = sender(events=frozenset({Event.FOLLOW_UP_CHANGED}))
    store(database, an_answer())
    with database.transaction() as session:
        case_id = session.execute(cases.select()).one().id
        follow_ups.take(session, case_id, actor="U0ANA", now=START)
    sending.step(START)
    opened, taken = (message["data"] for message in system.heard)
    assert (opened["change"]["action"], opened["change"]["actor"]) == ("opened", None)
    assert (taken["change"]["action"], taken["change"]["actor"]) == ("taken", "U0ANA")
    assert taken["follow_up"]["owner"] == "U0ANA"
    assert taken["response"]["score"] == 3


def test_edits_and_removals_are_told(database: Database, sender: Callable[..., Sender], system: Crm) -> None:
    events = frozenset({Event.RESPONSE_CREATED, Event.RESPONSE_UPDATED, Event.RESPONSE_DELETED})
    sending = sender(events=events)
    store(database, an_answer(9, comment=None))
    read(database)
    sending.step(START)
    store(database, an_answer(10, minute=1, comment=None))
    store(database, an_answer(8, minute=2, comment=None))
    read(database)
    sending.step(START)
    store(database, Deletion(source="generic", external_id="a-1", deleted_at=START + timedelta(hours=1)))
    sending.step(START)
    assert system.types() == ["response.created", "response.updated", "response.deleted"]
    assert system.heard[1]["data"]["response"]["score"] == 8  # two edits before it was told: today's truth, once
    known = system.heard[0]["data"]["response"]["id"]
    assert system.heard[2]["data"] == {"response": {"id": known, "source": "generic", "external_id": "a-1"}}


def test_what_is_gone_before_it_was_told_is_told_only_as_gone(
    database: Database, sender: Callable[..., Sender], system: Crm
) -> None:
    sending = sender()
    store(database, an_answer())
    store(database, Deletion(source="generic", external_id="a-1", deleted_at=START + timedelta(hours=1)))
    sending.step(START)
    assert "response.created" not in system.types()
    assert system.types().count("response.deleted") == 1
    assert all(message["data"]["response"] is None for message in system.heard if message["type"].startswith("follow"))


def test_an_answer_that_came_back_is_not_told_as_gone(
    database: Database, sender: Callable[..., Sender], system: Crm
) -> None:
    sending = sender(events=frozenset({Event.RESPONSE_CREATED, Event.RESPONSE_DELETED}))
    store(database, an_answer(9))
    store(database, Deletion(source="generic", external_id="a-1", deleted_at=START + timedelta(hours=1)))
    store(database, an_answer(9, minute=120))
    read(database)
    sending.step(START)
    assert system.types() == ["response.created"]


def test_imported_history_is_not_told(database: Database, sender: Callable[..., Sender], system: Crm) -> None:
    sending = sender()
    with database.transaction() as session:
        intake.record_batch(session, [an_answer(9)], START, POLICY, readings=[Reading(sentiment=None, themes=())])
    assert not sending.step(START)
    assert system.heard == []


def test_a_receiver_that_is_away_is_told_everything_later_under_the_same_ids(
    database: Database, sender: Callable[..., Sender], system: Crm, clock: Later, outcomes: list[tuple[str, str]]
) -> None:
    sending = sender()
    store(database, an_answer())
    read(database)
    system.answers.extend([503])
    system.retry_after = "60"
    sending.step(START)
    assert outcomes == [("crm", "status 503")]
    assert len(system.ids) == 1  # the second is not even tried
    assert not sending.step(START + timedelta(seconds=59))
    clock.now = START + timedelta(seconds=62)
    sending.step(clock.now)
    assert len(system.heard) == 2
    assert system.ids[0] == system.ids[1]


@pytest.mark.parametrize("status", [301, 401, 404, 410, 429, 500])
def test_what_concerns_the_receiver_holds_up_all(
    database: Database, sender: Callable[..., Sender], system: Crm, status: int
) -> None:
    sending = sender()
    store(database, an_answer())
    read(database)
    system.answers.append(status)
    sending.step(START)
    assert len(system.ids) == 1
    with database.snapshot() as session:
        (backlog,) = outgoing.backlogs(session)
    assert (backlog.waiting, backlog.last_error) == (2, f"status {status}")


def test_what_concerns_one_message_holds_up_no_other(
    database: Database, sender: Callable[..., Sender], system: Crm, clock: Later
) -> None:
    sending = sender()
    store(database, an_answer())
    read(database)
    system.answers.append(422)
    sending.step(START)
    assert len(system.heard) == 1
    for day in range(1, retry.MOST_ATTEMPTS):
        system.answers.append(422)
        clock.now = START + timedelta(days=day)
        sending.step(clock.now)
    with database.snapshot() as session:
        (given_up,) = outgoing.given_up(session)
    assert given_up.last_error == "status 422"


def test_nobody_there_is_said_and_given_up_after_a_week(
    database: Database, sender: Callable[..., Sender], clock: Later
) -> None:
    sending = sender(url="http://127.0.0.1:9/nobody")
    store(database, an_answer())
    read(database)
    sending.step(START)
    with database.snapshot() as session:
        assert outgoing.backlogs(session)[0].last_error == "no answer (ConnectError)"
    clock.now = START + retry.KEPT + timedelta(seconds=1)
    sending.step(clock.now)
    with database.snapshot() as session:
        (backlog,) = outgoing.backlogs(session)
    assert (backlog.waiting, backlog.given_up) == (0, 2)


def test_both_secrets_sign_while_one_is_changed(database: Database, sender: Callable[..., Sender], system: Crm) -> None:
    sending = sender(secrets=("a new one, any text", SECRET))
    store(database, an_answer())
    read(database)
    sending.step(START)
    assert len(system.heard) == 2
    sending = sender(secrets=("whsec_not base64",))
    store(database, an_answer(4, minute=1))
    read(database)
    sending.step(START)
    assert system.forged == 1


def test_a_bug_in_one_message_holds_up_no_other(
    database: Database, sender: Callable[..., Sender], system: Crm, caplog: pytest.LogCaptureFixture
) -> None:
    """A tone that no release knows: what stands in the table is not what the code expects."""
    sending = sender()
    store(database, an_answer())
    read(database)
    with database.transaction() as session:
        spoiled = answers.update().values(sentiment={"polarity": 0, "tone": "unheard of", "cues": []})
        assert changed_rows(session, spoiled) == 1
        outgoing.want(session, Event.RESPONSE_DELETED, [999], now=START)
    sending.step(START)
    with database.snapshot() as session:
        assert outgoing.backlogs(session)[0].waiting == 2
    assert "internal error" in caplog.text


def test_it_runs_until_it_is_stopped(
    database: Database, sender: Callable[..., Sender], system: Crm, clock: Later
) -> None:
    sending, stop, told = sender(), threading.Event(), threading.Event()
    thread = threading.Thread(target=sending.run, args=(stop,))
    thread.start()
    try:
        store(database, an_answer())
        read(database)
        for _ in range(1500):
            sending.wake()
            if len(system.heard) == 2:
                told.set()
                break
            told.wait(0.02)
        assert told.is_set()
    finally:
        stop.set()
        sending.wake()
        thread.join(30)
    assert not thread.is_alive()


def test_once_stopped_nothing_more_is_begun(database: Database, sender: Callable[..., Sender], system: Crm) -> None:
    stop = threading.Event()
    stop.set()
    sending = sender()
    store(database, an_answer())
    read(database)
    assert sending.step(START, stop)
    assert system.ids == []
    assert sending.step(START)  # its lease was given back


def test_where_nobody_listens_it_ends_at_once(database: Database, post: Post, clock: Later) -> None:
    receivers: Mapping[str, Receiver] = {}
    Sender(database=database, receivers=receivers, post=post, clock=clock).run(threading.Event())
