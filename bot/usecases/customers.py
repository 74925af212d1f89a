"""The verb of what the team's own systems know about customers: keep it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from scoring.responses import Customer
from storage import knowing


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What somebody says about one customer.

    Attributes:
        source: where `customer.key` is an id.
        at: since when it is known.
    """

    customer: Customer
    source: str
    at: datetime


def learn(session: Session, told: Sequence[Facts], *, segments: Sequence[str]) -> list[bool]:
    """Keep what several callers say, in order.

    Returns:
        For each whether anything became known.
    """
    news: list[bool] = []
    for (source, at), same in groupby(told, key=lambda facts: (facts.source, facts.at)):
        news += knowing.learn(session, [facts.customer for facts in same], source=source, at=at, segments=segments)
    return news
