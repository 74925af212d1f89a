"""A short reply in the alert's thread: the customer changed the answer or wrote a comment later."""

from dataclasses import dataclass

from bot.views import blocks, text
from bot.views.examples import COMMENT, HOSTILE
from bot.views.message import Message

COMMENT_LIMIT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed in a known answer.

    Attributes:
        comment: the new comment, if it is new; None if it is the old one.
        is_withdrawn: the change closed the follow-up, because there is nothing left to do.
        is_deleted: the survey tool took the answer back.
    """

    score: int
    score_before: int
    comment: str | None = None
    is_withdrawn: bool = False
    is_deleted: bool = False


def render(data: Change) -> Message:
    sentence = _sentence(data)
    comment = "" if data.is_deleted else text.excerpt(text.clean(data.comment or ""), COMMENT_LIMIT)
    parts = [blocks.line(blocks.words(sentence))]
    if comment:
        parts.append(blocks.quote(blocks.words(comment)))
    essence = f"{sentence} {text.escape(text.one_line(comment))}".strip()
    return Message(essence, (blocks.rich_text(*parts),))


def _sentence(data: Change) -> str:
    closed = " Nobody had begun, so the case is closed." if data.is_withdrawn else ""
    if data.is_deleted:
        return f"The survey tool took this answer back.{closed}"
    if data.score != data.score_before:
        added = " and wrote:" if data.comment else "."
        return f"The customer changed the answer from {data.score_before} to {data.score}{added}{closed}"
    return "The customer wrote a comment:" if data.comment else f"The answer was sent again, still {data.score}."


def example() -> Change:
    return Change(score=9, score_before=3, is_withdrawn=True)


def examples() -> dict[str, Change]:
    return {
        "better score": example(),
        "worse score with a comment": Change(score=2, score_before=8, comment=COMMENT),
        "comment added": Change(score=3, score_before=3, comment=COMMENT),
        "nothing but a repeat": Change(score=3, score_before=3),
        "taken back": Change(score=3, score_before=3, is_deleted=True, is_withdrawn=True),
        "hostile": Change(score=3, score_before=3, comment=HOSTILE),
    }
