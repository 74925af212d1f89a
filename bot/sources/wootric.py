"""Wootric, now InMoment: JSON or a form, as the account is set; in a form every value is text."""

from collections.abc import Mapping

from bot.sources import bodies, fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from scoring.responses import Deletion, SurveyResponse

TITLE = "Wootric (InMoment)"
EVIDENCE = """
Payload: vendor documentation and public fixtures, as JSON and as form. Signature: vendor documentation. How a nested object is
spelled in a form is taken from web frameworks: response[score].
"""
HOW_TO_CONNECT = """
In the tool: Settings > Webhooks > add $url for responses created and updated.
Here: set ${variable}__SECRET to the account's webhook secret, with which it signs.
"""


def verify(request: Request, secret: str) -> bool:
    return signatures.is_signed_in_hex(request, secret, header="x-wootric-signature", prefix="sha1=", algorithm="sha1")


def parse(request: Request, options: Options) -> Parsed:
    body = bodies.nested(bodies.form(request)) if bodies.is_form(request) else fields.json_object(request)
    if "decline" in body:
        raise Ignored("a declined survey is not an answer")
    response = fields.object_at(body, "response")
    if not response:
        raise Unreadable("response: is missing", field="response")
    mode = body.get("survey_mode")
    if mode not in (None, "", "NPS"):
        raise Ignored(f"survey_mode {fields.shown(mode)} is not NPS")
    return (_item(response, request, options),)


def _item(response: Mapping[str, object], request: Request, options: Options) -> SurveyResponse | Deletion:
    external_id = fields.identifier(response.get("id"), "response.id")
    updated_at = fields.moment_if_any(response.get("updated_at"), "response.updated_at", request.received_at)
    if response.get("excluded_from_calculations") in (True, "true"):
        # The team took it out of its score; it may have counted here before.
        return Deletion(source=options.name, external_id=external_id, deleted_at=updated_at or request.received_at)
    return SurveyResponse(
        source=options.name,
        external_id=external_id,
        score=fields.score_at(response, "score", "response.score"),
        comment=fields.comment(response.get("text")),
        answered_at=fields.moment(response.get("created_at"), "response.created_at", request.received_at),
        updated_at=updated_at,
        kind=options.kind,
        customer=customer(fields.object_at(response, "end_user_properties"), _person(response)),
    )


def _person(response: Mapping[str, object]) -> Person:
    """By the team's own id of the person, else by Wootric's, which must not be mistaken for one of the team's."""
    own, theirs = fields.key(response.get("external_id")), fields.key(response.get("end_user_id"))
    return Person(key=own or (theirs and f"end_user:{theirs}"), email=response.get("email"))
