"""The direct message to whoever marked a case contacted by a reaction: a reaction can open no form, so here is its button."""

from dataclasses import dataclass, replace

from bot.views import blocks, case, text
from bot.views.case import Case, CaseState
from bot.views.examples import ANA, ANSWERED_AT, HOSTILE_PERSON
from bot.views.message import Message
from bot.views.person import NOBODY, Person

SENTENCE = "Marked contacted. Say how it ended when you know."


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveOffer:
    """A case that its reader marked. `score` None: the answer was taken back."""

    case: Case
    score: int | None = None
    person: Person = NOBODY


def render(data: ResolveOffer) -> Message:
    score = f"{data.score}/10 · " if data.score is not None else ""
    who = f"{case.circle(data.case)} {score}{text.capital(data.person.label)}"
    is_offered = data.case.state is CaseState.CONTACTED
    standing = [blocks.line(blocks.words(SENTENCE))] if is_offered else case.status(data.case)
    row = blocks.rich_text(blocks.line(blocks.words(who, bold=True)), *standing)
    buttons = case.buttons(data.case, has_answer=data.score is not None) if is_offered else []
    actions = [blocks.actions(buttons, block_id=data.case.block_id)] if buttons else []
    spoken = SENTENCE if is_offered else case.standing_words(data.case) or "nobody is on it"
    return Message(f"{text.escape(who)}: {spoken}", (row, *actions))


def example() -> ResolveOffer:
    contacted = Case(follow_up_id=12, state=CaseState.CONTACTED, owner="U0BEN", since=ANSWERED_AT, undo_revision=3)
    return ResolveOffer(case=contacted, score=3, person=ANA)


def examples() -> dict[str, ResolveOffer]:
    normal = example()
    return {
        "normal": normal,
        "later": replace(normal, case=replace(normal.case, undo_revision=None)),
        "taken back": replace(normal, case=replace(normal.case, state=CaseState.TAKEN)),
        "back in the pool": replace(normal, case=Case(follow_up_id=12)),
        "resolved": replace(normal, case=replace(normal.case, state=CaseState.RESOLVED, outcome="recovered")),
        "snoozed": replace(normal, case=replace(normal.case, state=CaseState.SNOOZED)),
        "everything unknown": ResolveOffer(case=normal.case),
        "hostile": ResolveOffer(case=normal.case, score=0, person=HOSTILE_PERSON),
    }
