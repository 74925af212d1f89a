"""Which further facts this workspace's customers have, beside those that every customer can have."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.tables import accounts

MOST_KEYS = 200


def property_keys(session: Session) -> frozenset[str]:
    """The names of further facts, in lower case, at most 200. It looks at every account: not for every request."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    listing = func.json_each if is_sqlite else func.json_object_keys
    key = listing(accounts.c.properties).table_valued("key").c.key
    return frozenset(session.execute(select(key).select_from(accounts).distinct().limit(MOST_KEYS)).scalars())
