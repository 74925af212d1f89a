"""What there is to ask about, found by looking at single cells of the tallies, however many there are."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scoring.responses import Kind
from storage.moments import once
from storage.tables import tallies
from storage.vocabulary import NOT_KNOWN, WHOLE

_IN_ORDER = (tallies.c.day, tallies.c.next_day, tallies.c.value)  # that of the key: else PostgreSQL reads all cells
_ANY = tallies.c.detractors + tallies.c.passives + tallies.c.promoters


def kinds(session: Session) -> frozenset[Kind]:
    """The kinds of which there is an answer."""
    return frozenset(kind for kind in Kind if _has_cell(session, kind, WHOLE))


def known_keys(session: Session, kind: Kind, keys: Iterable[str]) -> list[str]:
    """Those of the tallied keys of which some answer of this kind has a value, in the order given."""
    return [key for key in keys if _has_cell(session, kind, key)]


def last_day(session: Session, kind: Kind) -> date | None:
    """No answer of this kind is of a later day; None: there has never been one."""
    latest = select(func.max(tallies.c.day)).where(tallies.c.kind == kind, tallies.c.key == WHOLE)
    return once(session, ("last day", kind), lambda: session.execute(latest).scalar())


def days(session: Session, kind: Kind) -> tuple[date, date] | None:
    """No answer of this kind is of an earlier day than the first of these, or of a later one than the second."""
    cells = tallies.c.kind == kind, tallies.c.key == WHOLE
    ends = (select(end(tallies.c.day)).where(*cells).scalar_subquery() for end in (func.min, func.max))
    oldest, newest = session.execute(select(*ends)).one()  # apart: SQLite finds one end at once, but not both
    return (oldest, newest) if newest else None


def _has_cell(session: Session, kind: Kind, key: str) -> bool:
    cells = select(tallies.c.day).where(tallies.c.kind == kind, tallies.c.key == key, _ANY > 0)
    if key != WHOLE:
        cells = cells.where(tallies.c.value != NOT_KNOWN)
    return session.execute(cells.order_by(*_IN_ORDER).limit(1)).first() is not None


def values(session: Session, kind: Kind, key: str, *, limit: int) -> list[str]:
    """The values of a tallied key that answers of this kind have, in the order of the alphabet."""
    cells = select(tallies.c.value).where(tallies.c.kind == kind, tallies.c.key == key, _ANY > 0)
    known = cells.where(tallies.c.value != NOT_KNOWN).distinct().order_by(tallies.c.value).limit(limit)
    return list(session.execute(known).scalars())


def has_values(session: Session, kind: Kind, key: str, wanted: Iterable[str]) -> bool:
    """Whether answers of this kind have each of these values, spelt so: seen at the first cells where it is true."""
    cells = select(tallies.c.day).where(tallies.c.kind == kind, tallies.c.key == key, _ANY > 0)
    first = cells.order_by(*_IN_ORDER).limit(1)
    return all(session.execute(first.where(tallies.c.value == value)).first() for value in wanted)
