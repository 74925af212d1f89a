"""Files that people drop on the bot in Slack: asked for, shown, wanted, done. The bytes stay in Slack."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Row, or_, select, update
from sqlalchemy.orm import Session

from storage.statements import changed_rows, insert_into
from storage.tables import file_imports
from storage.vocabulary import Stage

__all__ = ["FileImport", "Stage", "ask", "claim", "get", "move", "release", "renew"]

Json: TypeAlias = Any
_row = file_imports.c
_RELEASED = {"lease_token": None, "lease_until": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileImport:
    """One file.

    Attributes:
        channel: the direct message into which it was dropped.
        summary: what was found in it, or done with it; its keys belong to the use case.
        attempts: claims in this stage, this one included.
    """

    id: int
    file_id: str
    file_name: str
    channel: str
    asked_by: str
    stage: Stage
    summary: Mapping[str, Json]
    asked_at: datetime
    lease_token: str | None
    attempts: int


def ask(session: Session, *, file_id: str, file_name: str, channel: str, asked_by: str, now: datetime) -> int | None:
    """Remember a file. None when it is known: a message may be told of twice."""
    row = {"file_id": file_id, "file_name": file_name, "channel": channel, "asked_by": asked_by, "asked_at": now}
    row |= {"stage": Stage.ASKED.value, "summary": {}, "attempts": 0}
    statement = insert_into(session, file_imports).values(row).on_conflict_do_nothing().returning(_row.id)
    return session.execute(statement).scalar()


def get(session: Session, import_id: int) -> FileImport | None:
    row = session.execute(select(file_imports).where(_row.id == import_id)).first()
    return None if row is None else _file_import(row)


def claim(session: Session, *, now: datetime, lease: timedelta) -> FileImport | None:
    """Lease the file that waits for longest to be looked into or imported, to this caller alone."""
    is_free = or_(_row.lease_until.is_(None), _row.lease_until <= now)
    waiting = (
        select(_row.id)
        .where(_row.stage.in_([Stage.ASKED.value, Stage.WANTED.value]), is_free)
        .order_by(_row.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("waiting")
    )
    leased = {"lease_token": secrets.token_hex(8), "lease_until": now + lease, "attempts": _row.attempts + 1}
    statement = update(file_imports).where(_row.id.in_(select(waiting.c.id))).values(leased).returning(file_imports)
    row = session.execute(statement).first()
    return None if row is None else _file_import(row)


def renew(session: Session, claimed: FileImport, *, now: datetime, lease: timedelta) -> bool:
    """Keep it for longer. False when the lease is lost: somebody else is at it."""
    mine = update(file_imports).where(_row.id == claimed.id, _row.lease_token == claimed.lease_token)
    return changed_rows(session, mine.values(lease_until=now + lease)) == 1


def release(session: Session, claimed: FileImport) -> None:
    """Give it back undone, as if it had not been claimed: whoever comes next need not wait for the lease to end."""
    mine = update(file_imports).where(_row.id == claimed.id, _row.lease_token == claimed.lease_token)
    session.execute(mine.values(**_RELEASED, attempts=_row.attempts - 1))


def move(
    session: Session,
    import_id: int,
    *,
    expected: Stage,
    to: Stage,
    summary: Mapping[str, Json] | None = None,
    lease_token: str | None = None,
) -> bool:
    """Go on to another stage, if it stands as expected: of two clicks one wins.

    Args:
        summary: replaces what is known; left as it is if left out.
        lease_token: whoever claimed it goes on only while the lease is theirs.
    """
    statement = update(file_imports).where(_row.id == import_id, _row.stage == expected.value)
    if lease_token is not None:
        statement = statement.where(_row.lease_token == lease_token)
    values: dict[str, Json] = {**_RELEASED, "stage": to.value, "attempts": 0}
    if summary is not None:
        values["summary"] = dict(summary)
    return changed_rows(session, statement.values(values)) == 1


def _file_import(row: Row[Any]) -> FileImport:
    return FileImport(
        id=row.id,
        file_id=row.file_id,
        file_name=row.file_name,
        channel=row.channel,
        asked_by=row.asked_by,
        stage=Stage(row.stage),
        summary=row.summary,
        asked_at=row.asked_at,
        lease_token=row.lease_token,
        attempts=row.attempts,
    )
