"""The blocks themselves, charts and views: the second half of `playground.rules`."""

from collections.abc import Mapping

from playground.grammar import Flag, Many, Number, Rule, Shape, String, Text, Typed
from playground.rules import (
    _IMAGE,
    ID,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    MOST_MARKDOWN,
    MRKDWN,
    PLAIN,
    URL,
)

RICH_TEXT = Typed("BLOCKS", frozenset({"rich_text"}))
IMAGE = Typed("ELEMENTS", frozenset({"image"}))

_CELL = Typed("CELLS")
CELLS: Mapping[str, Shape] = {
    "raw_text": Shape({"text": String()}, needs=("text",)),
    "raw_number": Shape({"value": Number(), "text": String()}, needs=("value", "text")),
    "rich_text": Shape({"block_id": ID, "elements": Many(Typed("RICH_BLOCKS"))}, needs=("elements",)),
}

_LABEL = String(20)
_POINT = Shape({"label": _LABEL, "value": Number()}, needs=("label", "value"))
_SERIES = Shape({"name": _LABEL, "data": Many(_POINT, 1, 20)}, needs=("name", "data"))
_AXES = Shape({"categories": Many(_LABEL, 1, 20), "x_label": String(50), "y_label": String(50)}, needs=("categories",))
_XY = Shape({"series": Many(_SERIES, 1, 6), "axis_config": _AXES}, needs=("series", "axis_config"))
_SLICE = Shape({"label": _LABEL, "value": Number(0)}, needs=("label", "value"))
CHARTS: Mapping[str, Shape] = {
    "line": _XY,
    "bar": _XY,
    "area": _XY,
    "pie": Shape({"segments": Many(_SLICE, 1, 6)}, needs=("segments",)),
}

_TASK: Mapping[str, Rule] = {
    "task_id": String(),
    "title": String(),
    "status": String(choices=("pending", "in_progress", "complete", "error")),
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": Many(Typed("ELEMENTS", frozenset({"url"}))),
}
_CHILDREN = frozenset(
    {"actions", "context", "divider", "file", "header", "image", "input", "rich_text", "section", "table", "video"}
)

_BLOCKS: Mapping[str, Shape] = {
    "section": Shape(
        {
            "text": Text(3000),
            "fields": Many(Text(2000), 1, 10),
            "accessory": Typed("ELEMENTS", IN_SECTION),
            "expand": Flag(),
        },
        any_of=(("text", "fields"),),
    ),
    "header": Shape({"text": Text(150, PLAIN)}, needs=("text",)),
    "divider": Shape({}),
    "context": Shape(
        {"elements": Many(Typed("ELEMENTS", frozenset({"image", "plain_text", "mrkdwn"})), 1, 10)}, needs=("elements",)
    ),
    "actions": Shape({"elements": Many(Typed("ELEMENTS", IN_ACTIONS), 1, 25)}, needs=("elements",)),
    "context_actions": Shape(
        {"elements": Many(Typed("ELEMENTS", frozenset({"feedback_buttons", "icon_button"})), 1, 5)},
        needs=("elements",),
    ),
    "image": Shape({**_IMAGE, "title": Text(2000, PLAIN)}, needs=("alt_text",), one_of=(("image_url", "slack_file"),)),
    "input": Shape(
        {
            "label": Text(2000, PLAIN),
            "element": Typed("ELEMENTS", IN_INPUT),
            "hint": Text(2000, PLAIN),
            "optional": Flag(),
            "dispatch_action": Flag(),
        },
        needs=("label", "element"),
    ),
    "markdown": Shape({"text": String(MOST_MARKDOWN)}, needs=("text",)),
    "rich_text": Shape({"elements": Many(Typed("RICH_BLOCKS"))}, needs=("elements",)),
    "file": Shape({"external_id": ID, "source": String(choices=("remote",))}, needs=("external_id", "source")),
    "video": Shape(
        {
            "alt_text": String(2000),
            "title": Text(200, PLAIN),
            "title_url": URL,
            "video_url": URL,
            "thumbnail_url": URL,
            "author_name": String(50),
            "description": Text(200, PLAIN),
            "provider_name": String(50),
            "provider_icon_url": URL,
        },
        needs=("alt_text", "title", "thumbnail_url", "video_url"),
    ),
    "table": Shape(
        {
            "rows": Many(Many(_CELL, 1, 20), 1, 100),
            "column_settings": Many(
                Shape({"align": String(choices=("left", "center", "right")), "is_wrapped": Flag()}), 0, 20
            ),
        },
        needs=("rows",),
    ),
    "data_table": Shape(
        {
            "caption": String(),
            "rows": Many(Many(_CELL, 1, 20), 2, 101),
            "page_size": Number(1, 100, is_whole=True),
            "row_header_column_index": Number(0, is_whole=True),
        },
        needs=("caption", "rows"),
    ),
    "data_visualization": Shape({"title": String(50), "chart": Typed("CHARTS")}, needs=("title", "chart")),
    "alert": Shape(
        {"text": Text(200), "level": String(choices=("default", "info", "warning", "error", "success"))},
        needs=("text",),
    ),
    "card": Shape(
        {
            "icon": IMAGE,
            "hero_image": IMAGE,
            "title": Text(150, MRKDWN),
            "subtitle": Text(150, MRKDWN),
            "body": Text(200, MRKDWN),
            "actions": Many(Typed("ELEMENTS", frozenset({"button"})), 1, 3),
        },
        any_of=(("hero_image", "title", "actions", "body"),),
    ),
    "carousel": Shape({"elements": Many(Typed("BLOCKS", frozenset({"card"})), 1, 10)}, needs=("elements",)),
    "container": Shape(
        {
            "title": Text(150, PLAIN),
            "subtitle": Text(150),
            "icon": IMAGE,
            "rich_text_title": RICH_TEXT,
            "child_blocks": Many(Typed("BLOCKS", _CHILDREN), 1, 10),
            "is_collapsible": Flag(),
            "default_collapsed": Flag(),
            "has_header_divider": Flag(),
            "width": String(choices=("narrow", "standard", "wide", "full")),
        },
        needs=("child_blocks",),
    ),
    "task_card": Shape(_TASK, needs=("task_id", "title", "status")),
    "plan": Shape(
        {"title": String(), "tasks": Many(Shape(_TASK, needs=("task_id", "title", "status")), 0, 50)}, needs=("title",)
    ),
}
BLOCKS: Mapping[str, Shape] = {
    name: Shape({**shape.fields, "block_id": ID}, shape.needs, shape.one_of, shape.any_of)
    for name, shape in _BLOCKS.items()
}

SURFACES: Mapping[str, frozenset[str]] = {
    "message": frozenset(BLOCKS) - {"alert"},
    "modal": frozenset(
        {
            *(
                "actions",
                "alert",
                "card",
                "context",
                "divider",
                "header",
                "image",
                "input",
                "rich_text",
                "section",
                "video",
            )
        }
    ),
    "home": frozenset(
        {*("actions", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video")}
    ),
}

_VIEW: Mapping[str, Rule] = {"private_metadata": String(3000, least=0), "callback_id": ID, "external_id": ID}
VIEWS: Mapping[str, Shape] = {
    "modal": Shape(
        {
            **_VIEW,
            **dict.fromkeys(("title", "submit", "close"), Text(24, PLAIN)),
            **dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), Flag()),
            "blocks": Many(Typed("BLOCKS", SURFACES["modal"]), 0, 100),
        },
        needs=("title", "blocks"),
    ),
    "home": Shape({**_VIEW, "blocks": Many(Typed("BLOCKS", SURFACES["home"]), 0, 100)}, needs=("blocks",)),
}
