"""The answer to /nps movers: who changed band since the answer before the period."""

from dataclasses import dataclass, replace

from bot.views import asked, blocks, columns, text
from bot.views.asked import Asked, Next
from bot.views.examples import ANA, COMMENT, HOSTILE, HOSTILE_PERSON
from bot.views.message import Message
from bot.views.person import NOBODY, Person
from scoring.nps import Category

COMMENT_LIMIT = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One customer who came into another band."""

    score_before: int
    score: int
    person: Person = NOBODY
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NpsMovers(Asked):
    """Customers with an answer in the period and one before.

    Attributes:
        seen: how many such customers there are.
        transitions: (band before, band now, customers), the most common first.
        fell, rose: the longest ways into the detractors and into the promoters.
    """

    seen: int
    transitions: tuple[tuple[Category, Category, int], ...] = ()
    fell: tuple[Moved, ...] = ()
    rose: tuple[Moved, ...] = ()

    @property
    def moved(self) -> int:
        return sum(number for _, _, number in self.transitions)


def render(data: NpsMovers) -> Message:
    moved = f"{text.count(data.moved, 'customer')} changed band" if data.moved else "Nobody changed band"
    headline = f"{moved} · {data.label}"
    parts = (blocks.header(headline), blocks.rich_text(*_body(data)), *asked.small_print(_notes(data)))
    essence = text.escape(f"{headline}{asked.filtered(data)}. {_turnout(data)}")
    return Message(essence, (*parts, *asked.ending(data, can_share=data.moved > 0)))


def _turnout(data: NpsMovers) -> str:
    if data.seen == 0:
        return "No customer answered both in this period and before."
    return f"{text.count(data.seen, 'customer')} answered both in this period and before."


def _body(data: NpsMovers) -> list[blocks.Element]:
    parts = [blocks.line(blocks.words(f"{_turnout(data).rstrip('.')}{asked.day(data)}"))]
    if data.transitions:
        rows = [[f"{before} → {now}", f"{number:,}"] for before, now, number in data.transitions]
        parts.append(blocks.preformatted(columns.table(rows, label_width=24)))
    return [*parts, *_listed("Became detractors", data.fell), *_listed("Became promoters", data.rose)]


def _listed(title: str, moved: tuple[Moved, ...]) -> list[blocks.Element]:
    if not moved:
        return []
    return [blocks.line(blocks.words(title, bold=True)), blocks.bullets(*(_mover(each) for each in moved))]


def _mover(moved: Moved) -> blocks.Element:
    comment = text.one_line(moved.comment or "", COMMENT_LIMIT)
    said = f"\n“{comment}”" if comment else ""
    who = f"  {text.capital(moved.person.label)}{said}"
    return blocks.line(blocks.words(f"{moved.score_before} → {moved.score}", bold=True), blocks.words(who))


def _notes(data: NpsMovers) -> list[str]:
    return [
        *asked.notes(data),
        "The latest answer of the period beside the latest one before it; new customers have none.",
    ]


def example() -> NpsMovers:
    cara = Person(name="Cara Sample", company="Sample Ltd", plan="pro")
    return NpsMovers(
        label="Q4 2026 to date",
        elapsed=(53, 92),
        seen=118,
        transitions=(
            (Category.PASSIVE, Category.PROMOTER, 11),
            (Category.PROMOTER, Category.PASSIVE, 6),
            (Category.PASSIVE, Category.DETRACTOR, 4),
            (Category.PROMOTER, Category.DETRACTOR, 1),
        ),
        fell=(Moved(score_before=9, score=3, person=ANA, comment=COMMENT),),
        rose=(Moved(score_before=7, score=10, person=cara),),
        command="this-quarter movers",
        next=(Next(label="Comments", sentence="this-quarter comments"),),
    )


def examples() -> dict[str, NpsMovers]:
    normal = example()
    hostile = Moved(score_before=10, score=0, person=HOSTILE_PERSON, comment=HOSTILE)
    return {
        "normal": normal,
        "one": replace(normal, transitions=normal.transitions[-1:], rose=()),
        "nobody moved": replace(normal, transitions=(), fell=(), rose=()),
        "nobody known": NpsMovers(label="2026", seen=0),
        "shared": replace(normal, shared_by="U0ANA", filters="plan:pro"),
        "hostile": replace(normal, fell=(hostile,) * 5, rose=(hostile,) * 5),
    }
