"""The worker within Slack's rate limits: channel by channel, posts apart from updates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.pacing import Limits
from tests.bot.delivery.conftest import seconds

if TYPE_CHECKING:
    from bot.delivery.worker import Worker
    from tests.bot.delivery.conftest import Facts, MakeWorker, Outbox, Slack


def test_posts_keep_ahead_of_the_limit_of_their_channel_and_in_order(
    make_worker: MakeWorker, outbox: Outbox, slack: Slack
) -> None:
    ids = [outbox.want(f"response:{number}") for number in range(6)]
    elsewhere = outbox.want("response:6", channel="C0GENERAL")
    worker = make_worker(limits=Limits())
    assert worker.step(outbox.now) == 4
    assert outbox.get(elsewhere).message_ts is not None
    assert worker.step(outbox.now + seconds(0.5)) == 0
    assert worker.step(outbox.now + seconds(1.1)) == 1
    assert worker.step(outbox.now + seconds(3.3)) == 2
    stands = [outbox.get(each).message_ts or "" for each in ids]
    assert stands == sorted(stands)
    assert outbox.get(ids[5]).attempts == 0


def test_an_update_does_not_stand_behind_a_jam_of_posts(
    make_worker: MakeWorker, outbox: Outbox, slack: Slack, facts: Facts
) -> None:
    clicked = outbox.want("response:clicked")
    worker = make_worker(limits=Limits())
    worker.step(outbox.now)
    for number in range(30):
        outbox.want(f"response:{number}")
    worker.step(outbox.now)
    facts.said["response:clicked"] = "taken by Ana"
    outbox.touch("response:clicked")
    worker.step(outbox.now + seconds(0.1))
    assert [copy["text"] for copy in slack.copies(clicked)] == ["taken by Ana"]


def test_a_429_moves_its_channel_and_delays_no_other(worker: Worker, outbox: Outbox, slack: Slack) -> None:
    first, second = outbox.want("response:1"), outbox.want("response:2")
    elsewhere = outbox.want("response:3", channel="C0GENERAL")
    slack.trouble("ratelimited", method="chat.postMessage", channel="C0ALERTS", retry_after=20)
    worker.step(outbox.now)
    slack.calm()
    assert outbox.get(elsewhere).message_ts is not None
    assert worker.step(outbox.now + seconds(19)) == 0
    assert [outbox.get(each).message_ts for each in (first, second)] == [None, None]
    assert worker.step(outbox.now + seconds(20)) == 1  # no burst right after Slack's refusal
    assert worker.step(outbox.now + seconds(25)) == 1
    assert [len(slack.copies(each)) for each in (first, second)] == [1, 1]


def test_several_workers_share_the_limits(make_worker: MakeWorker, outbox: Outbox, slack: Slack) -> None:
    ids = [outbox.want(f"response:{number}") for number in range(12)]
    workers = [make_worker(limits=Limits()) for _ in range(3)]
    assert sum(worker.step(outbox.now) for worker in workers) == 3  # the burst of one channel
    assert sum(worker.step(outbox.now + seconds(2.2)) for worker in workers) == 2
    slack.trouble("ratelimited", method="chat.postMessage", retry_after=20, count=1)
    workers[0].step(outbox.now + seconds(3.3))
    assert sum(worker.step(outbox.now + seconds(23)) for worker in workers) == 0
    assert sum(worker.step(outbox.now + seconds(24)) for worker in workers) == 1
    assert sum(outbox.get(each).message_ts is not None for each in ids) == 6


def test_a_429_for_posts_holds_up_no_update_of_the_same_channel(
    worker: Worker, outbox: Outbox, slack: Slack, facts: Facts
) -> None:
    clicked = outbox.want("response:1")
    worker.step(outbox.now)
    late = outbox.want("response:2")
    facts.said["response:1"] = "taken by Ana"
    outbox.touch("response:1")
    slack.trouble("ratelimited", method="chat.update", retry_after=1, count=1)
    slack.trouble("ratelimited", method="chat.postMessage", retry_after=20, count=1)
    worker.step(outbox.now)
    worker.step(outbox.now + seconds(1))
    assert [copy["text"] for copy in slack.copies(clicked)] == ["taken by Ana"]
    assert slack.copies(late) == []
    worker.step(outbox.now + seconds(20))
    assert len(slack.copies(late)) == 1


def test_a_429_for_updates_holds_up_no_post(worker: Worker, outbox: Outbox, slack: Slack, facts: Facts) -> None:
    old = outbox.want("response:1")
    worker.step(outbox.now)
    facts.said["response:1"] = "taken"
    outbox.touch("response:1")
    slack.trouble("ratelimited", method="chat.update", retry_after=20, count=1)
    worker.step(outbox.now)
    outbox.want("response:2")
    outbox.want("response:3", channel="C0GENERAL")
    assert worker.step(outbox.now + seconds(1)) == 2
    assert worker.step(outbox.now + seconds(19)) == 0
    assert worker.step(outbox.now + seconds(20)) == 1
    assert [copy["text"] for copy in slack.copies(old)] == ["taken"]
