"""The outbox on its way to the playground, round by round; `step` takes the time from the test."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.delivery.contents import Nothing
from bot.delivery.pacing import Limits
from bot.delivery.sending import Options
from tests.bot.delivery.conftest import seconds

if TYPE_CHECKING:
    from bot.delivery.worker import Worker
    from tests.bot.delivery.conftest import Facts, MakeWorker, Outbox, Slack


def test_a_wish_is_posted_once(worker: Worker, outbox: Outbox, slack: Slack) -> None:
    delivery_id = outbox.want("response:1")
    assert worker.step(outbox.now) == 1
    assert worker.step(outbox.now) == 0
    stands = outbox.get(delivery_id)
    assert slack.message(stands.message_ts)["text"] == "response:1"
    assert stands.posted_channel == "C0ALERTS"
    assert not stands.is_uncertain
    assert len(slack.copies(delivery_id)) == 1


def test_ten_touches_make_one_update_that_shows_today_s_truth(
    worker: Worker, outbox: Outbox, slack: Slack, facts: Facts
) -> None:
    delivery_id = outbox.want("response:1")
    worker.step(outbox.now)
    updates = len(slack.calls("chat.update"))
    for number in range(10):
        facts.said["response:1"] = f"changed {number}"
        outbox.touch("response:1")
    assert worker.step(outbox.now) == 1
    assert worker.step(outbox.now) == 0
    assert len(slack.calls("chat.update")) == updates + 1
    assert [copy["text"] for copy in slack.copies(delivery_id)] == ["changed 9"]


def test_a_touch_during_the_send_stays_pending(worker: Worker, outbox: Outbox, slack: Slack, facts: Facts) -> None:
    delivery_id = outbox.want("response:1")
    facts.on_compose = lambda: outbox.touch("response:1")
    worker.step(outbox.now)
    facts.on_compose = lambda: None
    facts.said["response:1"] = "touched meanwhile"
    assert worker.step(outbox.now) == 1
    assert [copy["text"] for copy in slack.copies(delivery_id)] == ["touched meanwhile"]


def test_what_has_nothing_to_say_ends(worker: Worker, outbox: Outbox, slack: Slack, facts: Facts) -> None:
    delivery_id = outbox.want("response:1")
    facts.content["response:1"] = Nothing("withdrawn")
    assert worker.step(outbox.now) == 1
    assert worker.step(outbox.now) == 0
    assert outbox.get(delivery_id).ended_at is not None
    assert slack.copies(delivery_id) == []


def test_a_reply_waits_for_its_parent_and_stands_in_its_thread(worker: Worker, outbox: Outbox, slack: Slack) -> None:
    parent = outbox.want("response:1", channel="U0ANA")
    reply = outbox.want("response:1 reply", channel="U0ANA", parent_id=parent, priority=9)
    assert worker.step(outbox.now) == 1
    assert outbox.get(reply).message_ts is None
    assert worker.step(outbox.now) == 1
    [copy] = slack.copies(reply, channel=outbox.get(parent).posted_channel)
    assert copy["thread_ts"] == outbox.get(parent).message_ts


def test_the_most_urgent_goes_first(make_worker: MakeWorker, outbox: Outbox, slack: Slack) -> None:
    ids = [outbox.want(f"response:{priority}", priority=priority) for priority in (0, 5, 9)]
    worker = make_worker(limits=Limits())  # a burst of three to one channel
    worker.step(outbox.now)
    stands = [outbox.get(each).message_ts or "" for each in ids]
    assert stands == sorted(stands, reverse=True)


def test_a_bug_of_ours_is_tried_again_rarely_and_given_up_in_the_end(
    worker: Worker, outbox: Outbox, slack: Slack, facts: Facts
) -> None:
    def stumble() -> None:
        raise ZeroDivisionError

    delivery_id = outbox.want("response:1")
    facts.on_compose = stumble
    with pytest.raises(ZeroDivisionError):
        worker.step(outbox.now)
    assert worker.step(outbox.now + seconds(0.9)) == 0
    for minute in range(1, 10):
        with pytest.raises(ZeroDivisionError):
            worker.step(outbox.now + timedelta(minutes=minute))
    stands = outbox.get(delivery_id)
    assert stands.given_up_at is not None
    assert (stands.last_error or "").startswith("internal error ")


def test_many_workers_on_one_database_post_everything_once(
    make_worker: MakeWorker, outbox: Outbox, slack: Slack
) -> None:
    channels = ("C0ALERTS", "C0GENERAL", "C0PRODUCT")
    ids = [outbox.want(f"response:{number}", channel=channels[number % 3]) for number in range(60)]
    workers = [make_worker(options=Options(threads=4)) for _ in range(3)]
    with ThreadPoolExecutor(len(workers)) as pool:
        for moment in range(20):
            list(pool.map(lambda each, now: each.step(now), workers, [outbox.now + seconds(moment)] * 3))
    copies = [len(slack.copies(each, channel=channels[number % 3])) for number, each in enumerate(ids)]
    assert copies == [1] * 60
