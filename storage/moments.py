"""What was looked up in a snapshot stays true in it."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

T = TypeVar("T")
_SEEN = "seen"


def of_a_snapshot() -> dict[str, Any]:
    """The `info` of a session that sees one moment."""
    return {_SEEN: {}}


def once(session: Session, what: Hashable, look: Callable[[], T]) -> T:
    """Look something up, in a snapshot only once; in a transaction that may write, each time anew."""
    seen: dict[Hashable, T] | None = session.info.get(_SEEN)
    if seen is None:
        return look()
    if what not in seen:
        seen[what] = look()
    return seen[what]
