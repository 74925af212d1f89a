"""A reply in the thread of an old case: the customer answered again."""

from dataclasses import dataclass, replace

from bot.views import blocks, text
from bot.views.again import NextAnswer
from bot.views.examples import ANA, COMMENT, HOSTILE, HOSTILE_PERSON
from bot.views.message import Message
from bot.views.person import NOBODY, Person

COMMENT_LIMIT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What became of a customer.

    Attributes:
        answer: None: there was a next answer, and it was taken back.
        owner: id of who had the case, and now hears of it.
        url: of the new answer's own alert, where that stands.
    """

    answer: NextAnswer | None
    person: Person = NOBODY
    owner: str | None = None
    comment: str | None = None
    url: str | None = None


def render(data: Recovery) -> Message:
    if data.answer is None:
        gone = "The newer answer was taken back: whether this customer was won back is open again."
        return Message(gone, (blocks.rich_text(blocks.line(blocks.words(gone))),))
    said = f"{text.capital(data.person.label)} answered again: "
    comment = text.excerpt(text.clean(data.comment or ""), COMMENT_LIMIT)
    lines = [blocks.line(blocks.words(said), blocks.words(data.answer.words(), bold=True), *_rest(data))]
    quoted = [blocks.quote(blocks.words(comment))] if comment else []
    about = f": {text.escape(text.one_line(comment, 200))}" if comment else ""
    owner = f" {text.mention(data.owner)}" if data.owner else ""
    return Message(f"{text.escape(said + data.answer.words())}{about}{owner}", (blocks.rich_text(*lines, *quoted),))


def _rest(data: Recovery) -> list[blocks.Element]:
    """Whoever had the case hears of it: thanks where they are due, and the way to the new case."""
    won = data.answer is not None and data.answer.is_won_back
    owner = [blocks.words(". Well done, " if won else ". "), blocks.person(data.owner)] if data.owner else []
    link = [blocks.words(". "), blocks.link(data.url, "See the new case")] if text.is_link(data.url) else []
    return [*owner, *link]


def example() -> Recovery:
    won = NextAnswer(score_before=3, score=9, after=41, is_closed=True)
    return Recovery(
        answer=won, person=ANA, owner="U0BEN", comment="The export works, and Ben kept his word. Thank you!"
    )


def examples() -> dict[str, Recovery]:
    normal = example()
    again = NextAnswer(score_before=3, score=4, after=90, is_closed=True)
    return {
        "won back": normal,
        "without words": replace(normal, comment=None, owner=None),
        "still unhappy": replace(
            normal, answer=again, comment=COMMENT, url="https://example.slack.com/archives/C0ALERTS/p1795512600000100"
        ),
        "too late to be called won back": replace(normal, answer=replace(again, score=8, after=200)),
        "while the case is open": replace(normal, answer=replace(again, score=10, after=0, is_closed=False)),
        "taken back": replace(normal, answer=None),
        "hostile": replace(normal, person=HOSTILE_PERSON, comment=HOSTILE, owner="<!channel>", url="javascript:1"),
    }
