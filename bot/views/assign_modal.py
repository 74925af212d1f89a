"""The modal behind "Assign…" and "Hand over…": who shall follow up; the account's owner is suggested."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.views import blocks, case, text
from bot.views.examples import ANA, HOSTILE_PERSON
from bot.views.message import Modal
from bot.views.person import NOBODY, Person

CALLBACK_ID = "assign_case"
OWNER = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignForm:
    """What the modal begins with.

    Attributes:
        score: None when the answer was taken back.
        owner: id of who has the case now.
        suggested: id of the Slack user who owns the account; chosen beforehand.
    """

    follow_up_id: int
    score: int | None
    person: Person = NOBODY
    owner: str | None = None
    suggested: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """What was entered."""

    follow_up_id: int
    owner: str


def render(data: AssignForm) -> Modal:
    about = case.whose(data.score, data.person)
    choice = blocks.users_select("Choose somebody", OWNER)
    suggested = data.suggested if data.suggested != data.owner else None
    if suggested and text.is_user(suggested):
        choice["initial_user"] = suggested
    hint = "Suggested: the owner of the account." if "initial_user" in choice else "They get a direct message."
    view = blocks.modal(
        "Hand over" if data.owner else "Assign",
        [about, blocks.input_block("Who shall follow up?", choice, hint=hint)],
        callback_id=CALLBACK_ID,
        submit="Hand over" if data.owner else "Assign",
        close="Cancel",
        private_metadata=str(data.follow_up_id),
    )
    return Modal(view)


def read(view: Mapping[str, Any]) -> Assignment:
    """The submitted `view` of this modal, as Slack sends it."""
    return Assignment(int(view["private_metadata"]), view["state"]["values"][OWNER][OWNER]["selected_user"])


def example() -> AssignForm:
    return AssignForm(follow_up_id=12, score=3, person=ANA, suggested="U0BEN")


def examples() -> dict[str, AssignForm]:
    return {
        "normal": example(),
        "nobody to suggest": AssignForm(follow_up_id=12, score=3, person=ANA),
        "hand over": AssignForm(follow_up_id=12, score=3, person=ANA, owner="U0ANA", suggested="U0BEN"),
        "the account's owner has it": AssignForm(
            follow_up_id=12, score=3, person=ANA, owner="U0BEN", suggested="U0BEN"
        ),
        "taken back": AssignForm(follow_up_id=12, score=None, owner="U0ANA"),
        "hostile": AssignForm(follow_up_id=12, score=0, person=HOSTILE_PERSON, suggested="<!here>"),
    }
