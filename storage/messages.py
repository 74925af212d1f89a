"""Where messages stand in Slack."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.statements import among
from storage.tables import deliveries

_row = deliveries.c


def is_wanted(session: Session, *, kind: str, subject: str, channel: str) -> bool:
    """Whether somebody has wished for a message, whatever became of it."""
    same = (_row.kind == kind, _row.subject == subject, _row.channel == channel)
    return session.execute(select(_row.id).where(*same).limit(1)).first() is not None


def channels(session: Session, *, kind: str, subjects: Sequence[str]) -> dict[str, str]:
    """The channel in which the first message about each subject stands; left out where none does."""
    stands = (_row.kind == kind, among(session, _row.subject, subjects), _row.message_ts.is_not(None))
    statement = select(_row.subject, _row.channel).where(*stands, _row.given_up_at.is_(None)).order_by(_row.id.desc())
    return {subject: channel for subject, channel in session.execute(statement)}  # noqa: C416  # rows are no pairs to mypy
