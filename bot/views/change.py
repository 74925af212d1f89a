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
    comment = "" if data.is_deleted else text.excerpt(text.clean(data.comment or ""), COMMENT_LIMIT)
    wrote = "They wrote:" if comment and data.score != data.score_before else ""
    sentence = " ".join(filter(None, [_what(data, comment), _closed(data), wrote]))
    quoted = [blocks.quote(blocks.words(comment))] if comment else []
    essence = f"{sentence} {text.escape(text.one_line(comment))}".strip()
    return Message(essence, (blocks.rich_text(blocks.line(blocks.words(sentence)), *quoted),))


def _what(data: Change, comment: str) -> str:
    if data.is_deleted:
        return "The survey tool took this answer back."
    if data.score != data.score_before:
        return f"The customer changed the answer from {data.score_before} to {data.score}."
    return "The customer added a comment:" if comment else f"The answer was sent again, still {data.score}."


def _closed(data: Change) -> str:
    return "Nobody had begun, so the case is closed." if data.is_withdrawn else ""


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
