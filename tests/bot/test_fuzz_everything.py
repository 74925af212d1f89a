"""Whatever comes in over HTTP, from whoever knows the secret or not: an answer that is documented, at once, never a 5xx.

`make fuzz` sends 100,000 requests; every run of the tests sends a few hundred.
"""

import functools
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.openapi import document
from tests.bot import fuzz_server, fuzzing
from tests.bot.fuzzing import EXAMPLES, SECRET, TALLY

DOCUMENTED = {
    (path, method): {int(status) for status in operation["responses"]}
    for path, operations in document()["paths"].items()
    for method, operation in operations.items()
    if method != "parameters"
}
SENDABLE = frozenset(range(0x20, 0x100)) - {0x7F}  # what the client's own library lets out in a header

fuzz = functools.partial(
    settings, max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with fuzz_server.heard(tmp_path_factory.mktemp("fuzz")) as running:
        yield running


def send(client: httpx.Client, path: str, method: str, url: str, **more: Any) -> int:
    """Send it; the answer is one of those that the OpenAPI document names for this path."""
    began = time.perf_counter()
    answer = client.request(method, url, **more)
    TALLY.note(answer.status_code, time.perf_counter() - began)
    assert answer.status_code in DOCUMENTED[path, method.lower()] - {503}, (answer.status_code, answer.text, url)
    return answer.status_code


def post(client: httpx.Client, tool: str, body: bytes, content_type: str) -> int:
    headers = fuzzing.headers(tool, body, content_type.encode("latin-1", "replace").decode("latin-1"))
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    return send(client, "/webhooks/{name}", "POST", f"/webhooks/{tool}", content=body, headers=encoded)


@given(sent=fuzzing.altered())
@fuzz()
def test_a_signed_body_with_altered_parts(client: httpx.Client, sent: tuple[str, bytes, str]) -> None:
    assert post(client, *sent) in (202, 422, 401)


@given(sent=fuzzing.torn())
@fuzz()
def test_a_signed_body_with_altered_bytes(client: httpx.Client, sent: tuple[str, bytes, str]) -> None:
    post(client, *sent)


@given(
    named=st.lists(fuzzing.tools, min_size=3, max_size=3, unique=True),
    body=fuzzing.anything.map(fuzzing.as_json) | fuzzing.forms | fuzzing.words.map(fuzzing.qualtrics),
    content_type=fuzzing.content_types,
)
@fuzz()
def test_a_signed_body_of_anything(client: httpx.Client, named: list[str], body: bytes, content_type: str) -> None:
    for tool in named:
        post(client, tool, body, content_type)


@given(body=fuzzing.answers | st.lists(fuzzing.answers, max_size=5), key=st.emails() | st.text(min_size=1, max_size=40))
@fuzz()
def test_our_own_formats(client: httpx.Client, body: Any, key: str) -> None:
    post(client, "generic", fuzzing.as_json(body), fuzzing.JSON)
    facts = fuzzing.as_json(body.get("customer", body) if isinstance(body, dict) else body)
    headers = {"Authorization": f"Bearer {SECRET}"}
    place = "".join(f"%{byte:02X}" for byte in key.encode("utf-8", "replace"))
    if "/" not in key:  # another address
        send(client, "/customers/{key}", "PUT", f"/customers/{place}", content=facts, headers=headers)


@given(
    name=st.sampled_from([*sorted(fuzzing.CONFIGURED), "nobody", "%00", "..", "%2F", "x" * 5000]),
    secret=st.binary(max_size=30),
    body=st.binary(max_size=200),
    header=st.binary(max_size=40).map(lambda value: bytes(byte for byte in value if byte in SENDABLE).strip()),
)
@fuzz()
def test_a_stranger(client: httpx.Client, name: str, secret: bytes, body: bytes, header: bytes) -> None:
    guessed = "".join(f"%{byte:02X}" for byte in secret)
    for place in (f"/{guessed}", f"?secret={guessed}"):
        answer = client.post(
            f"/webhooks/{name}{place}", content=body, headers={b"Authorization": header, b"X-NPS-Signature": header}
        )
        TALLY.note(answer.status_code, answer.elapsed.total_seconds())
        assert answer.status_code in (401, 404, 307)
