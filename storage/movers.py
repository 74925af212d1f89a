"""Who changed sides: the latest answer of each customer in a period beside the latest one before it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from scoring.filters import Filter
from scoring.responses import Kind
from storage import filter_sql
from storage.responses import StoredResponse, get_many
from storage.tables import responses

EVERYTHING = Filter()
_row = responses.c


@dataclass(frozen=True, slots=True)
class Move:
    """A customer's answer, and the one before the period began."""

    answer: StoredResponse
    before: StoredResponse


def moves(
    session: Session, *, start: date, end: date, kind: Kind = Kind.RELATIONSHIP, filters: Filter = EVERYTHING
) -> dict[tuple[int, int], int]:
    """How many customers went from one score to another: (score before, score now) -> number.

    Counted are those with an answer in [start, end) and one before; filters look at the answer in the period.
    """
    paired = _paired(session, start, end, kind, filters).subquery()
    earlier = responses.alias()
    statement = (
        select(earlier.c.score, paired.c.score, func.count())
        .join_from(paired, earlier, earlier.c.id == paired.c.before_id)
        .group_by(earlier.c.score, paired.c.score)
    )
    return {(before, now): number for before, now, number in session.execute(statement)}


def moved(
    session: Session,
    *,
    start: date,
    end: date,
    to: range,
    kind: Kind = Kind.RELATIONSHIP,
    filters: Filter = EVERYTHING,
    limit: int = 5,
) -> list[Move]:
    """Who came into this band of scores from another one, the longest way first, then the newest.

    Args:
        session: any transaction.
        start: first local day of the period.
        end: the day after its last one.
        to: the scores of the band, for example range(7) for detractors.
        kind: which surveys.
        filters: what must hold for the answer in the period.
        limit: how many.
    """
    paired = _paired(session, start, end, kind, filters).subquery()
    earlier = responses.alias()
    is_new = and_(paired.c.score.in_(to), earlier.c.score.not_in(to))
    statement = (
        select(paired.c.id, earlier.c.id)
        .join_from(paired, earlier, earlier.c.id == paired.c.before_id)
        .where(is_new)
        .order_by(func.abs(paired.c.score - earlier.c.score).desc(), paired.c.answered_at.desc(), paired.c.id.desc())
        .limit(limit)
    )
    pairs = [(now, before) for now, before in session.execute(statement)]
    known = get_many(session, [each for pair in pairs for each in pair])
    return [Move(known[now], known[before]) for now, before in pairs]


def _paired(session: Session, start: date, end: date, kind: Kind, filters: Filter) -> Select[Any]:
    """The latest answer of each known customer in the period, with the id of the latest one before the period."""
    earlier = responses.alias()
    before = (
        select(earlier.c.id)
        .where(
            earlier.c.customer_id == _row.customer_id,
            earlier.c.kind == _row.kind,
            earlier.c.day < start,
            earlier.c.deleted_at.is_(None),
        )
        .order_by(earlier.c.answered_at.desc(), earlier.c.id.desc())
        .limit(1)
        .correlate(responses)
        .scalar_subquery()
    )
    latest = (_row.kind == kind, _row.day >= start, _row.day < end, _row.next_day >= end)
    base = select(_row.id, _row.score, _row.answered_at, before.label("before_id")).select_from(
        filter_sql.from_clause(filters)
    )
    chosen = base.where(*latest, _row.customer_id.is_not(None), _row.deleted_at.is_(None))
    return chosen.where(*filter_sql.where(session, filters, chosen))
