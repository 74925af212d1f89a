"""The senders' side of survey tools: what each sends when a customer answers, how it signs, when it tries again.

Written from the tools' documentation. A tool is a way to build calls, a way to sign a body, and pauses between attempts.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playground.shapes import Json

Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer said. `customer`: key, email, name, company, plan, segment, region, revenue, renewal, owner …"""

    id: str
    score: int
    answered_at: datetime
    comment: str | None = None
    customer: Json = field(default_factory=dict)
    survey: str = "Relationship survey"
    kind: str = "relationship"
    url: str | None = None
    ticket: Json | None = None
    updated_at: datetime | None = None  # set when this is a later edit

    @property
    def number(self) -> int:
        """The id as the number that some tools use."""
        return int(hashlib.sha256(self.id.encode()).hexdigest()[:8], 16)


Sign = Callable[[str, bytes, datetime], Headers]


@dataclass(frozen=True, slots=True)
class Tool:
    """`build` makes the JSON of one call; `pauses` are seconds before further attempts, at statuses in `retried` or none."""

    build: Callable[[Answer], Json]
    sign: Sign
    pauses: tuple[float, ...] = (1.0, 5.0)
    retried: Callable[[int], bool] = lambda status: status >= 500  # noqa: PLR2004  # HTTP's server errors
    sends_updates: bool = True
    timeout: float = 10.0


def hmac_hex(header: str, prefix: str, algorithm: str) -> Sign:
    def sign(secret: str, body: bytes, _now: datetime) -> Headers:
        return {header: prefix + hmac.new(secret.encode(), body, algorithm).hexdigest()}

    return sign


def hmac_base64(header: str, prefix: str) -> Sign:
    def sign(secret: str, body: bytes, _now: datetime) -> Headers:
        return {header: prefix + base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()}

    return sign


def standard_webhook(secret: str, body: bytes, now: datetime) -> Headers:
    """Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; the key is base64 behind `whsec_`."""
    message_id, timestamp = f"msg_{secrets.token_hex(8)}", str(int(now.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    value = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{value}"}


def survicate_headers(secret: str, body: bytes, _now: datetime) -> Headers:
    return {"Hmac": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(), "Token": secret}


def bearer(secret: str, _body: bytes, _now: datetime) -> Headers:
    """A static header that the customer of the tool configures: there is no signature."""
    return {"Authorization": f"Bearer {secret}"}


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_ms(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _without_none(value: Json) -> Json:
    return {name: item for name, item in value.items() if item is not None}


def properties(answer: Answer, *names: str) -> Json:
    wanted = names or ("company", "plan", "segment", "region", "revenue", "renewal", "owner")
    return {name: answer.customer[name] for name in wanted if answer.customer.get(name) is not None}


def generic(answer: Answer) -> Json:
    return _without_none(
        {
            "id": answer.id,
            "score": answer.score,
            "comment": answer.comment,
            "answered_at": answer.answered_at.isoformat(),
            "updated_at": answer.updated_at.isoformat() if answer.updated_at else None,
            "survey": answer.survey,
            "kind": answer.kind,
            "url": answer.url,
            "ticket": answer.ticket,
            "customer": _without_none(answer.customer) or None,
        }
    )


def delighted(answer: Answer) -> Json:
    name = "survey_response.updated" if answer.updated_at else "survey_response.created"
    return {
        "event_type": name,
        "event_id": hashlib.sha256(f"{answer.id} {answer.updated_at}".encode()).hexdigest(),
        "event_data": {
            "id": str(answer.number),
            "person": {
                "id": str(answer.number % 100_000),
                "email": answer.customer.get("email"),
                "name": answer.customer.get("name"),
                "created_at": int((answer.answered_at - timedelta(minutes=1)).timestamp()),
            },
            "survey_type": "nps",
            "score": answer.score,
            "comment": answer.comment,
            "permalink": answer.url or f"https://app.delighted.example/r/{answer.number:x}",
            "created_at": int(answer.answered_at.timestamp()),
            "updated_at": int(answer.updated_at.timestamp()) if answer.updated_at else None,
            "person_properties": properties(answer) or None,
            "notes": [],
            "tags": [],
            "additional_answers": [],
        },
    }


def typeform(answer: Answer) -> Json:
    """One question on a scale, one text, one e-mail; what else is known travels in hidden fields."""
    fields = [
        {"id": "NpsScale0001", "title": "How likely are you to recommend us?", "type": "opinion_scale", "ref": "nps"},
        {"id": "NpsWhy000001", "title": "Why?", "type": "long_text", "ref": "why"},
        {"id": "NpsMail00001", "title": "Your e-mail", "type": "email", "ref": "email"},
    ]
    values = (("number", answer.score), ("text", answer.comment), ("email", answer.customer.get("email")))
    answers = [
        {"type": kind, kind: value, "field": {name: asked[name] for name in ("id", "type", "ref")}}
        for asked, (kind, value) in zip(fields, values, strict=True)
        if value is not None
    ]
    token = hashlib.sha256(answer.id.encode()).hexdigest()[:32]
    hidden = properties(answer, "name", "company", "plan", "segment", "region", "key")
    return {
        "event_id": "01" + hashlib.sha256(f"event {answer.id}".encode()).hexdigest()[:24].upper(),
        "event_type": "form_response",
        "form_response": {
            "form_id": "lT4Z0001",
            "token": token,
            "landed_at": _iso(answer.answered_at - timedelta(minutes=2)),
            "submitted_at": _iso(answer.answered_at),
            **({"hidden": {name: str(value) for name, value in hidden.items()}} if hidden else {}),
            "definition": {
                "id": "lT4Z0001",
                "title": answer.survey,
                "fields": [{**asked, "properties": {}} for asked in fields],
            },
            "answers": answers,
        },
    }


def is_busy(status: int) -> bool:
    return status >= 500 or status in (408, 423, 429)  # noqa: PLR2004  # HTTP's own numbers


def every_failure(status: int) -> bool:
    return status >= 300  # noqa: PLR2004  # all that is no success


TOOLS: dict[str, Tool] = {
    "generic": Tool(generic, hmac_hex("X-NPS-Signature", "sha256=", "sha256")),
    "delighted": Tool(delighted, hmac_hex("X-Delighted-Webhook-Signature", "sha256=", "sha256")),
    "typeform": Tool(
        typeform,
        hmac_base64("Typeform-Signature", "sha256="),
        pauses=(150.0,) * 3,
        retried=is_busy,
        sends_updates=False,
        timeout=30.0,
    ),
}
