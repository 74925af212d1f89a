from datetime import UTC, datetime
from typing import Any

import pytest

from bot.views import draft_modal, letter_modal, read_all_modal, resolve_modal
from bot.views.case import OUTCOMES
from scoring.themes import labels

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def submitted(outcome: str, causes: list[str], note: str | None) -> dict[str, Any]:
    """A view as Slack sends it back, reduced to what the form reads."""
    form = resolve_modal.render(resolve_modal.examples()["no product channel"]).payload()
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


def test_what_the_product_channel_shall_hear_is_read_back() -> None:
    view = submitted("recovered", [], None)
    values = {
        **view["state"]["values"],
        "tell_product": {"tell_product": {"type": "checkboxes", "selected_options": [{"value": "yes"}]}},
        "product_item": {"product_item": {"type": "static_select", "selected_option": {"value": "new"}}},
        "product_summary": {"product_summary": {"type": "plain_text_input", "value": " Exports fail. "}},
    }
    new = resolve_modal.read({**view, "state": {"values": values}})
    assert (new.tells, new.item, new.summary) == (True, None, "Exports fail.")
    del values["product_summary"]
    values["product_item"]["product_item"]["selected_option"] = {"value": "4"}
    joined = resolve_modal.read({**view, "state": {"values": values}})
    assert (joined.tells, joined.item, joined.summary) == (True, 4, None)


def test_a_mail_address_carries_the_letter_if_it_fits() -> None:
    short = letter_modal.mailto("ana+nps@example.com", "A & B?", "Hello,\n\nÄ = 50 %")
    assert short == (
        "mailto:ana%2Bnps@example.com?subject=A%20%26%20B%3F&body=Hello%2C%0D%0A%0D%0A%C3%84%20%3D%2050%20%25"
    )
    assert letter_modal.mailto("a@b.example", "A", "word " * 500) == "mailto:a@b.example?subject=A"


def test_the_letter_is_read_back_whichever_template_it_came_from() -> None:
    form = draft_modal.render(draft_modal.example()).payload()
    values = {
        "subject:broken": {"subject": {"value": " One\n line "}},
        "letter:broken": {"letter": {"value": "Hello,\n\nBen "}},
        "draft_choice": {"draft_choice": {"selected_option": {"value": "broken"}}},
    }
    written = draft_modal.read({**form, "state": {"values": values}})
    assert written == draft_modal.Written(response_id=71, item_id=None, subject="One line", letter="Hello,\n\nBen")


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
