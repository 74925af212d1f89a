"""The direct message to whoever has a case: who the customer is, what they said, until when, and what to do.

It follows the case as the alert does; when the case goes to somebody else it says so and has no buttons any more.
"""

from dataclasses import dataclass, field, replace

from bot.views import alert, blocks, case, text
from bot.views.alert import Alert
from bot.views.case import Case, CaseState
from bot.views.examples import HOSTILE, HOSTILE_PERSON
from bot.views.message import Block, Message
from scoring.nps import category
from scoring.playbook import PLAYBOOK


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersNote:
    """A case, for one person.

    Attributes:
        answer: with its case, as the alert shows it.
        reader: id of the Slack user who gets this message; the owner, or who was it before.
        given_by: id of whoever gave it to them; None if they took it.
    """

    answer: Alert = field(default_factory=alert.example)
    reader: str = "U0BEN"
    given_by: str | None = None


def render(data: OwnersNote) -> Message:
    answer, standing = data.answer, data.answer.case
    if standing is None or not _is_theirs(data, standing):
        return _no_longer(data)
    top = [*_given(data, standing), *_standing(standing)]
    parts: list[Block] = [
        blocks.header(f"{case.circle(standing)} Yours: {_what(answer)}"),
        *([blocks.rich_text(*top)] if top else []),
        blocks.rich_text(*alert.body(answer)),
        *alert.small_print(answer),
    ]
    if standing.state is CaseState.TAKEN and not answer.is_deleted:
        parts.append(_playbook(answer))
    elements = alert.buttons(answer)
    if elements:
        parts.append(blocks.actions(elements, block_id=standing.block_id))
    return Message(_essence(data, standing), tuple(parts))


def _is_theirs(data: OwnersNote, standing: Case) -> bool:
    return standing.owner == data.reader and not (data.answer.is_deleted and standing.is_resolved)


def _what(answer: Alert) -> str:
    return f"{answer.score}/10 · {text.capital(answer.person.label)}"


def _essence(data: OwnersNote, standing: Case) -> str:
    """What the notification says: it is theirs, who, and what they said."""
    said = text.one_line(data.answer.comment or "", alert.ESSENCE_LIMIT)
    from_whom = f"{text.mention(data.given_by)} gave you" if data.given_by else "Yours:"
    about = text.escape(f"{data.answer.score}/10 from {data.answer.person.essence}" + (f": {said}" if said else ""))
    return f"{from_whom} {about}" + (f" · {case.standing_words(standing)}" if standing.is_resolved else "")


def _given(data: OwnersNote, standing: Case) -> list[blocks.Element]:
    if data.given_by is None or standing.is_resolved:
        return []
    return [blocks.line(blocks.person(data.given_by), blocks.words(" gave this to you."))]


def _standing(standing: Case) -> list[blocks.Element]:
    """The alert names the owner there; here the owner reads it."""
    match standing.state:
        case CaseState.TAKEN if standing.due_at:
            return [blocks.line(blocks.words("Reply due ", bold=True), blocks.moment(standing.due_at))]
        case CaseState.CONTACTED if standing.since:
            return [blocks.line(blocks.words("In touch with the customer since "), blocks.moment(standing.since))]
        case CaseState.SNOOZED if standing.snoozed_until:
            return [blocks.line(blocks.words("Snoozed until "), blocks.moment(standing.snoozed_until))]
        case CaseState.RESOLVED:
            return case.status(standing)
        case _:
            return []


def _playbook(answer: Alert) -> Block:
    play = PLAYBOOK[category(answer.score)]
    steps = blocks.numbered(*(blocks.line(blocks.words(step)) for step in play.steps))
    aim = blocks.line(blocks.words(f"{play.never} The aim: {play.aim[0].lower()}{play.aim[1:]}"))
    return blocks.rich_text(blocks.line(blocks.words("What to do", bold=True)), steps, aim)


def _no_longer(data: OwnersNote) -> Message:
    """One line, in which the case can still be recognised."""
    answer, standing = data.answer, data.answer.case
    who = text.capital(answer.person.label)
    what = who if answer.is_deleted else f"{answer.score}/10 · {who}"
    if answer.is_deleted:
        now: list[blocks.Element] = [blocks.words("the survey tool took the answer back; there is nothing left to do")]
    elif standing and standing.owner:
        now = [blocks.words("now with "), blocks.person(standing.owner)]
    else:
        now = [blocks.words("back in the pool, where everybody can take it")]
    circle = f"{case.circle(standing)} " if standing else ""
    row = blocks.line(blocks.words(f"{circle}{what}: "), *now)
    spoken = "".join(str(part.get("text") or text.mention(part.get("user_id", ""))) for part in now)
    return Message(f"{text.escape(what)}: {spoken}", (blocks.rich_text(row),))


def example() -> OwnersNote:
    return OwnersNote(answer=alert.examples()["taken"])


def examples() -> dict[str, OwnersNote]:
    alerts = alert.examples()
    shown = {
        name: OwnersNote(answer=alerts[name])
        for name in ("taken", "taken a moment ago", "contacted", "snoozed", "resolved", "resolved a moment ago")
    }
    hostile = replace(alerts["hostile"], case=alerts["taken"].case, comment=HOSTILE, person=HOSTILE_PERSON)
    unknown = replace(alerts["everything unknown"], case=alerts["taken"].case)
    return {
        "normal": example(),
        "given by somebody": OwnersNote(answer=alerts["taken"], given_by="U0ANA"),
        **shown,
        "handed over": OwnersNote(answer=alerts["taken"], reader="U0ANA"),
        "back in the pool": OwnersNote(answer=alerts["open"]),
        "taken back by the tool": OwnersNote(answer=alerts["taken back"]),
        "everything unknown": OwnersNote(answer=unknown),
        "hostile": OwnersNote(answer=hostile, given_by="<!here>"),
        "hostile, handed over": OwnersNote(answer=hostile, reader="U0ANA"),
    }
