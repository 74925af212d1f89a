"""Slack's limits as data, and a function that holds a rendered view against them."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.views.message import Home, Message, Modal

Rendered = Message | Modal | Home

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
BLOCKS_OF = {
    "message": {"actions", "context", "divider", "header", "rich_text", "section"},
    "modal": {"actions", "context", "divider", "header", "input", "rich_text", "section"},
    "home": {"actions", "context", "divider", "header", "rich_text", "section"},
}
TEXT_LENGTHS = {
    ("header", "text"): 150,
    ("button", "text"): 75,
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
    ("option", "text"): 75,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
}
PLACEHOLDER_LENGTH = 150
TEXT_LENGTH = 3000
FIELD_LENGTH = 2000
STRING_LENGTHS = {
    "action_id": 255,
    "block_id": 255,
    "callback_id": 255,
    "private_metadata": 3000,
    "url": 3000,
    "initial_value": 3000,
}
VALUE_LENGTHS = {"button": 2000, "option": 150}
LIST_LENGTHS = {
    ("actions", "elements"): 25,
    ("context", "elements"): 10,
    ("section", "fields"): 10,
    ("radio_buttons", "options"): 10,
    ("multi_static_select", "options"): 100,
    ("static_select", "options"): 100,
}
OUR_MARKUP = re.compile(
    r"<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>|<!date\^\d+\^[^|<>]*\|[^<>]*>|<https?://[^|<>]+\|[^<>]*>"
)


def length(text: str) -> int:
    """In UTF-16, the strictest way to count."""
    return len(text.encode("utf-16-le")) // 2


def _nodes(node: Any, owner: str = "", name: str = "") -> Iterator[tuple[str, str, dict[str, Any]]]:  # JSON
    """Every object, with the type of the object around it and its own place there."""
    if isinstance(node, dict):
        yield owner, name, node
        kind = node.get("type") or ("option" if "value" in node else owner)
        for key, value in node.items():
            yield from _nodes(value, kind, key)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _nodes(value, owner, name)


def _text_faults(owner: str, name: str, node: dict[str, Any]) -> Iterator[str]:
    most = FIELD_LENGTH if name == "fields" else TEXT_LENGTHS.get((owner, name), TEXT_LENGTH)
    most = PLACEHOLDER_LENGTH if name == "placeholder" else most
    text = node["text"]
    if not text.strip():
        yield f"empty {node['type']} in {owner}.{name}"
    if length(text) > most:
        yield f"{owner}.{name}: {length(text)} long, at most {most}"
    if node["type"] == "mrkdwn" and re.search("[<>]", OUR_MARKUP.sub("", text)):
        yield f"live markup in {owner}.{name}: {text}"


def _node_faults(owner: str, name: str, node: dict[str, Any]) -> Iterator[str]:
    kind = node.get("type", "")
    if kind in {"plain_text", "mrkdwn"}:
        yield from _text_faults(owner, name, node)
    if kind == "text" and not node["text"]:
        yield f"empty text in {owner}"
    yield from (
        f"{key} of {length(node[key])}" for key, most in STRING_LENGTHS.items() if length(node.get(key, "")) > most
    )
    value_owner = kind or "option"
    if value_owner in VALUE_LENGTHS and length(node.get("value", "x")) not in range(1, VALUE_LENGTHS[value_owner] + 1):
        yield f"value of {value_owner}: {node['value']!r}"
    for (which, key), most in LIST_LENGTHS.items():
        if kind == which and key in node and not 1 <= len(node[key]) <= most:
            yield f"{which}.{key}: {len(node[key])}"


def find_faults(rendered: Rendered) -> list[str]:
    payload = rendered.payload()
    surface = payload.get("type", "message")
    found = [fault for owner, name, node in _nodes(payload) for fault in _node_faults(owner, name, node)]
    if not 1 <= len(payload["blocks"]) <= MOST_BLOCKS[surface]:
        found.append(f"{len(payload['blocks'])} blocks")
    found += [f"{b['type']} on {surface}" for b in payload["blocks"] if b["type"] not in BLOCKS_OF[surface]]
    for key in ("block_id", "action_id"):
        ids = [node[key] for _, _, node in _nodes(payload) if key in node]
        found += [f"{key} twice: {ids}"] if len(ids) != len(set(ids)) else []
    if surface == "message" and not 1 <= length(payload["text"].strip()) <= TEXT_LENGTH:
        found.append(f"text of {length(payload['text'])}")
    if surface == "message" and re.search("[<>]", OUR_MARKUP.sub("", payload["text"])):
        found.append(f"live markup in text: {payload['text']}")
    if any(block["type"] == "input" for block in payload["blocks"]) and "submit" not in payload:
        found.append("input without submit")
    written = json.dumps(payload, ensure_ascii=False)
    written.encode()
    return found + (["None is printed"] if re.search(r"\bNone\b", written) else [])


@pytest.fixture(scope="session")
def faults() -> Callable[[Rendered], list[str]]:
    return find_faults
