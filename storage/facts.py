"""Facts with the time since when they are known: the newest wins, an older one fills gaps only, an empty one says nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


class Facts:
    """The facts about one person or company, while a batch is applied.

    Attributes:
        values: by name; None or missing: not known.
        known_at: by name, when the value was said, as sortable text.
        is_changed: whether anything has to be written.
        filled: names that were not known before this batch.
    """

    def __init__(self, values: Mapping[str, Any], known_at: Mapping[str, str]) -> None:
        self.values = dict(values)
        self.known_at = dict(known_at)
        self.is_changed = False
        self.filled: set[str] = set()

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # text, number or day: each name has its type in the table
        return self.values.get(name)

    def learn(self, name: str, value: object, at: str) -> bool:
        """Take a fact said at that time. True when the value is another one now; a new time alone is kept silently."""
        if value is None or (self.values.get(name) is not None and at < self.known_at.get(name, "")):
            return False
        before = self.values.get(name)
        if at != self.known_at.get(name):
            self.is_changed = True
            self.known_at[name] = at
        if before == value:
            return False
        if before is None:
            self.filled.add(name)
        self.values[name] = value
        self.is_changed = True
        return True

    def learn_all(self, other: "Facts") -> None:
        """Take what is known about somebody who turned out to be the same."""
        for name, value in other.values.items():
            self.learn(name, value, other.known_at.get(name, ""))


def moment_text(moment: datetime) -> str:
    """A time as text that sorts as the times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
