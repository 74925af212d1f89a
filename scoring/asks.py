"""What to ask of a customer who is content: one thing at a time, another one the next time."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from scoring.language import fold
from scoring.nps import Category, category


class Ask(StrEnum):
    """One opportunity of the playbook; `NINE` is the question to a passive: what would make it a 9?"""

    REVIEW = "review"
    REFERRAL = "referral"
    TESTIMONIAL = "testimonial"
    CASE_STUDY = "case_study"
    NINE = "nine"


OF_PROMOTERS: Final = (Ask.REVIEW, Ask.REFERRAL, Ask.TESTIMONIAL, Ask.CASE_STUDY)
"""From the smallest favour to the largest."""


def suggest(score: int, before: Sequence[Ask], *, has_comment: bool) -> Ask | None:
    """What to ask next.

    Args:
        score: of the answer.
        before: what was asked of the customer so far, the newest last.
        has_comment: a testimonial is asked of who has found words already.

    Returns:
        The first that was never asked, else the one that was asked longest ago; None for a detractor.
    """
    match category(score):
        case Category.DETRACTOR:
            return None
        case Category.PASSIVE:
            return Ask.NINE
    fitting = [ask for ask in OF_PROMOTERS if has_comment or ask is not Ask.TESTIMONIAL]
    last_asked = {ask: place for place, ask in enumerate(before)}
    return min(fitting, key=lambda ask: last_asked.get(ask, -1))


def next_plan(plan: str | None, plans: Sequence[str]) -> str | None:
    """The plan above the customer's: what sales may offer. None at the top, and where plans are not known."""
    known = [fold(each) for each in plans]
    place = known.index(fold(plan)) if plan and fold(plan) in known else len(plans)
    return plans[place + 1] if place + 1 < len(plans) else None
