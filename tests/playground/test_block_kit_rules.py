"""Payloads that Slack refuses are refused, each for its reason; what Slack takes is taken."""

import copy
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.views.catalogue import views
from playground import kit

Json = dict[str, Any]
CHECKER = Path(__file__).parents[3] / "shared" / "slack" / "check_blocks.py"


def plain(text: str = "Words") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "Words") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**more: object) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def button(**more: object) -> Json:
    return {"type": "button", "action_id": "go", "text": plain("Go"), **more}


def actions(*elements: Json, **more: object) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(value: str = "one", **more: object) -> Json:
    return {"text": plain(value.title()), "value": value, **more}


def select(**more: object) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": [option()], **more}


def asked(element: Json | None = None, **more: object) -> Json:
    element = element or {"type": "plain_text_input", "action_id": "note"}
    return {"type": "input", "block_id": "asked", "label": plain("Note"), "element": element, **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def chart(**more: object) -> Json:
    series = [{"name": "Score", "data": [{"label": "May", "value": 31}, {"label": "June", "value": 35.5}]}]
    axes = {"categories": ["May", "June"], "x_label": "Month"}
    return {
        "type": "data_visualization",
        "title": "Score",
        "chart": {"type": "line", "series": series, "axis_config": axes} | more,
    }


def table(rows: int = 2, columns: int = 2) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "cell"}] * columns] * rows}


def modal(*blocks: Json, **more: object) -> Json:
    return {"type": "modal", "title": plain("Resolve"), "submit": plain("Save"), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: object) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def without(value: Json, name: str) -> Json:
    return {key: item for key, item in value.items() if key != name}


# (what is wrong, surface, blocks or view, a part of the sentence that says so)
BAD_BLOCKS: list[tuple[str, list[Json], str]] = [
    ("51 blocks", [{"type": "divider"}] * 51, "no more than 50 items"),
    ("no type", [{"text": plain()}], "missing required field: type"),
    ("unknown type", [{"type": "banner"}], "unsupported type: banner"),
    ("alert outside a modal", [{"type": "alert", "text": plain()}], "unsupported type: alert"),
    ("section of nothing", [{"type": "section"}], "text or fields"),
    ("section text of 3001", [section(text=mrkdwn("x" * 3001))], "less than 3001"),
    ("section text empty", [section(text=mrkdwn(""))], "more than 0"),
    ("section text of blanks", [section(text=mrkdwn("  "))], "more than 0"),
    ("section text as a string", [section(text="Words")], "must provide an object"),
    ("11 fields", [{"type": "section", "fields": [mrkdwn()] * 11}], "no more than 10"),
    ("field of 2001", [{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "less than 2001"),
    ("unknown field of a section", [section(colour="red")], "invalid additional property: colour"),
    ("unknown field of a text", [section(text={**mrkdwn(), "bold": True})], "invalid additional property: bold"),
    ("emoji flag on mrkdwn", [section(text={**mrkdwn(), "emoji": True})], "invalid additional property: emoji"),
    ("header of 151", [{"type": "header", "text": plain("x" * 151)}], "less than 151"),
    ("header in mrkdwn", [{"type": "header", "text": mrkdwn()}], "must be a plain_text"),
    ("context of 11", [{"type": "context", "elements": [mrkdwn()] * 11}], "no more than 10"),
    ("context of none", [{"type": "context", "elements": []}], "no fewer than 1"),
    ("button in a context", [{"type": "context", "elements": [button()]}], "unsupported type: button"),
    ("actions of none", [actions()], "no fewer than 1"),
    ("26 buttons", [actions(*(button(action_id=f"go{n}") for n in range(26)))], "no more than 25"),
    ("input element in actions", [actions({"type": "plain_text_input", "action_id": "a"})], "unsupported type"),
    ("button text of 76", [actions(button(text=plain("x" * 76)))], "less than 76"),
    ("button text in mrkdwn", [actions(button(text=mrkdwn()))], "must be a plain_text"),
    ("button value of 2001", [actions(button(value="x" * 2001))], "less than 2001"),
    ("button value as a number", [actions(button(value=7))], "must be a string"),
    ("button style unknown", [actions(button(style="warning"))], "must be one of primary, danger"),
    ("button url of 3001", [actions(button(url="https://example.com/" + "x" * 2981))], "less than 3001"),
    ("action_id of 256", [actions(button(action_id="x" * 256))], "less than 256"),
    ("block_id of 256", [section(block_id="x" * 256)], "less than 256"),
    ("block_id twice", [section(block_id="a"), section(block_id="a")], "used more than once"),
    ("action_id twice", [actions(button(), button())], "used more than once"),
    (
        "confirm without deny",
        [actions(button(confirm={"title": plain(), "text": plain(), "confirm": plain()}))],
        "deny",
    ),
    ("overflow of six", [actions({"type": "overflow", "options": [option(str(n)) for n in range(6)]})], "more than 5"),
    ("101 options", [actions(select(options=[option(str(n)) for n in range(101)]))], "no more than 100"),
    ("no options", [actions(without(select(), "options"))], "exactly one of options, option_groups"),
    ("option text of 76", [actions(select(options=[option(text=plain("x" * 76))]))], "less than 76"),
    ("option value of 151", [actions(select(options=[option("x" * 151, text=plain())]))], "less than 151"),
    ("option without value", [actions(select(options=[{"text": plain()}]))], "missing required field: value"),
    ("initial option not offered", [actions(select(initial_option=option("two")))], "one of the options"),
    ("placeholder of 151", [actions(select(placeholder=plain("x" * 151)))], "less than 151"),
    (
        "11 radio buttons",
        [actions({"type": "radio_buttons", "options": [option(str(n)) for n in range(11)]})],
        "than 10",
    ),
    ("image without alt_text", [{"type": "image", "image_url": "https://example.com/a.png"}], "alt_text"),
    ("image of nowhere", [{"type": "image", "alt_text": "A chart"}], "exactly one of image_url, slack_file"),
    ("image by a path", [{"type": "image", "alt_text": "A", "image_url": "/a.png"}], "invalid format"),
    ("markdown of 12001 in all", [{"type": "markdown", "text": "x" * 6001}] * 2, "12001 characters in all"),
    ("rich text of nothing", [rich({"type": "text", "text": ""})], "more than 0"),
    ("rich text with an unknown style", [rich({"type": "text", "text": "a", "style": {"big": True}})], "big"),
    ("rich text element unknown", [rich({"type": "blink", "text": "a"})], "unsupported type: blink"),
    (
        "rich text list without style",
        [{"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": []}]}],
        "style",
    ),
    ("table of 101 rows", [table(rows=101)], "no more than 100"),
    ("table of 21 columns", [table(columns=21)], "no more than 20"),
    ("two tables", [table(), table()], "only_one_table_allowed"),
    ("chart without data for June", [chart(axis_config={"categories": ["May", "June", "July"]})], "every category"),
    (
        "chart of seven series",
        [chart(series=[{**chart()["chart"]["series"][0], "name": str(n)} for n in range(7)])],
        "than 6",
    ),
    ("chart title of 51", [{**chart(), "title": "x" * 51}], "less than 51"),
    ("chart label of 21", [chart(axis_config={"categories": ["x" * 21]})], "less than 21"),
    ("chart of an unknown kind", [chart(type="radar")], "unsupported type: radar"),
    ("three charts", [chart(), chart(), chart()], "no more than 2 data_visualization"),
    (
        "a task alone that is pending",
        [{"type": "task_card", "task_id": "1", "title": "A", "status": "pending"}],
        "pending",
    ),
]
BAD_VIEWS: list[tuple[str, Json, str]] = [
    ("101 blocks", modal(*[{"type": "divider"}] * 101), "no more than 100"),
    ("title of 25", modal(title=plain("x" * 25)), "less than 25"),
    ("submit of 25", modal(submit=plain("x" * 25)), "less than 25"),
    ("title in mrkdwn", modal(title=mrkdwn()), "must be a plain_text"),
    ("no title", without(modal(), "title"), "missing required field: title"),
    ("private_metadata of 3001", modal(private_metadata="x" * 3001), "less than 3001"),
    ("callback_id of 256", modal(callback_id="x" * 256), "less than 256"),
    ("input without submit", without(modal(asked()), "submit"), "missing required field: submit"),
    ("label of 2001", modal(asked(label=plain("x" * 2001))), "less than 2001"),
    ("label in mrkdwn", modal(asked(label=mrkdwn())), "must be a plain_text"),
    ("button as input", modal(asked(button())), "unsupported type: button"),
    ("input of 3001", modal(asked({"type": "plain_text_input", "initial_value": "x" * 3001})), "less than 3001"),
    ("max_length of 3001", modal(asked({"type": "plain_text_input", "max_length": 3001})), "between 1 and 3000"),
    ("min above max", modal(asked({"type": "plain_text_input", "min_length": 9, "max_length": 3})), "min_length"),
    ("number_input without decimals said", modal(asked({"type": "number_input"})), "is_decimal_allowed"),
    ("date of no calendar", modal(asked({"type": "datepicker", "initial_date": "23.11.2026"})), "invalid format"),
    (
        "two have the focus",
        modal(*(asked({**select(action_id=n), "focus_on_load": True}, block_id=n) for n in "ab")),
        "focus",
    ),
    ("table in a modal", modal(table()), "unsupported type: table"),
    ("chart in a modal", modal(chart()), "unsupported type: data_visualization"),
    ("markdown in a modal", modal({"type": "markdown", "text": "a"}), "unsupported type: markdown"),
    ("unknown field of a view", modal(colour="red"), "invalid additional property: colour"),
    ("chart on Home", home(chart()), "unsupported type: data_visualization"),
    ("title on Home", home(title=plain()), "invalid additional property: title"),
    ("file input on Home", home(asked({"type": "file_input"})), "unsupported type: file_input"),
    ("home of 101 blocks", home(*[{"type": "divider"}] * 101), "no more than 100"),
]
GOOD_BLOCKS: list[Json] = [
    section(accessory=button(style="danger", confirm=dict.fromkeys(("title", "text", "confirm", "deny"), plain()))),
    {"type": "section", "block_id": "fields", "fields": [mrkdwn("x" * 2000)] * 10},
    {"type": "header", "text": {**plain("x" * 150), "emoji": True}},
    {"type": "divider"},
    {
        "type": "context",
        "elements": [mrkdwn(), plain(), {"type": "image", "alt_text": "A", "image_url": "https://a.example"}],
    },
    actions(
        button(action_id="a", url="https://example.com", value="7"), select(action_id="b", initial_option=option())
    ),
    actions({"type": "users_select", "action_id": "c", "initial_user": "U0ANA", "placeholder": plain()}),
    actions({"type": "overflow", "action_id": "d", "options": [option("a"), option("b", url="https://example.com")]}),
    {"type": "image", "alt_text": "A chart", "slack_file": {"id": "F1"}, "title": plain()},
    rich(
        {"type": "text", "text": " "},
        {"type": "text", "text": "bold", "style": {"bold": True}},
        {"type": "emoji", "name": "x"},
    ),
    {"type": "markdown", "text": "**bold**"},
    table(rows=100, columns=20),
]
NEW_BLOCKS: list[Json] = [
    chart(),
    chart(type="area"),
    {
        "type": "data_visualization",
        "title": "Shares",
        "chart": {"type": "pie", "segments": [{"label": "a", "value": 3}]},
    },
]


@pytest.mark.parametrize(("blocks", "reason"), [case[1:] for case in BAD_BLOCKS], ids=[case[0] for case in BAD_BLOCKS])
def test_a_bad_message_is_refused_for_its_reason(blocks: list[Json], reason: str) -> None:
    faults = kit.faults_in_blocks(blocks, "message")
    assert any(reason in fault for fault in faults), faults


@pytest.mark.parametrize(("view", "reason"), [case[1:] for case in BAD_VIEWS], ids=[case[0] for case in BAD_VIEWS])
def test_a_bad_view_is_refused_for_its_reason(view: Json, reason: str) -> None:
    faults = kit.faults_in_view(view, view["type"])
    assert any(reason in fault for fault in faults), faults


def test_at_least_forty_payloads_are_refused() -> None:
    assert len(BAD_BLOCKS) + len(BAD_VIEWS) >= 40


def test_each_fault_points_to_its_place() -> None:
    blocks = [{"type": "divider"}, actions(button(text=plain("x" * 76)))]
    assert kit.faults_in_blocks(blocks, "message") == [
        "must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]"
    ]


def test_checking_leaves_the_payload_as_it_was() -> None:
    before = copy.deepcopy(GOOD_BLOCKS)
    kit.faults_in_blocks(GOOD_BLOCKS, "message")
    assert before == GOOD_BLOCKS


@pytest.mark.parametrize("block", GOOD_BLOCKS + NEW_BLOCKS, ids=lambda block: block["type"])
def test_a_good_block_is_taken(block: Json) -> None:
    assert kit.faults_in_blocks([block], "message") == []


@pytest.mark.parametrize(
    "value", [None, 7, "text", [], [[]], {}, {"type": None}, {"type": []}, {"type": {"type": "x"}}]
)
def test_rubbish_is_refused_and_breaks_nothing(value: Any) -> None:
    for blocks in ([value], [section(accessory=value)], [section(text=value)], [actions(value)]):
        assert kit.faults_in_blocks(blocks, "message")
    assert kit.faults_in_view(modal(value), "modal")
    assert kit.faults_in_view(modal(title=value), "modal")


def test_every_example_of_every_view_is_taken() -> None:
    seen = 0
    for view in views().values():
        for name, rendered in view.rendered().items():
            payload = rendered.payload()
            kind = payload.get("type")
            faults = kit.faults_in_view(payload, kind) if kind else kit.faults_in_blocks(payload["blocks"], "message")
            assert faults == [], (view.name, name)
            seen += 1
    assert seen > 10


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    if not CHECKER.is_file():
        pytest.skip("needs shared/slack/check_blocks.py beside the repository")
    spec = importlib.util.spec_from_file_location("check_blocks", CHECKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["check_blocks"] = module
    spec.loader.exec_module(module)
    return module


# What the independent checker lets pass: its schema knows names and types, and few of Slack's patterns and sums.
BLIND = {
    *(
        "image by a path",
        "markdown of 12001 in all",
        "rich text of nothing",
        "table of 101 rows",
        "table of 21 columns",
    ),
    *("two tables", "confirm without deny", "a task alone that is pending", "initial option not offered"),
    *(
        "chart without data for June",
        "chart title of 51",
        "chart label of 21",
        "chart of an unknown kind",
        "three charts",
    ),
    *("context of none", "actions of none", "option without value", "input of 3001", "date of no calendar"),
    *("min above max", "two have the focus", "file input on Home", "chart on Home", "max_length of 3001"),
    *("option text of 76", "option value of 151", "11 radio buttons"),
}


def test_an_independent_checker_finds_the_same_faults(checker: ModuleType) -> None:
    payloads = [(name, "message", {"text": "Words", "blocks": blocks}) for name, blocks, _ in BAD_BLOCKS]
    payloads += [(name, view["type"], view) for name, view, _ in BAD_VIEWS]
    missed = {name for name, surface, payload in payloads if not checker.faults(copy.deepcopy(payload), surface)}
    assert missed <= BLIND, missed - BLIND
    assert len(payloads) - len(missed) >= 40


def test_an_independent_checker_takes_what_we_take(checker: ModuleType) -> None:
    for block in GOOD_BLOCKS:
        assert checker.faults({"text": "Words", "blocks": [copy.deepcopy(block)]}, "message") == []
    assert checker.faults(modal(asked()), "modal") == []
    assert checker.faults(home(section()), "home") == []
