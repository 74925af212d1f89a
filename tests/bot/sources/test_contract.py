"""What every survey tool's file must do, told by the files in `fixtures/<tool>/`.

`signature.json`: genuine signatures (`is_plain_secret`: the tool sends the secret itself and signs nothing). `<case>.<anything>`: a body as the tool sends it. `<case>.expected.json` beside it: what
it says, as `responses`, `ignored` or `unreadable`, with the `mapping` and `content_type` that the case needs.
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.sources.base import Ignored, Options, Request, SourceSettings, Unreadable
from bot.sources.registry import sources
from scoring.responses import Kind, Told

FIXTURES = Path(__file__).parent / "fixtures"
RECEIVED_AT = datetime(2030, 1, 1, tzinfo=UTC)
TOOLS = sorted(sources())


def vectors() -> Iterator[Any]:
    for path in sorted(FIXTURES.glob("*/signature.json")):
        for number, vector in enumerate(json.loads(path.read_text())):
            yield pytest.param(path.parent.name, vector, id=f"{path.parent.name}-{number}")


def cases() -> Iterator[Any]:
    for expected in sorted(FIXTURES.glob("*/*.expected.json")):
        case = expected.name.removesuffix(".expected.json")
        (body,) = (path for path in expected.parent.glob(f"{case}.*") if path != expected)
        yield pytest.param(
            expected.parent.name, body, json.loads(expected.read_text()), id=f"{expected.parent.name}-{case}"
        )


def request_of(vector: Mapping[str, Any]) -> Request:
    received_at = datetime.fromisoformat(vector["received_at"]) if "received_at" in vector else RECEIVED_AT
    return Request(
        headers=vector.get("headers", {}),
        query=vector.get("query", {}),
        body=vector["body"].encode(),
        received_at=received_at,
    )


def settings(tool: str, secret: str | None, previous_secret: str | None = None) -> SourceSettings:
    return SourceSettings(name=tool, tool=tool, secret=secret, previous_secret=previous_secret)


def parse(tool: str, body: Path, expected: Mapping[str, Any]) -> tuple[Told, ...]:
    headers = {"content-type": expected.get("content_type", "application/json")}
    request = Request(headers=headers, body=body.read_bytes(), received_at=RECEIVED_AT)
    return sources()[tool].read(
        request, Options(name=tool, kind=Kind.RELATIONSHIP, mapping=expected.get("mapping", {}))
    )


def as_json(value: object) -> object:
    """A value as the expected files spell it: what is not said is left out."""
    if dataclasses.is_dataclass(value):
        spelled = {field.name: as_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
        # `is_dated` is said only where the tool did not say when.
        return {name: item for name, item in spelled.items() if item not in (None, {}, ()) and item is not True}
    if isinstance(value, datetime | date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value


@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_has_a_signature_vector_and_an_answer(tool: str) -> None:
    assert (FIXTURES / tool / "signature.json").is_file()
    assert any("responses" in json.loads(path.read_text()) for path in (FIXTURES / tool).glob("*.expected.json"))


@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_says_how_to_connect_it_and_how_it_is_known(tool: str) -> None:
    source = sources()[tool]
    steps = source.how_to_connect(url="https://nps.example.com/webhooks/x", name="x")
    assert "https://nps.example.com/webhooks/x" in steps
    assert "NPS_SOURCES__X__SECRET" in steps
    assert "$" not in steps
    assert source.evidence


def test_no_body_lies_about_without_its_expected_response() -> None:
    bodies = {path for path in FIXTURES.glob("*/*") if path.name != "signature.json" and ".expected." not in path.name}
    assert not [path.name for path in bodies if not list(path.parent.glob(f"{path.name.split('.')[0]}.expected.json"))]


@pytest.mark.parametrize(("tool", "vector"), list(vectors()))
def test_a_genuine_signature_is_accepted(tool: str, vector: Mapping[str, Any]) -> None:
    assert sources()[tool].is_authentic(request_of(vector), settings(tool, vector["secret"]))


@pytest.mark.parametrize(("tool", "vector"), list(vectors()))
def test_the_previous_secret_is_accepted_while_an_admin_changes_it(tool: str, vector: Mapping[str, Any]) -> None:
    assert sources()[tool].is_authentic(request_of(vector), settings(tool, "a new secret", vector["secret"]))


@pytest.mark.parametrize(("tool", "vector"), list(vectors()))
def test_a_wrong_secret_is_refused(tool: str, vector: Mapping[str, Any]) -> None:
    assert not sources()[tool].is_authentic(request_of(vector), settings(tool, f"{vector['secret']}x"))


@pytest.mark.parametrize(("tool", "vector"), list(vectors()))
def test_without_a_secret_nobody_is_believed(tool: str, vector: Mapping[str, Any]) -> None:
    assert not sources()[tool].is_authentic(request_of(vector), settings(tool, None))
    assert not sources()[tool].is_authentic(request_of(vector), settings(tool, "", ""))


@pytest.mark.parametrize(("tool", "vector"), list(vectors()))
def test_an_unsigned_request_is_refused(tool: str, vector: Mapping[str, Any]) -> None:
    unsigned = dataclasses.replace(request_of(vector), headers={}, query={})
    assert not sources()[tool].is_authentic(unsigned, settings(tool, vector["secret"]))


@pytest.mark.parametrize(("tool", "vector"), [case for case in vectors() if not case.values[1].get("is_plain_secret")])
def test_a_signature_does_not_fit_another_body(tool: str, vector: Mapping[str, Any]) -> None:
    altered = dataclasses.replace(request_of(vector), body=b'{"score":0}')
    assert not sources()[tool].is_authentic(altered, settings(tool, vector["secret"]))


@pytest.mark.parametrize(("tool", "body", "expected"), list(cases()))
def test_a_body_says_what_is_written_beside_it(tool: str, body: Path, expected: Mapping[str, Any]) -> None:
    if "responses" in expected:
        assert [as_json(item) for item in parse(tool, body, expected)] == expected["responses"]
    elif "ignored" in expected:
        with pytest.raises(Ignored) as ignored:
            parse(tool, body, expected)
        assert ignored.value.reason == expected["ignored"]
    else:
        with pytest.raises(Unreadable) as unreadable:
            parse(tool, body, expected)
        assert unreadable.value.reason == expected["unreadable"]


@pytest.mark.parametrize(("tool", "body", "expected"), [case for case in cases() if "responses" in case.values[2]])
def test_the_same_body_gives_the_same_ids_again(tool: str, body: Path, expected: Mapping[str, Any]) -> None:
    first, second = ([item.external_id for item in parse(tool, body, expected)] for _ in range(2))
    assert first == second
