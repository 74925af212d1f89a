"""What counts as much revenue, remembered for a while: it takes a walk over all accounts, and moves slowly."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scoring.urgency import RevenueRanks
from storage import customers

FOR_A_WHILE = timedelta(minutes=1)


class Ranks:
    """For whoever judges many answers. May be asked from several threads: at worst two of them look at once."""

    def __init__(self) -> None:
        self._known: tuple[datetime, RevenueRanks] | None = None

    def at(self, now: datetime, session: Session) -> RevenueRanks | None:
        """Of the accounts as they were at `now`, or up to a minute before; None while no revenue is known."""
        known = self._known
        if known is not None and timedelta() <= now - known[0] < FOR_A_WHILE:
            return known[1]
        ranks = customers.revenue_ranks(session)
        self._known = (now, ranks) if ranks is not None else None
        return ranks
