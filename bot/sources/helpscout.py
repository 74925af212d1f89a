"""Help Scout: survey answers of its messages; only NPS surveys carry a category."""

from collections.abc import Mapping

from bot.sources import fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from scoring.responses import SurveyResponse

TITLE = "Help Scout"
EVIDENCE = """
Payload: vendor documentation. Signature: receivers' code in public repositories (base64 HMAC-SHA1 of the body). The body has no id
of the answer: customer, message and time stand for it.
"""
HOW_TO_CONNECT = """
In the tool: Manage > Apps > Webhooks > add $url with a secret key, event "Message survey response received".
Here: set ${variable}__SECRET to the same key.
"""


def verify(request: Request, secret: str) -> bool:
    return signatures.is_signed_in_base64(request, secret, header="x-helpscout-signature", algorithm="sha1")


def parse(request: Request, options: Options) -> Parsed:
    body = fields.json_object(request)
    response = fields.object_at(body, "response")
    if not response:
        raise Unreadable("response: is missing", field="response")
    if not response.get("category"):
        raise Ignored("a survey without categories is not NPS")
    answered_at = fields.moment(response.get("timestamp"), "response.timestamp", request.received_at)
    person = fields.object_at(body, "_embedded", "customer")
    survey = fields.text(fields.at(body, "message", "name"), longest=100)
    link = fields.at(body, "_links", "message:dashboard", "href")
    return (
        SurveyResponse(
            source=options.name,
            external_id=f"{fields.key(person.get('id')) or 'anonymous'}/{survey or ''}/{answered_at:%Y%m%dT%H%M%S}"[
                : fields.LONGEST_ID
            ],
            score=fields.score_at(response, "value", "response.value"),
            comment=fields.comment(response.get("comment")),
            answered_at=answered_at,
            survey=survey,
            kind=options.kind,
            url=fields.url(link),
            left_out=fields.unusable_link("_links.message:dashboard.href", link),
            customer=customer(_facts(person), Person(key=person.get("id"), email=_email(person))),
        ),
    )


def _facts(person: Mapping[str, object]) -> dict[str, object]:
    return {name: person.get(name) for name in ("firstName", "lastName", "organization", "jobTitle", "location")}


def _email(person: Mapping[str, object]) -> object:
    return fields.at(person, "_embedded", "emails", 0, "value")
