"""Which further facts this workspace's customers have, beside those that every customer can have."""

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from storage.tables import accounts

MOST_KEYS = 200


def property_keys(session: Session) -> frozenset[str]:
    """The names of further facts, in lower case, at most 200. It looks at every account: not for every request."""
    each = func.json_each(accounts.c.properties).table_valued("key")  # both databases call it so
    statement = select(each.c.key).select_from(accounts.join(each, true())).distinct().limit(MOST_KEYS)
    return frozenset(session.execute(statement).scalars())
