"""Filters as SQL. The database says which values occur, `scoring.filters` says which of them fit, the database counts those.

So one piece of code decides what `plan:Pro` or `-theme:billing` means, for a stored answer as for one that has just come in,
and case folding does not depend on what the database makes of it. Only the words of comments are compared in SQL.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, false, func, not_, or_, select
from sqlalchemy.orm import Session

from scoring.conditions import Condition, Fact, Operator
from scoring.filters import Filter
from scoring.language import fold
from scoring.responses import HIGHEST_SCORE, LOWEST_SCORE, Kind
from storage.folding import folded_name
from storage.moments import once
from storage.monthly import ANY_THEME, FACTS
from storage.statements import among, folded
from storage.tables import accounts, customers, monthly_tallies, responses

ANSWER_KEYS = {
    "plan": responses.c.plan,
    "segment": responses.c.segment,
    "region": responses.c.region,
    "owner": responses.c.owner,
    "source": responses.c.source,
    "survey": responses.c.survey,
    "agent": responses.c.agent,
    "comment": responses.c.comment,
    "theme": responses.c.themes,
}
TODAY_KEYS = {
    "plan": accounts.c.plan,
    "segment": accounts.c.segment,
    "region": accounts.c.region,
    "owner": accounts.c.owner_email,
}
CUSTOMER_KEYS = {
    "email": customers.c.email,
    "company": accounts.c.name,
}

LINKS = {customers: responses.c.customer_id, accounts: responses.c.account_id}
"""By which column of an answer the further tables are found."""


def column_of(key: str, *, by_today: bool = False) -> ColumnElement[Any]:
    """Where a key's value stands; of a name that is none of ours, the account's property."""
    known = {**ANSWER_KEYS, **CUSTOMER_KEYS, **(TODAY_KEYS if by_today else {})}
    return known[key] if key in known else accounts.c.properties[key].as_string()


def table_of(column: ColumnElement[Any]) -> Table:
    """The one table in which a key's value stands."""
    for table, columns in ((responses, ANSWER_KEYS), (customers, {"email": customers.c.email})):
        if any(column is known for known in columns.values()):
            return table
    return accounts


def from_clause(filters: Filter) -> FromClause:
    """The tables that a filter needs. Customers of whom something must be so are looked up apart."""
    said = [key for condition in filters.conditions if condition.key == "has" for key in condition.values]
    needed = {table_of(column_of(key, by_today=filters.by_today)) for key in said}
    source: FromClause = responses
    for table, link in LINKS.items():
        if table in needed:
            source = source.outerjoin(table, table.c.id == link)
    return source


def where(session: Session, filters: Filter, base: Select[Any]) -> list[ColumnElement[bool]]:
    """The conditions of a filter.

    Args:
        session: the values that occur are looked up in it.
        filters: what must hold.
        base: selects the answers among which is chosen: only values that occur there matter.
    """
    return [_condition(session, condition, base, by_today=filters.by_today) for condition in filters.conditions]


def _condition(session: Session, condition: Condition, base: Select[Any], *, by_today: bool) -> ColumnElement[bool]:
    fits = _positive(session, replace(condition, negated=False), base, by_today=by_today)
    # What is not known does not fit. Only where that is turned round has it to be said, for it hides the columns from indexes.
    return not_(func.coalesce(fits, false())) if condition.negated else fits


def _positive(  # noqa: PLR0911  # one for each kind of key
    session: Session, condition: Condition, base: Select[Any], *, by_today: bool
) -> ColumnElement[bool]:
    match condition.key:
        case "score" | "is":
            return _scored(condition)
        case "kind":
            return responses.c.kind.in_([kind.value for kind in Kind if condition.matches({"kind": kind.value})])
        case "has":
            return or_(*(_is_said(column_of(key, by_today=by_today)) for key in condition.values))
        case "comment":
            words = [
                folded(session, responses.c.comment).contains(fold(word), autoescape=True) for word in condition.values
            ]
            return or_(*words)
        case "theme":
            # With blanks around each: a whole key is found.
            return or_(*(responses.c.themes.contains(f" {fold(word)} ", autoescape=True) for word in condition.values))
        case "email":
            of_them = customers.c.email.in_([fold(value) for value in condition.values])  # stored in lower case
            return responses.c.customer_id.in_(select(customers.c.id).where(of_them))
    column = column_of(condition.key, by_today=by_today)
    occurring = (
        companies(session, condition.values)
        if _is_a_company(condition)
        else _occurring(session, condition.key, column, base)
    )
    fits = [value for value in occurring if condition.matches({condition.key: said(condition.key, value)})]
    fitting = among(session, column, fits)
    if table_of(column) is responses:
        return fitting
    fitting_accounts = select(accounts.c.id).where(fitting)
    if _is_a_company(condition):  # has few customers, whose answers stand in an index
        return responses.c.customer_id.in_(select(customers.c.id).where(customers.c.account_id.in_(fitting_accounts)))
    return responses.c.account_id.in_(fitting_accounts)


def said(key: str, value: str) -> Fact:
    """A stored value as `scoring.filters` takes it."""
    return owner_names(value) if key == "owner" else value


def owner_names(email: str) -> tuple[str, ...]:
    """What people call an account's owner: `owner:@ana` as well as the whole address."""
    return email, email.partition("@")[0]


def _occurring(session: Session, key: str, column: ColumnElement[Any], base: Select[Any]) -> Iterable[str]:
    """The values among which is chosen: those of any answer where few cells know them, those of the answers in question, or
    those of any account.
    """
    table = table_of(column)
    if table is responses and key in FACTS:
        return once(session, (table.name, key), lambda: _values(session, _facts_known(key)))
    if table is responses:
        return _values(session, base.with_only_columns(column).where(column.is_not(None)))
    stated = select(column).select_from(table).where(column.is_not(None))
    return once(session, (table.name, key), lambda: _values(session, stated))


def _facts_known(name: str) -> Select[Any]:
    cells = monthly_tallies.c
    return select(cells[name]).where(cells.kind.in_([*Kind]), cells.theme == ANY_THEME)


def _values(session: Session, statement: Select[Any]) -> list[str]:
    return list(session.execute(statement.distinct()).scalars())


def _scored(condition: Condition) -> ColumnElement[bool]:
    scores = [score for score in range(LOWEST_SCORE, HIGHEST_SCORE + 1) if condition.matches({"score": score})]
    if scores and scores[-1] - scores[0] < len(scores):
        return responses.c.score.between(scores[0], scores[-1])  # PostgreSQL looks a range up in an index, a list not
    return responses.c.score.in_(scores)


def _is_a_company(condition: Condition) -> bool:
    return condition.key == "company" and condition.operator is Operator.EQUALS


def companies(session: Session, names: Iterable[str]) -> Iterable[str]:
    """The spellings of companies that may be meant: equal names are folded equally, and those stand in an index."""
    folded_names = {folded_name(name) for name in names}
    column = accounts.c.folded_name
    meant: ColumnElement[bool] = column.in_([name for name in folded_names if name])
    if None in folded_names:
        meant = or_(meant, column.is_(None))
    return session.execute(select(accounts.c.name).where(meant, accounts.c.name.is_not(None)).distinct()).scalars()


def _is_said(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.trim(column) != ""
