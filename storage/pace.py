"""How far rate limits are used up: one bucket of tokens for each method and channel, shared by all workers.

A bucket is one moment, `full_at`: when everything that may be saved up is there again. What it means in tokens is the
caller's arithmetic; a bucket that is full need not be stored.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.orm import Session

from storage.inserting import insert_all
from storage.statements import changed_rows
from storage.tables import pace

Place = tuple[str, str]
"""Method and channel; "" for the channel is the whole workspace."""

_LOCK = {"method": "", "channel": ""}  # a row that stands for the table: whoever changed it last holds all buckets


def read(session: Session, *, now: datetime) -> dict[Place, datetime]:
    """The buckets that are not full, without waiting for anybody: another worker may be taking from them."""
    rows = session.connection().execute(_IN_USE, {"now": now})
    return {(row.method, row.channel): row.full_at for row in rows}


def lock(session: Session, *, now: datetime) -> dict[Place, datetime]:
    """The buckets that are not full; nobody else locks them until the caller's transaction ends.

    Take it last: whoever holds it must not wait for other rows.
    """
    insert_all(session, pace, [{**_LOCK, "full_at": now}], _unchanged)
    return read(session, now=now)


def write(session: Session, changed: Mapping[Place, datetime]) -> None:
    """Store buckets that were taken from, under the lock."""
    if not changed:
        return
    rows = [{"method": method, "channel": channel, "full_at": at} for (method, channel), at in sorted(changed.items())]
    insert_all(session, pace, rows, _later)


def purge(session: Session, *, before: datetime) -> int:
    """Forget buckets that have been full since `before`. Returns how many."""
    return changed_rows(session, delete(pace).where(pace.c.full_at < before))


def _unchanged(upsert: Insert) -> Insert:
    return upsert.on_conflict_do_update(index_elements=["method", "channel"], set_={"full_at": pace.c.full_at})


def _later(upsert: Insert) -> Insert:
    later = {"full_at": upsert.excluded.full_at}
    return upsert.on_conflict_do_update(index_elements=["method", "channel"], set_=later)


_IN_USE = select(pace).where(pace.c.full_at > bindparam("now", type_=pace.c.full_at.type))
