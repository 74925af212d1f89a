"""In the product channel: what customers of resolved cases need, who asks for it, what became of it. Follows the answer."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.views import blocks, text
from bot.views.examples import ANA, ANSWERED_AT, COMMENT, HOSTILE, HOSTILE_PERSON
from bot.views.message import Block, Message
from bot.views.person import NOBODY, Person
from bot.views.themes import theme_names

SUMMARY_LIMIT = 1_000
COMMENT_LIMIT = 160
WORD_LIMIT = 500
MOST_VOICES = 3
ANSWER = "product_answer"
_BLOCK = "product"


class Stand(StrEnum):
    """What became of it, as storage keeps it."""

    OPEN = "open"
    PLANNED = "planned"
    SHIPPED = "shipped"
    WONT = "wont"
    WITHDRAWN = "withdrawn"


ANSWERS = {Stand.PLANNED: "Planned", Stand.SHIPPED: "Shipped", Stand.WONT: "Won't do"}
# As on a case: red waits, yellow is in hand, green is there, white is closed.
MARKS = {Stand.OPEN: "🔴", Stand.PLANNED: "🟡", Stand.SHIPPED: "🟢", Stand.WONT: "⚪", Stand.WITHDRAWN: "⚪"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A customer who asks for it. `score` is None once the answer was taken back; `url` leads to the case."""

    person: Person = NOBODY
    score: int | None = None
    comment: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductItem:
    """Something that the product should do.

    Attributes:
        number: our own id of it.
        answers: how often it was answered.
        word: what customers may be told.
        voices: who asks for it, the newest first.
        told: how many of them know of the answer.
        revenue: a year, of the accounts of those who ask.
        lately, lately_revenue: customers who spoke of the same themes within 90 days.
    """

    number: int
    summary: str
    themes: tuple[str, ...] = ()
    stand: Stand = Stand.OPEN
    answers: int = 0
    word: str | None = None
    by: str | None = None
    at: datetime | None = None
    voices: tuple[Voice, ...] = ()
    told: int = 0
    revenue: int | None = None
    currency: str = ""
    lately: int = 0
    lately_revenue: int = 0


def title(summary: str, limit: int = 100) -> str:
    """What it is, on one line: the first line of what was written for engineers."""
    first = text.clean(summary).split("\n")[0].rstrip(". ")
    return text.one_line(first, limit) or "something without a name"


def render(data: ProductItem) -> Message:
    head = blocks.header(f"{MARKS[data.stand]} {text.capital(title(data.summary))}")
    if data.stand is Stand.WITHDRAWN:
        gone = "Withdrawn: the case that asked for it was opened again."
        return Message(
            text.escape(f"{title(data.summary)} · withdrawn"),
            (head, blocks.rich_text(blocks.line(blocks.words(gone, italic=True)))),
        )
    voices = [_voice(voice) for voice in data.voices[:MOST_VOICES]]
    body = [*_summary(data), *([blocks.bullets(*voices)] if voices else [])]
    parts: list[Block] = [
        head,
        *([blocks.rich_text(*body)] if body else []),
        blocks.context(*(blocks.plain(fact) for fact in _weight(data))),
        blocks.rich_text(*_standing(data)),
        blocks.actions(_buttons(data), block_id=block_id(data.number, data.answers)),
    ]
    return Message(_essence(data), tuple(parts))


def block_id(number: int, answers: int) -> str:
    return f"{_BLOCK}:{number}:{answers}"


def number_of(block_id: str) -> tuple[int, int]:
    """The item of the buttons in this block, and how often it had been answered; ValueError if it is no such block."""
    kind, _, rest = block_id.partition(":")
    if kind != _BLOCK:
        raise ValueError(f"not a block of a product item: {block_id!r}")
    number, _, answers = rest.partition(":")
    return int(number), int(answers)


def _summary(data: ProductItem) -> list[blocks.Element]:
    """What the title has not said yet."""
    first, _, more = text.clean(data.summary).partition("\n")
    is_said = text.one_line(first.rstrip(". ")) == title(data.summary)
    rest = text.excerpt(more.strip() if is_said else text.clean(data.summary), SUMMARY_LIMIT)
    return [blocks.line(blocks.words(rest))] if rest else []


def _voice(voice: Voice) -> blocks.Element:
    comment = text.one_line(voice.comment or "", COMMENT_LIMIT)
    said = [blocks.words(f"“{comment}” ")] if comment else []
    score = f", {voice.score}/10" if voice.score is not None else ", answer taken back"
    link = [blocks.words(" · "), blocks.link(voice.url, "case")] if voice.url and text.is_link(voice.url) else []
    return blocks.line(*said, blocks.words(f"{text.capital(voice.person.label)}{score}", italic=True), *link)


def _weight(data: ProductItem) -> list[str]:
    """How many, and what is at stake."""
    revenue = f", {text.money(data.revenue, data.currency)} a year" if data.revenue else ""
    facts = [f"{text.count(len(data.voices), 'customer')} asked{revenue}" if data.voices else "Nobody asks for it now"]
    if data.lately:
        themes = text.listed(theme_names(data.themes), "or")
        stake = f", {text.money(data.lately_revenue, data.currency)} a year" if data.lately_revenue else ""
        facts.append(f"{text.count(data.lately, 'customer')} spoke of {themes} in 90 days{stake}")
    return facts


def _standing(data: ProductItem) -> list[blocks.Element]:
    if data.stand not in ANSWERS:
        return [blocks.line(blocks.words("Nobody has answered yet", bold=True))]
    parts = [[blocks.words(ANSWERS[data.stand], bold=True)]]
    by = [[blocks.person(data.by)]] if data.by else []
    at = [[blocks.moment(data.at)]] if data.at else []
    told = [[blocks.words(f"{data.told} of {text.count(len(data.voices), 'customer')} told")]] if data.voices else []
    line = blocks.line(*blocks.joined([*parts, *by, *at, *told]))
    word = text.excerpt(text.clean(data.word or ""), WORD_LIMIT)
    return [line, blocks.quote(blocks.words(word))] if word else [line]


def _buttons(data: ProductItem) -> list[blocks.Element]:
    further = {Stand.OPEN: [*ANSWERS], Stand.PLANNED: [Stand.SHIPPED, Stand.WONT]}.get(data.stand, [])
    found = [blocks.button(f"{ANSWERS[stand]}…", f"{ANSWER}:{stand}", value=stand) for stand in further]
    if data.stand in ANSWERS:
        found.append(blocks.button("Correct…", f"{ANSWER}:correct", value=data.stand))
    return found


def _essence(data: ProductItem) -> str:
    stand = ANSWERS.get(data.stand, "not answered yet").lower()
    return text.escape(f"{title(data.summary)} · {text.count(len(data.voices), 'customer')} · {stand}")


def example() -> ProductItem:
    voice = Voice(
        person=ANA, score=3, comment=COMMENT, url="https://example.slack.com/archives/C0ALERTS/p1795512600000100"
    )
    other = Voice(person=Person(name="Bo Sample", company="Sample Ltd"), score=5, comment="Exports stop half way.")
    return ProductItem(
        number=4,
        summary="Scheduled exports fail above 10,000 rows.\nThey end with a timeout, and nobody is told. Seen since version 5.1.",
        themes=("reliability",),
        voices=(voice, other),
        revenue=86_000,
        currency="€",
        lately=14,
        lately_revenue=210_000,
    )


def examples() -> dict[str, ProductItem]:
    normal = example()
    planned = replace(
        normal,
        stand=Stand.PLANNED,
        answers=1,
        by="U0DEV",
        at=ANSWERED_AT + timedelta(days=1),
        word="In version 5.2, in May.",
    )
    return {
        "open": normal,
        "planned": planned,
        "shipped": replace(planned, stand=Stand.SHIPPED, answers=2, word=None, told=1),
        "won't do": replace(planned, stand=Stand.WONT, word="The old format cannot hold it."),
        "withdrawn": replace(normal, stand=Stand.WITHDRAWN, voices=()),
        "answer taken back": replace(normal, voices=(Voice(person=ANA),), revenue=None, lately=0),
        "everything unknown": ProductItem(number=5, summary="Slow"),
        "hostile": replace(
            planned,
            summary=HOSTILE,
            word=HOSTILE,
            voices=(Voice(person=HOSTILE_PERSON, score=0, comment=HOSTILE, url="javascript:alert(1)"),) * 9,
            themes=("no <such> theme",) * 30,
        ),
        "hostile, without a word": replace(normal, summary="\u202e \n"),
    }
