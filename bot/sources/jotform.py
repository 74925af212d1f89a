"""Jotform: a multipart form whose part `rawRequest` holds the answers as JSON, by number and short name, HTML-escaped."""

import html
import json
import re
from collections.abc import Mapping

from bot.sources import bodies, fields, signatures
from bot.sources.base import Options, Parsed, Request, Unreadable
from bot.sources.customers import customer
from bot.sources.mapping import Question, guessed, read_form
from scoring.responses import SurveyResponse

TITLE = "Jotform"
EVIDENCE = """
Payload: a public capture. No signature: put the secret into the address. The body holds a shortened name of a question, not its wording
or type. `pretty` is joined by commas and cannot be taken apart again; it is not used.
"""
HOW_TO_CONNECT = """
In the tool: Settings > Integrations > WebHooks > add $url?secret=<a long random text>.
Here: set ${variable}__SECRET to the same text, and
${variable}__MAPPING='{"score": "<q4_howLikely>", "comment": "<q5_why>"}' with the names that the first answer shows.
"""
_QUESTION = re.compile(r"q\d+_(\w+)")
_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def verify(request: Request, secret: str) -> bool:
    return signatures.has_secret(request, secret)


def parse(request: Request, options: Options) -> Parsed:
    parts = bodies.form(request)
    answers = _raw_request(parts)
    form = read_form([question for name, value in answers.items() if (question := _question(name, value))], options, {})
    submitted = fields.moment_if_any(answers.get("submitDate"), "submitDate", request.received_at)  # not in older posts
    return (
        SurveyResponse(
            source=options.name,
            external_id=fields.identifier(parts.get("submissionID"), "submissionID"),
            score=form.score,
            comment=form.comment,
            answered_at=submitted or request.received_at,
            is_dated=submitted is not None,
            survey=fields.text(html.unescape(parts.get("formTitle", ""))),
            kind=options.kind,
            customer=customer(form.facts),
        ),
    )


def _raw_request(parts: Mapping[str, str]) -> Mapping[str, object]:
    try:
        document = fields.storable(json.loads(parts.get("rawRequest", "")))
    except ValueError:
        raise Unreadable("rawRequest: is not JSON", field="rawRequest") from None
    if not isinstance(document, dict):
        raise Unreadable("rawRequest: must be a JSON object", field="rawRequest")
    return document


def _question(name: str, value: object) -> Question | None:
    match = _QUESTION.fullmatch(name)
    if match is None:
        return None
    if isinstance(value, dict):  # a name in parts, an address
        value = " ".join(str(part) for part in value.values() if isinstance(part, str) and part)
    spelled = html.unescape(value).replace("\r\n", "\n") if isinstance(value, str) else value
    return guessed(name, _CAPITALS.sub(" ", match[1]), spelled)
