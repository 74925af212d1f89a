"""What stands in the modal once an answer is logged: what was understood, and what follows."""

from dataclasses import dataclass
from datetime import date

from bot.views import blocks, text
from bot.views.examples import ANA, HOSTILE_PERSON
from bot.views.message import Modal
from bot.views.person import NOBODY, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedAnswer:
    """An answer as it was stored.

    Attributes:
        is_alert: whether somebody is to take care of it.
        is_change: whether this message was logged before.
    """

    score: int
    answered_on: date
    person: Person = NOBODY
    is_alert: bool = False
    is_change: bool = False


def render(data: LoggedAnswer) -> Modal:
    what = "Changed" if data.is_change else "Logged"
    said = f"{what}: {data.score}/10 · {text.capital(data.person.label)} · {text.day(data.answered_on)}"
    follows = (
        "Channels that hear of unhappy customers get an alert, and somebody can take it."
        if data.is_alert
        else "It counts in /nps from now on."
    )
    body = [blocks.rich_text(blocks.line(blocks.words(said, bold=True))), blocks.context(blocks.plain(follows))]
    return Modal(blocks.modal("Log a survey answer", body, callback_id="logged", close="Done"))


def example() -> LoggedAnswer:
    return LoggedAnswer(score=3, answered_on=date(2026, 11, 23), person=ANA, is_alert=True)


def examples() -> dict[str, LoggedAnswer]:
    day = date(2026, 11, 23)
    return {
        "a detractor": example(),
        "nobody named": LoggedAnswer(score=9, answered_on=day),
        "logged before": LoggedAnswer(score=8, answered_on=day, person=ANA, is_change=True),
        "hostile": LoggedAnswer(score=0, answered_on=day, person=HOSTILE_PERSON, is_alert=True),
    }
