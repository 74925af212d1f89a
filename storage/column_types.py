"""Column types that make a wrong value impossible on both databases."""

from datetime import UTC, date, datetime

from sqlalchemy import DateTime, Dialect, TypeDecorator

NEVER = date(9999, 12, 31)
"""The `next_day` of an answer that has no later one: a real date, so that one comparison serves both cases."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in, an aware UTC time out. SQLite has no zones: there the UTC wall clock is stored.

    Raises:
        ValueError: when a naive time is about to be stored.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"a stored time must carry a time zone: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)
