"""`by plan`: who answered how, what each group costs the whole, and which one moved for real."""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nsmallest

from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.usecases.reports.question import Question, Report, Scope, kinds_of, refuse_empty, scope_of
from scoring.language import fold
from scoring.nps import SMALLEST_SCORED, Comparison, Nps, compare, holm, impact
from scoring.periods import Period
from scoring.responses import Kind
from storage import counting, large_groups
from storage.by_company import Groups, LeftOut
from storage.voices import is_linked

NOBODY = Nps()
ALL_TOLD = LeftOut()
CALLED_BY_ALL = "owner"
"""Of this key all values have to be known: they are called by their first parts unless two share one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The answers with one value of the key.

    Attributes:
        value: empty: not known.
        impact: points that the whole would gain without the group; None where kinds are told apart.
        has_moved: its change is real even though several groups were looked at (Holm's correction).
    """

    value: str
    nps: Nps
    before: Nps | None
    impact: float | None
    comparison: Comparison | None
    has_moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsReport(Report):
    """The groups: first the scored ones, the most costly first, then those with too few answers, the larger first.

    Attributes:
        compared: how many groups could be compared with the period before.
        groups: all, or as many as were asked for and after them the others that moved for real.
        left_out: the others.
    """

    key: str
    period: Period
    before: Period | None
    whole: Nps
    groups: tuple[Group, ...]
    compared: int
    left_out: LeftOut = ALL_TOLD


@dataclass(frozen=True, slots=True)
class Told:
    """Groups in the order in which they are read, out of all that were compared."""

    groups: tuple[Group, ...]
    compared: int


def report(session: Session, question: Question) -> GroupsReport:
    """Answer `by <key>`; `by kind` sets the kinds side by side without a whole, because they are never mixed.

    Raises:
        UserError: there are no answers, or of none of them the key is known.
    """
    key = question.query.by or "plan"
    if key == "kind":
        return _by_kind(session, question)
    scope, before = scope_of(session, question), question.before
    whole = counting.count(
        session,
        start=question.period.start,
        end=question.period.end,
        kind=scope.kind,
        filters=scope.filters,
        segments=question.segments,
    )
    if whole.n == 0:
        refuse_empty(session, question, scope)
    found = _counted(session, key, question, scope)
    now = found.now
    if not any(now) and not found.left_out.groups:
        raise UserError(_nothing(key, question, whole))
    told = groups_of(now, found.before, whole, most=_most(key, question))
    return GroupsReport(
        query=question.query,
        scope=scope,
        key=key,
        period=question.period,
        before=before,
        whole=whole,
        groups=told.groups,
        compared=told.compared,
        left_out=_left_out(found, told.groups),
    )


def _nothing(key: str, question: Question, whole: Nps) -> str:
    label, filters = question.period.label, question.query.filters
    if whole.n:
        return f"None of the {whole.n:,} responses in {label} has a known {key}, so there is nothing to tell apart."
    if filters.conditions:
        return f"No responses in {label} fit {filters}. Leave the filter out to see whether anybody answered at all."
    return f"No responses in {label}, so there is nothing to tell apart."


def _most(key: str, question: Question) -> int | None:
    return None if key == CALLED_BY_ALL else question.most_groups


def _left_out(found: Groups, told: tuple[Group, ...]) -> LeftOut:
    answers = sum(nps.n for nps in found.now.values()) - sum(group.nps.n for group in told)
    groups = sum(nps.n > 0 for nps in found.now.values()) - len(told)
    return LeftOut(found.left_out.groups + groups, found.left_out.answers + answers)


def _counted(session: Session, key: str, question: Question, scope: Scope) -> Groups:
    """In the period and the one before it."""
    period, before, most = question.period, question.before, _most(key, question)
    if most is not None and is_linked(key, scope.filters):
        return large_groups.count(
            session,
            key,
            (period.start, period.end),
            (before.start, before.end) if before else None,
            kind=scope.kind,
            filters=scope.filters,
            least=SMALLEST_SCORED,
            most=most,
        )
    now = count_by(session, key, period, scope, question.segments)
    return Groups(now, count_by(session, key, before, scope, question.segments) if before else None, ALL_TOLD)


def count_by(session: Session, key: str, period: Period, scope: Scope, segments: tuple[str, ...]) -> Mapping[str, Nps]:
    return counting.count_by(
        session,
        key,
        start=period.start,
        end=period.end,
        kind=scope.kind,
        filters=scope.filters,
        segments=segments,
    )


def groups_of(
    now: Mapping[str, Nps], before: Mapping[str, Nps] | None, whole: Nps | None, *, most: int | None = None
) -> Told:
    """Compare and order.

    Args:
        now: by value.
        before: the same for the period before; None: there is none.
        whole: all answers, each once, also where groups overlap; None: there is no whole.
        most: so many groups are told, and those that moved for real; None: all.
    """
    # In each period the most common spelling names a group.
    was = {fold(value): nps for value, nps in (before or {}).items()}
    pairs = {value: (nps, was.get(fold(value), NOBODY)) for value, nps in now.items() if nps.n}
    compared = {value: comparison for value, pair in pairs.items() if (comparison := compare(*pair))}
    real = holm([comparison.p_value for comparison in compared.values()])
    moved = {value for value, is_real in zip(compared, real, strict=True) if is_real}
    costs = {nps: impact(nps, whole - nps) for nps in {nps for nps, _ in pairs.values()}} if whole else {}

    def place(value: str) -> tuple[bool, float, int, str]:
        nps = pairs[value][0]
        is_scored = nps.n >= SMALLEST_SCORED
        return (not is_scored, -costs.get(nps, 0.0) if is_scored else 0.0, -nps.n, value)

    told = sorted(pairs, key=place) if most is None else nsmallest(most, pairs, key=place)
    told += sorted(moved.difference(told), key=place)
    groups = (
        Group(
            value=value,
            nps=pairs[value][0],
            before=None if before is None else pairs[value][1],
            impact=costs.get(pairs[value][0]),
            comparison=compared.get(value),
            has_moved=value in moved,
        )
        for value in told
    )
    return Told(tuple(groups), len(compared))


def _by_kind(session: Session, question: Question) -> GroupsReport:
    kinds, filters = kinds_of(question.query.filters)
    before = question.before
    spans = [(span.start, span.end) for span in (question.period, before) if span]
    counted = {
        kind: counting.counts(session, spans, kind=kind, filters=filters, segments=question.segments)
        for kind in Kind
        if kind in kinds
    }
    told = groups_of(
        {str(kind): found[0] for kind, found in counted.items()},
        {str(kind): found[1] for kind, found in counted.items()} if before else None,
        None,
    )
    return GroupsReport(
        query=question.query,
        scope=Scope(kind=Kind.RELATIONSHIP, is_only_kind=False, filters=filters),
        key="kind",
        period=question.period,
        before=before,
        whole=counted[Kind.RELATIONSHIP][0] if Kind.RELATIONSHIP in kinds else NOBODY,
        groups=told.groups,
        compared=told.compared,
    )
