"""`by plan`: who answered how, what each group costs the whole, and which one moved for real."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.usecases.reports.question import Question, Report, Scope, kind_of, refuse_empty, scope_of
from scoring.nps import SMALLEST_SCORED, Comparison, Nps, compare, holm, impact
from scoring.periods import Period
from scoring.responses import Kind
from storage import counting

NOBODY = Nps()


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
    """All groups: first the scored ones, the most costly first, then those with too few answers, the larger first."""

    key: str
    period: Period
    before: Period | None
    whole: Nps
    groups: tuple[Group, ...]

    @property
    def compared(self) -> int:
        """How many groups could be compared with the period before."""
        return sum(group.comparison is not None for group in self.groups)


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
    now = count_by(session, key, question.period, scope, question.segments)
    if not any(now):
        label = question.period.label
        raise UserError(
            f"None of the {whole.n:,} responses in {label} has a known {key}, so there is nothing to tell apart."
        )
    earlier = count_by(session, key, before, scope, question.segments) if before else None
    return GroupsReport(
        query=question.query,
        scope=scope,
        key=key,
        period=question.period,
        before=before,
        whole=whole,
        groups=groups_of(now, earlier, whole),
    )


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


def groups_of(now: Mapping[str, Nps], before: Mapping[str, Nps] | None, whole: Nps | None) -> tuple[Group, ...]:
    """Compare and order.

    Args:
        now: by value.
        before: the same for the period before; None: there is none.
        whole: all answers, each once, also where groups overlap; None: there is no whole.
    """
    present = {value: nps for value, nps in now.items() if nps.n}
    compared = {value: compare(nps, before.get(value, NOBODY)) if before else None for value, nps in present.items()}
    tested = [(value, comparison) for value, comparison in compared.items() if comparison]
    real = holm([comparison.p_value for _, comparison in tested])
    moved = {value for (value, _), is_real in zip(tested, real, strict=True) if is_real}
    groups = [
        Group(
            value=value,
            nps=nps,
            before=before.get(value, NOBODY) if before is not None else None,
            impact=impact(nps, whole - nps) if whole else None,
            comparison=compared[value],
            has_moved=value in moved,
        )
        for value, nps in present.items()
    ]
    return tuple(sorted(groups, key=_place))


def _place(group: Group) -> tuple[bool, float, int, str]:
    is_scored = group.nps.n >= SMALLEST_SCORED
    return (not is_scored, -(group.impact or 0.0) if is_scored else 0.0, -group.nps.n, group.value)


def _by_kind(session: Session, question: Question) -> GroupsReport:
    _, _, filters = kind_of(session, question.query.filters)
    before = question.before
    spans = [(span.start, span.end) for span in (question.period, before) if span]
    counted = {
        kind: counting.counts(session, spans, kind=kind, filters=filters, segments=question.segments) for kind in Kind
    }
    return GroupsReport(
        query=question.query,
        scope=Scope(kind=Kind.RELATIONSHIP, is_only_kind=False, filters=filters),
        key="kind",
        period=question.period,
        before=before,
        whole=counted[Kind.RELATIONSHIP][0],
        groups=groups_of(
            {str(kind): found[0] for kind, found in counted.items()},
            {str(kind): found[1] for kind, found in counted.items()} if before else None,
            None,
        ),
    )
