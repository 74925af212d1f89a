"""The OpenAPI document of our own endpoints, served at `/openapi.json`: what can be sent, and what is answered."""

import json
from collections.abc import Mapping
from typing import Any, Final

from bot.asgi import LARGEST_BODY
from bot.outgoing.model import events_schema
from bot.sources.generic_model import customer_schema, json_schema

Json = dict[str, Any]

ERROR: Final[Json] = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string"}, "field": {"type": ["string", "null"]}, "position": {"type": "integer"}},
}
RECEIPT: Final[Json] = {
    "type": "object",
    "properties": {
        "received": {"type": "integer", "minimum": 0},
        **{name: {"type": "integer"} for name in ("new", "updated", "repeat", "stale", "deleted", "waiting")},
        "kept": {"const": "quarantine"},
        "reason": {"type": "string"},
        "ignored": {"type": "string"},
        "left_out": {"type": "array", "items": {"type": "string"}},
    },
    "description": "How many answers there were and what became of them; or why there was none.",
}
READY: Final[Json] = {
    "type": "object",
    "required": ["ready", "reasons"],
    "properties": {"ready": {"type": "boolean"}, "reasons": {"type": "array", "items": {"type": "string"}}},
}
CHANGED: Final[Json] = {
    "type": "object",
    "required": ["changed"],
    "properties": {"changed": {"type": "boolean", "description": "whether anything became known"}},
}
HANDSHAKE: Final[Json] = {
    "type": "object",
    "required": ["source", "ready"],
    "properties": {"source": {"type": "string"}, "ready": {"type": "boolean"}},
}
SAID: Final = {
    401: "The signature, the secret or the token is missing or wrong.",
    404: "No source has this name.",
    408: "The body took too long to arrive.",
    413: f"The body has more than {LARGEST_BODY} bytes.",
    422: "It was understood, and something in it is wrong: see `field`.",
    503: "Nothing was stored; please send it again after `Retry-After` seconds.",
}


SIGNED: Final = {
    "webhook-id": "The same for every repetition: ignore what you heard before.",
    "webhook-timestamp": "Seconds since 1970: refuse what is older than five minutes.",
    "webhook-signature": "`v1,` and the base64 HMAC-SHA256 of id, timestamp and body, joined by dots; several with blanks between.",
}


def document() -> Json:
    """OpenAPI 3.1, whose schemas are JSON Schema 2020-12 like our own."""
    answers, customer = _components("Answers", json_schema()), _components("Customer", customer_schema())
    events = _components("Event", events_schema(), prefix="Event")
    webhook = _webhook()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "NPS Bot",
            "version": "1",
            "description": "Survey answers in, and what your own systems know about customers.",
        },
        "paths": {
            "/webhooks/{name}": {"parameters": [_in_path("name", "generic")], **webhook},
            "/webhooks/{name}/{secret}": {
                "parameters": [_in_path("name", "generic"), _in_path("secret", "a-long-random-text")],
                **{method: {**operation, "security": []} for method, operation in webhook.items()},
            },
            "/customers/{key}": {"parameters": [_in_path("key", "ana@example.com")], "put": _customer()},
            "/schema": {"get": _read("JSON Schema of answers", "application/schema+json")},
            "/schema/customer": {"get": _read("JSON Schema of a customer", "application/schema+json")},
            "/schema/events": {"get": _read("JSON Schema of what receivers are told", "application/schema+json")},
            "/openapi.json": {"get": _read("This document", "application/json")},
            "/healthz": {"get": {"summary": "Whether the process lives", "responses": {"200": _says_text()}}},
            "/readyz": {"get": _readiness()},
            "/metrics": {"get": {"summary": "For Prometheus", "responses": {"200": _says_text()}}},
        },
        "webhooks": {"event": {"post": _outgoing()}},
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "signature": {"type": "apiKey", "in": "header", "name": "X-NPS-Signature"},
                "secret": {"type": "apiKey", "in": "header", "name": "X-Webhook-Secret"},
            },
            "schemas": {**answers, **customer, **events, "Error": ERROR, "Receipt": RECEIPT},
        },
    }


def _webhook() -> Json:
    return {
        "get": {"summary": "Whether anybody is there", "responses": {"200": _says(HANDSHAKE), **_refusals(404)}},
        "post": {
            "summary": "Survey answers: our own format for the source `generic`, a survey tool's own for all others",
            "security": [{"bearer": []}, {"signature": []}, {"secret": []}],
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Answers"}},
                    "application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/Answer"}},
                },
            },
            "responses": {
                "202": _says({"$ref": "#/components/schemas/Receipt"}),
                **_refusals(401, 404, 408, 413, 422, 503),
            },
        },
    }


def _outgoing() -> Json:
    return {
        "summary": "What we tell a receiver (`NPS_OUTGOING__<NAME>__URL`), signed as Standard Webhooks says",
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": about, "schema": {"type": "string"}}
            for name, about in SIGNED.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}},
        },
        "responses": {"2XX": {"description": "Heard. Anything else is tried again."}},
    }


def _customer() -> Json:
    return {
        "summary": "What your own systems know about a customer",
        "security": [{"bearer": []}],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Customer"}}},
        },
        "responses": {"200": _says(CHANGED), **_refusals(401, 408, 413, 422, 503)},
    }


def _readiness() -> Json:
    responses = {"200": _says(READY), "503": _says(READY, "It does not work; `reasons` says why.")}
    return {"summary": "Whether the bot works, and if not, why", "responses": responses}


def _read(what: str, media_type: str) -> Json:
    content = {media_type: {"schema": {"type": "object"}}}
    return {"summary": what, "responses": {"200": {"description": what, "content": content}}}


def _in_path(name: str, example: str) -> Json:
    schema = {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": example}


def _says(schema: Mapping[str, Any], description: str = "Understood.") -> Json:
    return {"description": description, "content": {"application/json": {"schema": dict(schema)}}}


def _says_text() -> Json:
    return {"description": "ok", "content": {"text/plain": {"schema": {"type": "string"}}}}


def _refusals(*statuses: int) -> Json:
    return {str(status): _says({"$ref": "#/components/schemas/Error"}, SAID[status]) for status in statuses}


def _components(name: str, schema: Json, *, prefix: str = "") -> Json:
    """A JSON Schema with definitions of its own, as components of one document; `prefix` tells those of one name apart."""
    moved: Json = json.loads(json.dumps(schema).replace("#/$defs/", f"#/components/schemas/{prefix}"))
    moved.pop("$schema")
    definitions: Json = moved.pop("$defs", {})
    return {**{f"{prefix}{each}": told for each, told in definitions.items()}, name: moved}
