"""PostHog: the body is a template that the team may edit; survey answers came in three shapes over the years."""

from collections.abc import Mapping

from bot.sources import fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from bot.sources.mapping import Question, guessed, read_form
from scoring.responses import SurveyResponse

TITLE = "PostHog"
EVIDENCE = """
Thin. Payload: reconstructed from the sender's source, default template {event, person}. It signs nothing and says nothing about a scale:
a whole number whose question speaks of a recommendation counts. A partial and a final answer share one submission id.
"""
HOW_TO_CONNECT = """
In the tool: Data pipelines > Destinations > HTTP Webhook > $url, matching event "survey sent", with the header
X-Webhook-Secret: <a long random text>, and the default body.
Here: set ${variable}__SECRET to the same text. If the score is not found, set
${variable}__MAPPING='{"score": "<id of the question>", "comment": "<id of the question>"}'.
"""
ANSWERED = "survey sent"
ANSWER = "$survey_response"


def verify(request: Request, secret: str) -> bool:
    return signatures.has_secret(request, secret)


def parse(request: Request, options: Options) -> Parsed:
    body = fields.json_object(request)
    event = fields.object_at(body, "event")
    if event.get("event") != ANSWERED:
        if isinstance(event.get("event"), str):
            raise Ignored(f"{fields.shown(event['event'])} is not an answer")
        raise Unreadable("event.event: is missing", field="event.event")
    properties = fields.object_at(event, "properties")
    form = read_form(_questions(properties), options, _facts(body))
    return (
        SurveyResponse(
            source=options.name,
            external_id=fields.identifier(properties.get("$survey_submission_id") or event.get("uuid"), "event.uuid"),
            score=form.score,
            comment=form.comment,
            answered_at=fields.moment(event.get("timestamp"), "event.timestamp", request.received_at),
            survey=fields.text(properties.get("$survey_name")),
            kind=options.kind,
            url=fields.url(event.get("url")),
            left_out=fields.unusable_link("event.url", event.get("url")),
            customer=customer(form.facts, Person(key=event.get("distinct_id"))),
        ),
    )


def _questions(properties: Mapping[str, object]) -> list[Question]:
    """Asked questions in order; where the body does not list them, whatever answers there are."""
    asked = fields.list_at(properties, "$survey_questions")
    if asked:
        return [_question(number, question, properties) for number, question in enumerate(asked)]
    return [guessed(name, "", value) for name, value in properties.items() if name.startswith(ANSWER)]


def _question(number: int, question: object, properties: Mapping[str, object]) -> Question:
    own_id = fields.text(fields.at(question, "id"))
    by_place = f"{ANSWER}_{number}" if number else ANSWER
    values = (
        fields.at(question, "response"),
        properties.get(f"{ANSWER}_{own_id}"),
        properties.get(by_place),
    )
    value = next((value for value in values if value is not None), None)
    title = fields.text(fields.at(question, "question")) or fields.text(question) or ""
    return guessed(own_id or by_place, title, value)


def _facts(body: Mapping[str, object]) -> dict[str, object]:
    """What the team knows about the person; names with a dollar sign are the tool's own."""
    known = fields.object_at(body, "person", "properties")
    return {name: value for name, value in known.items() if not name.startswith("$")}
