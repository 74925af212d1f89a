"""Comments whose score came in another call: each waits for its answer, and the answer for it.

Two writers may take the two calls at the same moment and not see each other; so the clock looks every minute as well.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from scoring.responses import Remark, SurveyResponse, Told
from storage import remarks
from storage.remarks import Key, Match

KEPT: Final = timedelta(days=7)  # nobody answers one survey for longer; most waiting texts belong to no NPS question


def concerned(items: Iterable[Told]) -> set[Key]:
    """The answers of these items that may find their comment, or be found by it."""
    return {
        (item.source, item.external_id)
        for item in items
        if isinstance(item, Remark) or (isinstance(item, SurveyResponse) and item.comment is None)
    }


def completed(session: Session, keys: Collection[Key] | None = None) -> list[SurveyResponse]:
    """Answers as they are to be recorded again, with the comment that waited for them. Those comments are forgotten.

    Args:
        session: the transaction in which they are recorded.
        keys: only these answers; all if None.
    """
    if keys is not None and not keys:
        return []
    found = remarks.matches(session, keys)
    if found:
        remarks.forget(session, [(match.remark.source, match.remark.external_id) for match in found])
    return [_with_comment(match) for match in found if match.response.comment is None]


def _with_comment(match: Match) -> SurveyResponse:
    """The known version once more: of two versions of one time, the one that says more is taken."""
    known = match.response
    return SurveyResponse(
        source=known.source,
        external_id=known.external_id,
        score=known.score,
        comment=match.remark.comment,
        answered_at=known.answered_at,
        updated_at=known.version_at,
        survey=known.survey,
        kind=known.kind,
    )
