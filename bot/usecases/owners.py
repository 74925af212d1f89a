"""`owner:@ana`, `owner:me`: a person in Slack is an account's owner by the e-mail address."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from bot.errors import UserError
from scoring.filters import Condition
from scoring.language import fold
from scoring.query import Query

EmailOf: TypeAlias = Callable[[str], str | None]
"""The e-mail address of a Slack user id; None when it cannot be seen."""

_USER_ID = re.compile("[UW][A-Z0-9]{2,}")


def by_email(query: Query, email_of: EmailOf | None, *, asker: str | None) -> Query:
    """The same query, with e-mail addresses where it named people in Slack.

    Args:
        query: as it was read.
        email_of: None where nobody can be looked up.
        asker: the user id of who asks, who is "me".

    Raises:
        UserError: somebody's address cannot be seen.
    """
    if email_of is None:
        return query
    conditions = tuple(_by_email(condition, email_of, asker) for condition in query.filters.conditions)
    filters = replace(query.filters, conditions=conditions)
    return replace(query, filters=filters, text=query.text.replace(str(query.filters), str(filters)))


def _by_email(condition: Condition, email_of: EmailOf, asker: str | None) -> Condition:
    if condition.key != "owner":
        return condition
    people = [asker if asker and fold(value) == "me" else value for value in condition.values]
    return replace(condition, values=tuple(_email(value, email_of) for value in people))


def _email(value: str, email_of: EmailOf) -> str:
    if not _USER_ID.fullmatch(value):
        return value
    email = email_of(value)
    if email is None:
        raise UserError(
            "I cannot see that person's e-mail address, by which owners are known here. Type owner:ana@example.com instead."
        )
    return email
