"""Comments that came without their score: they wait for the answer to which they belong."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from scoring.responses import Remark
from storage.responses import StoredResponse, stored_response
from storage.statements import ByKey, among_pairs, changed_rows, insert_into
from storage.tables import remarks, responses

Key = tuple[str, str]
"""(source, external id)"""

_row = remarks.c


@dataclass(frozen=True, slots=True)
class Match:
    """A comment, and the answer to which it belongs."""

    remark: Remark
    response: StoredResponse


def keep(session: Session, said: Iterable[Remark], *, now: datetime) -> int:
    """Keep comments; of several for one answer the first one stands. Returns how many are new."""
    rows = {
        (each.source, each.external_id): {"comment": each.comment, "said_at": each.said_at, "kept_at": now}
        for each in reversed(list(said))
    }
    if not rows:
        return 0
    values = [{"source": key[0], "external_id": key[1], **row} for key, row in sorted(rows.items())]
    return changed_rows(session, insert_into(session, remarks).on_conflict_do_nothing(), values)


def matches(session: Session, keys: Collection[Key] | None = None, *, limit: int = 500) -> list[Match]:
    """Comments whose answer is known by now: those of these answers, or any."""
    if keys is not None and not _WAITING.values(session, keys):  # as nearly always
        return []
    mine = _MATCHES if keys is None else _MATCHES.where(among_pairs(session, _row.source, _row.external_id, keys))
    rows = session.execute(mine.limit(limit))
    return [
        Match(
            Remark(source=row.source, external_id=row.external_id, comment=row.remark, said_at=row.said_at),
            stored_response(row),
        )
        for row in rows
    ]


def forget(session: Session, keys: Collection[Key]) -> None:
    session.execute(delete(remarks).where(among_pairs(session, _row.source, _row.external_id, keys)))


def purge(session: Session, *, before: datetime) -> int:
    """Drop what was kept earlier than `before`: its answer will not come any more."""
    return changed_rows(session, delete(remarks).where(_row.kept_at < before))


_MATCHES = (
    select(responses, _row.comment.label("remark"), _row.said_at)
    .join(remarks, and_(responses.c.source == _row.source, responses.c.external_id == _row.external_id))
    .where(responses.c.deleted_at.is_(None))
    .order_by(responses.c.id)
)
_WAITING = ByKey(_row.external_id, _row.source, _row.external_id)
