"""Who changed sides: the latest answer of each customer in a period beside the latest one before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from scoring.filters import Filter
from scoring.responses import HIGHEST_SCORE, Kind
from storage import filter_sql, present
from storage.responses import StoredResponse, get_many
from storage.statements import is_sqlite
from storage.tables import responses
from storage.voices import followed, voices
from storage.windows import backwards

EVERYTHING = Filter()
_row = responses.c
_before = responses.alias("before")
Conditions = tuple[ColumnElement[bool], ...]
_WAS = HIGHEST_SCORE + 2
"""Multiplied by this and added up, two scores from 1 on, or none for want of an answer, are one number."""


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
    chosen = _latest(start, end, kind, filters)
    answered = chosen.where(*filter_sql.where(session, filters, chosen))
    count = _by_sorting if is_sqlite(session) else _by_joining
    return count(session, answered, (_before.c.kind == kind, *_came_before(start, end)))


def _by_joining(session: Session, answered: Select[Any], earlier: Conditions) -> dict[tuple[int, int], int]:
    pairs = answered.where(*earlier, _before.c.customer_id == _row.customer_id)
    counted = pairs.with_only_columns(_before.c.score, _row.score, func.count()).group_by(_before.c.score, _row.score)
    return {(was, now): number for was, now, number in session.execute(counted)}


def _by_sorting(session: Session, answered: Select[Any], earlier: Conditions) -> dict[tuple[int, int], int]:
    """SQLite joins by looking each customer up, which takes twice as long as to sort so that two answers stand together."""
    now = answered.with_only_columns(_row.customer_id, (_row.score + 1).label("scores"))
    was = select(_before.c.customer_id, (_WAS * (_before.c.score + 1)).label("scores")).where(*earlier)
    either = union_all(now, was).subquery()
    both = select(func.sum(either.c.scores).label("scores")).group_by(either.c.customer_id).subquery()
    ways = select(both.c.scores, func.count()).group_by(both.c.scores)
    counted = ((divmod(scores, _WAS), number) for scores, number in session.execute(ways))
    return {(was - 1, now - 1): number for (was, now), number in counted if was and now}


def moved(
    session: Session,
    ways: Mapping[tuple[int, int], int],
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
        ways: what `moves` counted for the same arguments: it says how long the longest ways are.
        start: first local day of the period.
        end: the day after its last one.
        to: the scores of the band, for example range(7) for detractors.
        kind: which surveys.
        filters: what must hold for the answer in the period.
        limit: how many.
    """
    pairs: list[tuple[int, int]] = []
    into = [way for way in ways if way[1] in to and way[0] not in to]
    for distance in sorted({abs(now - before) for before, now in into}, reverse=True):
        wanted = [way for way in into if abs(way[1] - way[0]) == distance]
        number = min(limit - len(pairs), sum(ways[way] for way in wanted))
        pairs += _newest(session, wanted, number, start=start, end=end, kind=kind, filters=filters)
    known = get_many(session, [each for pair in pairs for each in pair])
    return [Move(known[now], known[before]) for now, before in pairs]


def _newest(
    session: Session,
    ways: Sequence[tuple[int, int]],
    number: int,
    *,
    start: date,
    end: date,
    kind: Kind,
    filters: Filter,
) -> list[tuple[int, int]]:
    """Ids of the newest answers at the end of these ways, each with that of the one before; no more than `number`."""
    found: list[tuple[int, int]] = []
    went = or_(*(and_(_before.c.score == was, _row.score == now) for was, now in ways))
    same = (_before.c.customer_id == _row.customer_id, _before.c.kind == _row.kind)
    found_before = select(_before.c.id).where(*same, *_came_before(start, end), went).correlate(responses).limit(1)
    latest = _latest(start, end, kind, filters).where(_row.score.in_({now for _was, now in ways}))
    for low, high in backwards(start, end, present.last_day(session, kind)):
        if len(found) >= number:
            break
        part = latest.where(_row.day >= low, _row.day < high)
        chosen = part.where(*filter_sql.where(session, filters, part)).with_only_columns(
            _row.id, _row.answered_at, found_before.scalar_subquery().label("before_id")
        )
        each = chosen.subquery().c
        newest = select(each.id, each.before_id).where(each.before_id.is_not(None))
        ordered = newest.order_by(each.answered_at.desc(), each.id.desc()).limit(number - len(found))
        found += [(now_id, before_id) for now_id, before_id in session.execute(ordered)]
    return found


def _came_before(start: date, end: date) -> Conditions:
    """That `_before` is its customer's latest answer before the period: the one whose next answer came in it.

    Found in an index by the days of next answers, however long ago it was given itself.
    """
    return (*followed(_before, (start, end)), _before.c.day < start)


def _latest(start: date, end: date, kind: Kind, filters: Filter) -> Select[Any]:
    """The latest answer of each known customer in the period."""
    return voices(start, end, kind, filters).where(_row.customer_id.is_not(None))
