"""Slack is away or says no: waited out, said otherwise, given up, posted anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.delivery.contents import LastWord
from tests.bot.delivery.conftest import seconds, section

if TYPE_CHECKING:
    from bot.delivery.worker import Worker
    from tests.bot.delivery.conftest import Facts, Outbox, Slack


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
