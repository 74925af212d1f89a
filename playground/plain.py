"""Blocks and mrkdwn as text for a terminal."""

import re
from collections.abc import Callable, Iterator, Mapping

from playground.shapes import Json
from playground.world import World

DATE = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)>")
NAMED = re.compile(r"<(?:[^|>]*)\|([^>]*)>")
PERSON = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
CHANNEL = re.compile(r"<#[A-Z0-9]+\|([^>]*)>")
GROUP = re.compile(r"<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>")
SPECIAL = re.compile(r"<!(here|channel|everyone)>")
BARE = re.compile(r"<([a-z]+:[^|>]*)>")


def plain_text(world: World, text: str) -> str:
    """Mrkdwn without its links and escapes; `*` and `_` stay as they are."""
    text = DATE.sub(r"\1", text)
    text = PERSON.sub(lambda found: f"@{_name(world, found.group(1))}", text)
    text = GROUP.sub(lambda found: f"@{_handle(world, found.group(1))}", text)
    text = CHANNEL.sub(r"#\1", text)
    text = SPECIAL.sub(r"@\1", text)
    text = BARE.sub(r"\1", NAMED.sub(r"\1", text))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _name(world: World, user_id: str) -> str:
    return world.users[user_id].name if user_id in world.users else user_id


def _handle(world: World, group_id: str) -> str:
    return world.usergroups[group_id].handle if group_id in world.usergroups else group_id


def block_lines(world: World, block: Json) -> Iterator[str]:
    """The lines of one block; what it does not know stands as its type."""
    render = RENDERERS.get(block["type"])
    return render(world, block) if render else iter([f"[{block['type']}]"])


def _divider(_world: World, _block: Json) -> Iterator[str]:
    yield "─" * 40


def _text(world: World, block: Json) -> Iterator[str]:
    yield _said(world, block["text"])


def _markdown(_world: World, block: Json) -> Iterator[str]:
    yield from str(block["text"]).splitlines()


def _context(world: World, block: Json) -> Iterator[str]:
    yield " · ".join(_said(world, one) for one in block["elements"])


def _actions(world: World, block: Json) -> Iterator[str]:
    yield " ".join(element_label(world, one) for one in block["elements"])


def _input(world: World, block: Json) -> Iterator[str]:
    yield f"{block['label']['text']}: {element_label(world, block['element'])}"


def _image(_world: World, block: Json) -> Iterator[str]:
    yield f"[image: {block['alt_text']}]"


def _section(world: World, block: Json) -> Iterator[str]:
    if "text" in block:
        yield from _said(world, block["text"]).splitlines()
    for one in block.get("fields") or ():
        yield " | ".join(_said(world, one).splitlines())
    if "accessory" in block:
        yield element_label(world, block["accessory"])


def _said(world: World, element: Json) -> str:
    if element["type"] == "image":
        return f"[image: {element['alt_text']}]"
    return plain_text(world, element["text"]) if element["type"] == "mrkdwn" else str(element["text"])


def element_label(world: World, element: Json) -> str:
    """An element in [brackets]."""
    if element["type"] == "image":
        return f"[image: {element['alt_text']}]"
    if "text" in element:
        return f"[{_said(world, element['text'])}]"
    if element["type"] == "overflow":
        return "[…]"
    shown = (element.get("placeholder") or {}).get("text") or element["type"].replace("_", " ")
    return f"[{shown} ▾]" if "select" in element["type"] else f"[{shown}]"


def _rich(world: World, block: Json) -> Iterator[str]:
    for element in block["elements"]:
        if element["type"] == "rich_text_list":
            for number, item in enumerate(element["elements"], 1):
                mark = f"{number}." if element["style"] == "ordered" else "•"
                yield f"{'  ' * element.get('indent', 0)}{mark} {_inline(world, item['elements'])}"
            continue
        prefix = "> " if element["type"] == "rich_text_quote" else ""
        for line in _inline(world, element["elements"]).splitlines():
            yield prefix + line


def _inline(world: World, elements: list[Json]) -> str:
    return "".join(_inline_one(world, element) for element in elements)


def _inline_one(world: World, element: Json) -> str:
    kind = element["type"]
    if kind in ("text", "link"):
        return str(element.get("text") or element.get("url", ""))
    if kind in ("user", "usergroup"):
        id_ = element[f"{kind}_id"]
        return f"@{_name(world, id_) if kind == 'user' else _handle(world, id_)}"
    if kind == "emoji":
        return f":{element['name']}:"
    if kind == "date":
        return str(element.get("fallback") or element["timestamp"])
    if kind == "broadcast":
        return f"@{element['range']}"
    return f"[{kind}]"


def _table(world: World, block: Json) -> Iterator[str]:
    shown = [[_cell(world, cell) for cell in row] for row in block["rows"]]
    widths = [max(len(row[index]) for row in shown if index < len(row)) for index in range(max(map(len, shown)))]
    for row in shown:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=False)).rstrip()


def _cell(world: World, cell: Json) -> str:
    return " ".join(_rich(world, cell)) if cell["type"] == "rich_text" else str(cell["text"])


def _chart(_world: World, block: Json) -> Iterator[str]:
    chart = block["chart"]
    yield f"[{chart['type']} chart: {block['title']}]"
    if chart["type"] == "pie":
        yield "  " + ", ".join(f"{one['label']} {one['value']}" for one in chart["segments"])
        return
    for series in chart["series"]:
        points = ", ".join(f"{point['label']} {point['value']}" for point in series["data"])
        yield f"  {series['name']}: {points}"


RENDERERS: Mapping[str, Callable[[World, Json], Iterator[str]]] = {
    "actions": _actions,
    "alert": _text,
    "context": _context,
    "context_actions": _actions,
    "data_table": _table,
    "data_visualization": _chart,
    "divider": _divider,
    "header": _text,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "rich_text": _rich,
    "section": _section,
    "table": _table,
}
