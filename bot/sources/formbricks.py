"""Formbricks: Standard Webhooks signatures; answers by the ids of the survey's elements, so a MAPPING names the score."""

from collections.abc import Mapping
from datetime import timedelta

from bot.sources import fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from bot.sources.mapping import Question, read_form
from scoring.responses import SurveyResponse

TITLE = "Formbricks"
EVIDENCE = """
Payload: vendor documentation and the sender's source. Signature: the sender's source (Standard Webhooks). The body holds neither the
wording nor the type of a question, so nothing can be found without a mapping.
"""
HOW_TO_CONNECT = """
In the tool: Integrations > Webhooks > add $url for "response created", "updated" and "finished"; copy the secret (whsec_…).
Here: set ${variable}__SECRET to it, and ${variable}__MAPPING='{"score": "<id of the question>", "comment": "<id of the question>"}'.
A webhook without a secret: add $url?secret=<a long random text> instead.
"""
ANSWERS = ("responseCreated", "responseUpdated", "responseFinished")
TOLERANCE = timedelta(minutes=5)  # of Standard Webhooks: a signature that somebody recorded is soon worth nothing
SIGNATURE = "webhook-signature"


def verify(request: Request, secret: str) -> bool:
    if SIGNATURE not in request.headers:
        return signatures.has_secret(request, secret)
    message_id, stamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
    key = signatures.decoded_key(secret, prefix="whsec_")
    if not key or not _is_now(stamp, request):
        return False
    message = f"{message_id}.{stamp}.".encode() + request.body
    expected = f"v1,{signatures.base64_digest(key, message)}"
    return any(signatures.same(given, expected) for given in request.headers[SIGNATURE].split())


def _is_now(stamp: str, request: Request) -> bool:
    try:
        sent_at = fields.moment(stamp, "webhook-timestamp", request.received_at)
    except Unreadable:
        return False
    return abs(request.received_at - sent_at) <= TOLERANCE


def parse(request: Request, options: Options) -> Parsed:
    body = fields.json_object(request)
    event = body.get("event")
    if event not in ANSWERS:
        if isinstance(event, str):
            raise Ignored(f"{fields.shown(event)} is not an answer")
        raise Unreadable("event: is missing", field="event")
    data = fields.object_at(body, "data")
    given = fields.object_at(data, "data")
    if data.get("finished") is not True and options.mapping.get("score", "") not in given:
        raise Ignored("the answer is not finished and has no score yet")
    form = read_form(_questions(given, data), options, fields.object_at(data, "contactAttributes"))
    return (
        SurveyResponse(
            source=options.name,
            external_id=fields.identifier(data.get("id"), "data.id"),
            score=form.score,
            comment=form.comment,
            answered_at=fields.moment(data.get("createdAt"), "data.createdAt", request.received_at),
            updated_at=fields.moment_if_any(data.get("updatedAt"), "data.updatedAt", request.received_at),
            survey=fields.text(fields.at(data, "survey", "title")),
            kind=options.kind,
            customer=customer(form.facts, Person(key=fields.at(data, "contact", "userId"))),
        ),
    )


def _questions(given: Mapping[str, object], data: Mapping[str, object]) -> list[Question]:
    answers = [Question(path=name, value=value) for name, value in given.items()]
    variables = fields.object_at(data, "variables")
    return answers + [Question(path=f"variables.{name}", value=value) for name, value in variables.items()]
