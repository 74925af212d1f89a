"""The number behind `/nps`: counted, compared, and said which answers it is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from scoring.benchmarks import Standing, standing
from scoring.filters import Condition, Filter
from scoring.nps import Comparison, Nps, compare
from scoring.periods import Calendar, Period, previous
from scoring.query import Query
from scoring.responses import Kind
from storage import counting


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What `/nps` answers.

    Attributes:
        period, nps: what was asked for.
        before, nps_before: the period it is compared with; None for "all".
        comparison: None where one of the two has fewer than five answers.
        kind: which answers were counted; kinds are never mixed.
        is_only_kind: the workspace has no relationship answers at all, so that these were counted instead.
        standing: where the score stands among others; context, never a test.
    """

    query: Query
    period: Period
    nps: Nps
    before: Period | None
    nps_before: Nps | None
    comparison: Comparison | None
    kind: Kind
    is_only_kind: bool
    standing: Standing | None


def report(session: Session, query: Query, *, calendar: Calendar, segments: Sequence[str]) -> Report:
    """Answer one query from the database.

    Args:
        segments: the facts by which answers are tallied; other filters are counted from the answers themselves.
    """
    kind, is_only_kind, filters = kind_of(session, query.filters)
    before = query.against or previous(query.period, calendar)
    spans = [query.period, before] if before else [query.period]
    counted = counting.counts(
        session, [(span.start, span.end) for span in spans], kind=kind, filters=filters, segments=segments
    )
    nps, nps_before = counted[0], counted[1] if before else None
    return Report(
        query=query,
        period=query.period,
        nps=nps,
        before=before,
        nps_before=nps_before,
        comparison=compare(nps, nps_before) if nps_before else None,
        kind=kind,
        is_only_kind=is_only_kind,
        standing=standing(nps),
    )


def kind_of(session: Session, filters: Filter) -> tuple[Kind, bool, Filter]:
    """Which answers are meant, whether there are no others, and the filter without its `kind:`.

    The headline is the relationship NPS; a workspace that has none of those answers is told what it got instead.
    """
    asked = [condition for condition in filters.conditions if _names_a_kind(condition)]
    if asked:
        rest = tuple(condition for condition in filters.conditions if condition not in asked)
        return Kind(asked[-1].values[0]), False, Filter(conditions=rest, by_today=filters.by_today)
    present = counting.kinds_present(session)
    if present.get(Kind.TRANSACTIONAL) and not present.get(Kind.RELATIONSHIP):
        return Kind.TRANSACTIONAL, True, filters
    return Kind.RELATIONSHIP, False, filters


def _names_a_kind(condition: Condition) -> bool:
    return condition.key == "kind" and not condition.negated and condition.values[0] in set(Kind)
