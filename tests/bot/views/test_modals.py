from datetime import UTC, datetime
from typing import Any

import pytest

from bot.views import read_all_modal, resolve_modal
from bot.views.case import OUTCOMES
from scoring.themes import labels

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def submitted(outcome: str, causes: list[str], note: str | None) -> dict[str, Any]:
    """A view as Slack sends it back, reduced to what the form reads."""
    form = resolve_modal.render(resolve_modal.example()).payload()
    chosen = [{"text": {"type": "plain_text", "text": "…"}, "value": cause} for cause in causes]
    values = {
        "outcome": {"outcome": {"type": "radio_buttons", "selected_option": {"value": outcome}}},
        "root_causes": {"root_causes": {"type": "multi_static_select", "selected_options": chosen}},
        "note": {"note": {"type": "plain_text_input", "value": note}},
    }
    names = {block["block_id"] for block in form["blocks"] if block["type"] == "input"}
    assert names == set(values)
    return {**form, "state": {"values": values}}


def test_what_was_entered_is_read_back() -> None:
    resolution = resolve_modal.read(submitted("recovered", ["billing", "docs"], " Called Ana. \n"))
    assert resolution == resolve_modal.Resolution(
        follow_up_id=12, outcome="recovered", root_causes=("billing", "docs"), note="Called Ana."
    )


@pytest.mark.parametrize("blank", [None, "", "  \n"])
def test_cause_and_note_may_be_left_out(blank: str | None) -> None:
    resolution = resolve_modal.read(submitted("no_reply", [], blank))
    assert (resolution.root_causes, resolution.note) == ((), None)


def test_the_form_offers_every_outcome_and_theme() -> None:
    outcome, causes = resolve_modal.render(resolve_modal.example()).payload()["blocks"][1:3]
    assert [option["value"] for option in outcome["element"]["options"]] == list(OUTCOMES)
    assert [option["value"] for option in causes["element"]["options"]] == list(labels())


def test_what_the_comment_is_about_is_chosen_beforehand() -> None:
    causes = resolve_modal.render(resolve_modal.example()).payload()["blocks"][2]["element"]
    assert [option["value"] for option in causes["initial_options"]] == ["reliability"]
    assert all(option in causes["options"] for option in causes["initial_options"])


def test_the_whole_of_a_long_comment_can_be_read() -> None:
    comment = " ".join(f"word{number}" for number in range(3_000))
    data = read_all_modal.WholeComment(score=3, comment=comment, answered_at=MONDAY)
    pieces = [
        block["text"]["text"] for block in read_all_modal.render(data).payload()["blocks"] if block["type"] == "section"
    ]
    assert " ".join(pieces) == comment
    assert len(pieces) > 5


def test_a_book_is_cut_and_says_so() -> None:
    data = read_all_modal.WholeComment(score=3, comment="word " * 40_000, answered_at=MONDAY)
    blocks = read_all_modal.render(data).payload()["blocks"]
    assert blocks[-1]["elements"][0]["text"].startswith("Cut after 40,000 characters")
