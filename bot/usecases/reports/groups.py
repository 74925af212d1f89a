"""`by plan`: who answered how, what each group costs the whole, and which one moved for real."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.usecases.reports.question import Question, Report, Scope, kind_of, refuse_empty, scope_of
from scoring.nps import SMALLEST_SCORED, Comparison, Nps, compare, holm, impact
from scoring.periods import Period
from scoring.responses import Kind
from storage import counting, large_groups
from storage.large_groups import LeftOut
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
    """All groups: first the scored ones, the most costly first, then those with too few answers, the larger first.

    Attributes:
        left_out: further ones with too few answers, if not all of them were asked for.
    """

    key: str
    period: Period
    before: Period | None
    whole: Nps
    groups: tuple[Group, ...]
    left_out: LeftOut = ALL_TOLD

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
    now, left_out = _now(session, key, question, scope)
    if not any(now):
        label = question.period.label
        none = (
            f"None of the {whole.n:,} responses in {label} has a known {key}" if whole.n else f"No responses in {label}"
        )
        raise UserError(f"{none}, so there is nothing to tell apart.")
    return GroupsReport(
        query=question.query,
        scope=scope,
        key=key,
        period=question.period,
        before=before,
        whole=whole,
        groups=groups_of(now, _earlier(session, key, now, question, scope), whole),
        left_out=left_out,
    )


def _now(session: Session, key: str, question: Question, scope: Scope) -> tuple[Mapping[str, Nps], LeftOut]:
    if question.small_groups is None or not _are_many(key, scope):
        return count_by(session, key, question.period, scope, question.segments), ALL_TOLD
    asked = _asked(question.period, scope)
    return large_groups.largest(session, key, **asked, least=SMALLEST_SCORED, more=question.small_groups)


def _earlier(
    session: Session, key: str, now: Mapping[str, Nps], question: Question, scope: Scope
) -> Mapping[str, Nps] | None:
    """Of the period before."""
    before = question.before
    if before is None:
        return None
    if question.small_groups is None or not _are_many(key, scope):
        return count_by(session, key, before, scope, question.segments)
    return large_groups.of_values(session, key, now, **_asked(before, scope))


def _are_many(key: str, scope: Scope) -> bool:
    return key != CALLED_BY_ALL and is_linked(key, scope.filters)


def _asked(period: Period, scope: Scope) -> dict[str, Any]:
    return {"start": period.start, "end": period.end, "kind": scope.kind, "filters": scope.filters}


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
