"""A case in a message that time brought about: who it is, where it stands now, and what the reader can do."""

from dataclasses import dataclass

from bot.views import blocks, text
from bot.views.case import OUTCOMES, Case, CaseState, circle
from bot.views.message import Block
from bot.views.person import NOBODY, Person

COMMENT_LIMIT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindedCase:
    """A case.

    Attributes:
        score: None when the answer was taken back.
        url: of its alert.
    """

    case: Case
    score: int | None = None
    person: Person = NOBODY
    comment: str | None = None
    url: str | None = None

    @property
    def essence(self) -> str:
        """For a notification: "Ana Example (Example Corp, enterprise), 3/10"."""
        score = "" if self.score is None else f", {self.score}/10"
        return f"{text.capital(self.person.essence)}{score}"


def row(reminded: RemindedCase, standing: list[blocks.Element], buttons: list[blocks.Element]) -> list[Block]:
    """Who, what they are worth, where it stands, what they said, and the buttons; one line once there is nothing to do."""
    who = [blocks.words(f"{circle(reminded.case)} "), *_who(reminded)]
    if not buttons:
        return [blocks.rich_text(blocks.line(*who, blocks.words(" · "), *standing))]
    facts = [element for fact in reminded.person.brief_facts() for element in (blocks.words(" · "), *fact)]
    comment = text.one_line(reminded.comment or "", COMMENT_LIMIT)
    said = [blocks.quote(blocks.words(comment))] if comment else []
    lines = blocks.line(*who, *facts, blocks.words("\n"), *standing)
    more = (
        [blocks.button("Open", f"open_case:{reminded.case.follow_up_id}", url=reminded.url)]
        if _has_link(reminded)
        else []
    )
    actions = blocks.actions([*buttons, *more], block_id=reminded.case.block_id)
    return [blocks.rich_text(lines, *said), actions]


def where_it_stands(case: Case) -> list[blocks.Element]:
    """In words that need no more than the case; for the owner's "you" and for due times see the messages."""
    owner = blocks.person(case.owner) if case.owner else blocks.words("nobody")
    match case.state:
        case CaseState.OPEN:
            return [blocks.words("in the pool, nobody has it")]
        case CaseState.TAKEN:
            return [owner, blocks.words(" is on it")]
        case CaseState.CONTACTED:
            return [owner, blocks.words(" is in touch with the customer")]
        case CaseState.SNOOZED:
            until = [blocks.words(" until "), blocks.moment(case.snoozed_until)] if case.snoozed_until else []
            return [blocks.words("snoozed"), *until]
        case CaseState.RESOLVED:
            return [blocks.words(OUTCOMES.get(case.outcome or "", "Resolved").partition(":")[0].lower())]


def due(case: Case, *, is_late: bool) -> list[blocks.Element]:
    """Until when the customer should hear from us; nothing without a promise."""
    if case.due_at is None:
        return []
    return [blocks.words("Overdue since " if is_late else "Due ", bold=is_late), blocks.moment(case.due_at)]


def counted(late: int, today: int) -> str:
    """As in "1 late, 2 due today"; empty for none."""
    return ", ".join([*([f"{late} late"] if late else []), *([f"{today} due today"] if today else [])])


def _who(reminded: RemindedCase) -> list[blocks.Element]:
    score = "taken back" if reminded.score is None else f"{reminded.score}/10"
    return [blocks.words(f"{score} "), blocks.words(text.capital(reminded.person.label), bold=True)]


def _has_link(reminded: RemindedCase) -> bool:
    return text.is_link(reminded.url)
