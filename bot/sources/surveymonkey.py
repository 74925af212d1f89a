"""SurveyMonkey: the webhook brings ids; the answer and the survey's questions are fetched from its API and joined here.

An answer names the choice by its id only; which number that is, stands in the survey.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.sources import bodies, fields, signatures
from bot.sources.base import Ignored, Options, Parsed, Request, Unreadable
from bot.sources.customers import Person, customer
from bot.sources.fetching import FetchStep, Wanted, path_id
from bot.sources.mapping import Question, Type, read_form
from scoring.responses import HIGHEST_SCORE, Announcement, Deletion, SurveyResponse

TITLE = "SurveyMonkey"
EVIDENCE = """
Thin. Notice and signature: third parties and the source of a public connector. The two API calls and how a choice is looked up: the same
connector; fields of a response and of a survey: public captures of the API. That a scale of eleven choices without numbers runs from 0
to 10 in the order of their positions, and that the weights -100, 0 and 100 mark an NPS question, is assumed.
"""
HOW_TO_CONNECT = """
In the tool: developer.surveymonkey.com > My Apps > a private app with the scopes "view webhooks", "create webhooks", "view surveys", "view
responses" and "view response details"; then POST /v3/webhooks with subscription_url $url and event_type response_completed
(response_updated and response_deleted as well, if you want edits and removals).
Here: set ${variable}__SECRET to <client id>&<client secret> of the app, and ${variable}__API_TOKEN to its access token.
Accounts in the EU or Canada: ${variable}__API_URL=https://api.eu.surveymonkey.com or https://api.surveymonkey.ca.
"""
ANSWERED = ("response_completed", "response_updated", "response_created")
REMOVED = "response_deleted"
NPS_WEIGHTS = {-100, 0, 100}
_NUMBER = re.compile(r"\d+")


def verify(request: Request, secret: str) -> bool:
    return signatures.is_signed_in_base64(request, secret, header="sm-signature", algorithm="sha1")


def _paths(wanted: Wanted) -> Mapping[str, str]:
    survey = f"/v3/surveys/{path_id(wanted.survey_id, 'resources.survey_id')}"
    return {
        "response": f"{survey}/responses/{path_id(wanted.external_id, 'object_id')}/details",
        "survey": f"{survey}/details",
    }


FETCH = FetchStep("https://api.surveymonkey.com", _paths, lambda token: {"Authorization": f"Bearer {token}"})


def parse(request: Request, options: Options) -> Parsed:
    body = fields.json_object(request)
    if "event_type" in body:
        return (_notice(body, request, options),)
    if not isinstance(body.get("response"), dict) or not isinstance(body.get("survey"), dict):
        raise Unreadable("event_type: is missing", field="event_type")
    return (_answer(fields.object_at(body, "response"), fields.object_at(body, "survey"), request, options),)


def _notice(body: Mapping[str, object], request: Request, options: Options) -> Announcement | Deletion:
    event = body["event_type"]
    if event not in (*ANSWERED, REMOVED):
        raise Ignored(f"{fields.shown(event)} is not an answer")
    happened_at = fields.moment_if_any(body.get("event_datetime"), "event_datetime", request.received_at)
    external_id = fields.identifier(body.get("object_id"), "object_id")
    if event == REMOVED:
        return Deletion(source=options.name, external_id=external_id, deleted_at=happened_at or request.received_at)
    survey_id = fields.identifier(fields.at(body, "resources", "survey_id"), "resources.survey_id")
    _paths(Wanted(survey_id, external_id))  # ids that lead nowhere are refused at the door
    return Announcement(
        source=options.name,
        external_id=external_id,
        survey_id=survey_id,
        announced_at=happened_at or request.received_at,
    )


def _answer(
    response: Mapping[str, object], survey: Mapping[str, object], request: Request, options: Options
) -> SurveyResponse:
    given = {
        _id(question): fields.list_at(question, "answers")
        for page in fields.list_at(response, "pages")
        for question in fields.list_at(page, "questions")
    }
    asked = [question for page in fields.list_at(survey, "pages") for question in fields.list_at(page, "questions")]
    questions = [found for question in asked for found in _questions(question, given.get(_id(question), ()))]
    form = read_form(questions, options, _facts(response))
    return SurveyResponse(
        source=options.name,
        external_id=fields.identifier(response.get("id"), "response.id"),
        score=form.score,
        comment=form.comment,
        answered_at=fields.moment(response.get("date_created"), "response.date_created", request.received_at),
        updated_at=fields.moment_if_any(response.get("date_modified"), "response.date_modified", request.received_at),
        survey=fields.text(survey.get("title")),
        kind=options.kind,
        url=fields.url(response.get("analyze_url")),
        left_out=fields.unusable_link("response.analyze_url", response.get("analyze_url")),
        customer=customer(form.facts, Person(email=response.get("email_address"))),
    )


def _questions(asked: object, answers: Sequence[object]) -> Iterator[Question]:
    """A question with its answer; a comment field belonging to it is a question of its own behind it."""
    path = _id(asked)
    title = bodies.plain_text(fields.at(asked, "headings", 0, "heading"))
    family = fields.at(asked, "family")
    if family == "demographic":
        yield from _rows(path, asked, answers)
        return
    first = next(iter(answers), None)
    choices = fields.list_at(asked, "answers", "choices")
    if family == "open_ended":
        yield Question(path=path, title=title, type=Type.TEXT, value=fields.at(first, "text"))
    elif scale := _scale(choices):
        chosen = (scale.get(_id(answer, "choice_id")) for answer in answers)
        value = next((number for number in chosen if number is not None), None)
        kind = Type.NPS if _has_nps_weights(choices) else Type.SCALE
        yield Question(path=path, title=title, type=kind, value=value)
    else:
        yield Question(path=path, title=title, value=_chosen_text(choices, first))
    said = next((fields.at(answer, "text") for answer in answers if fields.at(answer, "other_id")), None)
    if said is not None:
        yield Question(path=f"{path}.other", type=Type.TEXT, value=said)


def _id(part: object, name: str = "id") -> str:
    return fields.text(fields.at(part, name)) or ""


def _rows(path: str, asked: object, answers: Sequence[object]) -> Iterator[Question]:
    """Contact details: each row says what it is (`name`, `company`, `email` …)."""
    said = {_id(answer, "row_id"): fields.at(answer, "text") for answer in answers}
    for row in fields.list_at(asked, "answers", "rows"):
        name = fields.text(fields.at(row, "type")) or ""
        yield Question(path=f"{path}.{name}", title=name, value=said.get(_id(row)))


def _chosen_text(choices: Sequence[object], answer: object) -> object:
    chosen = fields.at(answer, "choice_id")
    return next((fields.at(choice, "text") for choice in choices if fields.at(choice, "id") == chosen), None)


def _scale(choices: Sequence[object]) -> Mapping[str, int]:
    """Which number each choice of a scale from 0 to 10 is, by its id; empty for every other question."""
    if len(choices) != HIGHEST_SCORE + 1:
        return {}
    ids = [_id(choice) for choice in choices]
    found = [_NUMBER.search(fields.text(fields.at(choice, "text")) or "") for choice in choices]
    numbers = [int(match[0]) for match in found if match]
    if sorted(numbers) == list(range(HIGHEST_SCORE + 1)):
        return dict(zip(ids, numbers, strict=True))
    if not any(found) and _has_nps_weights(choices):
        return {each: number for number, each in enumerate(ids)}
    return {}


def _has_nps_weights(choices: Sequence[object]) -> bool:
    weights = [fields.at(choice, "weight") for choice in choices]
    return {weight for weight in weights if isinstance(weight, int)} == NPS_WEIGHTS


def _facts(response: Mapping[str, object]) -> dict[str, object]:
    contact = {
        name: fields.at(entry, "value") for name, entry in fields.object_at(response, "metadata", "contact").items()
    }
    own = {name: response.get(name) for name in ("first_name", "last_name") if response.get(name)}
    return {**contact, **own, **fields.object_at(response, "custom_variables")}
