"""The answers that stand: reading them. Deleted ones are never returned. (Writing: `storage.recording`.)"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from scoring.responses import Kind, Ticket
from scoring.sentiment import Cue, Sentiment, Tone
from storage.statements import by_ids
from storage.tables import responses

_row = responses.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResponse:
    """An answer as it is known today.

    Attributes:
        day: the local day of `answered_at`.
        version_at: when the newest known version was made.
        customer_id: None for an anonymous answer about which nothing else is known.
        plan, segment, region, owner: as when the answer was stored; later facts fill empty ones only.
        sentiment: how the comment reads; None until read, and when there is nothing to read.
        themes: keys of `scoring.themes`; empty until read.
        read_at: when the comment was read; None: still to be read.
        revision: one more with each version.
    """

    id: int
    source: str
    external_id: str
    survey: str | None
    kind: Kind
    score: int
    comment: str | None
    answered_at: datetime
    day: date
    received_at: datetime
    version_at: datetime
    url: str | None
    ticket: Ticket
    customer_id: int | None
    plan: str | None
    segment: str | None
    region: str | None
    owner: str | None
    sentiment: Sentiment | None
    themes: tuple[str, ...]
    read_at: datetime | None
    revision: int


def get(session: Session, response_id: int) -> StoredResponse | None:
    return get_many(session, [response_id]).get(response_id)


def any_before(session: Session, day: date) -> bool:
    """Whether anybody answered before that day."""
    found = select(_row.id).where(_row.day < day, _row.deleted_at.is_(None)).limit(1)
    return session.execute(found).first() is not None


def get_many(session: Session, response_ids: Iterable[int]) -> dict[int, StoredResponse]:
    """By id; unknown and deleted ones are left out."""
    found = session.connection().execute(_STANDING, {"ids": sorted(set(response_ids))})
    return {row.id: stored_response(row) for row in found}


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a survey tool knows an answer."""

    source: str
    external_id: str


def identity(session: Session, response_id: int) -> Identity | None:
    """Also of deleted ones, whose tombstone says no more than this."""
    row = session.execute(select(_row.source, _row.external_id).where(_row.id == response_id)).first()
    return None if row is None else Identity(row.source, row.external_id)


def history(
    session: Session,
    customer_id: int,
    *,
    before: StoredResponse | None = None,
    kind: Kind | None = None,
    limit: int = 5,
) -> list[StoredResponse]:
    """What this customer answered, the newest first; only earlier answers than `before`, if it is given."""
    given: dict[str, object] = {"customer": customer_id, "limit": limit}
    given |= {} if kind is None else {"kind": kind}
    given |= {} if before is None else {"moment": before.answered_at, "id": before.id}
    statement = _history(of_kind=kind is not None, before=before is not None)
    return [stored_response(row) for row in session.connection().execute(statement, given)]


def between(session: Session, customer_id: int, start: datetime, end: datetime, *, limit: int) -> list[StoredResponse]:
    """What this customer answered in [start, end), the newest first."""
    of_them = select(responses).where(_row.customer_id == customer_id, _row.deleted_at.is_(None))
    then = of_them.where(_row.answered_at >= start, _row.answered_at < end)
    newest_first = then.order_by(_row.answered_at.desc(), _row.id.desc()).limit(limit)
    return [stored_response(row) for row in session.execute(newest_first)]


@cache
def _history(*, of_kind: bool, before: bool) -> Select[Any]:
    statement = select(responses).where(_row.customer_id == bindparam("customer"), _row.deleted_at.is_(None))
    if of_kind:
        statement = statement.where(_row.kind == bindparam("kind"))
    if before:
        moment = bindparam("moment", type_=_row.answered_at.type)
        at_once = and_(_row.answered_at == moment, _row.id < bindparam("id"))
        statement = statement.where(or_(_row.answered_at < moment, at_once))
    return statement.order_by(_row.answered_at.desc(), _row.id.desc()).limit(bindparam("limit"))


def stored_response(row: Row[Any]) -> StoredResponse:
    """The frozen value of a row with all columns of `responses`."""
    return StoredResponse(
        **{name: getattr(row, name) for name in _SAME},
        kind=Kind(row.kind),
        ticket=Ticket(id=row.ticket_id, url=row.ticket_url, agent=row.agent),
        sentiment=_sentiment(row.sentiment),
        themes=tuple((row.themes or "").split()),
    )


def sentiment_as_json(sentiment: Sentiment | None) -> dict[str, Any] | None:
    if sentiment is None:
        return None
    cues = [[cue.text, cue.weight, cue.group] for cue in sentiment.cues]
    return {"polarity": sentiment.polarity, "tone": sentiment.tone.value, "cues": cues}


def themes_as_text(themes: Iterable[str]) -> str:
    """Blank-separated, with a blank at both ends: `LIKE '% billing %'` finds a whole key."""
    return f" {' '.join(themes)} "


def _sentiment(stored: dict[str, Any] | None) -> Sentiment | None:
    if stored is None:
        return None
    cues = tuple(Cue(text, weight, group) for text, weight, group in stored["cues"])
    return Sentiment(stored["polarity"], Tone(stored["tone"]), cues)


_STANDING = by_ids(select(responses).where(_row.deleted_at.is_(None)), _row.id)
_OTHERWISE = {"kind", "ticket", "sentiment", "themes"}
_SAME = tuple(name for name in StoredResponse.__dataclass_fields__ if name not in _OTHERWISE)
