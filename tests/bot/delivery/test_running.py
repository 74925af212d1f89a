"""The loop: when it wakes, what it survives, how it ends."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from bot.delivery.pacing import Limits
from bot.delivery.sending import Options
from bot.delivery.worker import Worker
from storage import deliveries
from storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.delivery.slack import Door
    from tests.bot.delivery.conftest import Facts, MakeWorker, Outbox, Slack

SOON = 30.0  # seconds within which a test must see what it waits for, on a machine with other work


@contextmanager
def running(worker: Worker) -> Iterator[threading.Event]:
    """On a thread, until the block ends or the event is set."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        worker.wake()
        thread.join(SOON)
    assert not thread.is_alive()


def wait_until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + SOON
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def test_what_is_wished_for_is_posted_at_once_when_the_bell_rings(
    make_worker: MakeWorker, outbox: Outbox, slack: Slack
) -> None:
    worker = make_worker(options=Options(threads=4, poll=timedelta(minutes=10)))
    with running(worker):
        wait_until(lambda: slack.calls("auth.test"))
        delivery_id = outbox.want("response:1")
        worker.wake()
        wait_until(lambda: slack.copies(delivery_id))  # polling alone would find it after `SOON` has passed


def test_what_another_process_wishes_for_is_found_by_polling(
    make_worker: MakeWorker, outbox: Outbox, slack: Slack
) -> None:
    with running(make_worker(options=Options(threads=4, poll=timedelta(seconds=0.05)))):
        wait_until(lambda: slack.calls("auth.test"))
        delivery_id = outbox.want("response:1")
        wait_until(lambda: slack.copies(delivery_id))


def test_a_jam_is_worked_off_without_a_429_of_our_own(make_worker: MakeWorker, outbox: Outbox, slack: Slack) -> None:
    slack.set_limits(post_per_second=100, post_burst=5)
    ids = [outbox.want(f"response:{number}") for number in range(30)]
    with running(make_worker(limits=Limits().at_pace(100))):
        wait_until(lambda: outbox.get(ids[-1]).message_ts)
    posts = slack.calls("chat.postMessage")
    assert [post["status"] for post in posts] == [200] * 30
    assert len({post["request"]["metadata"]["event_payload"]["delivery_id"] for post in posts}) == 30


def test_a_slow_channel_delays_no_other(make_worker: MakeWorker, outbox: Outbox, slack: Slack) -> None:
    slack.trouble("slow", method="chat.postMessage", channel="C0ALERTS", delay=3600)
    slow = [outbox.want(f"response:{number}") for number in range(3)]
    worker = make_worker()
    with running(worker):
        wait_until(lambda: outbox.get(slow[0]).is_uncertain)
        quick = outbox.want("response:4", channel="C0GENERAL")
        worker.wake()
        wait_until(lambda: slack.copies(quick, channel="C0GENERAL"))
        assert outbox.get(slow[0]).message_ts is None
        slack.calm()
        wait_until(lambda: outbox.get(slow[2]).message_ts)
    assert [len(slack.copies(each)) for each in slow] == [1, 1, 1]


def test_what_waited_too_long_behind_a_slow_send_is_given_back_and_sent_later(
    make_worker: MakeWorker, outbox: Outbox, slack: Slack
) -> None:
    slack.trouble("slow", method="chat.postMessage", delay=0.6, count=1)
    ids = [outbox.want(f"response:{number}") for number in range(2)]
    with running(make_worker(options=Options(threads=4, lease=timedelta(seconds=1)))):
        wait_until(lambda: outbox.get(ids[1]).message_ts)
    assert [len(slack.copies(each)) for each in ids] == [1, 1]
    assert (outbox.get(ids[1]).message_ts or "") > (outbox.get(ids[0]).message_ts or "")


def test_a_stopping_worker_lets_a_send_end_and_gives_back_the_rest(
    make_worker: MakeWorker, outbox: Outbox, slack: Slack
) -> None:
    slack.trouble("slow", method="chat.postMessage", delay=3600)
    ids = [outbox.want(f"response:{number}") for number in range(3)]
    worker = make_worker(options=Options(threads=4, grace=timedelta(seconds=SOON)))
    with running(worker) as stop:
        wait_until(lambda: outbox.get(ids[0]).is_uncertain)
        assert outbox.get(ids[2]).lease_until
        stop.set()
        worker.wake()
        wait_until(lambda: outbox.get(ids[2]).lease_until is None)
        slack.calm()
    stands = [outbox.get(each) for each in ids]
    assert [bool(each.message_ts) for each in stands] == [True, False, False]
    assert [each.lease_until for each in stands] == [None, None, None]
    assert [each.is_uncertain for each in stands] == [False, False, False]


def test_a_wrong_token_is_known_before_anything_is_sent(make_worker: MakeWorker, slack: Slack) -> None:
    slack.trouble("error", error="account_inactive")
    worker = make_worker()
    with running(worker):
        wait_until(lambda: worker.status().refused_by == "account_inactive")
        assert not worker.status().ready


def test_a_locked_database_is_waited_for(
    tmp_path: Path, door: Door, facts: Facts, slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(f"sqlite:///{tmp_path}/locked.db", lock_timeout=timedelta(seconds=0.05))
    database.migrate()
    worker = Worker(
        database=database, door=door, compose=facts.compose, options=Options(threads=2, poll=timedelta(seconds=0.05))
    )
    with database.transaction() as session:
        deliveries.want(session, kind="alert", subject="response:1", channel="C0ALERTS", now=datetime.now(UTC))
    other = sqlite3.connect(tmp_path / "locked.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with caplog.at_level(logging.WARNING, logger="bot.delivery.worker"), running(worker):
        wait_until(lambda: caplog.records)
        other.execute("ROLLBACK")
        other.close()
        wait_until(lambda: slack.copies(1))
    assert {record.getMessage() for record in caplog.records} == {"nothing is sent: the database does not answer"}
    assert all(record.exc_info is None for record in caplog.records), "an outage is no bug: no trace"
    database.close()


def test_a_database_that_goes_away_during_a_send_is_no_bug_of_ours(
    tmp_path: Path, door: Door, facts: Facts, slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(f"sqlite:///{tmp_path}/locked.db", lock_timeout=timedelta(seconds=0.05))
    database.migrate()
    now = datetime.now(UTC)
    with database.transaction() as session:
        delivery_id = deliveries.want(session, kind="alert", subject="response:1", channel="C0ALERTS", now=now)
    worker = Worker(database=database, door=door, compose=facts.compose)
    other = sqlite3.connect(tmp_path / "locked.db", isolation_level=None, check_same_thread=False)
    facts.on_compose = lambda: other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError):
        worker.step(now)  # neither can it be marked as being sent, nor given back
    other.execute("ROLLBACK")
    facts.on_compose = lambda: None
    worker.step(now + timedelta(seconds=31))
    assert len(slack.copies(delivery_id)) == 1
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    worker.close()
    other.close()
    database.close()
