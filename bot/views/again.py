"""A customer answers again: what an old case says of the next answer, and a new one of the last."""

from dataclasses import dataclass
from datetime import datetime

from bot.views import blocks, case, text
from bot.views.case import Case
from bot.views.person import Person
from bot.views.themes import theme_names
from scoring.loop import WON_BACK_FROM, WON_BACK_WITHIN
from scoring.nps import Category, category

DAY = "{date_short}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAnswer:
    """The customer's next answer of the same kind, seen from a case.

    Attributes:
        score_before: the score of the case.
        after: days between the two answers.
        is_closed: the case is; only then somebody may be called won back.
    """

    score_before: int
    score: int
    after: int
    is_closed: bool

    @property
    def is_won_back(self) -> bool:
        was_unhappy = category(self.score_before) is Category.DETRACTOR
        return was_unhappy and self.is_closed and self.score >= WON_BACK_FROM and self.after <= WON_BACK_WITHIN

    def words(self) -> str:
        """As in "3 → 9, won back after 41 days"."""
        path, after = f"{self.score_before} → {self.score}", _after(self.after)
        if self.is_won_back:
            return f"{path}, won back {after}"
        if category(self.score) is Category.DETRACTOR:
            return f"{path}, still unhappy {after}"
        return f"{path} {after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTime:
    """The unhappy answer before this one, seen from a new case.

    Attributes:
        row: the how many-th detractor answer in a row this is; 1: the last one was not this customer's.
        colleague: whose answer it was, if it was somebody else of the same company.
        url: of the message of that case.
    """

    score: int
    answered_at: datetime
    row: int
    case: Case
    colleague: Person | None = None
    url: str | None = None


def _after(days: int) -> str:
    return f"after {text.count(days, 'day')}" if days else "on the same day"


def next_line(answer: NextAnswer | None) -> list[blocks.Element]:
    """Below where the case stands."""
    if answer is None:
        return []
    opening = "" if answer.is_won_back else "Answered again: "
    return [blocks.line(blocks.words(f"{opening}{answer.words()}", bold=True))]


def last_line(last: LastTime | None) -> list[blocks.Element]:
    """What the new owner should know before calling."""
    if last is None:
        return []
    opening = in_a_row(last.row) if last.row > 1 else "Also unhappy at the same company"
    who = f"{last.colleague.who or 'someone'} gave" if last.colleague else "last time"
    told = [blocks.words(f": {who} {last.score}/10 on "), blocks.moment(last.answered_at, DAY)]
    ended = [blocks.words(f", {_ended(last.case)}"), *_by(last.case)]
    link = [blocks.words(". "), blocks.link(last.url, "See that case")] if text.is_link(last.url) else []
    return [blocks.line(blocks.words(opening, bold=True), *told, *ended, *link)]


def in_a_row(row: int) -> str:
    return f"{text.ordinal(row)} detractor answer in a row"


def _ended(last: Case) -> str:
    causes = ", ".join(theme_names(last.root_causes))
    about = f" ({causes})" if causes else ""
    if last.is_resolved:
        return f"closed: {case.OUTCOMES.get(last.outcome or '', 'resolved').split(':')[0].lower()}{about}"
    return "that case is still open" + about


def _by(last: Case) -> list[blocks.Element]:
    who = last.resolved_by or last.owner
    return [blocks.words(" by " if last.is_resolved else ", with "), blocks.person(who)] if who else []
