from typing import Any

from bot.delivery.contents import plain
from bot.views.message import Message

WORDS = {"type": "mrkdwn", "text": "*3* of 10"}
TAKE = {"type": "button", "action_id": "take", "text": {"type": "plain_text", "text": "I'll take it"}}
LINK = {
    "type": "button",
    "action_id": "open",
    "text": {"type": "plain_text", "text": "Open"},
    "url": "https://x.example",
}


def blocks_of(*blocks: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(block) for block in plain(Message("3 of 10 from Ana", blocks)).blocks]


def test_sections_stay_without_their_accessories() -> None:
    section = {"type": "section", "block_id": "b", "text": WORDS}
    assert blocks_of({**section, "accessory": {"type": "image"}}) == [section]


def test_a_header_becomes_a_section() -> None:
    title = {"type": "plain_text", "text": "Weekly summary"}
    assert blocks_of({"type": "header", "text": title}) == [{"type": "section", "text": title}]


def test_buttons_stay_unless_they_lead_to_another_address() -> None:
    assert blocks_of({"type": "actions", "block_id": "follow_up:1", "elements": [TAKE, LINK]}) == [
        {"type": "actions", "block_id": "follow_up:1", "elements": [TAKE]}
    ]


def test_what_cannot_stay_is_represented_by_the_text() -> None:
    chart = {"type": "data_visualization"}
    links = {"type": "actions", "elements": [LINK]}
    section = {"type": "section", "text": WORDS}
    essence = {"type": "section", "text": {"type": "mrkdwn", "text": "3 of 10 from Ana"}}
    assert blocks_of(section, chart, links) == [essence, section]


def test_a_long_text_is_cut_to_what_an_update_takes() -> None:
    simple = plain(Message("ä" * 5000, ({"type": "divider"},)))
    assert len(simple.text.encode()) < 4000
    assert len(simple.blocks[0]["text"]["text"]) == 3000
