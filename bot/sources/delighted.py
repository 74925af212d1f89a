"""Delighted, and the tools that send its format.

Delighted itself closed on 2026-06-30; its webhook format lives on in tools that took its customers over.
"""

from bot.sources import fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from scoring.responses import SurveyResponse

TITLE = "Delighted"
EVIDENCE = """
Thin. Payload: vendor documentation and a capture of survey_response.updated; no capture of .created was found, it is taken to have
the same shape. Signature: vendor documentation; that the key is the private API key is said by third parties only.
"""
HOW_TO_CONNECT = """
In the tool: Integrations > Webhooks > add $url for "response created" and "response updated".
Here: set ${variable}__SECRET to the project's private API key, with which it signs.
"""
ANSWERED = ("survey_response.created", "survey_response.updated")


def verify(request: Request, secret: str) -> bool:
    return signatures.is_signed_in_hex(request, secret, header="x-delighted-webhook-signature", prefix="sha256=")


def parse(request: Request, options: Options) -> Parsed:
    body = fields.json_object(request)
    event = body.get("event_type")
    if event not in ANSWERED:
        if isinstance(event, str):
            raise Ignored(f"{fields.shown(event)} is not an answer")
        raise Unreadable("event_type: is missing", field="event_type")
    data = fields.object_at(body, "event_data")
    metric = data.get("survey_type")
    if metric not in (None, "nps"):  # absent in old payloads, which were all NPS
        raise Ignored(f"survey_type {fields.shown(metric)} is not NPS")
    return (
        SurveyResponse(
            source=options.name,
            external_id=fields.identifier(data.get("id"), "event_data.id"),  # event_id differs for each edit
            score=fields.score_at(data, "score", "event_data.score"),
            comment=fields.comment(data.get("comment")),
            answered_at=fields.moment(data.get("created_at"), "event_data.created_at", request.received_at),
            updated_at=fields.moment_if_any(data.get("updated_at"), "event_data.updated_at", request.received_at),
            kind=options.kind,
            url=fields.url(data.get("permalink")),
            left_out=fields.unusable_link("event_data.permalink", data.get("permalink")),
            customer=customer(fields.object_at(data, "person_properties"), _person(data)),
        ),
    )


def _person(data: object) -> Person:
    person = fields.at(data, "person")
    if not isinstance(person, dict):  # the REST shape has the bare id
        return Person(key=person)
    return Person(key=person.get("id"), email=person.get("email"), name=person.get("name"))
