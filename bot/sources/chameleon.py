"""Chameleon: an answer is a button and perhaps a text; buttons may be words, which are a scale of the team's own."""

from collections.abc import Mapping

from bot.sources import fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from bot.sources.mapping import Question, Type, guessed, read_form
from scoring.responses import SurveyResponse

TITLE = "Chameleon"
EVIDENCE = """
Payload and signature: vendor documentation. The vendor advises to refuse what was sent more than five minutes ago, and retries for 43
hours without saying whether a retry is stamped anew; we refuse nothing for its age: an old body can change nothing here, because an
answer is stored once and an older version never overwrites a newer one.
"""
HOW_TO_CONNECT = """
In the tool: Integrations > Webhooks > add $url for "response.finished"; copy the secret.
Here: set ${variable}__SECRET to it. Buttons 0 to 10 under a question that speaks of a recommendation are found; else set
${variable}__MAPPING='{"score": "button_text"}' if your buttons are numbers.
"""
ANSWERED = "response.finished"
OWN = ("id", "email", "uid", "name", "last_seen_at", "last_seen_session_count")


def verify(request: Request, secret: str) -> bool:
    return signatures.is_signed_in_hex(request, secret, header="x-chameleon-signature")


def parse(request: Request, options: Options) -> Parsed:
    body = fields.json_object(request)
    event = body.get("kind")
    if event != ANSWERED:
        if isinstance(event, str):
            raise Ignored(f"{fields.shown(event)} is not an answer")
        raise Unreadable("kind: is missing", field="kind")
    data = fields.object_at(body, "data")
    response, profile = fields.object_at(data, "response"), fields.object_at(data, "profile")
    known = {name: value for name, value in profile.items() if name not in OWN}
    form = read_form(_questions(data, response), options, known)
    return (
        SurveyResponse(
            source=options.name,
            external_id=fields.identifier(response.get("id"), "data.response.id"),
            score=form.score,
            comment=form.comment,
            answered_at=fields.moment(response.get("finished_at"), "data.response.finished_at", request.received_at),
            survey=fields.text(fields.at(data, "survey", "name")),
            kind=options.kind,
            customer=customer(form.facts, _person(profile)),
        ),
    )


def _questions(data: Mapping[str, object], response: Mapping[str, object]) -> list[Question]:
    wording = fields.text(fields.at(data, "survey", "steps", 0, "body")) or ""
    return [
        guessed("button_text", wording, response.get("button_text")),
        Question(path="input_text", type=Type.TEXT, value=response.get("input_text")),
        Question(path="button_order", value=response.get("button_order")),  # counts from 0: a place, seldom a score
    ]


def _person(profile: Mapping[str, object]) -> Person:
    return Person(key=profile.get("uid") or profile.get("id"), email=profile.get("email"), name=profile.get("name"))
