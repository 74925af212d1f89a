"""Beginning again when another writer was faster, but not for ever."""

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from storage.outages import Outrun

ATTEMPTS: Final = 20
"""Each one lost means that another writer got ahead. More than a few of them mean that something else is wrong."""

Result = TypeVar("Result")


class WasOvertaken(Exception):  # noqa: N818  # no error: the caller begins again and sees what the other writer did
    """Another writer changed what this batch is built on."""


class NeedsMore(Exception):  # noqa: N818  # no error: the caller begins again with these customers locked too
    """What became known concerns more customers than were locked; locks are taken in one order, so from the beginning."""

    def __init__(self, customer_ids: Iterable[int]) -> None:
        super().__init__()
        self.customer_ids = frozenset(customer_ids)


def until_undisturbed(session: Session, work: Callable[[frozenset[int]], Result]) -> Result:
    """Do it, each time from the same savepoint, until nobody is in the way.

    Args:
        session: the caller's transaction.
        work: told which customers it has to lock, beside those that it finds itself.

    Raises:
        Outrun: not even the last attempt succeeded. The savepoint stands.
    """
    more: frozenset[int] = frozenset()
    for _ in range(ATTEMPTS):
        try:
            with session.connection().begin_nested():
                return work(more)
        except NeedsMore as needed:
            more |= needed.customer_ids
        except WasOvertaken:
            pass
    raise Outrun(f"overtaken by other writers {ATTEMPTS} times")
