"""What to do with each group of customers, as data that an alert, a summary or the docs can show."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from scoring.nps import Category


@dataclass(frozen=True, slots=True)
class Play:
    """Advice for one group.

    Attributes:
        aim: what a good outcome looks like, in one sentence.
        steps: in their order, each short enough for a line of a message.
        never: what makes it worse.
    """

    aim: str
    steps: tuple[str, ...]
    never: str


PLAYBOOK: Final[Mapping[Category, Play]] = MappingProxyType(
    {
        Category.DETRACTOR: Play(
            aim="They feel heard, and know what happens next.",
            steps=(
                "Prepare: their usage, their tickets, their earlier answers.",
                "Get in touch soon, in person and friendly.",
                "Say that you are sorry it went this way.",
                "Ask what it was: the price, the ease of use, a missing feature, the service?",
                "Agree on a plan with dates, and who does what.",
                "Pass it on to those who can change the product, and tell the customer what became of it.",
            ),
            never="Never argue about the score.",
        ),
        Category.PASSIVE: Play(
            aim="They find the one reason to stay; passives leave quietly.",
            steps=(
                "Thank them, and ask what would have made it a 9.",
                "Show one thing that they do not use yet and that fits.",
                "Pass their wish on, and tell them when it is there.",
            ),
            never="Never take silence for contentment.",
        ),
        Category.PROMOTER: Play(
            aim="They can help, in the one way that suits them.",
            steps=(
                "Thank them, by name and for what they named.",
                "Offer one opportunity: a referral, a review, a testimonial, a case study or a reference.",
                "Give sales a hint when they ask for more.",
                "Tell them what became of their ideas.",
            ),
            never="Never ask for everything at once.",
        ),
    }
)
