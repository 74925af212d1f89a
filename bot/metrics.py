"""What this process did, and how much waits, in Prometheus's words.

Counters belong to the process; what stands in the tables is looked up when somebody asks, so that every replica tells the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database
from storage.outages import is_outage
from storage.stock import take_stock

DWELL = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)  # seconds
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """One for each process; any thread may count."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._webhooks = Counter(
            "nps_webhooks", "Webhooks by source and what became of them", ("source", "outcome"), registry=self.registry
        )
        self._answers = Counter(
            "nps_answers", "Answers that webhooks brought, by source and change", ("source", "change"),
            registry=self.registry,
        )  # fmt: skip
        self._left_out = Counter(
            "nps_left_out",
            "Values that could not be used, of answers that are stored",
            ("source",),
            registry=self.registry,
        )
        self._slack = Counter(
            "nps_slack_calls", "Calls to Slack by method and answer; ok, or the name of the refusal",
            ("method", "answer"), registry=self.registry,
        )  # fmt: skip
        self._told = Counter(
            "nps_outgoing", "Calls to receivers by receiver and answer", ("receiver", "answer"), registry=self.registry
        )
        self._readings = Counter("nps_readings", "Answers whose comment was read", registry=self.registry)
        self._dwell = Histogram(
            "nps_outbox_dwell_seconds", "From when a message was due until it stood in Slack",
            buckets=DWELL, registry=self.registry,
        )  # fmt: skip

        # Looking a counter up by its labels costs more than counting; there are as many as sources times outcomes.
        self._webhook = cache(self._webhooks.labels)
        self._answer = cache(self._answers.labels)

    def webhook(self, source: str, outcome: str) -> None:
        self._webhook(source, outcome).inc()

    def answers(self, source: str, change: str, count: int) -> None:
        self._answer(source, change).inc(count)

    def left_out(self, source: str, count: int) -> None:
        self._left_out.labels(source).inc(count)

    def slack(self, method: str, answer: str) -> None:
        self._slack.labels(method, answer).inc()

    def told(self, receiver: str, answer: str) -> None:
        self._told.labels(receiver, answer).inc()

    def read(self, count: int) -> None:
        self._readings.inc(count)

    def sent(self, dwell: timedelta) -> None:
        self._dwell.observe(max(0.0, dwell.total_seconds()))

    def text(self) -> bytes:
        """All of it, in the text format."""
        return generate_latest(self.registry)


@dataclass(frozen=True, slots=True)
class Watched(Collector):
    """What is looked up when somebody asks.

    Attributes:
        waiting: answers in the writer's queue.
        last_round: when the clock last asked what is due; None before the first time, or without a clock.
    """

    database: Database
    waiting: Callable[[], int]
    last_round: Callable[[], datetime | None]
    now: Callable[[], datetime]

    def describe(self) -> list[GaugeMetricFamily]:
        return []  # so that registering it looks nothing up

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self.now()
        yield _gauge("nps_writer_waiting", "Answers that wait for their commit", self.waiting())
        if (last := self.last_round()) is not None:
            yield _gauge(
                "nps_clock_lag_seconds", "Since the clock last asked what is due", (now - last).total_seconds()
            )
        yield from self._stock(now)

    def _stock(self, now: datetime) -> Iterator[GaugeMetricFamily]:
        try:
            with self.database.snapshot() as session:
                stock = take_stock(session, now=now)
        except SQLAlchemyError as error:
            if not is_outage(error):
                raise
            yield _gauge("nps_database_up", "Whether the database answers", 0)
            return
        oldest = stock.outbox.oldest_due
        yield _gauge("nps_database_up", "Whether the database answers", 1)
        yield _gauge("nps_outbox_pending", "Messages to be sent or updated", stock.outbox.pending)
        yield _gauge("nps_outbox_given_up", "Messages given up; nps-bot retry sends them", stock.outbox.given_up)
        yield _gauge(
            "nps_outbox_oldest_seconds", "How long the longest waiting message has been due",
            (now - oldest).total_seconds() if oldest else 0,
        )  # fmt: skip
        yield _gauge("nps_unread", "Answers whose comment is still to be read", stock.unread)
        yield _gauge("nps_quarantined", "Payloads kept that could not be read", stock.quarantined)


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)
