"""Survicate: one call for each question; the NPS question is told by its choice, which names the category.

"Why?" is often a question of its own. Its text comes in a call without a score and is a `Remark` on the answer of the same
response: whichever of the two comes first waits for the other.
"""

from collections.abc import Mapping

from bot.sources import fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from scoring.nps import Category, category
from scoring.responses import Remark, SurveyResponse

TITLE = "Survicate"
EVIDENCE = """
Thin. Payload and signature: vendor documentation of "question answered" and of the answer types; the JSON of a completed survey is not
documented. A comment on the NPS question comes with it. The first text question of the same response is taken for the comment, in whatever
order the calls come; MAPPING can name another one.
"""
HOW_TO_CONNECT = """
In the tool: Settings > Integrations > Webhooks > add $url for "question answered".
Here: set ${variable}__SECRET to the signing secret (or the verification token) shown there.
If the survey asks for several texts, set ${variable}__MAPPING='{"comment": "<id or wording of the question>"}'.
"""
CATEGORIES = tuple(Category)


def verify(request: Request, secret: str) -> bool:
    if "hmac" in request.headers:
        return signatures.is_signed_in_hex(request, secret, header="hmac") or _has_token(request, secret)
    return _has_token(request, secret)


def _has_token(request: Request, secret: str) -> bool:
    return signatures.same(request.headers.get("token", ""), secret)


def parse(request: Request, options: Options) -> Parsed:
    body = fields.json_object(request)
    event = fields.object_at(body, "event") or body
    answered = fields.object_at(event, "questionAnswered")
    if not answered:
        if event:
            raise Ignored(f"{fields.shown(next(iter(event)))} is not an answered question")
        raise Unreadable("event.questionAnswered: is missing", field="event.questionAnswered")
    if "text" in answered and "choice" not in answered:
        return (_remark(answered, request, options),)
    respondent = fields.object_at(answered, "respondent")
    return (
        SurveyResponse(
            source=options.name,
            external_id=fields.identifier(answered.get("responseUuid"), "responseUuid"),
            score=_score(fields.object_at(answered, "choice")),
            comment=fields.comment(fields.at(answered, "choice", "comment")),
            answered_at=fields.moment(answered.get("timestamp"), "timestamp", request.received_at),
            survey=fields.text(fields.at(answered, "survey", "name")),
            kind=options.kind,
            customer=customer(
                fields.object_at(respondent, "attributes"),  # a list when there are none
                Person(key=respondent.get("uuid") or respondent.get("id")),
            ),
        ),
    )


def _remark(answered: Mapping[str, object], request: Request, options: Options) -> Remark:
    question = fields.object_at(answered, "question")
    wanted = options.mapping.get("comment")
    if wanted is not None and wanted not in (fields.text(question.get("id")), fields.text(question.get("body"))):
        raise Ignored("the answer to another question: MAPPING names another one as the comment")
    said = fields.comment(answered.get("text"))
    if said is None:
        raise Ignored("the question was not answered")
    return Remark(
        source=options.name,
        external_id=fields.identifier(answered.get("responseUuid"), "responseUuid"),
        comment=said,
        said_at=fields.moment(answered.get("timestamp"), "timestamp", request.received_at),
    )


def _score(choice: Mapping[str, object]) -> int:
    """`choice.id` is the score of an NPS question, and the id of an answer of every other question."""
    if not choice:
        raise Ignored("the answer to another question: it has no choice")
    said = choice.get("body")
    if said not in CATEGORIES:
        raise Ignored(f"the answer to another question: {fields.shown(said)}")
    score = fields.score_at(choice, "id", "choice.id")
    if category(score) != said:
        raise Ignored(f"the answer to another question: {fields.shown(said)} with the id {score}")
    return score
