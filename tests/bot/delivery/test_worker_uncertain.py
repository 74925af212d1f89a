"""What may have arrived and what may not: looked for before it is posted again, by whoever comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bot.delivery.conftest import seconds, section

if TYPE_CHECKING:
    from bot.delivery.slack import Door
    from bot.delivery.worker import Worker
    from tests.bot.delivery.conftest import Facts, MakeWorker, Outbox, Slack


def test_an_answer_that_is_lost_after_the_post_makes_no_second_post(
    worker: Worker, outbox: Outbox, slack: Slack, facts: Facts
) -> None:
    delivery_id = outbox.want("response:1")
    slack.trouble("lost_answer", method="chat.postMessage", count=1)
    worker.step(outbox.now)
    assert outbox.get(delivery_id).is_uncertain
    facts.said["response:1"] = "newer"
    assert worker.step(outbox.now + seconds(9)) == 0
    assert worker.step(outbox.now + seconds(10)) == 1  # looks and finds it
    assert worker.step(outbox.now + seconds(10)) == 1  # shows what is true today
    assert worker.step(outbox.now + seconds(60)) == 0
    assert [copy["text"] for copy in slack.copies(delivery_id)] == ["newer"]


def test_a_reply_whose_answer_is_lost_is_found_in_its_thread(worker: Worker, outbox: Outbox, slack: Slack) -> None:
    parent = outbox.want("response:1")
    worker.step(outbox.now)
    reply = outbox.want("response:1", parent_id=parent)
    slack.trouble("lost_answer", method="chat.postMessage", count=1)
    for moment in (0, 10, 11, 30):
        worker.step(outbox.now + seconds(moment))
    assert outbox.get(reply).message_ts is not None
    assert len(slack.copies(reply)) == 1


def test_a_message_that_did_not_arrive_is_looked_for_twice_and_posted_again(
    worker: Worker, outbox: Outbox, slack: Slack
) -> None:
    delivery_id = outbox.want("response:1")
    slack.trouble("drop", method="chat.postMessage", count=1)
    looks = len(slack.calls("conversations.history"))
    worker.step(outbox.now)
    worker.step(outbox.now + seconds(10))
    assert outbox.get(delivery_id).looks == 1
    assert worker.step(outbox.now + seconds(19)) == 0
    assert worker.step(outbox.now + seconds(20)) == 1
    assert len(slack.calls("conversations.history")) == looks + 2
    assert len(slack.copies(delivery_id)) == 1
    assert not outbox.get(delivery_id).is_uncertain


def test_a_message_that_becomes_visible_late_is_found_by_the_second_look(
    worker: Worker, outbox: Outbox, slack: Slack
) -> None:
    delivery_id = outbox.want("response:1")
    slack.trouble("late_visibility", channel="C0ALERTS", delay=3600, count=1)
    slack.trouble("lost_answer", method="chat.postMessage", count=1)
    worker.step(outbox.now)
    worker.step(outbox.now + seconds(10))
    assert outbox.get(delivery_id).looks == 1
    [hidden] = slack.copies(delivery_id)
    slack.reveal(hidden["ts"])
    worker.step(outbox.now + seconds(20))
    assert outbox.get(delivery_id).message_ts is not None
    assert len(slack.copies(delivery_id)) == 1


def test_where_we_may_not_look_a_message_is_rather_doubled_than_lost(
    worker: Worker, outbox: Outbox, slack: Slack
) -> None:
    delivery_id = outbox.want("response:1")
    slack.trouble("drop", method="chat.postMessage", count=1)
    worker.step(outbox.now)
    with slack.without_scopes("channels:history"):
        worker.step(outbox.now + seconds(10))
    assert len(slack.copies(delivery_id)) == 1
    assert worker.status().missing_scopes == ("channels:history",)
    assert worker.status().ready


def test_a_worker_that_dies_after_the_post_is_followed_by_one_that_finds_it(
    make_worker: MakeWorker, outbox: Outbox, slack: Slack, door: Door
) -> None:
    delivery_id = outbox.want("response:1")
    [claimed] = outbox.claim(lease=seconds(30))
    assert outbox.mark_sending(claimed)
    door.post(claimed.channel, section("response:1"), delivery_id=claimed.id)  # … and here it dies
    successor = make_worker()
    assert successor.step(outbox.now + seconds(29)) == 0
    assert successor.step(outbox.now + seconds(31)) == 1
    successor.step(outbox.now + seconds(32))
    assert successor.step(outbox.now + seconds(90)) == 0
    assert len(slack.copies(delivery_id)) == 1
    assert outbox.get(delivery_id).sent_revision == 1


def test_a_worker_that_dies_before_the_post_is_followed_by_one_that_posts(
    make_worker: MakeWorker, outbox: Outbox, slack: Slack
) -> None:
    delivery_id = outbox.want("response:1")
    [claimed] = outbox.claim(lease=seconds(30))
    assert outbox.mark_sending(claimed)
    successor = make_worker()
    for moment in (31, 41, 51):
        successor.step(outbox.now + seconds(moment))
    assert len(slack.copies(delivery_id)) == 1
    assert outbox.get(delivery_id).message_ts is not None


def test_a_worker_that_slept_through_its_lease_sends_nothing(
    make_worker: MakeWorker, outbox: Outbox, slack: Slack, facts: Facts
) -> None:
    delivery_id = outbox.want("response:1")
    slow, quick = make_worker(), make_worker()

    def sleep_long() -> None:
        facts.on_compose = lambda: None
        quick.step(outbox.now + seconds(31))

    facts.on_compose = sleep_long
    slow.step(outbox.now)
    assert len(slack.copies(delivery_id)) == 1
    assert outbox.get(delivery_id).sent_revision == 1
