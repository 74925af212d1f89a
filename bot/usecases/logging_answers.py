"""Somebody writes down what a customer said elsewhere: by phone, by e-mail, in a message."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.usecases.intake import Policy, record_batch
from scoring.periods import Calendar
from scoring.responses import Customer, SurveyResponse
from storage.recording import Recorded

SOURCE: Final = "slack"
EARLIEST: Final = date(2000, 1, 1)  # the question was first published in 2003
NOON: Final = time(12)
_EMAIL: Final = re.compile(r"[^\s@<>|,;]+@[^\s@<>|,;]+\.[^\s@<>|,;]+")


class WrongEntryError(UserError):
    """One field of the form is wrong.

    Attributes:
        field: its name.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was entered.

    Attributes:
        id: what makes it one answer: logging the same message again changes it.
        answered_on: the customer's day in the workspace's zone; today if None.
        url: link to where it was said.
    """

    id: str
    score: int
    comment: str | None = None
    name: str | None = None
    email: str | None = None
    company: str | None = None
    survey: str | None = None
    answered_on: date | None = None
    url: str | None = None


def log_answer(session: Session, entry: Entry, policy: Policy, *, now: datetime) -> Recorded:
    """Store it like an answer that a survey tool sent.

    It is as new as its logging: an unhappy customer whose call of last month is written down today is alerted of today.

    Raises:
        WrongEntryError: a field is wrong.
    """
    email = entry.email.lower() if entry.email else None
    if email and not _EMAIL.fullmatch(email):
        raise WrongEntryError("email", "This is no e-mail address. Write it like ana@example.com, or leave it out.")
    answer = SurveyResponse(
        source=SOURCE,
        external_id=entry.id,
        score=entry.score,
        comment=entry.comment,
        answered_at=_moment(entry.answered_on, policy.calendar, now),
        updated_at=now,
        survey=entry.survey,
        url=entry.url,
        customer=Customer(email=email, name=entry.name, company=entry.company),
    )
    (recorded,) = record_batch(session, [answer], now, policy)
    return recorded


def _moment(day: date | None, calendar: Calendar, now: datetime) -> datetime:
    today = calendar.today(now)
    if day is None or day == today:
        return now
    if day > today:
        raise WrongEntryError("answered_on", "This day is still to come.")
    if day < EARLIEST:
        raise WrongEntryError("answered_on", "This is too long ago: choose a day from 2000 on.")
    return datetime.combine(day, NOON, calendar.zone)
