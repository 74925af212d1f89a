"""Pendo: "npsSubmitted". No e-mail address: visitor and account by the ids that the team gave them."""

from bot.sources import fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from scoring.responses import SurveyResponse

TITLE = "Pendo"
EVIDENCE = """
Thin. Payload: vendor documentation and public fixtures. That X-Pendo-Signature is an HMAC-SHA256 is said by third parties, its encoding by
nobody: hex and base64 are accepted, or a secret in the address. Whether rating and reason may come in two calls is unknown.
"""
HOW_TO_CONNECT = """
In the tool: Settings > Integrations > Webhooks > add $url for "NPS submitted".
Here: set ${variable}__SECRET to the webhook's secret. If signatures are refused, add $url?secret=<the secret> instead, and tell us.
"""
SIGNATURE = "x-pendo-signature"
ANSWERED = "npsSubmitted"


def verify(request: Request, secret: str) -> bool:
    return (
        signatures.is_signed_in_hex(request, secret, header=SIGNATURE)
        or signatures.is_signed_in_base64(request, secret, header=SIGNATURE)
        or signatures.has_secret(request, secret)
    )


def parse(request: Request, options: Options) -> Parsed:
    body = fields.json_object(request)
    event = body.get("event")
    if event != ANSWERED:
        if isinstance(event, str):
            raise Ignored(f"{fields.shown(event)} is not an answer")
        raise Unreadable("event: is missing", field="event")
    answer = fields.object_at(body, "properties", "nps")
    return (
        SurveyResponse(
            source=options.name,
            external_id=fields.identifier(body.get("uniqueId"), "uniqueId"),
            score=fields.score_at(answer, "rating", "properties.nps.rating"),
            comment=fields.comment(answer.get("reason")),
            answered_at=fields.moment(body.get("timestamp"), "timestamp", request.received_at),  # s; guide times are ms
            survey=fields.text(fields.at(body, "properties", "guideProperties", "name")),
            kind=options.kind,
            customer=customer({}, Person(key=body.get("visitorId"), account_key=body.get("accountId"))),
        ),
    )
