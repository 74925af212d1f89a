"""What admins set in Slack, and what the bot remembers about itself: values by name, as JSON."""

from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.statements import changed_rows, insert_into
from storage.tables import settings

Json: TypeAlias = Any
"""What JSON can hold; whoever reads a name knows what was stored under it."""


def get_setting(session: Session, name: str, default: Json = None) -> Json:
    row = session.execute(select(settings.c.value).where(settings.c.name == name)).first()
    return default if row is None else row.value


def set_setting(session: Session, name: str, value: Json, *, now: datetime) -> None:
    statement = insert_into(session, settings).values(name=name, value=value, changed_at=now)
    changes = {"value": statement.excluded.value, "changed_at": statement.excluded.changed_at}
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=changes))


def set_once(session: Session, name: str, value: Json, *, now: datetime) -> bool:
    """Set what is not set yet. Of many processes that try, one is told True: the unique key elects."""
    statement = insert_into(session, settings).values(name=name, value=value, changed_at=now)
    return changed_rows(session, statement.on_conflict_do_nothing()) == 1
