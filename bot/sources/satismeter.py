"""SatisMeter: `response.rating` is the answer; `response.score`, from -100 to 100, never is."""

from collections.abc import Mapping

from bot.sources import fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from scoring.responses import SurveyResponse

TITLE = "SatisMeter"
EVIDENCE = """
Payload: vendor documentation and a public capture. No signature is documented: put the secret into the address. An edit
carries no time of its own: the later call wins.
"""
HOW_TO_CONNECT = """
In the tool: Integrations > Webhooks > add $url?secret=<a long random text> for "completed".
Here: set ${variable}__SECRET to the same text. Addresses are logged without what follows the question mark.
"""
NO_ID = "No response"  # what the tool writes where it has no user id


def verify(request: Request, secret: str) -> bool:
    return signatures.has_secret(request, secret)


def parse(request: Request, options: Options) -> Parsed:
    body = fields.json_object(request)
    event = body.get("event")
    if event != "completed":
        if isinstance(event, str):
            raise Ignored(f"{fields.shown(event)} is not a completed answer")
        raise Unreadable("event: is missing", field="event")
    response = fields.object_at(body, "response")
    return (
        SurveyResponse(
            source=options.name,
            external_id=fields.identifier(response.get("id"), "response.id"),
            score=_score(response),
            comment=fields.comment(response.get("feedback")) or _comment(response),
            answered_at=fields.moment(response.get("created"), "response.created", request.received_at),
            survey=fields.text(fields.at(response, "campaign", "name")),
            kind=options.kind,
            customer=customer(
                fields.object_at(response, "user", "traits"), _person(fields.object_at(response, "user"))
            ),
        ),
    )


def _score(response: Mapping[str, object]) -> int:
    """The answer to the question whose metric is NPS; without metrics, the rating."""
    rated = [answer for answer in fields.list_at(response, "answers") if fields.at(answer, "metric")]
    nps = next((answer for answer in rated if fields.at(answer, "metric") == "nps"), None)
    if nps is not None:
        return fields.score(fields.at(nps, "value"), "response.answers[].value")
    if rated:
        raise Ignored(f"the metric {fields.shown(fields.at(rated[0], 'metric'))} is not NPS")
    return fields.score_at(response, "rating", "response.rating")


def _comment(response: Mapping[str, object]) -> str | None:
    named = (answer for answer in fields.list_at(response, "answers") if fields.at(answer, "name") == "SM_comment")
    return fields.comment(fields.at(next(named, None), "value"))


def _person(user: Mapping[str, object]) -> Person:
    own_id = user.get("userId")
    return Person(key=None if own_id == NO_ID else own_id, email=user.get("email"), name=user.get("name"))
