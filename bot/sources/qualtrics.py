"""Qualtrics: a form with ids, signed or not; the answer and the survey's questions are fetched from its API and joined here."""

import hmac
import json
import re
from collections.abc import Iterator, Mapping

from bot.sources import bodies, fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from bot.sources.fetching import FetchStep, Wanted, path_id
from bot.sources.mapping import Question, Type, read_form
from scoring.responses import Announcement, SurveyResponse

TITLE = "Qualtrics"
EVIDENCE = """
Notice and signature: a public capture, checked against its own key. The two API calls and their fields: public captures of a response
(`QID2`, `QID2_NPS_GROUP`, `QID3_TEXT`, `recipientEmail`) and of a survey. Times of a notice carry no zone and are not used. Claims of a
header X-Qualtrics-Signature contradict the capture; it is not looked at.
"""
HOW_TO_CONNECT = """
In the tool: POST https://<datacenter>.qualtrics.com/API/v3/eventsubscriptions with topics surveyengine.completedResponse.<SV_...>,
publicationUrl $url, encrypt false and a sharedKey. Without a sharedKey: publicationUrl $url/<a long random text>.
Here: set ${variable}__SECRET to the sharedKey (or that text), ${variable}__API_TOKEN to a token of Account Settings > Qualtrics IDs, and
${variable}__API_URL=https://<datacenter>.qualtrics.com
"""
MARK = "_NPS_GROUP"  # of the column that Qualtrics adds to each NPS question
NO_ANSWERS = {1: "a preview", 2: "a test", 8: "marked as spam"}  # by `status`
ABOUT_THE_CALL = frozenset(
    [
        "startDate",
        "endDate",
        "status",
        "ipAddress",
        "progress",
        "duration",
        "finished",
        "recordedDate",
        "_recordId",
        "locationLatitude",
        "locationLongitude",
        "distributionChannel",
        "userLanguage",
        "recipientEmail",
        "recipientFirstName",
        "recipientLastName",
        "externalDataReference",
    ]
)
_QUESTION = re.compile(r"(QID\d+)(?:_TEXT)?")


def verify(request: Request, secret: str) -> bool:
    """By the signature of the message, if there is one; else by the secret in the address."""
    try:
        form = bodies.form(request)
    except Unreadable:
        return False
    if "HMAC" not in form and "MSG" not in form:
        return signatures.has_secret(request, secret)
    expected = hmac.new(secret.encode(), form.get("MSG", "").encode(), "sha512").hexdigest()
    return bool(secret) and signatures.same(form.get("HMAC", "").strip().lower(), expected)


def _paths(wanted: Wanted) -> Mapping[str, str]:
    survey = f"/API/v3/surveys/{path_id(wanted.survey_id, 'SurveyID')}"
    return {"response": f"{survey}/responses/{path_id(wanted.external_id, 'ResponseID')}", "survey": survey}


FETCH = FetchStep(None, _paths, lambda token: {"X-API-TOKEN": token})


def parse(request: Request, options: Options) -> Parsed:
    if bodies.is_form(request):
        return (_notice(bodies.form(request), request, options),)
    body = fields.json_object(request)
    response, survey = fields.object_at(body, "response", "result"), fields.object_at(body, "survey", "result")
    if not response:
        raise Unreadable("response.result: is missing", field="response.result")
    return (_answer(response, survey, request, options),)


def _notice(form: Mapping[str, str], request: Request, options: Options) -> Announcement:
    told = _message(form["MSG"]) if "MSG" in form else form
    if "ResponseID" not in told:
        raise Ignored("the notice names no response")
    external_id = fields.identifier(told["ResponseID"], "ResponseID")
    survey_id = fields.identifier(told.get("SurveyID"), "SurveyID")
    _paths(Wanted(survey_id, external_id))  # ids that lead nowhere are refused at the door
    return Announcement(
        source=options.name, external_id=external_id, survey_id=survey_id, announced_at=request.received_at
    )


def _message(text: str) -> Mapping[str, object]:
    try:
        document = fields.storable(json.loads(text))
    except ValueError:
        raise Unreadable("MSG: is not JSON", field="MSG") from None
    if not isinstance(document, dict):
        raise Unreadable("MSG: must be a JSON object", field="MSG")
    return document


def _answer(
    response: Mapping[str, object], survey: Mapping[str, object], request: Request, options: Options
) -> SurveyResponse:
    values = fields.object_at(response, "values")
    status = values.get("status")
    if isinstance(status, int) and status in NO_ANSWERS:
        raise Ignored(f"the response is {NO_ANSWERS[status]}")
    form = read_form(list(_questions(values, response, survey)), options, _facts(values))
    answered_at = values.get("endDate") or values.get("recordedDate")
    person = Person(key=values.get("externalDataReference"), email=values.get("recipientEmail"), name=_name(values))
    return SurveyResponse(
        source=options.name,
        external_id=fields.identifier(response.get("responseId"), "response.result.responseId"),
        score=form.score,
        comment=form.comment,
        answered_at=fields.moment(answered_at, "values.endDate", request.received_at),
        updated_at=fields.moment_if_any(values.get("recordedDate"), "values.recordedDate", request.received_at),
        survey=fields.text(survey.get("name")),
        kind=options.kind,
        customer=customer(form.facts, person),
    )


def _questions(
    values: Mapping[str, object], response: Mapping[str, object], survey: Mapping[str, object]
) -> Iterator[Question]:
    """In the order in which the survey asks them; a text behind a choice is a question of its own."""
    asked = fields.object_at(survey, "questions")
    answered = (match[1] for name in values if (match := _QUESTION.fullmatch(name)))
    for path in dict.fromkeys([*asked, *answered]):
        question = fields.object_at(asked, path)
        title = bodies.plain_text(question.get("questionText"))
        label = fields.at(response, "labels", path)
        if f"{path}{MARK}" in values or fields.at(question, "questionType", "selector") == "NPS":
            yield Question(path=path, title=title, type=Type.NPS, value=values.get(path))
        elif isinstance(label, str) and label.strip().isdecimal():
            yield Question(path=path, title=title, type=Type.SCALE, value=label)
        elif path in values:
            yield Question(path=path, title=title, value=label or values[path])
        if f"{path}_TEXT" in values:
            yield Question(path=f"{path}_TEXT", title=title, type=Type.TEXT, value=values[f"{path}_TEXT"])


def _facts(values: Mapping[str, object]) -> dict[str, object]:
    """Embedded data: what the team attached to the invitation."""
    return {name: value for name, value in values.items() if name not in ABOUT_THE_CALL and not name.startswith("QID")}


def _name(values: Mapping[str, object]) -> str | None:
    parts = (fields.text(values.get(name)) for name in ("recipientFirstName", "recipientLastName"))
    return " ".join(part for part in parts if part) or None
