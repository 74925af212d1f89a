"""Payloads from verified senders that could not be read, kept so that they can be replayed once the mapping is right."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Function, Row, delete, func, or_, select, update
from sqlalchemy.orm import Session

from storage.statements import changed_rows, insert_into
from storage.tables import quarantine

log = logging.getLogger(__name__)

MOST_KEPT = 1000
"""Bodies of one source: a tool that is set up wrongly must not push out what others sent, nor fill the disk."""
MOST_BYTES = 64 * 1024 * 1024
FULL_FROM = 0.9  # of the bytes: the next body may be a large one


@dataclass(frozen=True, slots=True)
class Kept:
    """One payload. `headers` hold no secrets: whoever keeps it leaves them out."""

    id: int
    source: str
    body: bytes
    headers: Mapping[str, str]
    reason: str
    kept_at: datetime
    replayed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Room:
    """What one source takes of what is reserved for it.

    Attributes:
        unread: bodies that were not replayed; what was replayed makes room by itself.
        size: of those, in bytes.
    """

    source: str
    unread: int
    size: int

    @property
    def is_full(self) -> bool:
        """Whether the next one may push out the oldest."""
        return self.unread >= MOST_KEPT or self.size >= MOST_BYTES * FULL_FROM


def keep(
    session: Session,
    *,
    source: str,
    body: bytes,
    headers: Mapping[str, str],
    reason: str,
    now: datetime,
    most: int = MOST_KEPT,
    most_bytes: int = MOST_BYTES,
) -> bool:
    """Keep a body once per source. False when it is kept already, as when the sender tries again.

    Args:
        most, most_bytes: of one source; beyond, what was read again goes first, then the oldest.
    """
    row = {
        "source": source,
        "digest": sha256(body).hexdigest(),
        "body": body,
        "headers": dict(headers),
        "reason": reason,
        "kept_at": now,
    }
    is_new = changed_rows(session, insert_into(session, quarantine).values(row).on_conflict_do_nothing()) == 1
    if is_new:
        _make_room(session, source, most=most, most_bytes=most_bytes)
    return is_new


def _make_room(session: Session, source: str, *, most: int, most_bytes: int) -> None:
    length = _length(session)
    worth = quarantine.c.replayed_at.is_(None).desc(), quarantine.c.id.desc()
    ranked = (
        select(
            quarantine.c.id,
            func.row_number().over(order_by=worth).label("place"),
            func.sum(length).over(order_by=worth, rows=(None, 0)).label("bytes"),
        )
        .where(quarantine.c.source == source)
        .subquery()
    )
    surplus = select(ranked.c.id).where(or_(ranked.c.place > most, ranked.c.bytes > most_bytes))
    dropped = changed_rows(session, delete(quarantine).where(quarantine.c.id.in_(surplus)))
    if dropped:
        log.warning("%s: %d bodies dropped from quarantine, it is full; see nps-bot quarantine", source, dropped)


def _length(session: Session) -> Function[int]:
    length = func.length if session.get_bind().dialect.name == "sqlite" else func.octet_length
    return length(quarantine.c.body)


def rooms(session: Session) -> list[Room]:
    """How much of each source waits to be replayed, by name."""
    statement = (
        select(quarantine.c.source, func.count(), func.sum(_length(session)))
        .where(quarantine.c.replayed_at.is_(None))
        .group_by(quarantine.c.source)
        .order_by(quarantine.c.source)
    )
    return [Room(source, unread, size) for source, unread, size in session.execute(statement)]


def unreplayed(session: Session) -> list[int]:
    """The numbers of all that was not replayed, the oldest first."""
    waiting = select(quarantine.c.id).where(quarantine.c.replayed_at.is_(None))
    return list(session.scalars(waiting.order_by(quarantine.c.kept_at, quarantine.c.id)))


def list_kept(session: Session, *, limit: int = 100, only_unreplayed: bool = True) -> list[Kept]:
    """The newest first."""
    statement = select(quarantine).order_by(quarantine.c.kept_at.desc(), quarantine.c.id.desc()).limit(limit)
    if only_unreplayed:
        statement = statement.where(quarantine.c.replayed_at.is_(None))
    return [_kept(row) for row in session.execute(statement)]


def get(session: Session, kept_id: int) -> Kept | None:
    row = session.execute(select(quarantine).where(quarantine.c.id == kept_id)).first()
    return None if row is None else _kept(row)


def mark_replayed(session: Session, kept_id: int, *, now: datetime) -> None:
    """Whoever does so first in a transaction has it to itself: another one waits here for its end."""
    session.execute(update(quarantine).where(quarantine.c.id == kept_id).values(replayed_at=now))


def purge(session: Session, *, before: datetime) -> int:
    """Drop what was kept earlier than `before`."""
    return changed_rows(session, delete(quarantine).where(quarantine.c.kept_at < before))


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.id, row.source, row.body, row.headers, row.reason, row.kept_at, row.replayed_at)
