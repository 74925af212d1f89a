"""Our own format: its schema, its example and what is accepted are one."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.sources.base import Options, Request, Unreadable
from bot.sources.generic import MOST_ITEMS
from bot.sources.generic_model import json_schema
from bot.sources.registry import sources
from scoring.responses import Kind, SurveyResponse

FIXTURES = Path(__file__).parent / "fixtures" / "generic"
RECEIVED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ANSWER = {"id": "1", "score": 3, "answered_at": "2026-11-23T09:00:00Z"}
# What JSON Schema can only say as a `format`, which validators may leave unchecked
BEYOND_SCHEMA = {"time-without-zone", "time-ahead", "second-item-wrong", "email-wrong"}


def parse(document: object, **options: object) -> Any:
    request = Request(body=json.dumps(document).encode(), received_at=RECEIVED_AT)
    return sources()["generic"].read(request, Options(name="generic", **options))  # type: ignore[arg-type]


JSON_CASES = [
    path
    for path in sorted(FIXTURES.glob("*.expected.json"))
    if (FIXTURES / path.name.replace(".expected", "")).exists()
]


@pytest.mark.parametrize("expected", JSON_CASES, ids=lambda path: path.name)
def test_the_schema_refuses_what_we_refuse(expected: Path) -> None:
    case = expected.name.removesuffix(".expected.json")
    body = json.loads((FIXTURES / f"{case}.json").read_text())
    is_valid = Draft202012Validator(json_schema()).is_valid(body)
    assert is_valid == ("responses" in json.loads(expected.read_text()) or case in BEYOND_SCHEMA)


def test_the_example_of_how_to_connect_is_accepted() -> None:
    steps = sources()["generic"].how_to_connect(url="https://nps.example.com/webhooks/generic")
    example = re.search(r"\{.*\}\}", steps, re.DOTALL)
    assert example is not None
    assert parse(json.loads(example[0]))


def test_the_kind_of_the_source_stands_unless_an_answer_says_otherwise() -> None:
    kinds = parse([ANSWER, {**ANSWER, "kind": "Prospect"}], kind=Kind.TRANSACTIONAL)
    assert isinstance(kinds, tuple)
    assert [item.kind for item in kinds if isinstance(item, SurveyResponse)] == [Kind.TRANSACTIONAL, Kind.PROSPECT]


def test_a_list_has_a_limit() -> None:
    assert parse([ANSWER] * MOST_ITEMS)
    with pytest.raises(Unreadable, match="at most 1000"):
        parse([ANSWER] * (MOST_ITEMS + 1))


@pytest.mark.parametrize("document", [None, 7, "text", [7]])
def test_what_is_no_object_is_refused(document: object) -> None:
    with pytest.raises(Unreadable, match="must be a JSON object"):
        parse(document)


def test_a_flood_of_properties_is_refused() -> None:
    with pytest.raises(Unreadable, match="customer: must have at most 50 further properties"):
        parse({**ANSWER, "customer": {f"fact {number}": 1 for number in range(51)}})


def test_a_nesting_too_deep_is_refused_in_words() -> None:
    deep = "[" * 900 + "]" * 900
    body = f'{{"id": "1", "score": 3, "answered_at": "2026-11-23T09:00:00Z", "customer": {{"x": {deep}}}}}'
    request = Request(body=body.encode(), received_at=RECEIVED_AT)
    try:
        sources()["generic"].read(request, Options(name="generic"))
    except Unreadable as unreadable:
        assert "nested too deep" in unreadable.reason  # noqa: PT017  # how deep is too deep is Python's business


def test_a_link_that_leads_nowhere_is_left_out_and_the_answer_says_so() -> None:
    body = {"id": "a1", "score": 3, "url": "n/a", "ticket": {"id": "7", "url": "javascript:alert(1)"}}
    (answer,) = parse(body)
    assert isinstance(answer, SurveyResponse)
    assert (answer.score, answer.url, answer.ticket.id, answer.ticket.url) == (3, None, "7", None)
    must = "left out, it must be an address that begins with https:// or http://"
    assert sorted(answer.left_out) == [f"ticket.url: {must}", f"url: {must}"]
    (answer,) = parse(body | {"url": "https://survey.example/a1", "ticket": None})
    assert isinstance(answer, SurveyResponse)
    assert answer.left_out == ()
