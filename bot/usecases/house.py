"""What the workspace decided about its work: the environment's settings, and over them what admins set in Slack."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy.orm import Session

from scoring.days_off import DaysOff, parse_dates, parse_region
from scoring.periods import Calendar
from scoring.targets import Targets, check_targets, parse_targets
from scoring.urgency import Level
from scoring.working_hours import parse_working_hours
from scoring.working_time import WorkingTime
from storage import preferences

SET_IN_SLACK: Final = "house"
TYPED: Final = (
    "working_hours", "holidays", "days_off", "targets", "escalation_group", "product_channel", "promoter_channel",
)  # fmt: skip
"""The rules that admins may set in Slack."""
_GROUP: Final = re.compile(r"S[A-Z0-9]{2,}")
WORKING_HOURS: Final = "mon-fri 09:00-17:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The rules of the house.

    Attributes:
        admins: user ids of those who may change settings, besides the workspace's own admins.
        product_channel: hears what resolved cases ask of the product; None: nobody does.
        promoter_channel: hears of promoters and passives, quietly; None: nobody does.
        promoter_filter: of which of them, in the filter language; empty: of all.
        plans: from the lowest to the highest, with commas; empty: nobody is offered the next one.
        escalation_group: user group that is called when nobody takes a critical case; None: nobody is.
        working_hours: of a week, as `scoring.working_hours` reads them.
        holidays: region of the public holidays, `DE-BE`; empty: none.
        days_off: own dates, as `scoring.days_off` reads them.
        targets: changes to the usual targets, as `scoring.targets` reads them.
    """

    admins: frozenset[str] = frozenset()
    product_channel: str | None = None
    promoter_channel: str | None = None
    promoter_filter: str = ""
    plans: str = ""
    escalation_group: str | None = None
    working_hours: str = WORKING_HOURS
    holidays: str = ""
    days_off: str = ""
    targets: str = ""

    @property
    def plan_ladder(self) -> tuple[str, ...]:
        """The plans from the lowest to the highest."""
        return tuple(plan.strip() for plan in self.plans.split(",") if plan.strip())

    def working_time(self, calendar: Calendar) -> WorkingTime:
        """When people work here."""
        return _working_time(self.working_hours, self.holidays, self.days_off, calendar)

    def respond_within(self, level: Level, plan: str | None) -> timedelta | None:
        """Within which working time a customer on this plan should hear from us; None: no promise."""
        return _targets(self.targets).within(level, plan)


def in_force(session: Session, house: House) -> House:
    """`house`, as the environment says it, with what admins have set in Slack over it."""
    known = {field.name for field in fields(House)}
    changes: Mapping[str, Any] = preferences.get_setting(session, SET_IN_SLACK, {})
    return replace(house, **{name: value for name, value in changes.items() if name in known})


def as_typed(session: Session, house: House) -> dict[str, str]:
    """What is in force, as an admin types it."""
    current = in_force(session, house)
    return {name: getattr(current, name) or "" for name in TYPED}


def mistakes(typed: Mapping[str, str]) -> dict[str, str]:
    """What cannot be read of what an admin typed: the sentence, by the name of the rule. Empty ones are none."""
    found = {}
    for name, read in _READERS.items():
        try:
            if typed[name]:
                read(typed[name])
        except ValueError as error:
            found[name] = f"It {error}."
    if not found and typed["targets"]:
        try:
            hours = parse_working_hours(typed["working_hours"] or WORKING_HOURS)
            check_targets(parse_targets(typed["targets"]), hours)
        except ValueError as error:
            found["targets"] = f"It {error}."
    return found


def change(session: Session, changes: Mapping[str, Any], *, now: datetime) -> None:
    """Set some of the rules, as JSON holds them; the others stay as they are. An empty one is as the environment says again."""
    before: Mapping[str, Any] = preferences.get_setting(session, SET_IN_SLACK, {})
    rules = {name: value for name, value in {**before, **changes}.items() if value}
    preferences.set_setting(session, SET_IN_SLACK, rules, now=now)


def _parse_group(text: str) -> None:
    if not _GROUP.fullmatch(text):
        raise ValueError("must be the id of a user group, for example S0123ABCD")


_READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "working_hours": parse_working_hours,
    "holidays": parse_region,
    "days_off": parse_dates,
    "targets": parse_targets,
    "escalation_group": _parse_group,
}


@lru_cache(maxsize=16)
def _working_time(hours: str, holidays: str, days_off: str, calendar: Calendar) -> WorkingTime:
    return WorkingTime(parse_working_hours(hours), calendar, DaysOff(parse_region(holidays), parse_dates(days_off)))


@lru_cache(maxsize=16)
def _targets(text: str) -> Targets:
    return parse_targets(text)
