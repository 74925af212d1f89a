"""Segment, and what speaks like it: track calls that a survey tool sent through it."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from bot.sources import fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from scoring.responses import SurveyResponse

TITLE = "Segment (track calls)"
EVIDENCE = """
Envelope and signature: vendor documentation. Events: a capture of SatisMeter's, the documentation of Wootric's; Delighted's hold no
answer's value. Segment signs only the first event of a batch: a batch of several is kept for an admin to look at and replay, never
stored on that signature alone.
"""
HOW_TO_CONNECT = """
In the tool: Destinations > Webhooks > add $url with a shared secret; let only the survey tool's track calls through, and
switch batching off: only the first event of a batch is signed.
Here: set ${variable}__SECRET to the same secret.
"""
NO_ID = "No response"  # SatisMeter's user without an id


SIGNATURE = "x-signature"


def verify(request: Request, secret: str) -> bool:
    """By the whole body, or by the first event of a batch."""
    first = _first_of_batch(request.body)
    signed = request if first is None else replace(request, body=first)
    return signatures.is_signed_in_hex(signed, secret, header=SIGNATURE, algorithm="sha1")


def parse(request: Request, options: Options) -> Parsed:
    document = fields.json_document(request)
    if not isinstance(document, list):
        return (_item(fields.json_object(request), request, options),)
    if len(document) > 1 and SIGNATURE in request.headers:  # a replay by an admin, who vouches for it, carries none
        raise Unreadable(
            f"only the first of these {len(document)} events is signed, so none was stored: switch batching off in Segment. "
            "If you trust this body, replay it"
        )
    answers: list[SurveyResponse] = []
    for event in document:
        with suppress(Ignored):
            answers.append(_item(event if isinstance(event, dict) else {}, request, options))
    if not answers:
        raise Ignored("no event of the batch holds an NPS answer")
    return tuple(answers)


def _first_of_batch(body: bytes) -> bytes | None:
    """The bytes of the first event as they stand in a list; None when the body is no list."""
    text = body.decode("utf-8", "replace")
    inside = text.lstrip().removeprefix("[").lstrip()
    if not text.lstrip().startswith("["):
        return None
    try:
        _event, end = json.JSONDecoder().raw_decode(inside)
    except (ValueError, RecursionError):
        return b""
    return inside[:end].encode()


def _item(body: Mapping[str, object], request: Request, options: Options) -> SurveyResponse:
    if body.get("type") != "track":
        raise Ignored(f"the type {fields.shown(body.get('type'))} is not a track call")
    properties = fields.object_at(body, "properties")
    score = _score(properties, fields.shown(body.get("event")))
    answered_at = fields.moment(properties.get("receivedAt") or body.get("timestamp"), "timestamp", request.received_at)
    traits = fields.object_at(body, "context", "traits") or fields.object_at(body, "traits")
    return SurveyResponse(
        source=options.name,
        external_id=_identifier(body, properties),
        score=score,
        comment=_comment(properties),
        answered_at=answered_at,
        survey=fields.text(fields.at(body, "context", "campaign", "name")) or fields.text(properties.get("survey")),
        kind=options.kind,
        customer=customer(traits, _person(body)),
    )


def _score(properties: Mapping[str, object], event: str) -> int:
    """SatisMeter lists answers with their metric; Wootric and others give a score and say what it measures."""
    for answer in fields.list_at(properties, "answers"):
        if fields.at(answer, "metric") == "nps":
            return fields.score(fields.at(answer, "value"), "properties.answers[].value")
    metric = properties.get("metric_type") or properties.get("survey_type")
    if isinstance(metric, str) and metric.lower() == "nps":
        return fields.score_at(properties, "score", "properties.score")
    raise Ignored(f"the event {event} holds no NPS answer")


def _comment(properties: Mapping[str, object]) -> str | None:
    named = (item for item in fields.list_at(properties, "answers") if fields.at(item, "name") == "SM_comment")
    return fields.comment(fields.at(next(named, None), "value")) or fields.comment(properties.get("text"))


def _identifier(body: Mapping[str, object], properties: Mapping[str, object]) -> str:
    """The survey tool's id of the answer, else of the message; else who answered and when, which repeats alike."""
    given = properties.get("response_id") or properties.get("responseId") or body.get("messageId")
    if given is not None:
        return fields.identifier(given, "messageId")
    who = fields.text(body.get("userId")), fields.text(body.get("anonymousId"))
    when = fields.text(body.get("timestamp")) or fields.text(properties.get("receivedAt"))
    if not any(who) or when is None:
        raise Unreadable("messageId: is missing, and nothing else tells this answer from others", field="messageId")
    return hashlib.sha256(repr((body.get("event"), who, when)).encode()).hexdigest()[:32]


def _person(body: Mapping[str, object]) -> Person:
    own_id = body.get("userId")
    return Person(key=body.get("anonymousId") if own_id in (None, "", NO_ID) else own_id)
