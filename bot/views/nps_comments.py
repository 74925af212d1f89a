"""The answer to /nps comments: what people wrote, the newest first."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.views import asked, blocks, text
from bot.views.asked import Asked, Next
from bot.views.examples import ANA, ANSWERED_AT, COMMENT, HOSTILE, HOSTILE_PERSON
from bot.views.message import Message
from bot.views.person import NOBODY, Person

COMMENT_LIMIT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment with its score."""

    score: int
    comment: str
    answered_at: datetime
    person: Person = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class NpsComments(Asked):
    """The newest comments; `has_more`: there are others in the period."""

    comments: tuple[Comment, ...]
    has_more: bool = False


def render(data: NpsComments) -> Message:
    number = len(data.comments)
    newest = f"The {number} newest comments" if data.has_more else text.count(number, "comment")
    headline = f"{newest if number else 'No comments'} · {data.label}"
    quoted = [part for comment in data.comments for part in _comment(comment)]
    nothing = blocks.line(blocks.words("Nobody wrote anything that fits."))
    notes = asked.notes(data) + (["There are more: export sends them all as a file."] if data.has_more else [])
    parts = (blocks.header(headline), blocks.rich_text(*(quoted or [nothing])), *asked.small_print(notes))
    spoken = f": {data.comments[0].score}/10, “{text.one_line(data.comments[0].comment, 200)}”" if data.comments else ""
    essence = text.escape(f"{headline}{asked.filtered(data)}{spoken}")
    return Message(essence, (*parts, *asked.ending(data, can_share=bool(data.comments))))


def _comment(comment: Comment) -> list[blocks.Element]:
    said = text.excerpt(text.clean(comment.comment), COMMENT_LIMIT, lines=5) or "…"
    who = [blocks.words(f"{comment.score}/10", bold=True), blocks.words(f"  {comment.person.label} · ")]
    return [
        blocks.line(*who, blocks.moment(comment.answered_at, "{date_short_pretty}")),
        blocks.quote(blocks.words(said)),
    ]


def example() -> NpsComments:
    cara = Person(name="Cara Sample", company="Sample Ltd", plan="pro")
    return NpsComments(
        label="Q4 2026 to date",
        comments=(
            Comment(score=3, comment=COMMENT, answered_at=ANSWERED_AT, person=ANA),
            Comment(score=10, comment="Two clicks and the report was there.", answered_at=ANSWERED_AT, person=cara),
        ),
        command="this-quarter comments",
        next=(Next(label="Detractors", sentence="this-quarter is:detractor comments"),),
    )


def examples() -> dict[str, NpsComments]:
    normal = example()
    hostile = Comment(score=0, comment=HOSTILE, answered_at=ANSWERED_AT, person=HOSTILE_PERSON)
    return {
        "normal": normal,
        "more than fit": replace(normal, has_more=True, filters="plan:pro"),
        "one": replace(normal, comments=normal.comments[:1]),
        "nobody wrote": replace(normal, comments=(), filters="theme:billing"),
        "shared": replace(normal, shared_by="U0ANA"),
        "hostile": replace(normal, comments=(hostile,) * 8, filters="<!here>"),
    }
