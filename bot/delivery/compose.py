"""What a delivery says today: its kind decides which facts are read and which view shows them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot import presenting
from bot.delivery.contents import Content, LastWord, Nothing
from bot.usecases import case_file, summaries
from bot.usecases.announcing import ALERT, CHANGE, FILE_IMPORT, FILE_IMPORTED, SUMMARY, ChangeSubject
from bot.usecases.ranks import Ranks
from bot.views import alert, change, import_preview, weekly_summary
from bot.views.alert import Alert
from bot.views.change import Change
from scoring.periods import Calendar
from storage import customers, file_imports, follow_ups, responses
from storage.deliveries import Delivery
from storage.follow_ups import Outcome, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """Renders from what is true now, so that a message sent after an outage shows the present owner.

    Attributes:
        now: the time of the clock; a summary counts who is overdue.
    """

    calendar: Calendar
    segments: tuple[str, ...]
    currency: str
    now: Callable[[], datetime]
    ranks: Ranks = field(default_factory=Ranks)

    def __call__(self, session: Session, delivery: Delivery) -> Content:
        kinds: Mapping[str, Callable[[Session, Delivery], Content]] = {
            ALERT: self._alert,
            CHANGE: self._change,
            SUMMARY: self._summary,
            FILE_IMPORT: self._file_import,
            FILE_IMPORTED: self._file_imported,
        }
        return kinds[delivery.kind](session, delivery)

    def _alert(self, session: Session, delivery: Delivery) -> Content:
        response = responses.get(session, int(delivery.subject))
        if response is None:
            return self._deleted(session, delivery)
        ranks = self.ranks.at(self.now(), session)
        file = case_file.gather(session, response, calendar=self.calendar, ranks=ranks)
        message = alert.render(presenting.alert(file, currency=self.currency))
        is_open = file.follow_up is not None and file.follow_up.state is not State.RESOLVED
        return message if is_open else LastWord(message)

    def _deleted(self, session: Session, delivery: Delivery) -> Content:
        """The survey tool took the answer back. What was never posted need not be; what was must not go on saying it."""
        follow_up = follow_ups.by_response(session, [int(delivery.subject)]).get(int(delivery.subject))
        if delivery.message_ts is None or follow_up is None:
            return Nothing("the answer was deleted")
        profile = customers.profile(session, follow_up.customer_id) if follow_up.customer_id else None
        gone = Alert(
            response_id=follow_up.response_id,
            score=0,  # not shown
            answered_at=follow_up.opened_at,
            person=presenting.person(profile, currency=self.currency),
            is_deleted=True,
            case=presenting.case(follow_up),
        )
        return LastWord(alert.render(gone))

    def _change(self, session: Session, delivery: Delivery) -> Content:
        subject = ChangeSubject.parse(delivery.subject)
        response = responses.get(session, subject.response_id)
        follow_up = follow_ups.by_response(session, [subject.response_id]).get(subject.response_id)
        withdrawn = follow_up is not None and follow_up.outcome is Outcome.WITHDRAWN
        said = Change(
            score=subject.score,
            score_before=subject.score_before,
            comment=response.comment if response and response.score == subject.score else None,
            is_withdrawn=withdrawn,
            is_deleted=response is None,
        )
        return LastWord(change.render(said))

    def _file_import(self, session: Session, delivery: Delivery) -> Content:
        known = file_imports.get(session, int(delivery.subject))
        return Nothing("no such import") if known is None else import_preview.render(presenting.import_preview(known))

    def _file_imported(self, session: Session, delivery: Delivery) -> Content:
        known = file_imports.get(session, int(delivery.subject))
        if known is None:
            return Nothing("no such import")
        return LastWord(import_preview.told(presenting.import_preview(known)))

    def _summary(self, session: Session, delivery: Delivery) -> Content:
        now = self.now()
        week = summaries.week_named(delivery.subject, now=now, calendar=self.calendar)
        written = summaries.summarise(session, week, calendar=self.calendar, segments=self.segments, now=now)
        return LastWord(weekly_summary.render(presenting.weekly_summary(written)))
