"""Messages of survey tools' own Slack integrations, as they post them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.readers import patterns
from bot.readers.slack_message import Watch, body_of, plain, read
from bot.sources.base import Ignored, Unreadable
from scoring.responses import Customer, Kind, SurveyResponse

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TS = "1795512600.000100"
MESSAGES = Path(__file__).parent / "messages"


def message(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((MESSAGES / f"{name}.json").read_text())
    return document


def answer(said: dict[str, Any], reads: str, **more: Any) -> SurveyResponse:
    watch = Watch(channel="C1", reads=reads, **more)
    (found,) = read(body_of("C1", {"ts": TS, **said}), watch, received_at=NOW)
    assert isinstance(found, SurveyResponse)
    return found


def test_formbricks_asks_and_answers_in_turns() -> None:
    found = answer(message("formbricks"), "formbricks")
    assert (found.source, found.external_id, found.score) == ("formbricks", f"C1:{TS}", 9)
    assert found.survey == "Customer Satisfaction Survey"
    assert found.answered_at == datetime.fromtimestamp(float(TS), UTC)


def test_formbricks_brings_the_comment_and_who_answered() -> None:
    said = message("formbricks")
    for text in ("*Why?*", "Too &lt;slow&gt;\n", "*E-mail*", "<mailto:ana@example.com|ana@example.com>"):
        said["blocks"].append({"type": "section", "text": {"type": "mrkdwn", "text": text}})
    found = answer(said, "formbricks", kind=Kind.TRANSACTIONAL)
    assert (found.comment, found.kind) == ("Too <slow>", Kind.TRANSACTIONAL)
    assert found.customer == Customer(email="ana@example.com")


def test_a_wording_of_ones_own_is_named_by_a_mapping() -> None:
    said = message("formbricks")
    said["blocks"][2]["text"]["text"] = "*Your score*"
    with pytest.raises(Unreadable, match="NPS_SOURCES__FORMBRICKS__MAPPING"):
        answer(said, "formbricks")
    assert answer(said, "formbricks", mapping={"score": "Your score"}).score == 9


def test_posthogs_own_message_holds_no_score_and_says_what_to_do() -> None:
    with pytest.raises(Unreadable, match="Add to its text"):
        answer(message("posthog"), "posthog")


def test_posthogs_message_with_the_score_added_to_it() -> None:
    said = message("posthog")
    said["text"] += "\nScore: 3\nComment: Too slow"
    found = answer(said, "posthog")
    assert (found.score, found.comment, found.survey) == (3, "Too slow", "NPS")
    assert found.customer == Customer(key="user_42", email="mira.okafor@example.com")
    assert found.url == "https://us.posthog.com/project/1/person/user_42"


@pytest.mark.parametrize("reads", ["formbricks", "posthog", r"(?P<score>\d+) of ten"])
def test_another_message_is_refused_in_words(reads: str) -> None:
    with pytest.raises(Unreadable):
        answer({"text": "Deployed version 12"}, reads)


def test_a_pattern_finds_what_it_names_wherever_it_stands() -> None:
    pattern = (
        r"scored us (?P<score>10|[0-9]).*\n> (?P<comment>.+)\nfrom (?P<name>.+?) \((?P<email>\S+@\S+)\), (?P<plan>\w+)"
    )
    text = (
        "Somebody scored us 3 :(\n> Too slow &amp; too dear\nfrom Ana (<mailto:ana@example.com|ana@example.com>), pro"
    )
    in_text = answer({"text": text}, pattern)
    in_attachment = answer({"text": "", "attachments": [{"text": text}]}, pattern)
    assert in_text == in_attachment
    assert (in_text.source, in_text.score, in_text.comment) == ("slack", 3, "Too slow & too dear")
    assert in_text.customer == Customer(name="Ana", email="ana@example.com", plan="pro")


def test_fields_of_an_attachment_are_read_as_name_and_value() -> None:
    said = {
        "attachments": [{"fields": [{"title": "NPS", "value": "10"}, {"title": "Company", "value": "Example Corp"}]}]
    }
    found = answer(said, r"NPS: (?P<score>\d+)\nCompany: (?P<company>.+)")
    assert (found.score, found.customer.company) == (10, "Example Corp")


def test_a_pattern_that_would_take_years_is_cut_off() -> None:
    with pytest.raises(Unreadable, match="takes too long"):
        answer({"text": "a" * 60 + "!"}, r"(?P<score>(a+)+)$")
    assert patterns.PATIENCE < 3  # s: so long Slack waits


@pytest.mark.parametrize(
    ("pattern", "says"),
    [("(?P<score>", "no regular expression"), (r"(\d+)", "must name the score"), (r"NPS (?P<score>\d+)", None)],
)
def test_a_wrong_pattern_is_told_in_words(pattern: str, says: str | None) -> None:
    found = patterns.fault(pattern)
    assert (says in (found or "")) if says else found is None


def test_what_is_kept_is_the_same_from_an_event_and_from_history() -> None:
    event = {"type": "message", "channel": "C1", "ts": TS, "text": "x", "event_ts": TS, "team": "T1", "bot_id": "B1"}
    history = {"type": "message", "ts": TS, "text": "x", "bot_id": "B1", "blocks": []}
    assert body_of("C1", event) == body_of("C1", history)


@given(text=st.text(max_size=200), reads=st.sampled_from(["formbricks", "posthog"]), data=st.data())
@settings(max_examples=200, deadline=None)
def test_no_message_makes_us_fail(text: str, reads: str, data: st.DataObject) -> None:
    parts = st.none() | st.text(max_size=20) | st.integers() | st.dictionaries(st.text(max_size=5), st.text(max_size=5))
    block = st.fixed_dictionaries({}, optional={"type": st.sampled_from(["divider", "section", "x"]), "text": parts})
    said = {"text": text, "ts": data.draw(parts), "blocks": data.draw(st.lists(block | parts, max_size=6) | parts)}
    try:
        read(body_of("C1", said), Watch(channel="C1", reads=reads), received_at=NOW)
    except (Unreadable, Ignored) as refusal:
        assert refusal.reason  # noqa: PT017  # either way of saying no is right


def test_slacks_spelling_is_undone() -> None:
    assert plain("<https://example.com|our site> &amp; <@U1> <mailto:a@example.com>") == "our site & @U1 a@example.com"
