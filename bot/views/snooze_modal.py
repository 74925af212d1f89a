"""The modal behind "Snooze…": until which day the case rests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.views import blocks, case
from bot.views.examples import ANA, HOSTILE_PERSON
from bot.views.message import Modal
from bot.views.person import NOBODY, Person

CALLBACK_ID = "snooze_case"
DAY = "until"


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeForm:
    """What the modal begins with.

    Attributes:
        score: None when the answer was taken back.
        until: the day that is chosen beforehand.
        has_owner: otherwise whoever snoozes becomes the owner, which is said.
    """

    follow_up_id: int
    score: int | None
    until: date
    person: Person = NOBODY
    has_owner: bool = True


@dataclass(frozen=True, slots=True)
class Snooze:
    """What was entered."""

    follow_up_id: int
    until: date


def render(data: SnoozeForm) -> Modal:
    about = case.whose(data.score, data.person)
    day = {"type": "datepicker", "action_id": DAY, "initial_date": data.until.isoformat()}
    owner = "" if data.has_owner else " You become its owner."
    field = blocks.input_block("Until which day?", day, hint=f"It comes back that morning.{owner}")
    view = blocks.modal(
        "Snooze",
        [about, field],
        callback_id=CALLBACK_ID,
        submit="Snooze",
        close="Cancel",
        private_metadata=str(data.follow_up_id),
    )
    return Modal(view)


def read(view: Mapping[str, Any]) -> Snooze:
    """The submitted `view` of this modal, as Slack sends it."""
    day = view["state"]["values"][DAY][DAY]["selected_date"]
    return Snooze(int(view["private_metadata"]), date.fromisoformat(day))


def example() -> SnoozeForm:
    return SnoozeForm(follow_up_id=12, score=3, person=ANA, until=date(2026, 11, 30))


def examples() -> dict[str, SnoozeForm]:
    return {
        "normal": example(),
        "nobody has it": SnoozeForm(follow_up_id=12, score=3, person=ANA, until=date(2026, 11, 30), has_owner=False),
        "hostile": SnoozeForm(follow_up_id=12, score=0, person=HOSTILE_PERSON, until=date(2026, 11, 30)),
    }
