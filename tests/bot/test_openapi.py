"""The OpenAPI document says what there is: every route, schemas that hold, references that lead somewhere."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from starlette.routing import Route

from bot.customers_api import Customers
from bot.openapi import document
from bot.web import create_web

if TYPE_CHECKING:
    from tests.bot.conftest import Served

METHODS = {"get", "post", "put"}


def never(*_: object) -> Any:
    raise AssertionError("nothing is sent here")


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with its components inside, as a validator wants it."""
    return {**schema, "components": document()["components"]}


def test_every_route_is_documented_and_nothing_else() -> None:
    web = create_web(
        configured={},
        intake=never,
        readiness=list,
        clock=lambda: datetime.now(UTC),
        customers=Customers(token="t", learn=never, clock=lambda: datetime.now(UTC)),
    )
    routes = {
        (re.sub(r":\w+}", "}", route.path), method.lower())
        for route in web.routes
        if isinstance(route, Route)
        for method in route.methods or ()
        if method != "HEAD"
    }
    documented = {
        (path, method) for path, operations in document()["paths"].items() for method in operations if method in METHODS
    }
    assert documented == routes


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    found: list[str] = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                found.append(part["$ref"])
            if isinstance(part.get("schema"), dict):
                Draft202012Validator.check_schema(part["schema"])
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    whole = document()
    walk(whole)
    for schema in whole["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    names = {f"#/components/schemas/{name}" for name in whole["components"]["schemas"]}
    assert found
    assert set(found) <= names


def test_operations_have_what_openapi_wants() -> None:
    whole = document()
    assert whole["openapi"].startswith("3.1")
    for path, operations in whole["paths"].items():
        wanted = set(re.findall(r"{(\w+)}", path))
        assert {parameter["name"] for parameter in operations.get("parameters", ())} == wanted
        for method in METHODS & operations.keys():
            operation = operations[method]
            assert operation["summary"]
            assert all(answer["description"] for answer in operation["responses"].values())
            for need in operation.get("security", ()):
                assert need.keys() <= whole["components"]["securitySchemes"].keys()


def test_what_is_answered_is_what_the_document_says(served: "Served") -> None:
    whole = served.client.get("/openapi.json").json()
    answers = {
        ("/webhooks/{name}", "post"): [
            served.post("generic", {"id": "1", "score": 3}),
            served.post("generic", {"id": "1", "score": 11}),
            served.post("delighted", {"event_type": "survey_response.created"}),
            served.post("delighted", {"event_type": "unsubscribe.created"}),
            served.client.post("/webhooks/generic", json={}),
            served.client.post("/webhooks/nobody", json={}),
        ],
        ("/webhooks/{name}", "get"): [served.client.get("/webhooks/generic")],
        ("/readyz", "get"): [served.client.get("/readyz")],
    }
    for (path, method), found in answers.items():
        for answer in found:
            said = whole["paths"][path][method]["responses"][str(answer.status_code)]
            schema = resolved(said["content"]["application/json"]["schema"])
            Draft202012Validator(schema).validate(answer.json())
