"""`PUT /customers/<key>`: what the team's own systems know about a customer, sent whenever it changes."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from bot.asgi import BodyRefused, read_body
from bot.sources import fields, generic, signatures
from bot.sources.base import Request, Unreadable
from bot.usecases.customers import Facts
from bot.writer import Busy
from scoring.responses import Customer

Learn = Callable[[Facts], Future[bool]]

PATIENCE = 3.5  # s from the whole body to the answer
DEFAULT_SOURCE = "generic"


class Customers:
    """The handler.

    Args:
        token: what a caller must know; None: nobody may call.
        learn: takes facts; its future is answered after the commit, with whether anything became known.
        clock: the time, aware.
    """

    def __init__(self, *, token: str | None, learn: Learn, clock: Callable[[], datetime]) -> None:
        self._token = token
        self._learn = learn
        self._clock = clock

    async def __call__(self, http: HttpRequest) -> Response:
        if not self._token:
            return _refuse(401, "nobody can be believed yet: set NPS_CUSTOMERS_TOKEN and restart the bot")
        try:
            body = await read_body(http.headers, http.receive)
        except BodyRefused as refused:
            return _refuse(refused.status, refused.reason)
        request = Request(
            method=http.method, headers=http.headers, query=http.query_params, body=body, received_at=self._clock()
        )
        if not signatures.has_bearer(request, self._token):
            return _refuse(401, "the token is missing or wrong: send Authorization: Bearer and NPS_CUSTOMERS_TOKEN")
        try:
            facts = read_facts(http.path_params["key"], request)
        except Unreadable as unreadable:
            return JSONResponse({"error": unreadable.reason, "field": unreadable.field}, 422)
        return await self._hand_over(facts)

    async def _hand_over(self, facts: Facts) -> Response:
        try:
            async with asyncio.timeout(PATIENCE):
                is_news = await asyncio.wrap_future(self._learn(facts))
        except (Busy, TimeoutError):
            return JSONResponse(
                {"error": "the bot is busy; please send this again, a repeat counts once"}, 503, {"Retry-After": "5"}
            )
        return JSONResponse({"changed": is_news})


def read_facts(key: str, request: Request) -> Facts:
    """What a request says about one customer: an e-mail address or an id in the address, facts in the body.

    Raises:
        Unreadable: a value is wrong, or address and body speak of different people.
    """
    customer = generic.read_customer(fields.json_document(request))
    name = "email" if "@" in key else "key"
    wanted = fields.email(key) if name == "email" else fields.key(key)
    if wanted is None:
        raise Unreadable(f"{name}: the address holds no e-mail address and no id of ours", field=name)
    given = getattr(customer, name)
    if given not in (None, wanted):
        raise Unreadable(f"{name}: must be that of the address, or left out", field=name)
    source = fields.text(request.query.get("source"), fields.LONGEST_ID) or DEFAULT_SOURCE
    return Facts(customer=_named(customer, name, wanted), source=source.lower(), at=request.received_at)


def _named(customer: Customer, name: str, value: str) -> Customer:
    return replace(customer, email=value) if name == "email" else replace(customer, key=value)


def _refuse(status: int, reason: str) -> Response:
    return JSONResponse({"error": reason}, status)
