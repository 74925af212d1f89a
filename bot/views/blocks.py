"""Slack's blocks, as small builders that return plain dicts.

`slack_sdk.models` lacks the newer blocks and escapes nothing. What a customer wrote belongs into `plain` or `words`,
which Slack never reads as markup; `mrkdwn` is for our own sentences and takes escaped parts only.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.views import text

Element = dict[str, Any]

HEADER_LIMIT = 150
BUTTON_LIMIT = 75


def plain(words: str, *, emoji: bool = False) -> Element:
    return {"type": "plain_text", "text": words, "emoji": emoji}


def mrkdwn(words: str) -> Element:
    return {"type": "mrkdwn", "text": words}


# Blocks


def header(words: str) -> Element:
    return {"type": "header", "text": plain(text.shorten(words, HEADER_LIMIT), emoji=True)}


def section(words: Element) -> Element:
    return {"type": "section", "text": words}


def context(*elements: Element) -> Element:
    """Up to ten small grey texts in one line."""
    return {"type": "context", "elements": list(elements)}


def divider() -> Element:
    return {"type": "divider"}


def actions(elements: Iterable[Element], *, block_id: str) -> Element:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def rich_text(*parts: Element) -> Element:
    return {"type": "rich_text", "elements": list(parts)}


# Parts of a rich_text block, and what stands in them


def line(*elements: Element) -> Element:
    return {"type": "rich_text_section", "elements": list(elements)}


def quote(*elements: Element) -> Element:
    return {"type": "rich_text_quote", "elements": list(elements)}


def bullets(*lines: Element) -> Element:
    return {"type": "rich_text_list", "style": "bullet", "elements": list(lines)}


def numbered(*lines: Element) -> Element:
    return {"type": "rich_text_list", "style": "ordered", "elements": list(lines)}


def preformatted(content: str) -> Element:
    return {"type": "rich_text_preformatted", "elements": [words(content)]}


def words(content: str, *, bold: bool = False, italic: bool = False, strike: bool = False) -> Element:
    style = {name: True for name, is_on in (("bold", bold), ("italic", italic), ("strike", strike)) if is_on}
    return {"type": "text", "text": content} | ({"style": style} if style else {})


def code(content: str) -> Element:
    return {"type": "text", "text": content, "style": {"code": True}}


def person(user: str) -> Element:
    """A Slack user as a mention; any other text (a name, an e-mail address) as it is."""
    return {"type": "user", "user_id": user} if text.is_user(user) else words(text.one_line(user))


def channel(name: str) -> Element:
    """A channel's id as a link to it; any other text as it is."""
    return {"type": "channel", "channel_id": name} if text.is_channel(name) else words(text.one_line(name))


def group(group_id: str) -> Element:
    """A user group, all of whom are called."""
    return {"type": "usergroup", "usergroup_id": group_id}


def link(url: str, content: str) -> Element:
    return {"type": "link", "url": url, "text": content}


def email(address: str) -> Element:
    return link(f"mailto:{address}", address) if text.is_email(address) else words(text.one_line(address))


def moment(at: datetime, style: str = text.WHEN) -> Element:
    """A moment in the reader's own zone."""
    return {"type": "date", "timestamp": int(at.timestamp()), "format": style, "fallback": text.utc(at)}


def joined(parts: Sequence[Sequence[Element]], separator: str = " · ") -> list[Element]:
    """Several short runs of elements in one line."""
    row: list[Element] = []
    for part in parts:
        row += [words(separator), *part] if row else [*part]
    return row


# Elements of an actions block or an input


def button(
    label: str, action_id: str, *, value: str | None = None, url: str | None = None, style: str | None = None
) -> Element:
    optional = {"value": value, "url": url, "style": style}
    return {"type": "button", "action_id": action_id, "text": plain(text.shorten(label, BUTTON_LIMIT), emoji=True)} | {
        key: content for key, content in optional.items() if content is not None
    }


def users_select(placeholder: str, action_id: str) -> Element:
    return {"type": "users_select", "action_id": action_id, "placeholder": plain(placeholder)}


def overflow(labels: Mapping[str, str], action_id: str) -> Element:
    """The menu behind three dots: two to five choices."""
    return {"type": "overflow", "action_id": action_id, "options": options(labels)}


def option(label: str, value: str) -> Element:
    return {"text": plain(text.shorten(label, BUTTON_LIMIT)), "value": value}


def options(labels: Mapping[str, str]) -> list[Element]:
    return [option(label, value) for value, label in labels.items()]


def input_block(label: str, element: Element, *, optional: bool = False, hint: str | None = None) -> Element:
    """An input whose block is named like its element, so that a submitted value is found by one name."""
    return {
        "type": "input",
        "block_id": element["action_id"],
        "label": plain(label),
        "element": element,
        "optional": optional,
    } | ({"hint": plain(hint)} if hint else {})


def modal(
    title: str,
    blocks: Sequence[Mapping[str, Any]],
    *,
    callback_id: str,
    close: str = "Close",
    submit: str | None = None,
    private_metadata: str = "",
) -> Element:
    view = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "close": plain(close),
        "private_metadata": private_metadata,
        "blocks": list(blocks),
    }
    return view | ({"submit": plain(submit)} if submit else {})
