"""Block Kit as data: types, fields, lengths, counts, and what stands where.

Where Slack's pages disagree the cautious value stands here. What holds between fields is in `playground.kit_checks`.
"""

from collections.abc import Mapping

from playground.grammar import Flag, Many, Number, Rule, Shape, String, Text, Typed

PLAIN = ("plain_text",)
MRKDWN = ("mrkdwn",)
ID = String(255)
URL = String(3000, pattern=r"https?://\S+")
LINK = String(3000, pattern=r"[a-z][a-z0-9+.-]*:\S+")  # buttons and rich text also open mailto:, slack: …
USER_ID = String(pattern=r"[UW][A-Z0-9]+")
CHANNEL_ID = String(pattern=r"[CGD][A-Z0-9]+")
DATE = String(pattern=r"\d{4}-\d{2}-\d{2}")
TIME = String(pattern=r"([01]\d|2[0-3]):[0-5]\d")
PLACEHOLDER = Text(150, PLAIN)

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_MARKDOWN = 12_000  # characters of all markdown blocks of a message
MOST_CHARTS = 2  # data_visualization blocks of a message
MOST_TABLES = 1
UNIQUE_IDS = ("block_id", "action_id")

CONFIRM = Shape(
    {
        "title": Text(100, PLAIN),
        "text": Text(300),
        "confirm": Text(30, PLAIN),
        "deny": Text(30, PLAIN),
        "style": String(choices=("primary", "danger")),
    },
    needs=("title", "text", "confirm", "deny"),
)
OPTION = Shape(
    {"text": Text(75, PLAIN), "value": String(150), "description": Text(75, PLAIN)},
    needs=("text", "value"),
)
MARKED_OPTION = Shape({"text": Text(75), "value": String(150), "description": Text(75)}, needs=("text", "value"))
OVERFLOW_OPTION = Shape({**OPTION.fields, "url": URL}, needs=("text", "value"))
OPTION_GROUP = Shape({"label": Text(75, PLAIN), "options": Many(OPTION, most=100)}, needs=("label", "options"))
SLACK_FILE = Shape({"id": String(), "url": URL}, one_of=(("id", "url"),))
DISPATCH = Shape({"trigger_actions_on": Many(String(choices=("on_enter_pressed", "on_character_entered")), most=2)})
CONVERSATION_FILTER = Shape(
    {
        "include": Many(String(choices=("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
    any_of=(("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)

_INTERACTIVE: Mapping[str, Rule] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": Flag()}
_SELECT: Mapping[str, Rule] = {**_INTERACTIVE, "placeholder": PLACEHOLDER}
_MULTI: Mapping[str, Rule] = {**_SELECT, "max_selected_items": Number(1, is_whole=True)}
_CHOICES: Mapping[str, Rule] = {"options": Many(OPTION, most=100), "option_groups": Many(OPTION_GROUP, most=100)}
_TYPED_IN: Mapping[str, Rule] = {
    "action_id": ID,
    "focus_on_load": Flag(),
    "placeholder": PLACEHOLDER,
    "dispatch_action_config": DISPATCH,
}
_CONVERSATIONS: Mapping[str, Rule] = {"filter": CONVERSATION_FILTER, "default_to_current_conversation": Flag()}
_IMAGE: Mapping[str, Rule] = {"alt_text": String(2000), "image_url": URL, "slack_file": SLACK_FILE}
_IMAGE_ELEMENT = Shape(_IMAGE, needs=("alt_text",), one_of=(("image_url", "slack_file"),))
_BUTTON: Mapping[str, Rule] = {
    "text": Text(75, PLAIN),
    "action_id": ID,
    "value": String(2000),
    "url": LINK,
    "style": String(choices=("primary", "danger")),
    "confirm": CONFIRM,
    "accessibility_label": String(75),
}
_FEEDBACK = Shape(
    {"text": Text(75, PLAIN), "value": String(2000), "accessibility_label": String(75)}, needs=("text", "value")
)
_WORKFLOW = Shape(
    {
        "trigger": Shape(
            {
                "url": URL,
                "customizable_input_parameters": Many(
                    Shape({"name": String(), "value": String()}, needs=("name", "value"))
                ),
            },
            needs=("url",),
        )
    },
    needs=("trigger",),
)

ELEMENTS: Mapping[str, Shape] = {
    "button": Shape(_BUTTON, needs=("text",)),
    "workflow_button": Shape(
        {
            **{name: _BUTTON[name] for name in ("text", "action_id", "style", "confirm", "accessibility_label")},
            "workflow": _WORKFLOW,
        },
        needs=("text", "workflow"),
    ),
    "static_select": Shape({**_SELECT, **_CHOICES, "initial_option": OPTION}, one_of=(("options", "option_groups"),)),
    "multi_static_select": Shape(
        {**_MULTI, **_CHOICES, "initial_options": Many(OPTION, most=100)}, one_of=(("options", "option_groups"),)
    ),
    "external_select": Shape({**_SELECT, "initial_option": OPTION, "min_query_length": Number(0, is_whole=True)}),
    "multi_external_select": Shape(
        {**_MULTI, "initial_options": Many(OPTION, most=100), "min_query_length": Number(0, is_whole=True)}
    ),
    "users_select": Shape({**_SELECT, "initial_user": USER_ID}),
    "multi_users_select": Shape({**_MULTI, "initial_users": Many(USER_ID)}),
    "conversations_select": Shape(
        {**_SELECT, **_CONVERSATIONS, "initial_conversation": String(), "response_url_enabled": Flag()}
    ),
    "multi_conversations_select": Shape({**_MULTI, **_CONVERSATIONS, "initial_conversations": Many(String())}),
    "channels_select": Shape({**_SELECT, "initial_channel": CHANNEL_ID, "response_url_enabled": Flag()}),
    "multi_channels_select": Shape({**_MULTI, "initial_channels": Many(CHANNEL_ID)}),
    "overflow": Shape(
        {"action_id": ID, "confirm": CONFIRM, "options": Many(OVERFLOW_OPTION, 2, 5)}, needs=("options",)
    ),
    "datepicker": Shape({**_SELECT, "initial_date": DATE}),
    "timepicker": Shape({**_SELECT, "initial_time": TIME, "timezone": String()}),
    "datetimepicker": Shape({**_INTERACTIVE, "initial_date_time": Number(1_000_000_000, 9_999_999_999, is_whole=True)}),
    "checkboxes": Shape(
        {**_INTERACTIVE, "options": Many(MARKED_OPTION, 1, 10), "initial_options": Many(MARKED_OPTION, 1, 10)},
        needs=("options",),
    ),
    "radio_buttons": Shape(
        {**_INTERACTIVE, "options": Many(MARKED_OPTION, 1, 10), "initial_option": MARKED_OPTION}, needs=("options",)
    ),
    "plain_text_input": Shape(
        {
            **_TYPED_IN,
            "initial_value": String(3000, least=0),
            "multiline": Flag(),
            "min_length": Number(0, 3000, is_whole=True),
            "max_length": Number(1, 3000, is_whole=True),
        }
    ),
    "email_text_input": Shape({**_TYPED_IN, "initial_value": String(least=0)}),
    "url_text_input": Shape({**_TYPED_IN, "initial_value": String(least=0)}),
    "number_input": Shape(
        {
            **_TYPED_IN,
            **dict.fromkeys(("initial_value", "min_value", "max_value"), String(pattern=r"-?\d+(\.\d+)?")),
            "is_decimal_allowed": Flag(),
        },
        needs=("is_decimal_allowed",),
    ),
    "rich_text_input": Shape(
        {
            **_TYPED_IN,
            "initial_value": Typed("BLOCKS", frozenset({"rich_text"})),
            "min_lines": Number(1, 100, is_whole=True),
            "max_lines": Number(1, 100, is_whole=True),
        }
    ),
    "file_input": Shape({"action_id": ID, "filetypes": Many(String()), "max_files": Number(1, 10, is_whole=True)}),
    "image": _IMAGE_ELEMENT,
    "plain_text": Shape({"text": String(3000), "emoji": Flag()}, needs=("text",)),
    "mrkdwn": Shape({"text": String(3000), "verbatim": Flag()}, needs=("text",)),
    "feedback_buttons": Shape(
        {"action_id": ID, "positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
        needs=("positive_button", "negative_button"),
    ),
    "icon_button": Shape(
        {
            "action_id": ID,
            "confirm": CONFIRM,
            "icon": String(choices=("trash",)),
            "text": Text(75, PLAIN),
            "value": String(2000),
            "accessibility_label": String(75),
            "visible_to_user_ids": Many(USER_ID, most=10),
        },
        needs=("icon", "text"),
    ),
    "url": Shape({"url": URL, "text": String()}, needs=("url", "text")),
}

SELECTS = frozenset(name for name in ELEMENTS if name.endswith("_select"))
IN_SECTION = SELECTS | {
    *("button", "checkboxes", "datepicker", "image", "overflow", "radio_buttons", "timepicker", "workflow_button")
}
IN_ACTIONS = (IN_SECTION - {"image"}) | {"datetimepicker", "rich_text_input"}
IN_INPUT = SELECTS | {
    *("checkboxes", "datepicker", "datetimepicker", "email_text_input", "file_input", "number_input"),
    *("plain_text_input", "radio_buttons", "rich_text_input", "timepicker", "url_text_input"),
}
INTERACTIVE = frozenset(ELEMENTS) - {"image", "plain_text", "mrkdwn", "url"}
IN_MODAL_ONLY = frozenset({"file_input"})

_STYLE = Shape(dict.fromkeys(("bold", "italic", "strike", "code", "underline"), Flag()))
RICH_ELEMENTS: Mapping[str, Shape] = {
    "text": Shape({"text": String(), "style": _STYLE}, needs=("text",)),
    "link": Shape({"url": LINK, "text": String(), "unsafe": Flag(), "style": _STYLE}, needs=("url",)),
    "emoji": Shape(
        {"name": String(), "unicode": String(), "url": URL, "style": _STYLE, "skin_tone": Number(1, 6)},
        needs=("name",),
    ),
    "user": Shape({"user_id": USER_ID, "style": _STYLE}, needs=("user_id",)),
    "usergroup": Shape({"usergroup_id": String(), "style": _STYLE}, needs=("usergroup_id",)),
    "channel": Shape({"channel_id": CHANNEL_ID, "style": _STYLE}, needs=("channel_id",)),
    "team": Shape({"team_id": String(), "style": _STYLE}, needs=("team_id",)),
    "broadcast": Shape({"range": String(choices=("here", "channel", "everyone")), "style": _STYLE}, needs=("range",)),
    "color": Shape({"value": String(), "style": _STYLE}, needs=("value",)),
    "date": Shape(
        {"timestamp": Number(is_whole=True), "format": String(), "fallback": String(), "url": LINK, "style": _STYLE},
        needs=("timestamp", "format"),
    ),
}
_BORDER = Number(0, 1, is_whole=True)
RICH_BLOCKS: Mapping[str, Shape] = {
    "rich_text_section": Shape({"elements": Many(Typed("RICH_ELEMENTS"), 0)}, needs=("elements",)),
    "rich_text_quote": Shape({"elements": Many(Typed("RICH_ELEMENTS"), 0), "border": _BORDER}, needs=("elements",)),
    "rich_text_preformatted": Shape(
        {"elements": Many(Typed("RICH_ELEMENTS", frozenset({"text", "link"})), 0), "border": _BORDER},
        needs=("elements",),
    ),
    "rich_text_list": Shape(
        {
            "elements": Many(Typed("RICH_BLOCKS", frozenset({"rich_text_section"})), 0),
            "style": String(choices=("bullet", "ordered")),
            "indent": Number(0, 8, is_whole=True),
            "offset": Number(0, is_whole=True),
            "border": _BORDER,
        },
        needs=("elements", "style"),
    ),
}
