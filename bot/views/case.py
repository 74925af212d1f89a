"""Where the follow-up of an answer stands: its colour, its line of text, its buttons and its menu."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.views import blocks, text
from bot.views.message import Block
from bot.views.person import Person
from bot.views.themes import theme_names

NOTE_LIMIT = 300


class CaseState(StrEnum):
    """The states of a follow-up, as storage keeps them."""

    OPEN = "open"
    TAKEN = "taken"
    CONTACTED = "contacted"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


OUTCOMES: Mapping[str, str] = {
    "recovered": "Recovered: the customer is happy again",
    "not_recovered": "Not recovered",
    "no_reply": "No reply from the customer",
    "not_actionable": "Nothing that we can do",
    "withdrawn": "Withdrawn: the customer took it back",
}
TAKE, ASSIGN, CONTACTED, RESOLVE = "take", "assign", "contacted", "resolve"
WAKE, REOPEN, UNDO, MENU = "wake", "reopen", "undo", "case_menu"
SNOOZE, DRAFT, NOTE, RETURN = "snooze", "draft", "note", "return"
_MENU_OF_ANY: Mapping[str, str] = {DRAFT: "Draft a reply…", SNOOZE: "Snooze…", NOTE: "Add a note…"}
_MENU_OF_AN_OWNER: Mapping[str, str] = {**_MENU_OF_ANY, ASSIGN: "Hand over…", RETURN: "Return to the pool"}
TAKEN_BACK = "Taken back: the answer was deleted in the survey tool and no longer counts."
_BLOCK = "follow_up"
_CIRCLES = {CaseState.OPEN: "🔴", CaseState.TAKEN: "🟡", CaseState.CONTACTED: "🔵", CaseState.SNOOZED: "🟣"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A follow-up.

    Attributes:
        revision: raised with every change of the case.
        owner: id of the Slack user who is responsible; None while open.
        since: when it came into its present state.
        due_at: until when the customer should hear from us.
        outcome: a key of `OUTCOMES`, once resolved.
        root_causes: keys of themes.
        resolved_by: None if the bot itself closed it, because the customer changed or took back the answer.
        undo_revision: what the latest deed made, while it may be undone.
        is_undoing_the_end: that deed closed the case.
    """

    follow_up_id: int
    revision: int = 0
    state: CaseState = CaseState.OPEN
    owner: str | None = None
    since: datetime | None = None
    due_at: datetime | None = None
    snoozed_until: datetime | None = None
    outcome: str | None = None
    root_causes: tuple[str, ...] = ()
    note: str | None = None
    resolved_by: str | None = None
    undo_revision: int | None = None
    is_undoing_the_end: bool = False

    @property
    def is_resolved(self) -> bool:
        return self.state is CaseState.RESOLVED

    @property
    def block_id(self) -> str:
        """Carries the case, for a menu has no value of its own; new with each change, else Slack's client goes on
        showing what was chosen last.
        """
        return f"{_BLOCK}:{self.follow_up_id}:{self.revision}"


def follow_up_id(block_id: str) -> int:
    """The case of the buttons in this block; ValueError if it is no block of a case."""
    kind, _, rest = block_id.partition(":")
    if kind != _BLOCK:
        raise ValueError(f"not a block of a follow-up: {block_id!r}")
    return int(rest.partition(":")[0])


def circle(case: Case) -> str:
    """The colour cue: red is waiting, yellow has an owner, blue has heard from us, green is won back, white is closed."""
    return _CIRCLES.get(case.state) or ("🟢" if case.outcome == "recovered" else "⚪")


def status(case: Case) -> list[blocks.Element]:
    """Where it stands, as parts of a rich_text block: one line, and the note of a resolved case as a quotation."""
    if not case.is_resolved:
        return [blocks.line(*blocks.joined([part for part in (_standing(case), _due(case)) if part]))]
    causes = ", ".join(theme_names(case.root_causes))
    parts = [_closing(case), [blocks.words(f"Root cause: {causes}")] if causes else []]
    lines = [blocks.line(*blocks.joined([part for part in parts if part]))]
    note = text.excerpt(text.clean(case.note or ""), NOTE_LIMIT)
    return [*lines, blocks.quote(blocks.words(note))] if note else lines


def _standing(case: Case) -> list[blocks.Element]:
    owner = blocks.person(case.owner) if case.owner else blocks.words("Someone")
    since = [blocks.words(" since "), blocks.moment(case.since)] if case.since else []
    match case.state:
        case CaseState.TAKEN:
            return [owner, blocks.words(" is on it"), *since]
        case CaseState.CONTACTED:
            return [owner, blocks.words(" is in touch with the customer"), *since]
        case CaseState.SNOOZED:
            until = [blocks.words(" until "), blocks.moment(case.snoozed_until)] if case.snoozed_until else []
            return [blocks.words("Snoozed"), *until, *([blocks.words(", owner "), owner] if case.owner else [])]
        case _:
            return [blocks.words("Nobody is on it yet", bold=True)]


def _due(case: Case) -> list[blocks.Element]:
    if case.due_at is None or case.state not in {CaseState.OPEN, CaseState.TAKEN}:
        return []
    return [blocks.words("reply due "), blocks.moment(case.due_at)]


def _closing(case: Case) -> list[blocks.Element]:
    label = OUTCOMES.get(case.outcome or "", "Resolved")
    by = [blocks.words(" · "), blocks.person(case.resolved_by)] if case.resolved_by else []
    at = [blocks.words(", " if by else " · "), blocks.moment(case.since)] if case.since else []
    return [blocks.words(label, bold=True), *by, *at]


def standing_words(case: Case) -> str:
    """Where it stands, for the top-level text of the message; empty while nobody has done anything."""
    owner = text.mention(case.owner) if case.owner else "someone"
    match case.state:
        case CaseState.TAKEN:
            return f"{owner} is on it"
        case CaseState.CONTACTED:
            return f"{owner} is in touch with the customer"
        case CaseState.SNOOZED:
            return "snoozed"
        case CaseState.RESOLVED:
            return "resolved: " + OUTCOMES.get(case.outcome or "", "closed").split(":")[0].lower()
        case _:
            return ""


def whose(score: int | None, person: Person) -> Block:
    """What a form about a case is about; `score` None: the answer was taken back."""
    what = f"{score}/10 · {text.capital(person.label)}" if score is not None else TAKEN_BACK
    return blocks.context(blocks.plain(what))


def buttons(case: Case, *, has_answer: bool = True) -> list[blocks.Element]:
    """What can be done now, most likely first; what is done rarely stands in the menu, so that a phone shows one row.

    Who has a case whose answer was taken back can still close it; but there is nothing to reply to, or to open again.
    """
    if case.is_resolved:
        reopen = has_answer and not (case.undo_revision and case.is_undoing_the_end)
        return [*([_button(case, "Reopen", REOPEN)] if reopen else []), *_undo(case)]
    resolve = _button(case, "Resolve…", RESOLVE)
    match case.state:
        case CaseState.OPEN:
            take = _button(case, "I'll take it", TAKE, style="primary")
            first = [take, _button(case, "Assign…", ASSIGN), resolve]
        case CaseState.TAKEN:
            first = [_button(case, "Mark contacted", CONTACTED, style="primary"), resolve]
        case CaseState.CONTACTED:
            first = [_button(case, "Resolve…", RESOLVE, style="primary")]
        case _:
            first = [_button(case, "Wake up", WAKE), resolve]
    return [*first, *_undo(case), blocks.overflow(_menu(case, has_answer=has_answer), MENU)]


def _menu(case: Case, *, has_answer: bool) -> dict[str, str]:
    choices = _MENU_OF_AN_OWNER if case.owner else _MENU_OF_ANY
    return {key: label for key, label in choices.items() if has_answer or key != DRAFT}


def _undo(case: Case) -> list[blocks.Element]:
    if case.undo_revision is None:
        return []
    return [blocks.button("Undo", UNDO, value=str(case.undo_revision))]


def _button(case: Case, label: str, action_id: str, *, style: str | None = None) -> blocks.Element:
    return blocks.button(label, action_id, value=str(case.follow_up_id), style=style)
