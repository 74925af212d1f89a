"""What is asked, and which answers it is about."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import UserError
from scoring.filters import Condition, Filter, Operator, unknown_value
from scoring.language import in_quotes, listed, shortened
from scoring.periods import Calendar, Period, previous
from scoring.query import Query
from scoring.responses import Kind
from scoring.themes import labels
from storage import counting, present
from storage.filter_sql import owner_names

MOST_VALUES = 200
MOST_LISTED = 12
CHECKED_BY_PARSER = frozenset({"score", "is", "has", "kind"})
FREE_TEXT = frozenset({"comment", "email"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A sentence with all that is needed to answer it.

    Attributes:
        now: aware.
        segments: the facts by which answers are tallied; other filters are counted from the answers themselves.
        asker: user id of who asks: "mine" is theirs.
        most_groups: so many groups are told one by one, and those that moved for real; None: all.
    """

    query: Query
    calendar: Calendar
    segments: tuple[str, ...]
    now: datetime
    asker: str | None = None
    most_groups: int | None = None

    @property
    def period(self) -> Period:
        return self.query.period

    @property
    def before(self) -> Period | None:
        """What the period is compared with: what was asked for, else the comparable one."""
        return self.query.against or previous(self.query.period, self.calendar)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which answers were counted.

    Attributes:
        kind: kinds are never mixed.
        is_only_kind: the workspace has no relationship answers at all, so that these were counted instead.
        filters: what was asked for, without the `kind:` that became `kind`.
    """

    kind: Kind
    is_only_kind: bool
    filters: Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What every report tells beside its figures."""

    query: Query
    scope: Scope


def scope_of(session: Session, question: Question) -> Scope:
    """Which answers a question is about.

    Raises:
        UserError: a filter names a value that no answer has.
    """
    kind, is_only_kind, filters = kind_of(session, question.query.filters)
    _refuse_unknown_values(session, kind, filters, question.segments)
    return Scope(kind=kind, is_only_kind=is_only_kind, filters=filters)


def kind_of(session: Session, filters: Filter) -> tuple[Kind, bool, Filter]:
    """Which answers are meant, whether there are no others, and the filter without its `kind:`.

    The headline is the relationship NPS; a workspace that has none of those answers is told what it got instead.

    Raises:
        UserError: several kinds at once, or none.
    """
    kinds, rest = kinds_of(filters)
    is_named = any(condition.key == "kind" and not condition.negated for condition in filters.conditions)
    if is_named:
        return _only(kinds, negated=False), False, rest
    found = [kind for kind in Kind if kind in kinds & present.kinds(session)]
    if Kind.RELATIONSHIP not in kinds:
        return _only({*found} or kinds, negated=True), False, rest
    if found and Kind.RELATIONSHIP not in found:
        return found[0], True, rest
    return Kind.RELATIONSHIP, False, rest


def kinds_of(filters: Filter) -> tuple[set[Kind], Filter]:
    """The kinds that a filter lets through, and the filter without its `kind:`; several of these add up."""
    asked = [condition for condition in filters.conditions if condition.key == "kind"]
    named = {Kind(value) for condition in asked if not condition.negated for value in condition.values}
    excluded = {Kind(value) for condition in asked if condition.negated for value in condition.values}
    rest = tuple(condition for condition in filters.conditions if condition not in asked)
    return (named or {*Kind}) - excluded, replace(filters, conditions=rest)


def _only(kinds: set[Kind], *, negated: bool) -> Kind:
    if len(kinds) == 1:
        return next(iter(kinds))
    example = f"kind:{min(kinds or Kind)}"
    if not kinds:
        raise UserError(f"That leaves no kind of answers. Ask for one, for example {example}.")
    left = f"That leaves {listed(sorted(kinds), 'and')}. " if negated else ""
    raise UserError(f"{left}Different kinds are never counted together. Ask for one, for example {example}.")


def _refuse_unknown_values(session: Session, kind: Kind, filters: Filter, segments: tuple[str, ...]) -> None:
    """The near misses that would go unnoticed: one of several values, and what is left out. Others are found by counting 0."""
    for condition in filters.conditions:
        if condition.key == "theme":
            _refuse_unknown(condition, list(labels()))
        elif not (condition.negated or len(condition.values) > 1):
            continue
        elif condition.key not in segments or filters.by_today:
            _refuse_missing(session, condition, by_today=filters.by_today)
        elif not present.has_values(session, kind, condition.key, condition.values):
            _refuse_unknown(
                condition, _spoken(condition, present.values(session, kind, condition.key, limit=MOST_VALUES))
            )


def _refuse_missing(session: Session, condition: Condition, *, by_today: bool) -> None:
    """Of keys with any number of values, such as the company: looked up one by one."""
    key = condition.key
    if condition.operator is not Operator.EQUALS or key in {*CHECKED_BY_PARSER, *FREE_TEXT}:
        return
    missing = [value for value in condition.values if not counting.occurs(session, key, value, by_today=by_today)]
    if missing:
        common = _spoken(condition, counting.values_of(session, key, by_today=by_today, limit=MOST_VALUES))
        raise UserError(unknown_value(replace(condition, values=(missing[0],)), common) or "")


def _refuse_unknown(condition: Condition, values: list[str]) -> None:
    if condition.operator is not Operator.EQUALS or not 0 < len(values) < MOST_VALUES:
        return
    sentence = unknown_value(condition, values)
    if sentence is not None:
        raise UserError(sentence if sentence.endswith("?") else f"{sentence} {_known(condition.key, values)}")


def _spoken(condition: Condition, values: list[str]) -> list[str]:
    """As they may be typed: an owner by the address or by what stands before its @."""
    return [name for email in values for name in owner_names(email)] if condition.key == "owner" else values


def _known(key: str, values: list[str]) -> str:
    shown = [shortened(in_quotes(value) if "," in value else value) for value in sorted(values)[:MOST_LISTED]]
    more = f" and {len(values) - len(shown)} more" if len(values) > len(shown) else ""
    return f"For {key} there is {', '.join(shown)}{more}." if more else f"For {key} there is {listed(shown, 'and')}."


def refuse_empty(session: Session, question: Question, scope: Scope) -> None:
    """Where nothing was counted, a value that never occurs is the likely reason: looked up only then, for it costs a scan.

    Raises:
        UserError: with the near miss.
    """
    filters = scope.filters
    for condition in filters.conditions:
        key = condition.key
        if key in question.segments and not filters.by_today:
            known = present.values(session, scope.kind, key, limit=MOST_VALUES)
            _refuse_unknown(condition, _spoken(condition, known))
        elif key not in {*CHECKED_BY_PARSER, *FREE_TEXT, "theme"}:
            known = counting.values_of(session, key, by_today=filters.by_today, limit=MOST_VALUES)
            _refuse_unknown(condition, _spoken(condition, known))
