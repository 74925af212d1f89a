"""Column types that make a wrong value impossible on both databases."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, DateTime, Dialect, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

NEVER = date(9999, 12, 31)
"""The `next_day` of an answer that has no later one: a real date, so that one comparison serves both cases."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in, an aware UTC time out. SQLite has no zones: there the UTC wall clock is stored, as text.

    Raises:
        ValueError: when a naive time is about to be stored.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object]:
        return _as_text if dialect.name == "sqlite" else _as_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002  # not ours
        return _from_text if dialect.name == "sqlite" else _in_utc


def as_json(value: object) -> str:
    """With all letters as they are: SQLite finds a name that was written with escapes by nothing but the same escapes."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a pair of surrogates, which no database takes but as an escape
        return json.dumps(value)
    return text


class Ids(TypeDecorator[list[int]]):
    """Row ids as one parameter, however many they are: an array, on SQLite a JSON text."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Text() if dialect.name == "sqlite" else ARRAY(BigInteger())

    def process_bind_param(self, value: list[int] | None, dialect: Dialect) -> Any:  # noqa: ANN401  # as the driver wants it
        return json.dumps(value) if dialect.name == "sqlite" else value


def as_utc(value: datetime) -> datetime:
    """The same moment in UTC.

    Raises:
        ValueError: the time says no zone.
    """
    if value.utcoffset() is None:
        raise ValueError(f"a stored time must carry a time zone: {value!r}")
    return value.astimezone(UTC)


def _as_utc(value: datetime | None) -> datetime | None:
    return None if value is None else as_utc(value)


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def _as_text(value: datetime | None) -> str | None:
    """As SQLAlchemy spells it, which takes four times as long; a batch has thousands."""
    moment = _as_utc(value)
    return None if moment is None else moment.replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")  # `replace` takes four times as long
