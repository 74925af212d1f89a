"""The outbox on its way to the playground, round by round; `step` takes the time from the test."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.delivery.contents import LastWord, Nothing
from bot.delivery.pacing import Limits
from bot.delivery.sending import Options
from bot.views.message import Message

if TYPE_CHECKING:
    from bot.delivery.slack import Door
    from bot.delivery.worker import Worker
    from tests.bot.delivery.conftest import Facts, MakeWorker, Outbox, Slack


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def section(text: str) -> Message:
    return Message(text, ({"type": "section", "text": {"type": "plain_text", "text": text}},))


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


def test_an_update_that_was_given_up_is_tried_again_when_something_changes(
    worker: Worker, outbox: Outbox, slack: Slack, facts: Facts
) -> None:
    delivery_id = outbox.want("response:1")
    worker.step(outbox.now)
    slack.trouble("error", method="chat.update", error="is_archived", count=1)
    outbox.touch("response:1")
    worker.step(outbox.now)
    assert outbox.get(delivery_id).given_up_at is not None
    facts.said["response:1"] = "newer"
    outbox.touch("response:1")
    assert outbox.get(delivery_id).given_up_at is None
    assert worker.step(outbox.now) == 1
    assert [copy["text"] for copy in slack.copies(delivery_id)] == ["newer"]


def test_a_post_that_was_given_up_stays_so_until_a_person_says_otherwise(
    worker: Worker, outbox: Outbox, slack: Slack
) -> None:
    delivery_id = outbox.want("response:1", channel="C404")
    worker.step(outbox.now)
    outbox.touch("response:1")
    assert worker.step(outbox.now) == 0
    assert outbox.get(delivery_id).given_up_at is not None


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


def test_an_outage_is_waited_out(worker: Worker, outbox: Outbox, slack: Slack) -> None:
    channels = ("C0ALERTS", "C0GENERAL", "C0PRODUCT")
    ids = [outbox.want(f"response:{number}", channel=channels[number % 3]) for number in range(9)]
    slack.trouble("http_error", status=503)
    before = len(slack.calls("chat.postMessage"))
    for moment in range(60):
        worker.step(outbox.now + seconds(moment))
    assert len(slack.calls("chat.postMessage")) - before < 20
    slack.calm()
    for moment in range(60, 180):
        worker.step(outbox.now + seconds(moment))
    assert [len(slack.copies(each, channel=channels[number % 3])) for number, each in enumerate(ids)] == [1] * 9


def test_in_an_outage_a_question_tries_and_no_message_is_lost_in_the_dark(
    worker: Worker, outbox: Outbox, slack: Slack
) -> None:
    ids = [outbox.want(f"{number}") for number in range(20)]
    slack.trouble("http_error", status=503)
    for second in range(60):
        worker.step(outbox.now + timedelta(seconds=second))
    assert len(slack.calls("chat.postMessage")) <= 8, "what was under way, and no more"
    assert len(slack.calls("auth.test")) >= 3
    slack.calm()
    for tenths in range(20):
        worker.step(outbox.now + timedelta(seconds=80 + tenths / 10))
    assert sum(outbox.get(each).message_ts is not None for each in ids) >= 12, (
        "those that had not been tried go at once"
    )


def test_a_revoked_token_pauses_everything_until_it_works_again(worker: Worker, outbox: Outbox, slack: Slack) -> None:
    delivery_id = outbox.want("response:1")
    slack.trouble("error", error="token_revoked")
    worker.step(outbox.now)
    assert worker.status().refused_by == "token_revoked"
    assert not worker.status().ready
    calls = len(slack.calls("chat.postMessage"))
    outbox.want("response:2")
    assert [worker.step(outbox.now + seconds(moment)) for moment in (5, 29, 31)] == [0, 0, 0]
    assert len(slack.calls("chat.postMessage")) == calls
    slack.calm()
    assert worker.step(outbox.now + seconds(45)) == 0  # asked half a minute ago
    assert worker.step(outbox.now + seconds(61)) == 2
    assert worker.status().ready
    assert len(slack.copies(delivery_id)) == 1


def test_what_slack_refuses_is_given_up_visibly(worker: Worker, outbox: Outbox, slack: Slack) -> None:
    delivery_id = outbox.want("response:1", channel="C404")
    fine = outbox.want("response:2")
    worker.step(outbox.now)
    assert outbox.get(delivery_id).given_up_at is not None
    assert outbox.get(delivery_id).last_error == "channel_not_found"
    assert worker.step(outbox.now + seconds(3600)) == 0
    assert outbox.get(fine).message_ts is not None


def test_refused_blocks_are_sent_once_more_in_plain_sections(
    worker: Worker, outbox: Outbox, slack: Slack, facts: Facts
) -> None:
    chart = {"type": "context", "elements": [{"type": "plain_text", "text": "small print"}]}
    facts.content["response:1"] = replace(section("3 of 10"), blocks=(*section("3 of 10").blocks, chart))
    delivery_id = outbox.want("response:1")
    slack.trouble("invalid_blocks", block_type="context")
    worker.step(outbox.now)
    [copy] = slack.copies(delivery_id)
    assert {block["type"] for block in copy["blocks"]} == {"section"}


def test_blocks_that_are_refused_even_so_are_given_up(worker: Worker, outbox: Outbox, slack: Slack) -> None:
    delivery_id = outbox.want("response:1")
    slack.trouble("invalid_blocks")
    worker.step(outbox.now)
    assert outbox.get(delivery_id).last_error == "invalid_blocks"
    assert outbox.get(delivery_id).given_up_at is not None


def test_a_deleted_message_of_an_open_case_is_posted_anew(worker: Worker, outbox: Outbox, slack: Slack) -> None:
    delivery_id = outbox.want("response:1")
    worker.step(outbox.now)
    slack.delete(outbox.get(delivery_id).message_ts)
    outbox.touch("response:1")
    worker.step(outbox.now)
    worker.step(outbox.now)
    assert len(slack.copies(delivery_id)) == 1


def test_a_deleted_message_of_a_case_that_is_over_stays_deleted(
    worker: Worker, outbox: Outbox, slack: Slack, facts: Facts
) -> None:
    delivery_id = outbox.want("response:1")
    worker.step(outbox.now)
    slack.delete(outbox.get(delivery_id).message_ts)
    facts.content["response:1"] = LastWord(section("resolved"))
    outbox.touch("response:1")
    worker.step(outbox.now)
    assert outbox.get(delivery_id).ended_at is not None
    assert worker.step(outbox.now) == 0
    assert slack.copies(delivery_id) == []


def test_a_reply_to_a_deleted_message_ends(worker: Worker, outbox: Outbox, slack: Slack) -> None:
    parent = outbox.want("response:1")
    worker.step(outbox.now)
    slack.delete(outbox.get(parent).message_ts)
    reply = outbox.want("response:1", parent_id=parent)
    worker.step(outbox.now)
    assert outbox.get(reply).ended_at is not None
    assert outbox.get(reply).given_up_at is None


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
