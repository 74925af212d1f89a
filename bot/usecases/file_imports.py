"""The verbs of a file that somebody drops on the bot: ask, offer, decide, tell. One message follows it to its end.

The file itself stays in Slack; what is known of it, and what was decided, stands in the database. Looking into the file and
importing it take long and happen elsewhere, under a lease.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from bot.usecases.announcing import FILE_IMPORT, FILE_IMPORTED
from storage import deliveries, file_imports
from storage.file_imports import FileImport, Stage

Summary: TypeAlias = Mapping[str, Any]
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls")


def is_table(name: str) -> bool:
    """Whether somebody may mean this file as survey answers; a workbook is told how to become one."""
    return name.lower().endswith(TABLES)


def ask(session: Session, *, file_id: str, file_name: str, channel: str, asked_by: str, now: datetime) -> bool:
    """Somebody dropped a file: a message about it ought to exist. False when it is known."""
    found = file_imports.ask(session, file_id=file_id, file_name=file_name, channel=channel, asked_by=asked_by, now=now)
    if found is None:
        return False
    deliveries.want(session, kind=FILE_IMPORT, subject=str(found), channel=channel, now=now)
    return True


def tell(session: Session, claimed: FileImport, *, to: Stage, summary: Summary, now: datetime) -> bool:
    """What came of looking into the file, or of importing it. False when the lease is lost: somebody else tells it."""
    moved = file_imports.move(
        session, claimed.id, expected=claimed.stage, to=to, summary=summary, lease_token=claimed.lease_token
    )
    if moved:
        deliveries.touch(session, kind=FILE_IMPORT, subject=str(claimed.id), now=now)
    if moved and to is Stage.DONE:
        _reply(session, claimed, now)
    return moved


def decide(session: Session, import_id: int, *, is_wanted: bool, by: str, now: datetime) -> FileImport | None:
    """Somebody clicked. None when it was theirs to decide; else how it stands, because somebody was first."""
    known = file_imports.get(session, import_id)
    if known is None:
        raise LookupError(f"no import {import_id}")
    moved = file_imports.move(
        session,
        import_id,
        expected=Stage.SHOWN,
        to=Stage.WANTED if is_wanted else Stage.CANCELLED,
        summary={**known.summary, "by": by},
    )
    if not moved:
        return known
    deliveries.touch(session, kind=FILE_IMPORT, subject=str(import_id), now=now)
    return None


def _reply(session: Session, claimed: FileImport, now: datetime) -> None:
    """Who asked is told in the thread as well: an edited message notifies nobody."""
    for delivery in deliveries.of_subject(session, str(claimed.id)):
        if delivery.kind == FILE_IMPORT:
            deliveries.want(
                session,
                kind=FILE_IMPORTED,
                subject=str(claimed.id),
                channel=delivery.channel,
                parent_id=delivery.id,
                now=now,
            )
