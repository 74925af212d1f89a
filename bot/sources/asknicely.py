"""AskNicely: one webhook for first answers and edits; every value is text."""

from datetime import datetime, timedelta

from bot.sources import fields, signatures
from bot.sources.base import Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from scoring.responses import SurveyResponse

TITLE = "AskNicely"
EVIDENCE = """
Payload: vendor documentation. The tool signs nothing; it sends headers of your choice. An edit carries a higher `count` but no
time of its own: each counts as a second later than the answer before it.
"""
HOW_TO_CONNECT = """
In the tool: App Store > Webhooks > add $url with the custom header X-Webhook-Secret: <a long random text>.
Here: set ${variable}__SECRET to the same text.
"""
OUR_OWN = ("id", "created", "name", "email")


def verify(request: Request, secret: str) -> bool:
    return signatures.has_secret(request, secret)


def parse(request: Request, options: Options) -> Parsed:
    body = fields.json_object(request)
    question, person = fields.object_at(body, "question"), fields.object_at(body, "person")
    if not question:
        raise Unreadable("question: is missing", field="question")
    answered_at = fields.moment(question.get("responded"), "question.responded", request.received_at)
    return (
        SurveyResponse(
            source=options.name,
            external_id=fields.identifier(question.get("id"), "question.id"),
            score=fields.score_at(question, "score", "question.score"),
            comment=fields.comment(question.get("comment")),
            answered_at=answered_at,
            updated_at=_updated_at(answered_at, body.get("count")),
            survey=fields.text(question.get("survey_template")),
            kind=options.kind,
            customer=customer(
                {name: value for name, value in person.items() if name not in OUR_OWN},
                Person(key=person.get("id"), email=person.get("email"), name=person.get("name")),
            ),
        ),
    )


def _updated_at(answered_at: datetime, count: object) -> datetime | None:
    """A time that orders the versions as `count` does (1 is the first), so that a late repeat overwrites nothing."""
    spelled = fields.text(count) or ""
    edits = int(spelled) - 1 if spelled.isdecimal() and len(spelled) < 4 else 0  # noqa: PLR2004  # three digits are plenty
    return answered_at + timedelta(seconds=edits) if edits > 0 else None
