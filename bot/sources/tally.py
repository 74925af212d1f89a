"""Tally: forms whose questions the team made up, so the score is found by wording or by MAPPING."""

from bot.sources import fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import customer
from bot.sources.mapping import Question, Type, read_form
from scoring.responses import SurveyResponse

TITLE = "Tally"
EVIDENCE = """
Thin. Payload and signature: vendor documentation and a public capture. No capture of a rating or a linear scale was found: their type
names are taken from the form editor. The vendor signs the JSON as it sends it; its own sample hashes it anew.
"""
HOW_TO_CONNECT = """
In the tool: the form > Integrations > Webhooks > add $url and a signing secret.
Here: set ${variable}__SECRET to the same secret. The score is found if one scale asks how likely a recommendation is;
else set ${variable}__MAPPING='{"score": "<key of the question>", "comment": "<key of the question>"}'.
"""
TYPES = {
    "LINEAR_SCALE": Type.SCALE,
    "RATING": Type.SCALE,
    "INPUT_NUMBER": Type.SCALE,
    "INPUT_TEXT": Type.TEXT,
    "TEXTAREA": Type.TEXT,
    "INPUT_EMAIL": Type.EMAIL,
}
HIDDEN = "HIDDEN_FIELDS"


def verify(request: Request, secret: str) -> bool:
    return signatures.is_signed_in_base64(request, secret, header="tally-signature")


def parse(request: Request, options: Options) -> Parsed:
    body = fields.json_object(request)
    event = body.get("eventType")
    if event != "FORM_RESPONSE":
        if isinstance(event, str):
            raise Ignored(f"{fields.shown(event)} is not an answer")
        raise Unreadable("eventType: is missing", field="eventType")
    data = fields.object_at(body, "data")
    form = read_form([_question(field) for field in fields.list_at(data, "fields")], options, _hidden(data))
    return (
        SurveyResponse(
            source=options.name,
            external_id=fields.identifier(data.get("responseId"), "data.responseId"),
            score=form.score,
            comment=form.comment,
            answered_at=fields.moment(data.get("createdAt"), "data.createdAt", request.received_at),
            survey=fields.text(data.get("formName")),
            kind=options.kind,
            customer=customer(form.facts),
        ),
    )


def _question(field: object) -> Question:
    return Question(
        path=fields.text(fields.at(field, "key")) or "",
        title=fields.text(fields.at(field, "label")) or "",
        type=TYPES.get(str(fields.at(field, "type")), Type.OTHER),
        value=fields.at(field, "value"),
    )


def _hidden(data: object) -> dict[str, object]:
    """What the team put into the form's address; it knows the customer by it."""
    named = [(fields.text(fields.at(field, "label")), field) for field in fields.list_at(data, "fields")]
    return {name: fields.at(field, "value") for name, field in named if name and fields.at(field, "type") == HIDDEN}
