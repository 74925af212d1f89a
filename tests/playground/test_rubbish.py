"""Whatever JSON comes, the answer is a refusal by name, never a crash."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground import api, kit
from playground.catalogue import METHODS
from playground.rules import ELEMENTS
from playground.rules_blocks import BLOCKS
from playground.server import Playground
from playground.shapes import SlackError

Json = dict[str, Any]

TYPES = [*BLOCKS, *ELEMENTS, "rich_text_section", "text", "pie", "line", "raw_text", "modal", "home"]
FIELDS = [
    *(
        "type",
        "text",
        "elements",
        "element",
        "accessory",
        "fields",
        "options",
        "value",
        "rows",
        "chart",
        "series",
        "data",
    ),
    *(
        "segments",
        "axis_config",
        "categories",
        "label",
        "title",
        "blocks",
        "action_id",
        "block_id",
        "slack_file",
        "url",
    ),
]
SCALARS = st.none() | st.booleans() | st.integers(-2, 4000) | st.floats() | st.text(max_size=5) | st.sampled_from(TYPES)
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=25,
)
ARGUMENTS = [
    *("channel", "user", "ts", "text", "blocks", "attachments", "metadata", "view", "trigger_id", "users", "types"),
    *("cursor", "limit", "oldest", "timestamp", "name", "files", "channel_id", "filename", "length", "thread_ts"),
]
KNOWN = st.sampled_from(["C0ALERTS", "U0ANA", "D0ANA", "1.000000", "2", "{", "[]", "eyes", "public_channel"])


@given(blocks=st.lists(ANY_JSON, min_size=1, max_size=3), surface=st.sampled_from(["message", "modal", "home"]))
@settings(max_examples=150, deadline=None)
def test_checking_any_blocks_ends_in_sentences(blocks: list[Any], surface: str) -> None:
    assert all("json-pointer:" in fault for fault in kit.faults_in_blocks(blocks, surface))


@given(view=st.dictionaries(st.sampled_from(FIELDS), ANY_JSON, max_size=6), kind=st.sampled_from(["modal", "home"]))
@settings(max_examples=80, deadline=None)
def test_checking_any_view_ends_in_sentences(view: Json, kind: str) -> None:
    assert all("json-pointer:" in fault for fault in kit.faults_in_view(view, kind))


@given(
    method=st.sampled_from(sorted(set(METHODS) - {"apps.connections.open"})),
    arguments=st.dictionaries(st.sampled_from(ARGUMENTS), ANY_JSON | KNOWN, max_size=6),
)
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_call_is_answered_or_refused_by_name(playground: Playground, method: str, arguments: Json) -> None:
    try:
        answer = _on_its_loop(playground, method, arguments)
    except SlackError as refusal:
        answer = refusal.answer()
    assert answer["ok"] in (True, False)
    json.dumps(answer)


def _on_its_loop(playground: Playground, method: str, arguments: Json) -> Json:
    async def perform() -> Json:
        return api.perform(playground.workspace, method, arguments, playground.tokens.bot)

    return playground.run(perform())


@pytest.fixture(autouse=True, scope="module")
def _readable_afterwards(running: Playground) -> Any:
    yield
    json.dumps(running.state())
    running.transcript()
