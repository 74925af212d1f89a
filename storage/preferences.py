"""What admins set in Slack, and what the bot remembers about itself: values by name, as JSON."""

from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from storage.statements import changed_rows, insert_into
from storage.tables import settings

Json: TypeAlias = Any
"""What JSON can hold; whoever reads a name knows what was stored under it."""


def get_setting(session: Session, name: str, default: Json = None) -> Json:
    row = session.connection().execute(_VALUE, {"name": name}).first()
    return default if row is None else row.value


_VALUE = select(settings.c.value).where(settings.c.name == bindparam("name"))


def set_setting(session: Session, name: str, value: Json, *, now: datetime) -> None:
    statement = insert_into(session, settings).values(name=name, value=value, changed_at=now)
    changes = {"value": statement.excluded.value, "changed_at": statement.excluded.changed_at}
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=changes))


def set_once(session: Session, name: str, value: Json, *, now: datetime) -> bool:
    """Set what is not set yet. Of many processes that try, one is told True: the unique key elects."""
    statement = insert_into(session, settings).values(name=name, value=value, changed_at=now)
    return changed_rows(session, statement.on_conflict_do_nothing()) == 1


def named(session: Session, beginning: str) -> dict[str, Json]:
    """What is set under names that begin so: by the rest of the name, in the order of the alphabet."""
    statement = select(settings.c.name, settings.c.value).where(settings.c.name.startswith(beginning, autoescape=True))
    return {row.name.removeprefix(beginning): row.value for row in session.execute(statement.order_by(settings.c.name))}


def forget(session: Session, name: str) -> bool:
    """What was set under this name is set no more. False when it was not."""
    return changed_rows(session, delete(settings).where(settings.c.name == name)) == 1
