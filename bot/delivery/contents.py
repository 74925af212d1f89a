"""What a delivery says today. `compose` (kind -> snapshot -> view) answers with one of these."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.views.message import Block, Message
from bot.views.text import shorten
from storage.deliveries import Delivery

LONGEST_SECTION: Final = 3000
LONGEST_TEXT: Final = 1000  # chat.update refuses more than 4,000 bytes
SECTION_WORDS: Final = ("block_id", "text", "fields")


@dataclass(frozen=True, slots=True)
class LastWord:
    """The message of something that is over: worth posting or updating, but if somebody deletes it, it stays deleted."""

    message: Message


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to say, now and later: the delivery ends."""

    reason: str


Content = Message | LastWord | Nothing
Compose = Callable[[Session, Delivery], Content]


def plain(message: Message) -> Message:
    """The same in plain sections, for a workspace that refuses one of the blocks.

    Sections lose their accessories and headers become sections; buttons stay unless they lead to another address. What
    else there was is represented by the message's text, which says the essence.
    """
    kept = [simple for block in message.blocks if (simple := _simple(block)) is not None]
    if len(kept) < len(message.blocks):
        essence = {"type": "mrkdwn", "text": shorten(message.text, LONGEST_SECTION)}
        kept.insert(0, {"type": "section", "text": essence})
    return Message(shorten(message.text, LONGEST_TEXT), tuple(kept))


def _simple(block: Block) -> Block | None:
    match block["type"]:
        case "section":
            return {"type": "section", **{word: block[word] for word in SECTION_WORDS if word in block}}
        case "header":
            return {"type": "section", "text": block["text"]}
        case "actions":
            return _without_links(block)
        case _:
            return None


def _without_links(block: Mapping[str, Any]) -> Block | None:
    elements = [element for element in block["elements"] if "url" not in element]
    return {**block, "elements": elements} if elements else None
