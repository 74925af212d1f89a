"""What is counted, and what is looked up when somebody asks."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.metrics import Metrics, Watched
from storage import deliveries, quarantine
from storage.database import Database

Lines = dict[str, float]


def lines(metrics: Metrics) -> Lines:
    found = re.findall(r"^(nps_\S+) (\S+)$", metrics.text().decode(), re.MULTILINE)
    return {name: float(value) for name, value in found}


@pytest.fixture
def watched(database: Database, now: datetime) -> Callable[[timedelta], Metrics]:
    def make(clock_lag: timedelta) -> Metrics:
        metrics = Metrics()
        later = now + timedelta(seconds=90)
        metrics.registry.register(Watched(database, lambda: 3, lambda: later - clock_lag, lambda: later))
        return metrics

    return make


def test_what_was_counted_is_told_by_name() -> None:
    metrics = Metrics()
    metrics.webhook("delighted", "accepted")
    metrics.answers("delighted", "new", 2)
    metrics.slack("chat.postMessage", "ratelimited")
    metrics.read(5)
    metrics.sent(timedelta(seconds=0.3))
    metrics.sent(timedelta(seconds=-1))  # clocks of two machines
    told = lines(metrics)
    assert told['nps_webhooks_total{outcome="accepted",source="delighted"}'] == 1
    assert told['nps_answers_total{change="new",source="delighted"}'] == 2
    assert told['nps_slack_calls_total{answer="ratelimited",method="chat.postMessage"}'] == 1
    assert told["nps_readings_total"] == 5
    assert told['nps_outbox_dwell_seconds_bucket{le="0.1"}'] == 1
    assert told['nps_outbox_dwell_seconds_bucket{le="0.5"}'] == 2


def test_what_waits_is_looked_up(database: Database, now: datetime, watched: Callable[[timedelta], Metrics]) -> None:
    with database.transaction() as session:
        deliveries.want(session, kind="alert", subject="1", channel="C1", now=now)
        quarantine.keep(session, source="generic", body=b"?", headers={}, reason="no JSON", now=now)
    told = lines(watched(timedelta(seconds=7)))
    assert told["nps_outbox_pending"] == 1
    assert told["nps_outbox_oldest_seconds"] == 90
    assert told["nps_outbox_given_up"] == 0
    assert told["nps_quarantined"] == 1
    assert told["nps_unread"] == 0
    assert told["nps_writer_waiting"] == 3
    assert told["nps_clock_lag_seconds"] == 7
    assert told["nps_database_up"] == 1


def test_a_database_that_is_away_is_told_and_hides_nothing_else(tmp_path: Path, now: datetime) -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nowhere", lock_timeout=timedelta(seconds=0.1))
    metrics = Metrics()
    metrics.registry.register(Watched(database, lambda: 0, lambda: None, lambda: now))
    told = lines(metrics)
    assert told["nps_database_up"] == 0
    assert "nps_clock_lag_seconds" not in told
    database.close()
