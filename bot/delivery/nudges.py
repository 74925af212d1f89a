"""The clock's tick for all that is said about cases because time goes by.

Any number of replicas tick. Each step is a transaction of its own, in which the tables elect who says what; Slack is asked
about the owners before, never inside one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from bot.people import PersonOf, Someone
from bot.usecases import nudges, pool
from bot.usecases.due import is_time_to_speak
from bot.usecases.house import House
from bot.usecases.nudges import Terms
from scoring.periods import Calendar
from storage import follow_ups, preferences
from storage import nudges as stored
from storage.database import Database
from storage.follow_ups import FollowUp
from storage.nudges import NudgeKind

LAST_TICK: Final = "nudges_last_tick"
LONGEST_AGO: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudges:
    """Says what is due.

    Attributes:
        who: who a Slack user is; None while Slack does not say.
        on_wanted: told when there are messages to be sent; wakes the worker.
        outage: from this gap between two ticks on, owners could not answer: their time begins anew.
    """

    database: Database
    calendar: Calendar
    house: House
    who: PersonOf
    on_wanted: Callable[[], None]
    outage: timedelta = timedelta(minutes=30)

    def __call__(self, now: datetime) -> int:
        """Say what is due at `now`. Returns how many messages were wished for."""
        with self.database.transaction() as session:
            _note_the_tick(session, now, self.outage)
            stored.mark_reached(session, now=now)
            terms = nudges.terms_in_force(session, self.calendar, self.house)
            owners = follow_ups.owners(session)
        people = {owner: self.who(owner) for owner in owners}
        if is_time_to_speak(terms.working, now):
            self._take_back(terms, [owner for owner, someone in people.items() if _is_gone(someone)], now)
        wanted = self._say(terms, people, now)
        if wanted:
            self.on_wanted()
        return wanted

    def _take_back(self, terms: Terms, gone: list[str], now: datetime) -> None:
        """Case by case: whoever clicks on one of them meanwhile waits for no other."""
        with self.database.snapshot() as session:
            left = pool.left_by(session, gone)
            silent = [case for case in pool.silent(session, terms, now=now) if case.owner not in gone]
        for why, cases in ((NudgeKind.LEFT, left), (NudgeKind.RETURNED, silent)):
            for case in cases:
                self._return(case, why, terms, now)

    def _return(self, case: FollowUp, why: NudgeKind, terms: Terms, now: datetime) -> None:
        with self.database.transaction() as session:
            pool.take_back(session, case, why, terms, now=now)

    def _say(self, terms: Terms, people: dict[str, Someone | None], now: datetime) -> int:
        usual = self.calendar.zone
        zones = {owner: someone.zone_or(usual) for owner, someone in people.items() if someone is not None}
        with self.database.transaction() as session:
            if is_time_to_speak(terms.working, now):
                pool.call_for_help(session, terms, now=now)
                pool.list_unclaimed(session, terms, now=now)
            wanted = pool.tell(session, now=now)
            return wanted + nudges.say_what_is_due(session, terms, zones=zones, now=now)


def _note_the_tick(session: Session, now: datetime, outage: timedelta) -> None:
    """After an outage nobody is held to a question that could not be answered."""
    last = preferences.get_setting(session, LAST_TICK)
    if last is not None and now - datetime.fromisoformat(last) > outage:
        stored.ask_anew(session, since=now - LONGEST_AGO, now=now)
    if last is None or now > datetime.fromisoformat(last):
        preferences.set_setting(session, LAST_TICK, now.isoformat(), now=now)


def _is_gone(someone: Someone | None) -> bool:
    """Deactivated; somebody of whom Slack knows nothing may as well be from another workspace."""
    return someone is not None and someone.is_gone and someone.team is not None
