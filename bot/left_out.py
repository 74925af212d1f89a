"""What could not be used of answers that are stored all the same: an odd link, for example. The admin is told, and the sender if
it can hear.
"""

import logging
from collections.abc import Iterable, Sequence

from scoring.responses import SurveyResponse, Told

log = logging.getLogger(__name__)

TOLD = 10  # of the sentences


def warn(source: str, items: Iterable[Told]) -> list[str]:
    """Log it. Returns all sentences."""
    told = [sentence for item in items if isinstance(item, SurveyResponse) for sentence in item.left_out]
    if told:
        log.warning("%s: stored, but %s", source, "; ".join(told[:TOLD]) + " ".join(["", *_more(told)]))
    return told


def shortened(told: Sequence[str]) -> list[str]:
    """For an answer that stays short."""
    return [*told[:TOLD], *_more(told)]


def _more(told: Sequence[str]) -> list[str]:
    return [f"and {len(told) - TOLD} more"] if len(told) > TOLD else []
