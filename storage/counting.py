"""Counting one voice per person: the latest answer of each customer in a period, by kind; each anonymous answer counts.

A person's latest answer is chosen first and filtered then, with the values of that answer. The whole and single tallied keys
are read from the tallies, at flat cost; several of them, scores and themes from the months' tallies (`counting_by_month`);
everything else is counted from the answers, each of which knows the day of the same person's next one, so that no window has
to be computed.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from scoring.conditions import Condition, Operator
from scoring.filters import Fact, Filter
from scoring.language import fold
from scoring.nps import Nps
from scoring.responses import Kind
from storage import counting_by_month, filter_sql, present, tallied
from storage.filter_sql import where
from storage.responses import StoredResponse, stored_response
from storage.tables import responses, tallies
from storage.vocabulary import NOT_KNOWN, WHOLE
from storage.voices import counted, voices
from storage.windows import backwards

EVERYTHING = Filter()
NOT_TALLIED: tuple[str, ...] = ()
_CHUNK = 1_000
_row = responses.c


def count(
    session: Session,
    *,
    start: date,
    end: date,
    kind: Kind = Kind.RELATIONSHIP,
    filters: Filter = EVERYTHING,
    segments: Sequence[str] = NOT_TALLIED,
) -> Nps:
    """The voices of the local days [start, end).

    Args:
        session: any transaction.
        start: first local day.
        end: the day after the last one.
        kind: which surveys; they are never mixed.
        filters: what must hold for a person's latest answer.
        segments: the tallied keys.
    """
    key = _tallied_key(filters, segments)
    if key is None:
        return _total(nps for _, nps in _counted(session, WHOLE, start=start, end=end, kind=kind, filters=filters))
    groups = tallied.groups(session, key, start=start, end=end, kind=kind)
    return _total(nps for value, nps in groups if filters.matches(_said(key, value)))


def counts(
    session: Session,
    ranges: Iterable[tuple[date, date]],
    *,
    kind: Kind = Kind.RELATIONSHIP,
    filters: Filter = EVERYTHING,
    segments: Sequence[str] = NOT_TALLIED,
) -> list[Nps]:
    """`count` for several ranges [start, end) of local days, as a trend or a comparison needs them."""
    return [
        count(session, start=start, end=end, kind=kind, filters=filters, segments=segments) for start, end in ranges
    ]


def count_by(
    session: Session,
    key: str,
    *,
    start: date,
    end: date,
    kind: Kind = Kind.RELATIONSHIP,
    filters: Filter = EVERYTHING,
    segments: Sequence[str] = NOT_TALLIED,
) -> dict[str, Nps]:
    """The voices of [start, end) by plan, segment, region, source, survey, agent, owner, company, email, theme or property.

    Returns:
        By value, spelt as most answers spell it; "" for those of whom it is not known. With themes an answer counts in each.
    """
    if key in segments and not filters.by_today and _tallied_key(filters, segments) in {WHOLE, key}:
        groups = tallied.groups(session, key, start=start, end=end, kind=kind)
        return _by_spelling((value, nps) for value, nps in groups if filters.matches(_said(key, value)))
    return _by_spelling(_counted(session, key, start=start, end=end, kind=kind, filters=filters))


def comments(
    session: Session,
    *,
    start: date,
    end: date,
    kind: Kind = Kind.RELATIONSHIP,
    filters: Filter = EVERYTHING,
    limit: int = 10,
) -> list[StoredResponse]:
    """Voices of [start, end) that have a comment, the newest first."""
    base = voices(start, end, kind, filters).where(_row.comment.is_not(None))
    found: list[StoredResponse] = []
    for low, high in backwards(start, end, present.last_day(session, kind)):
        part = base.where(_row.day >= low, _row.day < high)
        newest = part.where(*where(session, filters, part)).order_by(_row.answered_at.desc(), _row.id.desc())
        found += [stored_response(row) for row in session.execute(newest.limit(limit - len(found)))]
        if len(found) == limit:
            break
    return found


def latest_answers(
    session: Session, *, start: date, end: date, kind: Kind = Kind.RELATIONSHIP, filters: Filter = EVERYTHING
) -> Iterator[StoredResponse]:
    """Every voice of [start, end) as it was answered, the oldest first; a few at a time, for exports of any length."""
    base = voices(start, end, kind, filters)
    ordered = base.where(*where(session, filters, base)).order_by(_row.answered_at, _row.id)
    for row in session.execute(ordered.execution_options(yield_per=_CHUNK)):
        yield stored_response(row)


def first_day(session: Session, kind: Kind | None = None) -> date | None:
    """The local day of the oldest answer."""
    oldest = select(func.min(tallies.c.day)).where(tallies.c.key == WHOLE, _ANY > 0)
    statement = oldest if kind is None else oldest.where(tallies.c.kind == kind)
    return session.execute(statement).scalar()


def kinds_present(session: Session) -> dict[Kind, int]:
    """How many answers of each kind there are, superseded ones included."""
    summed = select(tallies.c.kind, func.sum(_ANY)).where(tallies.c.key == WHOLE).group_by(tallies.c.kind)
    return {Kind(kind): int(number) for kind, number in session.execute(summed) if number}


def values_of(
    session: Session,
    key: str,
    *,
    segments: Sequence[str] = NOT_TALLIED,
    by_today: bool = False,
    limit: int | None = 200,
) -> list[str]:
    """The values that occur, the most common first: what a mistyped one may have meant. Not for themes and comments."""
    if key in segments and not by_today:
        number = func.sum(_ANY)
        statement = select(tallies.c.value).where(tallies.c.key == key, tallies.c.value != NOT_KNOWN)
        common = statement.group_by(tallies.c.value).having(number > 0).order_by(number.desc(), tallies.c.value)
    else:
        column = filter_sql.column_of(key, by_today=by_today)
        asked = select(column.label("grouped")).select_from(filter_sql.table_of(column)).where(column.is_not(None))
        common = asked.group_by("grouped").order_by(func.count().desc(), "grouped")
    return list(session.execute(common.limit(limit)).scalars())


def occurs(session: Session, key: str, value: str, *, by_today: bool = False) -> bool:
    """Whether some answer or account has this value, however it is spelt. Not for themes and comments."""
    if key == "company":
        return any(fold(name) == fold(value) for name in filter_sql.companies(session, [value]))
    column = filter_sql.column_of(key, by_today=by_today)
    exactly = select(literal(1)).select_from(filter_sql.table_of(column)).where(column == value).limit(1)
    if session.execute(exactly).first():
        return True
    meant = Condition(key, Operator.EQUALS, (value,))
    known = values_of(session, key, by_today=by_today, limit=None)
    return any(meant.matches({key: filter_sql.said(key, each)}) for each in known)


def _tallied_key(filters: Filter, segments: Sequence[str]) -> str | None:
    """The key whose tallies answer the filter: WHOLE for an empty one; None when they cannot."""
    keys = {condition.key for condition in filters.conditions}
    if not keys:
        return WHOLE
    return keys.pop() if len(keys) == 1 and keys <= {*segments} and not filters.by_today else None


def _counted(
    session: Session, key: str, *, start: date, end: date, kind: Kind, filters: Filter
) -> list[tuple[str, Nps]]:
    """By whole months where these know enough, else from the answers."""
    by_month = counting_by_month.count(session, key, start=start, end=end, kind=kind, filters=filters)
    if by_month is not None:
        return by_month
    return counted(session, key, start=start, end=end, kind=kind, filters=filters)


def _said(key: str, value: str) -> dict[str, Fact]:
    """A value of the tallies as a filter takes it."""
    return {key: filter_sql.said(key, value) if value != NOT_KNOWN else None}


def _total(parts: Iterable[Nps]) -> Nps:
    return sum(parts, start=Nps())


def _by_spelling(groups: Iterable[tuple[str, Nps]]) -> dict[str, Nps]:
    """Spellings that differ in case only are one value; the most common one names it."""
    totals: dict[str, Nps] = {}
    named: dict[str, tuple[int, str]] = {}
    for value, nps in groups:
        if nps.n:
            folded = fold(value)
            totals[folded] = totals[folded] + nps if folded in totals else nps
            named[folded] = max(named.get(folded, (0, "")), (nps.n, value))
    return {named[folded][1]: nps for folded, nps in totals.items()}


_ANY = tallies.c.detractors + tallies.c.passives + tallies.c.promoters
