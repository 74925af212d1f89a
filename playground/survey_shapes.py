"""More survey tools: the payloads of those that came after the first three. See `playground.survey_tools`."""

import hashlib
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
            "meta": {"url": "https://app.example.com/", "userAgent": {"os": "macOS", "browser": "Chrome"}},
            "singleUseId": None,
            "language": "en",
            "survey": {"title": answer.survey, "type": "link", "status": "inProgress"},
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
    """One call per question: this is the score's, with the comment that may stand beside it."""
    return {
        "event": "questionAnswered",
        "messageId": f"{_id(answer, 20)}-{'2' if answer.updated_at else '1'}",
        "deliveryTries": 1,
        "responseUuid": _id(answer, 32),
        "survey": {"id": "survey0001", "name": answer.survey},
        "question": {"id": 1, "type": "nps", "body": "How likely are you to recommend us?"},
        "choice": {"id": answer.score, "body": _category(answer.score), "comment": answer.comment},
        "respondent": {
            "uuid": _id(answer, 30),
            "attributes": {**properties(answer), **properties(answer, "email", "name")} or [],
        },
        "respondedAt": _changed_at(answer).isoformat(timespec="seconds"),
    }


def satismeter(answer: Answer) -> Json:
    return {
        "response": {
            "rating": answer.score,
            "feedback": answer.comment,
            "answers": [],
            "completed": True,
            "created": iso_ms(answer.answered_at),
            "method": "In-app",
            "project": "playground0000",
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
            **{name: value for name, value in properties(answer).items() if name != "segment"},
        },
    }


MORE_TOOLS: dict[str, Tool] = {
    "wootric": Tool(wootric, hmac_hex("X-Wootric-Signature", "sha1=", "sha1")),
    "formbricks": Tool(formbricks, standard_webhook, pauses=(5.0, 10.0), retried=every_failure, timeout=5.0),
    "tally": Tool(tally, hmac_base64("Tally-Signature", ""), sends_updates=False),
    "survicate": Tool(survicate, survicate_headers),
    "satismeter": Tool(satismeter, bearer),
    "asknicely": Tool(asknicely, bearer),
}
