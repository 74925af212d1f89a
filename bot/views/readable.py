"""A message, modal or Home tab as a person would read it aloud: for `nps-bot preview`, the shell and golden files."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.views.message import Block, Home, Message, Modal

_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_MENTION = re.compile(r"<(?:@|!subteam\^)([^|>]+)(?:\|[^>]*)?>")
_LINK = re.compile(r"<(https?://[^|>]+)\|([^>]*)>")


def readable(rendered: Message | Modal | Home) -> str:
    """Plain text of several lines; buttons in brackets, a menu with "▾", small grey text in parentheses."""
    if isinstance(rendered, Message):
        return "\n".join([f"({unmark(rendered.text)})", "", *_lines(rendered.blocks)])
    view = rendered.view
    title = [f"═ {view['title']['text']} ═"] if "title" in view else []
    ends = [f"[{view[end]['text']}]" for end in ("submit", "close") if view.get(end)]
    return "\n".join([*title, *_lines(view["blocks"]), *([" ".join(ends)] if ends else [])])


def unmark(mrkdwn: str) -> str:
    """Slack's markup as a reader sees it."""
    shown = _LINK.sub(r"\2", _MENTION.sub(r"@\1", _DATE.sub(r"\1", mrkdwn)))
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _lines(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        yield from _block(block)


def _block(block: Block) -> Iterable[str]:
    match block["type"]:
        case "header":
            yield f"# {block['text']['text']}"
        case "section":
            yield from _section(block)
        case "context":
            yield "(" + "   ".join(_text(element) for element in block["elements"]) + ")"
        case "rich_text":
            for part in block["elements"]:
                yield from _part(part)
        case "actions":
            yield " ".join(_element(element) for element in block["elements"])
        case "input":
            yield f"{block['label']['text']}{' (optional)' if block.get('optional') else ''}"
            yield f"  {_element(block['element'])}"
        case "divider":
            yield "────"
        case other:
            yield f"<{other}>"


def _part(part: Mapping[str, Any], mark: str = "") -> Iterable[str]:
    if part["type"] == "rich_text_list":
        for number, item in enumerate(part["elements"], 1):
            yield from _part(item, mark="• " if part["style"] == "bullet" else f"{number}. ")
        return
    before = "> " if part["type"] == "rich_text_quote" else mark
    yield from (before + row for row in "".join(_word(element) for element in part["elements"]).split("\n"))


def _section(block: Block) -> Iterable[str]:
    texts = [block["text"]] if "text" in block else []
    for text in [*texts, *block.get("fields", [])]:
        yield from _text(text).split("\n")
    yield from (_element(block[name]) for name in ("accessory",) if name in block)


def _text(text: Mapping[str, Any]) -> str:
    return unmark(text["text"]) if text["type"] == "mrkdwn" else str(text["text"])


def _word(element: Mapping[str, Any]) -> str:
    match element["type"]:
        case "user":
            return f"@{element['user_id']}"
        case "channel":
            return f"#{element['channel_id']}"
        case "usergroup":
            return f"@{element['usergroup_id']}"
        case "date":
            return str(element["fallback"])
        case _:
            is_struck = element.get("style", {}).get("strike")
            return f"~{element['text']}~" if is_struck else str(element["text"])


def _element(element: Mapping[str, Any]) -> str:  # noqa: PLR0911  # one for each kind
    match element["type"]:
        case "button":
            return f"[{element['text']['text']}]"
        case "radio_buttons":
            chosen = element.get("initial_option")
            return "\n  ".join(f"({'•' if o == chosen else ' '}) {o['text']['text']}" for o in element["options"])
        case "checkboxes":
            ticked = element.get("initial_options", ())
            return "\n  ".join(f"[{'x' if o in ticked else ' '}] {o['text']['text']}" for o in element["options"])
        case "overflow":
            return f"[⋯ {' | '.join(option['text']['text'] for option in element['options'])}]"
        case "users_select" | "datepicker":
            choice = element.get("initial_user") or element.get("initial_date")
            return f"[{choice or element.get('placeholder', {}).get('text', 'a day')} ▾]"
        case "plain_text_input" | "email_text_input":
            return f"[{element.get('initial_value') or element['placeholder']['text']}]"
        case _:
            options = element.get("initial_options") or [one for one in (element.get("initial_option"),) if one]
            chosen = [option["text"]["text"] for option in options]
            return f"[{', '.join(chosen) or element['placeholder']['text']} ▾]"
