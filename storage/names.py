"""What people in Slack are called, as far as we have met them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.statements import insert_into
from storage.tables import names

_row = names.c


def remember(session: Session, user: str, name: str, *, now: datetime) -> None:
    """The name that is told last holds."""
    statement = insert_into(session, names).values(user=user, name=name, seen_at=now)
    newer = {"name": statement.excluded.name, "seen_at": statement.excluded.seen_at}
    session.execute(statement.on_conflict_do_update(index_elements=["user"], set_=newer))


def of(session: Session, users: Collection[str]) -> Mapping[str, str]:
    """By user id; without those whom we have not met."""
    rows = session.execute(select(_row.user, _row.name).where(_row.user.in_(sorted(set(users)))))
    return {row.user: row.name for row in rows}
