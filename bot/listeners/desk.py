"""What every listener works with, built once in `app.py`."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime

from bot.people import PersonOf
from bot.usecases.house import House
from bot.usecases.intake import Policy
from bot.watching import Watcher
from scoring.periods import Calendar
from storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The database and what belongs to a question.

    Attributes:
        now: the time; an argument like any other.
        wake: tells the worker that the outbox has something new, so that a click is seen at once.
        segments: the facts by which answers are tallied.
        pool: for what may take longer than Slack waits for an acknowledgement.
        watcher: hears what survey tools post into watched channels.
        policy: what an admin decided about answers; for those that people log themselves.
        house: the rules of the environment; `bot.usecases.house.in_force` says what is true today.
        person_of: who a user is, asked of Slack outside of transactions.
        user_of: the user id of an e-mail address, asked of Slack outside of transactions; None where it cannot be seen.
        patience: seconds until an acknowledgement says "Counting …"; of Slack's three, the rest is left for the way.
    """

    database: Database
    calendar: Calendar
    segments: tuple[str, ...]
    currency: str
    now: Callable[[], datetime]
    wake: Callable[[], None]
    pool: Executor
    watcher: Watcher | None = None
    policy: Policy | None = None
    house: House = field(default_factory=House)
    person_of: PersonOf = lambda _user: None
    user_of: Callable[[str], str | None] = lambda _email: None
    patience: float = 1.5
