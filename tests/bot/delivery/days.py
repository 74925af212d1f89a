"""Some days of a team, in which two clocks tick at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from bot.delivery.compose import Composer
from bot.delivery.contents import LastWord, Nothing
from bot.delivery.kit import Kit
from bot.delivery.nudges import Nudges
from bot.people import Someone
from bot.usecases import follow_ups, intake
from bot.usecases.announcing import HISTORY, YOURS
from bot.usecases.house import House
from bot.usecases.intake import Policy
from bot.views.message import Message
from bot.views.readable import readable
from scoring.periods import Calendar
from scoring.responses import Customer, Deletion, SurveyResponse
from scoring.urgency import Level
from storage import case_changes, deliveries, nudges, responses, subscriptions
from storage import follow_ups as stored
from storage.database import Database
from storage.follow_ups import FollowUp
from storage.subscriptions import What

FOLLOWS_A_DEED = {HISTORY, YOURS}  # said at once, whatever the time
CALENDAR = Calendar(ZoneInfo("Europe/Berlin"))
POLICY = Policy(alert_max_age=timedelta(days=30), calendar=CALENDAR, segments=())
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MORNING, EVENING, WEEKEND = 8 * HOUR, 18, {5, 6}
NIGHT = 21 * HOUR  # the longest that nobody ticks, from Saturday noon to Sunday morning
ANA, BEN = "U0ANA", "U0BEN"
ALERTS = "C0ALERTS"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def at(text: str) -> datetime:
    """A moment of the week of Monday, 23 November 2026, in Berlin: "mon 09:00"; "mon+1 09:00" is in the week after."""
    day, clock = text.split()
    name, _, weeks = day.partition("+")
    moment = datetime.fromisoformat(f"2026-11-23 {clock}") + (WEEKDAYS.index(name) + 7 * int(weeks or 0)) * DAY
    return moment.replace(tzinfo=CALENDAR.zone).astimezone(UTC)


def someone(user: str, *, zone: str = "Europe/Berlin", is_gone: bool = False) -> Someone:
    return Someone(id=user, team="T0", zone=zone, is_gone=is_gone)


@dataclass
class Days:
    """Some days of a team: cases come in, people click, two clocks tick at once, messages are sent and read."""

    database: Database
    house: House = field(default_factory=House)
    people: dict[str, Someone] = field(default_factory=dict)
    said: list[tuple[str, str, str]] = field(default_factory=list)
    slack_is_up: bool = True
    now: datetime = field(default_factory=lambda: at("mon 00:00"))
    posted: dict[tuple[str, str], int] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def case(self, level: Level, opened: str, *, owner: str | None = None, name: str = "Cara") -> FollowUp:
        """A case that comes in, with an alert in the channel, and is taken at once."""
        moment, number = at(opened), next(self.numbers)
        answer = SurveyResponse(
            source="generic", external_id=f"a{number}", score=2, answered_at=moment, customer=Customer(name=name)
        )
        within = self.house.respond_within(level, None)
        due_at = self.house.working_time(CALENDAR).add(moment, within) if within else None
        with self.database.transaction() as session:
            subscriptions.add(session, ALERTS, What.ALERTS, now=moment)
            (entry,) = intake.record_batch(session, [answer], moment, POLICY)
            opened_case = stored.by_response(session, [entry.response_id])[entry.response_id]
            case_changes.set_urgency(session, opened_case.id, points=80, level=level, due_at=due_at)
        if owner:
            self.do(follow_ups.take, opened_case, opened, actor=owner)
        return self.look(opened_case)

    def remove(self, case: FollowUp) -> None:
        """The survey tool takes the answer of a case back."""
        with self.database.transaction() as session:
            answer = responses.get(session, case.response_id)
            assert answer is not None
            gone = Deletion(source="generic", external_id=answer.external_id, deleted_at=answer.answered_at + MINUTE)
            intake.record_batch(session, [gone], gone.deleted_at, POLICY)

    def do(self, deed: Callable[..., Any], case: FollowUp, when: str, **more: Any) -> Any:
        """Somebody does something at a moment."""
        with self.database.transaction() as session:
            return deed(session, case.id, now=at(when), **more)

    def look(self, case: FollowUp) -> FollowUp:
        with self.database.snapshot() as session:
            found = stored.get(session, case.id)
        assert found is not None
        return found

    def until(self, end: str, *, step: timedelta = 3 * HOUR) -> list[tuple[str, str, str]]:
        """Let time pass; what was said, as (day and time, channel, headline)."""
        before = len(self.said)
        while self.now < at(end):
            self.now = min(self._next(step), at(end))
            self.tick()
        return self.said[before:]

    def _next(self, step: timedelta) -> datetime:
        """Full steps by day; before and after it nothing happens, and little on a day of the weekend."""
        midnight = CALENDAR.start_of(CALENDAR.today(self.now))
        pace = 6 * HOUR if midnight.astimezone(CALENDAR.zone).weekday() in WEEKEND else step
        later = midnight + ((self.now - midnight) // pace + 1) * pace
        hour = later.astimezone(CALENDAR.zone).hour
        is_over = hour >= EVENING or later >= midnight + DAY
        return midnight + DAY + MORNING if is_over else max(later, midnight + MORNING)

    def skip(self, to: str) -> None:
        """An outage: nothing happens until then."""
        self.now = at(to) - MINUTE

    def tick(self) -> None:
        """Two replicas at once, then a worker."""
        replicas = [
            Nudges(
                database=self.database,
                calendar=CALENDAR,
                house=self.house,
                who=self.people.get,
                on_wanted=lambda: None,
                outage=NIGHT,
            )
            for _ in range(2)
        ]
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda replica: replica(self.now), replicas))
        with self.database.transaction() as session:
            follow_ups.wake_due(session, now=self.now)
        if self.slack_is_up:
            self.send()
        with self.database.transaction() as session:  # as the tick a minute later does
            nudges.mark_reached(session, now=self.now + MINUTE)

    def send(self) -> None:
        composer = Composer(Kit(calendar=CALENDAR, segments=(), currency="€", now=lambda: self.now, house=self.house))
        with self.database.transaction() as session:
            for delivery in deliveries.claim(session, now=self.now, limit=100, lease=MINUTE):
                content = composer(session, delivery)
                if isinstance(content, Nothing):
                    deliveries.end(session, delivery, now=self.now)
                    continue
                message = content.message if isinstance(content, LastWord) else content
                if delivery.message_ts is None and delivery.kind not in FOLLOWS_A_DEED:
                    self.note(delivery.channel, message)
                    self.posted[delivery.kind, delivery.channel] = delivery.id
                ts = f"{delivery.id}.{delivery.revision}"
                deliveries.mark_sent(session, delivery, message_ts=ts, posted_channel=delivery.channel, now=self.now)

    def note(self, channel: str, message: Message) -> None:
        local = self.now.astimezone(CALENDAR.zone)
        week = (local.date() - CALENDAR.today(at("mon 00:00"))).days // 7
        day = WEEKDAYS[local.weekday()] + (f"+{week}" if week else "")
        self.said.append((f"{day} {local:%H:%M}", channel, readable(message)))

    def message(self, kind: str, channel: str) -> str:
        """What the latest message of a kind says now."""
        composer = Composer(Kit(calendar=CALENDAR, segments=(), currency="€", now=lambda: self.now, house=self.house))
        with self.database.snapshot() as session:
            found = deliveries.get(session, self.posted[kind, channel])
            assert found is not None
            content = composer(session, found)
        assert isinstance(content, LastWord)
        return readable(content.message)
