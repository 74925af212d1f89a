"""More survey tools: the payloads of those that came after the first three. See `playground.survey_tools`."""

import hashlib
import uuid
from datetime import datetime

from playground.shapes import Json
from playground.survey_tools import (
    Answer,
    Tool,
    bearer,
    every_failure,
    hmac_base64,
    hmac_hex,
    iso_ms,
    properties,
    standard_webhook,
    survicate_headers,
)

DETRACTOR, PROMOTER = 6, 9
BROWSER = {"os": "macOS", "browser": "Chrome", "device": "desktop"}
FORMBRICKS_SURVEY = {
    "type": "link",
    "status": "inProgress",
    "createdAt": "2026-01-05T10:30:00.000Z",
    "updatedAt": "2026-01-06T07:45:00.000Z",
}
PLACE = {"country": "US", "city": "Springfield", "long": "Springfield, United States", "short": "Springfield"}


def _id(answer: Answer, length: int = 24) -> str:
    return hashlib.sha256(answer.id.encode()).hexdigest()[:length]


def _changed_at(answer: Answer) -> datetime:
    return answer.updated_at or answer.answered_at


def _category(score: int) -> str:
    if score >= PROMOTER:
        return "promoter"
    return "detractor" if score <= DETRACTOR else "passive"


def wootric(answer: Answer) -> Json:
    created, changed = answer.answered_at, _changed_at(answer)
    return {
        "response": {
            "id": answer.number,
            "email": answer.customer.get("email"),
            "external_id": answer.customer.get("key"),
            "score": answer.score,
            "text": answer.comment,
            "ip_address": "192.0.2.10",
            "origin_url": "https://app.example.com/",
            "end_user_id": answer.number % 100_000,
            "end_user_properties": properties(answer) or None,
            "survey_id": 1146,
            "created_at": created.isoformat(timespec="milliseconds"),
            "updated_at": changed.isoformat(timespec="milliseconds"),
            "excluded_from_calculations": False,
        },
        "event_name": "updated" if answer.updated_at else "created",
        "timestamp": changed.isoformat(timespec="milliseconds"),
        "account_token": "NPS-playground",
        "survey_mode": "NPS",
    }


def formbricks(answer: Answer) -> Json:
    answers: Json = {"nps": answer.score}
    if answer.comment is not None:
        answers["comment"] = answer.comment
    attributes = {**properties(answer), **properties(answer, "email", "name")}
    return {
        "webhookId": "cmplaygroundwebhook00001",
        "event": "responseUpdated" if answer.updated_at else "responseFinished",
        "data": {
            "id": f"cm{_id(answer, 22)}",
            "createdAt": iso_ms(answer.answered_at),
            "updatedAt": iso_ms(_changed_at(answer)),
            "surveyId": "cmplaygroundsurvey000001",
            "displayId": f"cm{_id(answer, 20)}di",
            "contact": None,
            "contactAttributes": {name: str(value) for name, value in attributes.items()} or None,
            "finished": True,
            "endingId": None,
            "data": answers,
            "variables": {},
            "ttc": {"nps": 2154.7, "_total": 4947.9},
            "tags": [],
            "meta": {"url": "https://app.example.com/", "userAgent": BROWSER, "country": "DE"},
            "singleUseId": None,
            "language": "en",
            "survey": {**FORMBRICKS_SURVEY, "title": answer.survey},
        },
    }


def tally(answer: Answer) -> Json:
    asked = (
        ("question_nps001", "How likely are you to recommend us?", "LINEAR_SCALE", answer.score),
        ("question_why001", "Why?", "TEXTAREA", answer.comment),
        ("question_mail01", "Email Address", "INPUT_EMAIL", answer.customer.get("email")),
        ("question_name01", "Name", "INPUT_TEXT", answer.customer.get("name")),
        ("question_comp01", "Company", "HIDDEN_FIELDS", answer.customer.get("company")),
    )
    return {
        "eventId": f"8514703f-0000-401d-abf7-{_id(answer, 12)}",
        "eventType": "FORM_RESPONSE",
        "createdAt": iso_ms(answer.answered_at),
        "data": {
            **dict.fromkeys(("responseId", "submissionId"), _id(answer, 6)),
            "respondentId": f"r{_id(answer, 5)}",
            "formId": "nP9901",
            "formName": answer.survey,
            "createdAt": iso_ms(answer.answered_at),
            "fields": [{"key": key, "label": label, "type": kind, "value": value} for key, label, kind, value in asked],
        },
    }


def survicate(answer: Answer) -> Json:
    """One call per question: this is the score's, with the comment that may stand beside it. No attributes are a list."""
    attributes = {**properties(answer), **properties(answer, "email", "name")}
    answered = {
        "responseUuid": _uuid(answer, "response"),
        "survey": {"id": "b92b6ecae6dd0001", "name": answer.survey},
        "url": answer.url or "https://survey.example.com/43f2d57893460001",
        "timestamp": _changed_at(answer).isoformat(timespec="seconds"),
        "respondent": {
            "id": str(answer.number % 1_000_000),
            "uuid": _uuid(answer, "respondent"),
            "platform": "OSX",
            "userAgent": "Mozilla/5.0",
            "attributes": {name: str(value) for name, value in attributes.items()} or [],
            "links": [],
        },
        "question": {"id": 12123, "body": "How likely are you to recommend us?"},
        "choice": {"id": answer.score, "body": _category(answer.score), "comment": answer.comment},
    }
    return {"messageId": _id(answer, 32), "deliveryTries": 0, "event": {"questionAnswered": answered}}


def _uuid(answer: Answer, what: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{what} {answer.id}"))


def satismeter(answer: Answer) -> Json:
    return {
        "response": {
            "rating": answer.score,
            "feedback": answer.comment,
            "answers": [],
            "completed": True,
            "created": iso_ms(answer.answered_at),
            "method": "In-app",
            "referrer": "https://app.example.com/",
            "project": "playground0000",
            "ip": "192.0.2.10",
            "location": PLACE,
            "user": {
                "name": answer.customer.get("name"),
                "email": answer.customer.get("email"),
                "userId": answer.customer.get("key", "No response"),
                "traits": properties(answer),
            },
            "category": _category(answer.score),
            "id": _id(answer),
        },
        "event": "completed",
    }


def asknicely(answer: Answer) -> Json:
    """Everything is a string here, and `count` above 1 means an update."""
    created = int(answer.answered_at.timestamp())
    first, _, last = str(answer.customer.get("name", "")).partition(" ")
    return {
        "count": 2 if answer.updated_at else 1,
        "person": {
            "id": str(answer.number % 1_000_000),
            "name": answer.customer.get("name"),
            "firstname": first,
            "lastname": last,
            "email": answer.customer.get("email"),
            "created": str(created - 13),
            "segment": str(answer.customer.get("segment", "general")),
        },
        "question": {
            "id": str(answer.number),
            "score": str(answer.score),
            "comment": answer.comment or "",
            "sent": str(created - 60),
            "opened": str(created - 30),
            "responded": str(created),
            "segment": str(answer.customer.get("segment", "general")),
            "deliverymethod": "email",
            "survey_template": answer.survey,
            **dict.fromkeys(("review_site", "theme", "life_cycle")),
            **{name: value for name, value in properties(answer).items() if name != "segment"},
        },
    }


MORE_TOOLS: dict[str, Tool] = {
    "wootric": Tool(wootric, hmac_hex("X-Wootric-Signature", "sha1=", "sha1")),
    "formbricks": Tool(formbricks, standard_webhook, pauses=(5.0, 10.0), retried=every_failure, timeout=5.0),
    "tally": Tool(tally, hmac_base64("Tally-Signature", ""), sends_updates=False),
    "survicate": Tool(survicate, survicate_headers, sends_updates=False),
    "satismeter": Tool(satismeter, bearer),
    "asknicely": Tool(asknicely, bearer),
}
