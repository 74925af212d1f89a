"""What our OpenAPI document says can be sent, and what it says cannot: answered as it says, at once, never by a 5xx.

Schemathesis makes the requests from the document that we serve, and holds each answer against it: status, content type, schema.
`make fuzz` sends its share of 100,000; every run of the tests sends some hundred.
"""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.openapi import document
from tests.bot import fuzz_server, fuzzing
from tests.bot.fuzzing import SECRET, TALLY

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = [
    (path, method)
    for path, operations in document()["paths"].items()
    for method in operations
    if method in ("get", "put", "post")
]
TAKES_BODIES = {"post", "put"}
KNOWS: dict[str, Any] = {"Authorization": f"Bearer {SECRET}", "X-Webhook-Secret": SECRET}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with fuzz_server.heard(tmp_path_factory.mktemp("openapi")) as running:
        yield running


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_answers_as_the_document_says(client: httpx.Client, path: str, method: str) -> None:
    base_url = str(client.base_url).rstrip("/")
    served = client.get("/openapi.json").json()
    operation = schemathesis.openapi.from_dict(served)[path][method]
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @given(case=cases, knows_secret=st.integers(0, 4).map(bool), is_ours=st.integers(0, 4).map(bool))
    @settings(
        max_examples=fuzzing.OPENAPI_EXAMPLES if method in TAKES_BODIES else fuzzing.SHORT // 4,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    def answers(case: schemathesis.Case[Any], *, knows_secret: bool, is_ours: bool) -> None:
        if is_ours and "name" in case.path_parameters:
            case.path_parameters["name"] = "generic"
        if knows_secret and "secret" in case.path_parameters:
            case.path_parameters["secret"] = SECRET
        began = time.perf_counter()
        answer = case.call(base_url=base_url, headers=KNOWS if knows_secret else {}, timeout=fuzz_server.LONGEST)
        TALLY.note(answer.status_code, time.perf_counter() - began)
        case.validate_response(answer, checks=CHECKS)

    answers()


def test_as_many_were_sent_as_were_wanted_and_none_failed_or_hung() -> None:
    """Last: after all others, in `make fuzz` after all of `test_fuzz_everything`."""
    print(f"\n{TALLY}")  # noqa: T201  # what `make fuzz` reports
    assert TALLY.statuses
    assert max(TALLY.statuses) < 500
    assert TALLY.slowest < fuzz_server.LONGEST
    assert TALLY.statuses.total() >= fuzzing.WANTED * 0.95
