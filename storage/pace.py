"""How far rate limits are used up: one bucket of tokens for each method and channel, shared by all workers.

A bucket is one moment, `full_at`: when everything that may be saved up is there again. What it means in tokens is the
caller's arithmetic; a bucket that is full need not be stored.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.statements import changed_rows, insert_into
from storage.tables import pace

Place = tuple[str, str]
"""Method and channel; "" for the channel is the whole workspace."""

_LOCK = {"method": "", "channel": ""}  # a row that stands for the table: whoever changed it last holds all buckets


def read(session: Session, *, now: datetime) -> dict[Place, datetime]:
    """The buckets that are not full, without waiting for anybody: another worker may be taking from them."""
    rows = session.execute(select(pace).where(pace.c.full_at > now))
    return {(row.method, row.channel): row.full_at for row in rows}


def lock(session: Session, *, now: datetime) -> dict[Place, datetime]:
    """The buckets that are not full; nobody else locks them until the caller's transaction ends.

    Take it last: whoever holds it must not wait for other rows.
    """
    row = insert_into(session, pace).values(**_LOCK, full_at=now)
    session.execute(row.on_conflict_do_update(index_elements=["method", "channel"], set_={"full_at": pace.c.full_at}))
    return read(session, now=now)


def write(session: Session, changed: Mapping[Place, datetime]) -> None:
    """Store buckets that were taken from, under the lock."""
    if not changed:
        return
    rows = [{"method": method, "channel": channel, "full_at": at} for (method, channel), at in sorted(changed.items())]
    statement = insert_into(session, pace).values(rows)
    later = {"full_at": statement.excluded.full_at}
    session.execute(statement.on_conflict_do_update(index_elements=["method", "channel"], set_=later))


def purge(session: Session, *, before: datetime) -> int:
    """Forget buckets that have been full since `before`. Returns how many."""
    return changed_rows(session, delete(pace).where(pace.c.full_at < before))
