"""The answer to /nps customer …: who it is, what they answered so far, and where their cases stand."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.views import asked, blocks, text
from bot.views.asked import Asked, Next
from bot.views.case import Case, CaseState, circle, standing_words
from bot.views.examples import ANA, ANSWERED_AT, COMMENT, HOSTILE, HOSTILE_PERSON
from bot.views.message import Block, Message
from bot.views.person import Person
from bot.views.readable import unmark
from scoring.nps import Category, category

COMMENT_LIMIT = 160
_MARKS = {Category.DETRACTOR: "🟥", Category.PASSIVE: "🟨", Category.PROMOTER: "🟩"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAnswer:
    """An answer of this customer. `case` is that of an unhappy one."""

    score: int
    answered_at: datetime
    survey: str | None = None
    comment: str | None = None
    case: Case | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMatch:
    """Somebody else who may be meant. `key` finds exactly this one: an e-mail address or a full name."""

    person: Person
    key: str
    score: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCard(Asked):
    """One customer, or several to choose from.

    Attributes:
        wanted: what was looked for.
        person: None where several match.
        answers: newest first.
        matches: several who may be meant; `has_more` than these.
    """

    wanted: str
    person: Person | None = None
    answers: tuple[PastAnswer, ...] = ()
    matches: tuple[OtherMatch, ...] = ()
    has_more: bool = False


def render(data: CustomerCard) -> Message:
    if data.person is None:
        return _choice(data)
    title = blocks.header(f"{_latest(data)}{text.capital(data.person.label)}")
    facts = data.person.facts()
    about = [blocks.line(*blocks.joined(facts))] if facts else []
    history = [_answer(answer) for answer in data.answers]
    nothing = blocks.line(blocks.words("No answers in this time."))
    body = blocks.rich_text(*about, blocks.bullets(*history) if history else nothing)
    return Message(_essence(data, data.person), (title, body, *asked.ending(data)))


def _latest(data: CustomerCard) -> str:
    return f"{data.answers[0].score}/10 · " if data.answers else ""


def _essence(data: CustomerCard, person: Person) -> str:
    scores = ", ".join(str(answer.score) for answer in data.answers)
    told = f"answered {scores} (newest first)" if scores else "no answers in this time"
    return text.escape(f"{text.capital(person.essence)}: {told}")


def _answer(answer: PastAnswer) -> blocks.Element:
    opening = blocks.words(f"{_MARKS[category(answer.score)]} {answer.score}/10", bold=True)
    survey = f" · {text.one_line(answer.survey, 60)}" if answer.survey and text.one_line(answer.survey) else ""
    parts = [
        opening,
        blocks.words(" · "),
        blocks.moment(answer.answered_at, "{date_short_pretty}"),
        blocks.words(survey),
    ]
    comment = text.one_line(answer.comment or "", COMMENT_LIMIT)
    said = [blocks.words(f"\n“{comment}”")] if comment else []
    return blocks.line(*(part for part in parts if part.get("text", "x")), *said, *_case(answer.case))


def _case(case: Case | None) -> list[blocks.Element]:
    if case is None:
        return []
    standing = unmark(standing_words(case)) if case.owner is None or case.is_resolved else ""
    if not standing and case.owner:
        return [blocks.words(f"\n{circle(case)} "), blocks.person(case.owner), blocks.words(_doing(case))]
    return [blocks.words(f"\n{circle(case)} {text.capital(standing or 'nobody is on it yet')}")]


def _doing(case: Case) -> str:
    doing = {CaseState.CONTACTED: " is in touch with the customer", CaseState.SNOOZED: " snoozed it"}
    return doing.get(case.state, " is on it")


def _choice(data: CustomerCard) -> Message:
    wanted = text.one_line(data.wanted, 60)
    number = f"More than {len(data.matches)}" if data.has_more else str(len(data.matches))
    headline = f"{number} customers match “{wanted}”"
    lines = blocks.bullets(*(blocks.line(*_match(match)) for match in data.matches))
    more = [blocks.line(blocks.words("Say more of the name, or the e-mail address."))] if data.has_more else []
    parts: list[Block] = [blocks.header(headline), blocks.rich_text(lines, *more)]
    if not data.shared_by:
        each = [Next(label=match.person.label, sentence=f"customer {_quoted(match.key)}") for match in data.matches]
        parts += asked.questions(each, block_id="customers")
    return Message(text.escape(headline), tuple(parts))


def _match(match: OtherMatch) -> list[blocks.Element]:
    score = f" · {match.score}/10" if match.score is not None else ""
    return [blocks.words(text.capital(match.person.label), bold=True), blocks.words(f"{score} · "), *_key(match.key)]


def _key(key: str) -> list[blocks.Element]:
    return [blocks.email(key) if text.is_email(key) else blocks.words(text.one_line(key, 80) or "no name")]


def _quoted(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def example() -> CustomerCard:
    case = Case(follow_up_id=12, state=CaseState.TAKEN, owner="U0BEN")
    return CustomerCard(
        label="all time",
        wanted="ana",
        person=ANA,
        answers=(
            PastAnswer(score=3, answered_at=ANSWERED_AT, survey="Quarterly", comment=COMMENT, case=case),
            PastAnswer(score=7, answered_at=ANSWERED_AT - timedelta(days=92), survey="Quarterly"),
            PastAnswer(score=9, answered_at=ANSWERED_AT - timedelta(days=184), comment="Lovely support, thank you!"),
        ),
        command='customer "ana@example.com"',
    )


def examples() -> dict[str, CustomerCard]:
    normal = example()
    cara = OtherMatch(person=Person(name="Cara Sample", company="Sample Ltd"), key="cara@sample.example", score=9)
    several = (OtherMatch(person=ANA, key="ana@example.com", score=3), cara)
    cases = (
        Case(follow_up_id=1),
        Case(follow_up_id=2, state=CaseState.RESOLVED, owner="U0ANA", outcome="recovered"),
        Case(follow_up_id=3, state=CaseState.SNOOZED),
        Case(follow_up_id=4, state=CaseState.CONTACTED, owner="U0ANA"),
        Case(follow_up_id=5, state=CaseState.SNOOZED, owner="U0ANA"),
    )
    past = tuple(PastAnswer(score=number, answered_at=ANSWERED_AT, case=case) for number, case in enumerate(cases))
    evil = PastAnswer(score=0, answered_at=ANSWERED_AT, survey="<!here>", comment=HOSTILE)
    return {
        "normal": normal,
        "cases in every state": replace(normal, answers=past),
        "no answers": replace(normal, answers=()),
        "everything unknown": CustomerCard(label="all time", wanted="x", person=Person()),
        "several": CustomerCard(label="all time", wanted="a", matches=several, command="customer a"),
        "too many": CustomerCard(label="all time", wanted="a", matches=several, has_more=True, shared_by="U0ANA"),
        "hostile": replace(normal, person=HOSTILE_PERSON, answers=(evil,) * 10),
        "hostile, several": CustomerCard(
            label="x", wanted=HOSTILE, matches=(OtherMatch(person=HOSTILE_PERSON, key='<!here>"\n'),) * 5
        ),
    }
