"""Typeform: forms whose questions the team made up, so the score is found by wording or by MAPPING."""

from collections.abc import Mapping

from bot.sources import fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import customer
from bot.sources.mapping import Question, Type, read_form
from scoring.responses import SurveyResponse

TITLE = "Typeform"
EVIDENCE = """
Payload and signature: vendor documentation and public fixtures. A question type "nps" is not evidenced; it would be trusted.
An opinion scale may have other steps than 0 to 10, and the payload does not say: only one that asks for a recommendation counts.
"""
HOW_TO_CONNECT = """
In the tool: the form > Connect > Webhooks > add $url; in its settings, set a secret.
Here: set ${variable}__SECRET to the same secret. The score is found if one opinion scale asks how likely a recommendation is;
else set ${variable}__MAPPING='{"score": "<ref of the question>", "comment": "<ref of the question>", "email": "hidden.email"}'.
"""
# calculated.score is a sum of the team's own points, never the answer
TYPES = {
    "nps": Type.NPS,
    "opinion_scale": Type.SCALE,
    "rating": Type.SCALE,
    "short_text": Type.TEXT,
    "long_text": Type.TEXT,
    "email": Type.EMAIL,
}


def verify(request: Request, secret: str) -> bool:
    return signatures.is_signed_in_base64(request, secret, header="typeform-signature", prefix="sha256=")


def parse(request: Request, options: Options) -> Parsed:
    body = fields.json_object(request)
    event = body.get("event_type")
    if event != "form_response":
        if isinstance(event, str):
            raise Ignored(f"{fields.shown(event)} is not a finished answer")
        raise Unreadable("event_type: is missing", field="event_type")
    response = fields.object_at(body, "form_response")
    form = read_form(_questions(response), options, fields.object_at(response, "hidden"))
    return (
        SurveyResponse(
            source=options.name,
            external_id=fields.identifier(response.get("token"), "form_response.token"),
            score=form.score,
            comment=form.comment,
            answered_at=fields.moment(response.get("submitted_at"), "form_response.submitted_at", request.received_at),
            survey=fields.text(fields.at(response, "definition", "title")),
            kind=options.kind,
            customer=customer(form.facts),
        ),
    )


def _questions(response: Mapping[str, object]) -> list[Question]:
    """Every question that was asked, in order, with its answer; then hidden fields and variables, for MAPPING."""
    answers = {fields.text(fields.at(answer, "field", "id")): answer for answer in fields.list_at(response, "answers")}
    asked = [
        Question(
            path=fields.text(fields.at(field, "ref")) or fields.text(fields.at(field, "id")) or "",
            title=fields.text(fields.at(field, "title")) or "",
            type=TYPES.get(str(fields.at(field, "type")), Type.OTHER),
            value=_value(answers.get(fields.text(fields.at(field, "id")))),
        )
        for field in fields.list_at(response, "definition", "fields")
    ]
    hidden = [
        Question(path=f"hidden.{name}", value=value) for name, value in fields.object_at(response, "hidden").items()
    ]
    variables = [
        Question(path=f"variables.{fields.at(variable, 'key')}", value=_value(variable))
        for variable in fields.list_at(response, "variables")
    ]
    return asked + hidden + variables


def _value(answer: object) -> object:
    """An answer says its type, and holds its value under that name; a choice holds a label."""
    value = fields.at(answer, str(fields.at(answer, "type")))
    label = fields.at(value, "label")
    return value if label is None else label
