"""The comments that are still to be read. Reading is slower than storing, so it happens after the answer is accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session

from scoring.sentiment import Sentiment
from storage.monthly import FACTS, MonthlyDifferences
from storage.responses import StoredResponse, sentiment_as_json, stored_response, themes_as_text
from storage.statements import by_ids
from storage.tables import responses

_row = responses.c


@dataclass(frozen=True, slots=True)
class ReadComment:
    """How the comment of one version of an answer reads; `revision` is that of the `StoredResponse` that was read."""

    response_id: int
    revision: int
    sentiment: Sentiment | None
    themes: tuple[str, ...]


def claim_unread(session: Session, *, now: datetime, limit: int, lease: timedelta) -> list[StoredResponse]:
    """Lease answers to this reader alone, the newest answer first: an import of history does not hold up today's.

    After `lease` others may take them.
    """
    rows = session.connection().execute(_CLAIM, {"now": now, "limit": limit, "until": now + lease})
    return sorted(
        (stored_response(row) for row in rows), key=lambda response: (response.answered_at, response.id), reverse=True
    )


def store_reading(session: Session, readings: Sequence[ReadComment], *, now: datetime) -> list[int]:
    """Store readings of answers that are still as they were read. Returns the ids of those; the rest is to be read again."""
    by_id = {reading.response_id: reading for reading in readings}
    rows = session.connection().execute(_LOCKED, {"ids": sorted(by_id)}).mappings()
    current = [dict(row) for row in rows if row["revision"] == by_id[row["id"]].revision]
    if current:
        session.connection().execute(_STORE, [_values(by_id[row["id"]], now) for row in current])
    differences = MonthlyDifferences()
    for row in current:
        differences.take_out(row)
        differences.put_in({**row, "themes": themes_as_text(by_id[row["id"]].themes)})
    differences.store(session)
    return [row["id"] for row in current]


def next_unread_at(session: Session, *, now: datetime) -> datetime | None:
    """From when something can be claimed: `now`, the end of the nearest lease, or None when everything is read."""
    found: datetime | None = session.connection().execute(_NEXT, {"now": now}).scalar()
    return found


def _is_unread() -> ColumnElement[bool]:
    return and_(_row.read_at.is_(None), _row.deleted_at.is_(None))


# Built once: each answer goes through all of them.
_now = bindparam("now", type_=_row.reading_until.type)
_chosen = (
    select(_row.id)
    .where(_is_unread(), or_(_row.reading_until.is_(None), _row.reading_until <= _now))
    .order_by(_row.answered_at.desc(), _row.id.desc())
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
    .cte("chosen")
)
_CLAIM = (
    update(responses)
    .where(_row.id.in_(select(_chosen.c.id)))
    .values(reading_until=bindparam("until"))
    .returning(responses)
)
_claimable_at = case((_row.reading_until > _now, _row.reading_until), else_=_now)
_NEXT = select(func.min(_claimable_at, type_=_row.received_at.type)).where(_is_unread())
_COUNTED = [_row[name] for name in ("id", "revision", "kind", "score", "comment", "day", "next_day", "themes", *FACTS)]
_LOCKED = by_ids(select(*_COUNTED).where(_is_unread()), _row.id).order_by(_row.id).with_for_update()
_STORE = (
    update(responses)
    .where(_row.id == bindparam("response_id"))
    .values(sentiment=bindparam("read_sentiment"), themes=bindparam("read_themes"), read_at=bindparam("now"))
    .values(reading_until=None)
)


def _values(reading: ReadComment, now: datetime) -> dict[str, object]:
    return {
        "response_id": reading.response_id,
        "read_sentiment": sentiment_as_json(reading.sentiment),
        "read_themes": themes_as_text(reading.themes),
        "now": now,
    }
