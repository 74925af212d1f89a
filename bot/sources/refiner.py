"""Refiner: answers by a name made of the question's wording, or of the team's choice."""

from collections.abc import Mapping

from bot.sources import fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from bot.sources.mapping import guessed, read_form
from scoring.responses import SurveyResponse

TITLE = "Refiner"
EVIDENCE = """
Thin. Payload: a public capture and vendor documentation. The tool has an optional secret token, but where it sends it was not found: put
the secret into the address. The type of a question is not in the body: a whole number whose name speaks of a recommendation counts.
"""
HOW_TO_CONNECT = """
In the tool: Integrations > Webhooks > add $url?secret=<a long random text> for "Completed Survey".
Here: set ${variable}__SECRET to the same text. If the score is not found by its name, set
${variable}__MAPPING='{"score": "<name of the answer>", "comment": "<name of the answer>"}'.
"""
ANSWERED = "Completed Survey"
BOOKKEEPING = ("_at", "_count")  # the tool's own attributes end so; no facts about a customer


def verify(request: Request, secret: str) -> bool:
    return signatures.has_secret(request, secret)


def parse(request: Request, options: Options) -> Parsed:
    body = fields.json_object(request)
    event = body.get("triggered_event")
    if event != ANSWERED:
        if isinstance(event, str):
            raise Ignored(f"{fields.shown(event)} is not a completed answer")
        raise Unreadable("triggered_event: is missing", field="triggered_event")
    response = fields.object_at(body, "response")
    answers = fields.object_at(response, "data")
    questions = [guessed(name, name.replace("_", " "), value) for name, value in answers.items()]
    form = read_form(questions, options, _facts(body, answers))
    return (
        SurveyResponse(
            source=options.name,
            external_id=fields.identifier(response.get("uuid"), "response.uuid"),
            score=form.score,
            comment=form.comment,
            answered_at=fields.moment(
                response.get("first_data_reception_at"), "response.first_data_reception_at", request.received_at
            ),
            updated_at=fields.moment_if_any(
                response.get("last_data_reception_at"), "response.last_data_reception_at", request.received_at
            ),
            survey=fields.text(fields.at(body, "form", "name")),
            kind=options.kind,
            customer=customer(form.facts, _person(body)),
        ),
    )


def _person(body: Mapping[str, object]) -> Person:
    account = fields.object_at(body, "account")
    return Person(
        key=body.get("remote_id") or body.get("uuid"),
        email=body.get("email"),
        name=body.get("display_name"),
        company=account.get("display_name"),
        account_key=account.get("remote_id") or account.get("uuid"),
    )


def _facts(body: Mapping[str, object], answers: Mapping[str, object]) -> dict[str, object]:
    """Attributes of account and person; the tool repeats every answer among them."""
    both = {**fields.object_at(body, "account", "attributes"), **fields.object_at(body, "attributes")}
    return {name: value for name, value in both.items() if not name.endswith(BOOKKEEPING) and name not in answers}
