"""A playground as Slack, far faster than Slack's limits unless a test says otherwise, and a compose that tells from a table."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.delivery.contents import Content
from bot.delivery.pacing import Limits
from bot.delivery.sending import Options
from bot.delivery.slack import Door, make_client
from bot.delivery.worker import Worker
from bot.views.message import Message
from playground.server import Playground
from storage import deliveries
from storage.database import Database
from storage.deliveries import Delivery

TOKEN = "xoxb-playground"
PACE = 1000


class Slack:
    """What a person sees in the playground, and the trouble that it can make."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self.api_url = playground.api_url
        self.trouble = playground.fault
        self.calm = playground.clear_faults

    def message(self, ts: str | None, *, channel: str = "C0ALERTS") -> dict[str, Any]:
        return next(each for each in self._playground.messages(channel) if each["ts"] == ts)

    def copies(self, delivery_id: int, *, channel: str | None = "C0ALERTS") -> list[dict[str, Any]]:
        """Every message of a delivery: one, if all is well."""
        posted = [each for each in self._playground.messages(channel or "") if each.get("metadata")]
        return [each for each in posted if each["metadata"]["event_payload"]["delivery_id"] == delivery_id]

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [entry for entry in self._playground.journal("call") if entry["title"] == method]

    def reveal(self, ts: str, *, channel: str = "C0ALERTS") -> None:
        """What `late_visibility` hid is there to be found."""
        message = self._playground.workspace.world.message(channel, ts)
        assert message is not None
        message.visible_at = 0.0

    def delete(self, ts: str | None, *, channel: str = "C0ALERTS") -> None:
        WebClient(TOKEN, base_url=self.api_url).chat_delete(channel=channel, ts=ts or "")

    def invite(self, channel: str) -> None:
        self._playground.do("channel", action="invite", channel=channel, user="U0NPSBOT")

    def set_limits(self, **limits: float) -> None:
        self._playground.do("limits", **limits)

    @contextmanager
    def without_scopes(self, *scopes: str) -> Iterator[None]:
        self._playground.do("scopes", declined=scopes)
        yield
        self._playground.do("scopes", declined=())


@pytest.fixture(scope="session")
def playground() -> Iterator[Playground]:
    with Playground(speed=PACE) as running:
        yield running


@pytest.fixture
def slack(playground: Playground) -> Slack:
    """As it was at the start."""
    playground.reset()
    return Slack(playground)


@pytest.fixture
def door(slack: Slack) -> Door:
    return Door(make_client(TOKEN, base_url=slack.api_url, timeout=30))


@dataclass
class Facts:
    """What is true today, by subject; `compose` tells it as the real one tells tables."""

    said: dict[str, str] = field(default_factory=dict)
    content: dict[str, Content] = field(default_factory=dict)
    on_compose: Callable[[], object] = lambda: None

    def compose(self, _session: Session, delivery: Delivery) -> Content:
        told = self.content.get(delivery.subject) or section(self.said.get(delivery.subject, delivery.subject))
        self.on_compose()
        return told


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def section(text: str) -> Message:
    return Message(text, ({"type": "section", "text": {"type": "plain_text", "text": text}},))


@pytest.fixture
def facts() -> Facts:
    return Facts()


MakeWorker = Callable[..., Worker]


@pytest.fixture
def make_worker(database: Database, door: Door, facts: Facts) -> Iterator[MakeWorker]:
    made: list[Worker] = []

    def make(*, limits: Limits | None = None, options: Options | None = None, through: Door | None = None) -> Worker:
        worker = Worker(
            database=database,
            door=through or door,
            compose=facts.compose,
            limits=limits or Limits().at_pace(PACE),
            options=options or Options(threads=4),
        )
        made.append(worker)
        return worker

    yield make
    for worker in made:
        worker.close()


@pytest.fixture
def worker(make_worker: MakeWorker) -> Worker:
    return make_worker()


@dataclass
class Outbox:
    """Short names for what tests wish for and look at."""

    database: Database
    now: datetime

    def want(self, subject: str, *, channel: str = "C0ALERTS", **more: Any) -> int:
        with self.database.transaction() as session:
            return deliveries.want(session, kind="alert", subject=subject, channel=channel, now=self.now, **more)

    def touch(self, subject: str) -> None:
        with self.database.transaction() as session:
            deliveries.touch(session, subject=subject, now=self.now)

    def get(self, delivery_id: int) -> Delivery:
        with self.database.snapshot() as session:
            found = deliveries.get(session, delivery_id)
        assert found is not None
        return found

    def mark_sending(self, claimed: Delivery) -> bool:
        with self.database.transaction() as session:
            return deliveries.mark_sending(session, claimed, now=self.now)

    def give_up(self, error: str) -> None:
        [claimed] = self.claim()
        with self.database.transaction() as session:
            deliveries.give_up(session, claimed, error=error, now=self.now)

    def claim(self, *, lease: timedelta = timedelta(seconds=30)) -> list[Delivery]:
        with self.database.transaction() as session:
            return deliveries.claim(session, now=self.now, limit=10, lease=lease)


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """Begins at the playground's own time: messages are looked for by the time that Slack gave them."""
    return Outbox(database, datetime.now(UTC))
