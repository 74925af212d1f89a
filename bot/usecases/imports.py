"""The verb of an import: keep what a file brings, with its comments read already. History fires no alerts.

Each call is one batch in one transaction of the caller. Reading is slow, so it is done before, outside of the transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.usecases import intake, reading
from bot.usecases.house import House
from bot.usecases.intake import Policy
from scoring.periods import Calendar
from scoring.responses import SurveyResponse
from storage import responses
from storage.reading import ReadComment
from storage.recording import Change, Reading, Recorded

NO_ALERTS = timedelta.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How an import is meant.

    Attributes:
        alerts_since: answers given from then on get a case and alerts, as if a survey tool had sent them now; None: none do.
        house: the rules of the environment: when such a case is due.
    """

    calendar: Calendar
    segments: Sequence[str]
    alerts_since: datetime | None = None
    house: House = field(default_factory=House)

    def policy(self, alert_max_age: timedelta) -> Policy:
        return Policy(alert_max_age=alert_max_age, calendar=self.calendar, segments=self.segments)


def store(
    session: Session,
    answers: Sequence[SurveyResponse],
    readings: Sequence[Reading | None],
    *,
    terms: Terms,
    now: datetime,
) -> list[Recorded]:
    """Keep a batch; what was known before is changed in place, as when a survey tool sends it again.

    Args:
        readings: of the comments, one for each answer; None where nobody has read it.

    Returns:
        What became of each answer; those that are to be heard of stand behind the others.
    """
    since = terms.alerts_since
    news = [pair for pair in zip(answers, readings, strict=True) if since and pair[0].version_at >= since]
    history = [pair for pair in zip(answers, readings, strict=True) if not since or pair[0].version_at < since]
    recorded = intake.record_batch(
        session,
        [answer for answer, _reading in history],
        now,
        terms.policy(NO_ALERTS),
        readings=[read for _answer, read in history],
    )
    return recorded + _announce(session, news, terms, now)


def _announce(
    session: Session, news: Sequence[tuple[SurveyResponse, Reading | None]], terms: Terms, now: datetime
) -> list[Recorded]:
    if not news or terms.alerts_since is None:
        return []
    max_age = now - terms.alerts_since
    recorded = intake.record_batch(session, [answer for answer, _read in news], now, terms.policy(max_age))
    changed = {
        entry.response_id: read
        for entry, (_answer, read) in zip(recorded, news, strict=True)
        if entry.change in (Change.NEW, Change.UPDATED) and read is not None
    }
    stored = responses.get_many(session, changed)
    readings = [
        ReadComment(answer.id, answer.revision, changed[answer.id].sentiment, changed[answer.id].themes)
        for answer in stored.values()
    ]
    reading.record(session, readings, calendar=terms.calendar, max_age=max_age, now=now, house=terms.house)
    return recorded
