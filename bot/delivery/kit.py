"""What every message is rendered with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.orm import Session

from bot.delivery.contents import Content
from bot.usecases.house import House
from bot.usecases.ranks import Ranks
from scoring.periods import Calendar
from storage.deliveries import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """The terms of a rendering.

    Attributes:
        now: the time of the clock; a summary counts who is overdue.
        house: the rules of the environment; `bot.usecases.house.in_force` says what is true today.
    """

    calendar: Calendar
    segments: tuple[str, ...]
    currency: str
    now: Callable[[], datetime]
    house: House = field(default_factory=House)
    ranks: Ranks = field(default_factory=Ranks)


Render: TypeAlias = Callable[[Kit, Session, Delivery], Content]
"""Says what a delivery of one kind shows, from what is true now."""
