"""Whatever comes in: an answer, or one of the two ways to say no. Never anything else."""

import copy
import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.base import Ignored, Options, Request, SourceSettings, Unreadable
from bot.sources.registry import sources

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2030, 1, 1, tzinfo=UTC)
OPTIONS = Options(name="fuzz", mapping={})
BODIES = sorted(
    path for path in FIXTURES.glob("*/*") if ".expected." not in path.name and path.name != "signature.json"
)
DOCUMENTS = [(path.parent.name, json.loads(path.read_text())) for path in BODIES if path.suffix == ".json"]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(alphabet=st.characters(codec=None), max_size=30)
    | st.sampled_from(
        ["", "9", "11", "2026-11-23", "9999-12-31T23:59:59-14:00", "ana@example.com", "\x00", "x" * 3000, 10**400]
    )
)
documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


def read(tool: str, body: bytes, content_type: str = "application/json") -> None:
    request = Request(headers={"content-type": content_type}, body=body, received_at=NOW)
    with suppress(Ignored, Unreadable):
        for item in sources()[tool].read(request, OPTIONS):
            assert item.external_id


def places(document: object) -> list[tuple[Any, Any]]:
    """Every container of a document with every key in it."""
    if not isinstance(document, dict | list):
        return []
    parts = list(document.items() if isinstance(document, dict) else enumerate(document))
    return [(document, key) for key, _ in parts] + [place for _, part in parts for place in places(part)]


@given(
    tool=st.sampled_from(sorted(sources())),
    body=st.binary(max_size=300),
    content_type=st.sampled_from(
        ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "\xff;=", ""]
    ),
)
@settings(max_examples=300, deadline=None)
def test_random_bytes_are_refused_in_words(tool: str, body: bytes, content_type: str) -> None:
    read(tool, body, content_type)


@given(tool=st.sampled_from(sorted(sources())), document=documents)
@settings(max_examples=300, deadline=None)
def test_random_json_is_refused_in_words(tool: str, document: object) -> None:
    read(tool, json.dumps(document).encode())


@given(fixture=st.sampled_from(DOCUMENTS), data=st.data())
@settings(max_examples=1000, deadline=None)
def test_a_genuine_body_with_one_part_replaced_or_missing_is_read_or_refused_in_words(
    fixture: tuple[str, Any], data: st.DataObject
) -> None:
    tool, document = fixture[0], copy.deepcopy(fixture[1])
    container, key = data.draw(st.sampled_from(places(document)))
    if isinstance(container, dict) and data.draw(st.booleans()):
        del container[key]
    else:
        container[key] = data.draw(documents)
    read(tool, json.dumps(document).encode())


@given(
    header=st.text(max_size=80), value=st.text(max_size=80), secret=st.text(max_size=20), body=st.binary(max_size=50)
)
@settings(max_examples=200, deadline=None)
def test_no_header_breaks_the_check_of_a_signature(header: str, value: str, secret: str, body: bytes) -> None:
    names = ["authorization", "x-nps-signature", "x-delighted-webhook-signature", "typeform-signature", header.lower()]
    request = Request(headers=dict.fromkeys(names, value), query={"secret": value[:-1]}, body=body, received_at=NOW)
    for tool, source in sources().items():
        source.is_authentic(request, SourceSettings(name=tool, tool=tool, secret=secret))
