"""What a person wishes for: whether and when the morning message comes."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storage import preferences


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """A person's wishes.

    Attributes:
        morning: whether to hear in the morning what is due; questions that need an answer come all the same.
        hour: 0 to 23, in the person's own zone; None: when work begins.
    """

    morning: bool = True
    hour: int | None = None


def of(session: Session, user: str) -> Preferences:
    known: dict[str, Any] = preferences.get_setting(session, name_of(user), {})
    return Preferences(morning=known.get("morning", True), hour=known.get("hour"))


def choose(session: Session, user: str, wishes: Preferences, *, now: datetime) -> None:
    preferences.set_setting(session, name_of(user), asdict(wishes), now=now)


def name_of(user: str) -> str:
    """Under which a person's wishes stand among the settings."""
    return f"person:{user}"
