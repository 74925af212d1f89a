"""The modal behind "Read all": the whole of a long comment."""

from dataclasses import dataclass
from datetime import datetime

from bot.views import blocks, text
from bot.views.examples import ANA, ANSWERED_AT, COMMENT, HOSTILE, HOSTILE_PERSON
from bot.views.message import Modal
from bot.views.person import NOBODY, Person

PIECE = 2_900  # a text object holds 3000
MOST = 40_000  # as long as the longest message in Slack; a book would make the modal too heavy to open


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeComment:
    """An answer, of which the comment is too long for a message."""

    score: int
    comment: str
    answered_at: datetime
    person: Person = NOBODY


def render(data: WholeComment) -> Modal:
    about = blocks.plain(f"{data.score}/10 · {text.capital(data.person.label)}")
    when = blocks.mrkdwn(text.slack_date(data.answered_at))
    comment = text.clean(data.comment) or "No comment."
    pieces = text.chunks(text.shorten(comment, MOST), PIECE)
    body = [blocks.context(about, when), *(blocks.section(blocks.plain(piece)) for piece in pieces)]
    if text.size(comment) > MOST:
        body.append(blocks.context(blocks.plain(f"Cut after {MOST:,} characters. The rest is in the survey tool.")))
    return Modal(blocks.modal("Comment", body, callback_id="read_all"))


def example() -> WholeComment:
    return WholeComment(score=3, comment=" ".join([COMMENT] * 12), answered_at=ANSWERED_AT, person=ANA)


def examples() -> dict[str, WholeComment]:
    return {
        "normal": example(),
        "deleted meanwhile": WholeComment(score=3, comment="", answered_at=ANSWERED_AT),
        "hostile": WholeComment(score=0, comment=HOSTILE, answered_at=ANSWERED_AT, person=HOSTILE_PERSON),
        "a book": WholeComment(score=0, comment="word " * 40_000, answered_at=ANSWERED_AT),
    }
