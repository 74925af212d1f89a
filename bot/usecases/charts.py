"""Whether this workspace takes Slack's charts: learnt from its answers, remembered for a while."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storage import preferences

NAME = "charts_refused_at"
ASK_AGAIN_AFTER = timedelta(days=30)


def are_refused(session: Session, *, now: datetime) -> bool:
    """A workspace that refused them is asked again after thirty days: Slack brings new blocks to one after the other."""
    refused_at = preferences.get_setting(session, NAME)
    return refused_at is not None and now - datetime.fromisoformat(refused_at) < ASK_AGAIN_AFTER


def remember(session: Session, *, refused: bool, now: datetime) -> None:
    known = preferences.get_setting(session, NAME)
    if refused or known is not None:
        preferences.set_setting(session, NAME, now.isoformat() if refused else None, now=now)
