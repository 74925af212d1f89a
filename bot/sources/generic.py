"""Our own format: what a script, a workflow tool or a person with curl posts. One answer, or a list of them, as JSON; or a form.

Levels may be spelled in the names (`customer_email`, see `flat.py`). A list is taken whole or not at all; a refusal names the field and the place in the list.
"""

import difflib
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.sources import bodies, customers, fields, flat, signatures
from bot.sources.base import Options, Parsed, Request, Unreadable
from bot.sources.generic_model import Answer, CustomerFacts, Removal, TicketFacts
from scoring.responses import ANONYMOUS, NO_TICKET, Customer, Deletion, Kind, SurveyResponse, Ticket

TITLE = "Anything else (our own JSON)"
REFUSES_UNREADABLE = True
EVIDENCE = "Our own format: its JSON Schema is served at /schema."
HOW_TO_CONNECT = """
Send: POST $url with a body such as
  {"id": "1001", "score": 3, "comment": "Too slow", "answered_at": "2026-11-23T09:30:00Z",
   "customer": {"email": "ana@example.com", "company": "Example Corp"}}
or without levels, as JSON or as a form: id=1001&score=3&email=ana@example.com&company=Example+Corp&customer_plan=pro
Prove who you are: X-NPS-Signature: sha256=<hex HMAC-SHA256 of the body>, or Authorization: Bearer <secret>; a tool that
can do neither sends X-Webhook-Secret: <secret>, or posts to $url/<secret>.
Here: set ${variable}__SECRET to a long random text.
"""
SIGNATURE = "x-nps-signature"
MOST_ITEMS = 1000  # what one transaction may carry without making others wait
SENTENCES = {
    "missing": "is missing",
    "string_type": "must be a text",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "model_type": "must be a JSON object",
    "enum": f"must be one of {', '.join(Kind)}",
    "literal_error": "must be true or false",
}


def verify(request: Request, secret: str) -> bool:
    if SIGNATURE in request.headers:  # a wrong signature is not made good by anything else
        return signatures.is_signed_in_hex(request, secret, header=SIGNATURE, prefix="sha256=")
    return signatures.has_secret(request, secret)


def parse(request: Request, options: Options) -> Parsed:
    document = bodies.form(request) if _is_form(request) else fields.json_document(request)
    if not isinstance(document, list):
        return (_item(document, request, options, None),)
    if len(document) > MOST_ITEMS:
        raise Unreadable(f"the list has {len(document)} items; send at most {MOST_ITEMS} at once")
    return tuple(_item(item, request, options, position) for position, item in enumerate(document))


def _is_form(request: Request) -> bool:
    """Of every body curl says that it is a form."""
    return bodies.is_form(request) and not request.body.lstrip().startswith((b"{", b"["))


def _item(given: object, request: Request, options: Options, position: int | None) -> SurveyResponse | Deletion:
    if not isinstance(given, dict):
        raise Unreadable(f"{_place(position)}must be a JSON object", position=position)
    item = flat.with_levels(given)
    left_out: list[str] = []
    context = {"received_at": request.received_at, "left_out": left_out}
    try:
        if item.get("deleted") in (True, "true"):
            removal = Removal.model_validate(item, context=context)
            return Deletion(
                source=options.name, external_id=removal.id, deleted_at=removal.updated_at or request.received_at
            )
        answer = Answer.model_validate(item, context=context)
        return _response(answer, request, options, tuple(f"{_place(position)}{one}" for one in left_out))
    except ValidationError as error:
        raise _unreadable(error.errors(include_url=False)[0], position) from None


def _response(answer: Answer, request: Request, options: Options, left_out: tuple[str, ...]) -> SurveyResponse:
    return SurveyResponse(
        source=options.name,
        external_id=answer.id,
        score=answer.score,
        comment=answer.comment,
        answered_at=answer.answered_at or answer.updated_at or request.received_at,
        is_dated=answer.answered_at is not None,
        updated_at=answer.updated_at,
        survey=answer.survey,
        kind=answer.kind or options.kind,
        url=answer.url,
        ticket=_ticket(answer.ticket),
        customer=_customer(answer.customer),
        left_out=left_out,
    )


def _ticket(facts: TicketFacts | None) -> Ticket:
    return NO_TICKET if facts is None else Ticket(id=facts.id, url=facts.url, agent=facts.agent)


def _customer(facts: CustomerFacts | None) -> Customer:
    if facts is None:
        return ANONYMOUS
    known: dict[str, Any] = {name: getattr(facts, name) for name in CustomerFacts.model_fields}
    return Customer(**known, properties=customers.properties(facts.model_extra or {}))


def read_customer(document: object) -> Customer:
    """A customer without an answer, as the `customer` of an answer is written.

    Raises:
        Unreadable: a value is wrong; the reason begins with the field's name.
    """
    if not isinstance(document, dict):
        raise Unreadable("the body is not a JSON object")
    try:
        return _customer(CustomerFacts.model_validate(document))
    except ValidationError as error:
        raise _unreadable(error.errors(include_url=False)[0], None) from None


def _unreadable(fault: ErrorDetails, position: int | None) -> Unreadable:
    name = ".".join(str(part) for part in fault["loc"])
    return Unreadable(f"{_place(position)}{name}: {_sentence(fault)}", field=name, position=position)


def _place(position: int | None) -> str:
    return "" if position is None else f"item {position}: "


def _sentence(fault: ErrorDetails) -> str:
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(fault["loc"][-1]).lower(), Answer.model_fields, n=1)
        return f"is not a field of ours; did you mean {near[0]}?" if near else "is not a field of ours"
    sentence = SENTENCES.get(fault["type"], fault["msg"])
    return sentence.format(**fault["ctx"]) if "ctx" in fault and fault["type"] in SENTENCES else sentence
