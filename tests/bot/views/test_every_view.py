"""What holds for each example of each view."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.views import catalogue
from bot.views.message import Message, Modal

SHARED = Path(__file__).parents[4] / "shared" / "slack"
EXAMPLES = [
    pytest.param(rendered, id=f"{view.name}: {name}")
    for view in catalogue.views().values()
    for name, rendered in view.rendered().items()
]
every_example = pytest.mark.parametrize("rendered", EXAMPLES)


@pytest.fixture(scope="session")
def check_blocks() -> ModuleType:
    script = SHARED / "check_blocks.py"
    if not script.exists():
        pytest.skip("needs shared/slack/check_blocks.py beside the repository")
    spec = importlib.util.spec_from_file_location("check_blocks", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@every_example
def test_it_keeps_to_slacks_limits(
    rendered: catalogue.Rendered, faults: Callable[[catalogue.Rendered], list[str]]
) -> None:
    assert faults(rendered) == []


@every_example
def test_slacks_own_models_take_it(rendered: catalogue.Rendered) -> None:
    payload = rendered.payload()
    for block in payload["blocks"]:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
        parsed.to_dict()
    if not isinstance(rendered, Message):
        View(**payload).validate_json()


@every_example
def test_slacks_schema_takes_it(rendered: catalogue.Rendered, check_blocks: ModuleType) -> None:
    surface = {Message: "message", Modal: "modal"}.get(type(rendered), "home")
    assert check_blocks.faults(rendered.payload(), surface) == []


def test_every_view_has_an_example_first_and_says_what_it_is() -> None:
    views = catalogue.views()
    assert {
        "alert",
        "change",
        "help",
        "notice",
        "nps_answer",
        "read_all_modal",
        "resolve_modal",
        "weekly_summary",
    } <= set(views)
    assert all(view.examples and view.about for view in views.values())


WITHOUT_WORDS_OF_OTHERS = {"preferences_modal"}


@pytest.mark.parametrize("view", [pytest.param(view, id=name) for name, view in catalogue.views().items()])
def test_every_view_has_a_hostile_example(view: catalogue.View) -> None:
    assert any("hostile" in name for name in view.examples) or view.name in WITHOUT_WORDS_OF_OTHERS
