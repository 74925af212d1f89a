"""The answer to /nps, the weekly summary, notices and replies: what they say when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.views import change, help, notice, nps_answer, weekly_summary  # noqa: A004  # the view is named like its command
from bot.views.nps_answer import Before
from bot.views.readable import readable
from bot.views.weekly_summary import OwnerLoad
from scoring.nps import Nps
from scoring.periods import Calendar
from scoring.query import Shape, parse_query
from scoring.responses import Kind

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ANSWER = nps_answer.example()
SUMMARY = weekly_summary.example()


def test_the_number_comes_first() -> None:
    message = nps_answer.render(ANSWER)
    assert message.text.startswith("Q4 2026 to date: NPS 32 (95 % range 6 to 53, 41 responses). +11 against")
    assert readable(message).split("\n")[2:4] == [
        "# NPS 32 · Q4 2026 to date",
        "95 % range 6 to 53 · 41 responses · day 53 of 92",
    ]


def test_without_responses_there_is_no_score_and_nothing_to_share() -> None:
    spoken = readable(nps_answer.render(replace(ANSWER, nps=Nps(), filters="plan:free")))
    assert "No responses" in spoken
    assert "NPS" not in spoken
    assert "Share" not in spoken
    assert "Leave the filter out" in spoken


def test_a_band_is_for_normal_samples_only() -> None:
    assert "Between good and great" in readable(nps_answer.render(ANSWER))
    assert "great" not in readable(nps_answer.render(replace(ANSWER, nps=Nps(2, 3, 7))))


def test_a_workspace_with_transactional_answers_only_is_told_so() -> None:
    only = readable(nps_answer.render(replace(ANSWER, kind=Kind.TRANSACTIONAL, is_only_kind=True)))
    assert "not the relationship NPS. No others have come in so far." in only
    assert "relationship" not in readable(nps_answer.render(ANSWER))


def test_a_filter_is_echoed_beside_the_number_and_below_it_if_it_is_long() -> None:
    short = nps_answer.render(replace(ANSWER, filters="plan:enterprise"))
    assert short.blocks[0]["text"]["text"].endswith("Q4 2026 to date · plan:enterprise")
    assert "Filter:" not in readable(short)
    long = nps_answer.render(replace(ANSWER, filters='company:"A company of which the name is as long as this one is"'))
    assert long.blocks[0]["text"]["text"].endswith("Q4 2026 to date")
    assert "Filter: company:" in readable(long)


def test_the_share_button_carries_the_command_and_a_shared_answer_names_who_asked() -> None:
    button = nps_answer.render(ANSWER).blocks[-1]["elements"][0]
    assert (button["action_id"], button["value"]) == ("share", "this-quarter")
    shared = readable(nps_answer.render(replace(ANSWER, shared_by="U0ANA")))
    assert shared.endswith("@U0ANA asked /nps this-quarter")


def test_all_time_is_compared_with_nothing() -> None:
    assert "against" not in readable(nps_answer.render(replace(ANSWER, before=None)))
    assert "Nothing to compare with" in readable(
        nps_answer.render(replace(ANSWER, before=Before(label="Q3", nps=Nps())))
    )


def test_the_summary_names_who_is_overdue_first() -> None:
    loads = (
        OwnerLoad(owner="U0ANA", open=9),
        OwnerLoad(owner=None, open=2),
        OwnerLoad(owner="U0BEN", open=2, overdue=1),
    )
    spoken = readable(weekly_summary.render(replace(SUMMARY, loads=loads)))
    assert "13 open, 1 overdue" in spoken
    assert "@U0BEN 2 (1 overdue) · @U0ANA 9 · without an owner 2" in spoken


def test_a_week_without_answers_is_called_quiet() -> None:
    spoken = readable(weekly_summary.render(replace(SUMMARY, last_week=Nps(), comments=())))
    assert "a quiet week, no responses; the week before NPS 23" in spoken


def test_a_tiny_week_gets_counts_instead_of_a_score() -> None:
    spoken = readable(weekly_summary.render(replace(SUMMARY, last_week=Nps(1, 0, 1))))
    assert "Last week: 2 responses (1 promoter, 0 passives and 1 detractor), too few for a score" in spoken


def test_the_summary_names_a_crowd_of_owners_only_in_part() -> None:
    loads = tuple(OwnerLoad(owner=f"U0{number:03}", open=1) for number in range(20))
    assert "and 12 more" in readable(weekly_summary.render(replace(SUMMARY, loads=loads)))


def test_a_second_click_tells_who_was_first() -> None:
    told = notice.already_taken("U0ANA", MONDAY, now=MONDAY + timedelta(minutes=2))
    assert notice.render(told).text == "<@U0ANA> took this 2 minutes ago."


def test_a_fault_of_ours_has_a_number() -> None:
    assert notice.render(notice.failed("3f9a2c")).text.endswith("Number: 3f9a2c")


def test_a_reply_says_what_changed() -> None:
    changed = change.Change(score=9, score_before=3, comment="Wrong key, sorry!", is_withdrawn=True)
    assert change.render(changed).text == (
        "The customer changed the answer from 3 to 9. Nobody had begun, so the case is closed. They wrote: "
        "Wrong key, sorry!"
    )


def test_help_begins_with_the_mistake_and_shows_commands_to_copy() -> None:
    spoken = readable(help.render(help.Help(mistake="I do not know “x”.", segments=("plan",))))
    assert spoken.split("\n")[2:4] == [
        "I do not know “x”.",
        "• /nps  this quarter so far, against the same days of the quarter before",
    ]
    assert "Filters here: plan:" in spoken


@pytest.mark.parametrize("command", [command for command, _ in help.EXAMPLES])
def test_every_example_of_the_help_is_understood(command: str) -> None:
    assert parse_query(command, now=MONDAY, calendar=Calendar(ZoneInfo("Europe/Berlin"))).text.strip() != "help"


def test_the_help_shows_every_shape() -> None:
    calendar = Calendar(ZoneInfo("Europe/Berlin"))
    shown = {parse_query(command, now=MONDAY, calendar=calendar).shape for command, _ in help.EXAMPLES}
    explained = " ".join(meaning for _, meaning in help.EXAMPLES)
    assert set(Shape) - shown == {Shape.HELP, Shape.BENCHMARK}
    assert "benchmark" in explained
