"""An answer in the acknowledgement, or after it: what is said when, and where."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookResponse

from bot.answering.answers import Asker
from bot.listeners.desk import Desk
from bot.listeners.follow_through import Wish, acknowledge, answer_later
from scoring.periods import Calendar
from storage.database import Database

CALENDAR = Calendar(ZoneInfo("Europe/Berlin"))


@dataclass
class Heard:
    """Slack's side: what came as acknowledgement and what by `response_url`."""

    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    responded: list[dict[str, Any]] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    def ack(self, **said: Any) -> None:
        self.acknowledged.append(said)

    def respond(self, **said: Any) -> WebhookResponse:
        self.responded.append(said)
        self.arrived.set()
        return WebhookResponse(url="https://hooks.example", status_code=200, body="ok", headers={})


@pytest.fixture
def desk(sqlite_database: Database, now: datetime) -> Iterator[Desk]:
    with ThreadPoolExecutor(2) as pool:
        yield Desk(
            database=sqlite_database,
            calendar=CALENDAR,
            segments=("plan",),
            currency="€",
            now=lambda: now,
            wake=lambda: None,
            pool=pool,
        )


def wish(heard: Heard, desk: Desk, sentence: str, **more: Any) -> Wish:
    asker = Asker(calendar=CALENDAR, segments=desk.segments, now=desk.now(), user="U0ANA")
    respond: Any = heard.respond
    return Wish(sentence=sentence, asker=asker, respond=respond, client=WebClient(), **more)


@contextmanager
def busy(desk: Desk) -> Iterator[Desk]:
    """A desk whose pool has other things to do until the block ends, and that waits for nothing."""
    done = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(done.wait, 60)
        try:
            yield replace(desk, pool=pool, patience=0.0)
        finally:
            done.set()


def test_a_quick_answer_is_the_acknowledgement(desk: Desk) -> None:
    heard = Heard()
    ack: Any = heard.ack
    acknowledge(desk, ack, wish(heard, desk, "this-quarter"))
    assert "no responses" in heard.acknowledged[0]["text"]
    assert heard.responded == []


def test_a_slow_answer_is_announced_and_follows(desk: Desk) -> None:
    heard = Heard()
    ack: Any = heard.ack
    with busy(desk) as waiting:
        acknowledge(waiting, ack, wish(heard, desk, "this-quarter"))
        assert heard.acknowledged[0]["text"] == "Counting …"
        assert heard.responded == []
    assert heard.arrived.wait(30)
    assert "no responses" in heard.responded[0]["text"]
    assert heard.responded[0]["response_type"] == "ephemeral"


def test_a_mistake_after_the_acknowledgement_is_told_to_the_asker_alone(desk: Desk) -> None:
    heard = Heard()
    answer_later(desk, wish(heard, desk, "customer Nobody", is_public=True))
    assert heard.arrived.wait(30)
    assert "I know no customer" in heard.responded[0]["text"]
    assert heard.responded[0]["response_type"] == "ephemeral"


def test_an_answer_to_a_click_takes_the_place_of_the_clicked(desk: Desk) -> None:
    heard = Heard()
    answer_later(desk, wish(heard, desk, "this-quarter", replaces=True))
    assert heard.arrived.wait(30)
    assert heard.responded[0]["replace_original"] is True


def test_a_fault_of_ours_has_a_number_and_no_trace(desk: Desk) -> None:
    heard = Heard()
    desk.database.close()
    with desk.database.transaction() as session:
        session.connection().exec_driver_sql("DROP TABLE tallies")
    answer_later(desk, wish(heard, desk, "this-quarter"))
    assert heard.arrived.wait(30)
    assert "Number: " in heard.responded[0]["text"]
    assert "Traceback" not in str(heard.responded[0])
