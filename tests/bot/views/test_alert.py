from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.views import alert, catalogue
from bot.views.case import OUTCOMES, Case, CaseState, follow_up_id
from bot.views.person import Person
from bot.views.readable import readable

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NORMAL = alert.example()
CASE = Case(follow_up_id=12)
MARKUP = [
    "<!channel>",
    "<@U0HOSTILE>",
    "&",
    "<",
    ">",
    "*",
    "`",
    "\n",
    " ",
    "\u202e",
    "👩‍👩‍👧",
    "é",
    "\x00",
    "word",
    "https://x.example|y",
]
hostile_texts = st.one_of(st.text(), st.lists(st.sampled_from(MARKUP), max_size=400).map("".join)).filter(
    lambda said: "none" not in said.lower()  # by which a value that was forgotten is found
)


def spoken(data: alert.Alert) -> str:
    return readable(alert.render(data))


def buttons(data: alert.Alert) -> list[str]:
    actions = [block for block in alert.render(data).blocks if block["type"] == "actions"]
    return [element["action_id"] for block in actions for element in block["elements"]]


def marked_up(node: Any) -> list[str]:  # JSON
    """Every text that Slack reads as markup."""
    if isinstance(node, dict):
        here = [node["text"]] if node.get("type") == "mrkdwn" else []
        return here + [found for value in node.values() for found in marked_up(value)]
    if isinstance(node, list | tuple):
        return [found for value in node for found in marked_up(value)]
    return []


def test_the_notification_says_score_who_and_what() -> None:
    text = alert.render(NORMAL).text
    assert text.startswith("3/10 from Ana Example (Example Corp, enterprise): The export has been broken")


def test_the_header_is_score_and_who() -> None:
    assert alert.render(NORMAL).blocks[0]["text"]["text"] == "🔴 3/10 · Ana Example, Example Corp"


def test_what_is_unknown_is_left_out() -> None:
    bare = spoken(alert.Alert(response_id=1, score=0, answered_at=MONDAY, case=CASE))
    assert "a year" not in bare
    assert "renews" not in bare
    assert "Reads" not in bare
    assert "None" not in bare


def test_a_company_without_a_name_is_someone_there() -> None:
    someone = replace(NORMAL, person=Person(company="Example Corp"))
    assert "🔴 3/10 · Someone, Example Corp" in spoken(someone)


@pytest.mark.parametrize(
    ("case", "circle", "actions"),
    [
        (CASE, "🔴", ["take", "assign", "resolve", "case_menu"]),
        (replace(CASE, state=CaseState.TAKEN, owner="U0BEN"), "🟡", ["contacted", "resolve", "case_menu"]),
        (replace(CASE, state=CaseState.CONTACTED, owner="U0BEN"), "🔵", ["resolve", "case_menu"]),
        (replace(CASE, state=CaseState.SNOOZED, owner="U0BEN"), "🟣", ["wake", "resolve", "case_menu"]),
        (replace(CASE, state=CaseState.RESOLVED, outcome="recovered"), "🟢", ["reopen"]),
        (replace(CASE, state=CaseState.RESOLVED, outcome="no_reply"), "⚪", ["reopen"]),
    ],
)
def test_colour_and_buttons_follow_the_case(case: Case, circle: str, actions: list[str]) -> None:
    data = replace(NORMAL, case=case, url=None)
    assert alert.render(data).blocks[0]["text"]["text"].startswith(circle)
    assert buttons(data) == actions


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_said(outcome: str) -> None:
    case = replace(CASE, state=CaseState.RESOLVED, outcome=outcome, resolved_by="U0BEN", since=MONDAY)
    message = alert.render(replace(NORMAL, case=case))
    assert f"{OUTCOMES[outcome]} · @U0BEN, 23 Nov 2026, 09:30 UTC" in readable(message)
    assert message.text.endswith(f"resolved: {OUTCOMES[outcome].partition(':')[0].lower()}")


def test_a_long_comment_is_cut_and_can_be_read() -> None:
    data = replace(NORMAL, comment="a complaint " * 200)
    assert "read_all" in buttons(data)
    assert len(spoken(data)) < 1_800


def test_a_short_comment_needs_no_button() -> None:
    assert "read_all" not in buttons(NORMAL)


def test_a_resolved_case_takes_less_room() -> None:
    resolved = Case(follow_up_id=12, state=CaseState.RESOLVED, outcome="no_reply")
    long = replace(NORMAL, comment="a complaint " * 40)
    assert "read_all" not in buttons(long)
    assert "read_all" in buttons(replace(long, case=resolved))
    assert "Critical" not in spoken(replace(long, case=resolved))


def test_a_deleted_answer_shows_no_words_of_the_customer() -> None:
    gone = spoken(replace(NORMAL, is_deleted=True, case=replace(CASE, state=CaseState.RESOLVED, outcome="withdrawn")))
    assert "export" not in gone
    assert "no longer counts" in gone
    assert "[" not in gone


def test_earlier_answers_lead_to_this_one() -> None:
    assert "(9 → 7 → 3   " in spoken(replace(NORMAL, earlier=(7, 9)))
    assert "9 → 4 → 3, 2nd detractor answer in a row" in spoken(replace(NORMAL, earlier=(4, 9)))
    assert "0 → 1 → 3, 3rd detractor answer in a row" in spoken(replace(NORMAL, earlier=(1, 0)))


def test_a_long_run_of_detractor_answers_claims_no_more_than_is_known() -> None:
    endless = spoken(replace(NORMAL, earlier=(1, 2, 3, 4, 5)))
    assert "5 → 4 → 3 → 2 → 1 → 3, more than 5 detractor answers in a row" in endless


def test_an_answer_without_a_case_is_quiet() -> None:
    quiet = alert.render(replace(NORMAL, score=9, case=None))
    assert [block["type"] for block in quiet.blocks] == ["rich_text", "context"]
    assert readable(quiet).split("\n")[2].startswith("🟩 9/10 · Ana Example, Example Corp · Enterprise")
    assert "@U0BEN" not in readable(quiet)


def test_only_a_web_address_becomes_a_link() -> None:
    assert "Open in Delighted" in spoken(NORMAL)
    assert "Open in" not in spoken(replace(NORMAL, url="javascript:alert(1)"))


def test_what_was_just_done_can_be_undone_and_is_not_also_offered_the_other_way_round() -> None:
    taken = replace(CASE, state=CaseState.TAKEN, owner="U0BEN", undo_revision=2)
    assert buttons(replace(NORMAL, case=taken)) == ["contacted", "resolve", "undo", "case_menu"]
    closed = replace(CASE, state=CaseState.RESOLVED, outcome="recovered", undo_revision=3)
    assert buttons(replace(NORMAL, case=replace(closed, is_undoing_the_end=True))) == ["undo"]
    assert buttons(replace(NORMAL, case=closed)) == ["reopen", "undo"]


def test_no_case_has_more_buttons_than_a_phone_shows_in_a_row() -> None:
    for name, data in alert.examples().items():
        assert len(buttons(data)) - ("read_all" in buttons(data)) <= 4, name


def test_the_block_of_the_buttons_carries_case_and_revision() -> None:
    message = alert.render(replace(NORMAL, case=replace(CASE, revision=4)))
    assert message.blocks[-1]["block_id"] == "follow_up:12:4"
    assert follow_up_id("follow_up:12:4") == 12
    assert follow_up_id("follow_up:12") == 12
    with pytest.raises(ValueError, match="not a block of a follow-up"):
        follow_up_id("response:12")


@settings(max_examples=150, deadline=None)
@given(hostile_texts, hostile_texts, hostile_texts)
def test_nothing_that_a_customer_writes_breaks_or_pings(
    faults: Callable[[catalogue.Rendered], list[str]], comment: str, name: str, fact: str
) -> None:
    person = Person(
        name=name, email=fact, company=fact, plan=name, segment=fact, region=name, currency=fact, revenue=1, owner=fact
    )
    case = replace(CASE, state=CaseState.RESOLVED, outcome="recovered", note=comment)
    for each in (CASE, case, None):
        data = replace(
            NORMAL, comment=comment, person=person, survey=name, source=fact, ticket=fact, agent=name, case=each
        )
        message = alert.render(data)
        assert faults(message) == []
        live = [message.text, *marked_up(message.blocks)]
        assert [found for found in live if "<@U0HOSTILE>" in found or "<!channel>" in found] == []
