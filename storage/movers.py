"""Who changed sides: the latest answer of each customer in a period beside the latest one before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import FromClause, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from scoring.filters import Filter
from scoring.responses import Kind
from storage import filter_sql, present
from storage.responses import StoredResponse, get_many
from storage.tables import responses
from storage.voices import voices
from storage.windows import backwards

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
    earlier = _earlier(start)
    before = earlier[0].with_only_columns(earlier[1].c.score).scalar_subquery().label("before")
    chosen = _latest(start, end, kind, filters)
    pairs = chosen.where(*filter_sql.where(session, filters, chosen)).with_only_columns(before, _row.score).subquery()
    counted = select(pairs.c.before, pairs.c.score, func.count()).group_by(pairs.c.before, pairs.c.score)
    # Those without an answer before are left out here: a condition would have each looked up twice.
    return {(was, now): number for was, now, number in session.execute(counted) if was is not None}


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
    latest = _latest(start, end, kind, filters).where(_row.score.in_([now for _, now in ways]))
    before = _earlier(start)[0].scalar_subquery().label("before_id")
    earlier = responses.alias()
    for low, high in backwards(start, end, present.last_day(session, kind)):
        if len(found) >= number:
            break
        part = latest.where(_row.day >= low, _row.day < high)
        chosen = part.where(*filter_sql.where(session, filters, part))
        paired = chosen.with_only_columns(_row.id, _row.score, _row.answered_at, before).subquery()
        went = or_(*(and_(earlier.c.score == was, paired.c.score == now) for was, now in ways))
        ids = select(paired.c.id, earlier.c.id).join_from(paired, earlier, earlier.c.id == paired.c.before_id)
        newest = ids.where(went).order_by(paired.c.answered_at.desc(), paired.c.id.desc())
        found += [(now_id, before_id) for now_id, before_id in session.execute(newest.limit(number - len(found)))]
    return found


def _earlier(start: date) -> tuple[Select[Any], FromClause]:
    """The id of the same customer's latest answer before the period, for a row of `responses`; and where it stands.

    All of it is in an index, and what is deleted has no customer.
    """
    earlier = responses.alias()
    same = (earlier.c.customer_id == _row.customer_id, earlier.c.kind == _row.kind)
    newest_first = select(earlier.c.id).order_by(earlier.c.answered_at.desc(), earlier.c.id.desc())
    return newest_first.where(*same, earlier.c.day < start).limit(1).correlate(responses), earlier


def _latest(start: date, end: date, kind: Kind, filters: Filter) -> Select[Any]:
    """The latest answer of each known customer in the period."""
    return voices(start, end, kind, filters).where(_row.customer_id.is_not(None))
