"""Which further facts this workspace's customers have, beside those that every customer can have."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.tables import accounts

MOST_KEYS = 200


def property_keys(session: Session) -> frozenset[str]:
    """The names under which accounts keep further facts, at most 200; a look at every account, so not for every request."""
    properties = accounts.c.properties
    each = (
        func.json_each(properties) if session.get_bind().dialect.name == "sqlite" else func.json_object_keys(properties)
    )
    if session.get_bind().dialect.name == "sqlite":
        keys = each.table_valued("key").c.key
    else:
        keys = each.table_valued("key").c.key
    names = session.execute(select(keys).distinct().limit(MOST_KEYS)).scalars()
    return frozenset(name.lower() for name in names)
