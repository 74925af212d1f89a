"""The alert: one message per answer, which follows its case from red to green.

Three seconds on a phone: the score and who, what is at stake, what they said, what to do. The same view serves channels
that want every answer: without a case it is a quiet line without buttons.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.views import again, blocks, case, text
from bot.views.again import LastTime, NextAnswer
from bot.views.case import Case, CaseState
from bot.views.examples import ANA, ANSWERED_AT, COMMENT, HOSTILE, HOSTILE_PERSON, READING
from bot.views.message import Block, Message
from bot.views.person import NOBODY, Person
from bot.views.reading import UNREAD, Reading
from scoring.nps import Category, category

COMMENT_LIMIT = 600
CLOSED_COMMENT_LIMIT = 200
ESSENCE_LIMIT = 200
MOST_EARLIER = 5
_SQUARES = {Category.PROMOTER: "🟩", Category.PASSIVE: "🟨", Category.DETRACTOR: "🟥"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An answer and all that is known around it.

    Attributes:
        response_id: our own id of the answer.
        score_before: the score of this very answer before the customer changed it.
        earlier: scores of this customer's earlier answers, newest first, at most `MOST_EARLIER` of them.
        survey: name of the survey; `source` is the name of the survey tool's entry.
        is_deleted: the survey tool took the answer back: what it said is no longer shown.
        case: the follow-up; None for an answer that asks for none.
        last: the unhappy answer before this one; next: what the customer answered the next time.
    """

    response_id: int
    score: int
    answered_at: datetime
    score_before: int | None = None
    comment: str | None = None
    person: Person = field(default=NOBODY)
    reading: Reading = field(default=UNREAD)
    earlier: tuple[int, ...] = ()
    survey: str | None = None
    source: str | None = None
    url: str | None = None
    ticket: str | None = None
    ticket_url: str | None = None
    agent: str | None = None
    is_deleted: bool = False
    case: Case | None = None
    last: LastTime | None = None
    next: NextAnswer | None = None


def render(data: Alert) -> Message:
    parts: list[Block] = [blocks.header(_title(data))] if data.case else []
    content = body(data)
    parts += [*([blocks.rich_text(*content)] if content else []), *small_print(data)]
    if data.case:
        parts.append(blocks.rich_text(*_status(data, data.case), *again.next_line(data.next)))
    elements = _elements(data)
    if elements:
        block_id = data.case.block_id if data.case else f"response:{data.response_id}"
        parts.append(blocks.actions(elements, block_id=block_id))
    return Message(_essence(data), tuple(parts))


def body(data: Alert) -> list[blocks.Element]:
    """What is at stake and what they said, as parts of a rich_text block."""
    return [*_facts(data), *_comment(data), *(again.last_line(data.last) if _has_work(data) else [])]


def small_print(data: Alert) -> list[Block]:
    """How it reads, and where it comes from."""
    return [*_reading(data), blocks.context(*_origin(data))]


def _score(data: Alert) -> str:
    changed = data.score_before is not None and data.score_before != data.score
    return f"{data.score_before} → {data.score}/10" if changed else f"{data.score}/10"


def _title(data: Alert) -> str:
    # A band gets a square, so that nobody takes it for the state of a case.
    colour = case.circle(data.case) if data.case else _SQUARES[category(data.score)]
    what = "Taken back" if data.is_deleted else _score(data)
    return f"{colour} {what} · {text.capital(data.person.label)}"


def _essence(data: Alert) -> str:
    who = text.escape(data.person.essence)
    if data.is_deleted:
        return f"The answer of {who} was taken back in the survey tool"
    comment = text.escape(text.one_line(data.comment or "", ESSENCE_LIMIT))
    said = f"{_score(data)} from {who}" + (f": {comment}" if comment else "")
    standing = case.standing_words(data.case) if data.case else ""
    return " · ".join(filter(None, [said, standing, data.next.words() if data.next else ""]))


def _facts(data: Alert) -> list[blocks.Element]:
    """What is at stake; an answer without a case has no header and begins here."""
    head = [] if data.case else [[blocks.words(_title(data), bold=True)]]
    row = blocks.joined([*head, *(data.person.facts() if data.case else data.person.brief_facts())])
    return [blocks.line(*row)] if row else []


def _shown_comment(data: Alert) -> str:
    is_closed = data.case is not None and data.case.is_resolved
    return text.excerpt(_whole_comment(data), CLOSED_COMMENT_LIMIT if is_closed else COMMENT_LIMIT)


def _whole_comment(data: Alert) -> str:
    return "" if data.is_deleted else text.clean(data.comment or "")


def _comment(data: Alert) -> list[blocks.Element]:
    if data.is_deleted:
        gone = "The answer was deleted in the survey tool and no longer counts."
        return [blocks.line(blocks.words(gone, italic=True))]
    shown = _shown_comment(data)
    if shown:
        return [blocks.quote(blocks.words(shown))]
    return [blocks.line(blocks.words("No comment.", italic=True))] if data.case else []


def _status(data: Alert, standing: Case) -> list[blocks.Element]:
    # Nobody waits for a reply to what was taken back.
    return case.status(replace(standing, due_at=None) if data.is_deleted else standing)


def _reading(data: Alert) -> list[Block]:
    """How it reads and why it is urgent: only while there is still something to do."""
    if data.case is None or data.case.is_resolved:
        return []
    sentence = data.reading.sentence()
    return [blocks.context(blocks.plain(sentence))] if sentence else []


def _origin(data: Alert) -> list[blocks.Element]:
    """Earlier answers, when, and from which survey."""
    about = [
        text.one_line(data.survey or "", 60),
        f"via {text.capital(text.one_line(data.source, 40))}" if data.source else "",
    ]
    ticket = [f"ticket {text.one_line(data.ticket, 40)}" if data.ticket else "", _with_agent(data.agent)]
    history = "" if data.is_deleted else _history(data)
    row = [blocks.plain(history)] if history else []
    row.append(blocks.mrkdwn(text.slack_date(data.answered_at)))
    row += [blocks.plain(" ".join(filter(None, part))) for part in (about, ticket) if any(part)]
    return row + [blocks.mrkdwn(text.slack_link(url, label)) for label, url in links(data)]


def _with_agent(agent: str | None) -> str:
    return f"with {text.one_line(agent, 40)}" if agent else ""


def _history(data: Alert) -> str:
    """The path to this answer, oldest first: "9 → 7 → 3"."""
    if not data.earlier:
        return ""
    path = " → ".join(str(score) for score in (*reversed(data.earlier[:MOST_EARLIER]), data.score))
    run = detractor_run((data.score, *data.earlier))
    if run > MOST_EARLIER:
        return f"{path}, more than {MOST_EARLIER} detractor answers in a row"
    is_said = _has_work(data) and data.last is not None and data.last.row > 1
    return f"{path}, {again.in_a_row(run)}" if run > 1 and not is_said else path


def detractor_run(scores: tuple[int, ...]) -> int:
    """How many of the newest scores are detractors' without one between that is not."""
    return next((index for index, score in enumerate(scores) if category(score) is not Category.DETRACTOR), len(scores))


def _elements(data: Alert) -> list[blocks.Element]:
    elements = buttons(data)
    if _shown_comment(data) != _whole_comment(data):
        elements.append(blocks.button("Read all", "read_all", value=str(data.response_id)))
    return elements


def _has_work(data: Alert) -> bool:
    return data.case is not None and not data.case.is_resolved


def buttons(data: Alert) -> list[blocks.Element]:
    """What can be done with its case."""
    return case.buttons(data.case, has_answer=not data.is_deleted) if data.case else []


def links(data: Alert) -> list[tuple[str, str]]:
    """Label and address of what can be opened elsewhere; in small print, for a row of buttons is for what can be done here."""
    tool = f"in {text.capital(text.one_line(data.source, 40))}" if data.source else "answer"
    known = [(f"Open {tool}", data.url), ("Open ticket", data.ticket_url)]
    return [(label, url) for label, url in known if url and text.is_link(url) and not data.is_deleted]


def example() -> Alert:
    return Alert(
        response_id=71,
        score=3,
        answered_at=ANSWERED_AT,
        comment=COMMENT,
        person=ANA,
        reading=READING,
        earlier=(7, 9),
        survey="Customer pulse",
        source="delighted",
        url="https://delighted.example/responses/71",
        case=Case(follow_up_id=12, due_at=ANSWERED_AT + timedelta(hours=4)),
    )


def examples() -> dict[str, Alert]:
    normal = example()
    later = ANSWERED_AT + timedelta(minutes=11)
    taken = Case(
        follow_up_id=12, state=CaseState.TAKEN, owner="U0BEN", since=later, due_at=ANSWERED_AT + timedelta(hours=4)
    )
    resolved = Case(
        follow_up_id=12,
        state=CaseState.RESOLVED,
        owner="U0BEN",
        since=ANSWERED_AT + timedelta(days=2),
        outcome="recovered",
        root_causes=("reliability",),
        note="Called Ana. The export is fixed since Tuesday; she will try it on Friday's report.",
        resolved_by="U0BEN",
    )
    withdrawn = Case(follow_up_id=12, state=CaseState.RESOLVED, since=later, outcome="withdrawn")
    return {
        "open": normal,
        "everything unknown": Alert(response_id=72, score=0, answered_at=ANSWERED_AT, case=Case(follow_up_id=13)),
        "hostile": replace(
            normal, comment=HOSTILE, person=HOSTILE_PERSON, survey="*NPS* <!here>", url="javascript:alert(1)"
        ),
        "taken": replace(normal, case=taken),
        "taken a moment ago": replace(normal, case=replace(taken, undo_revision=2)),
        "contacted": replace(normal, case=replace(taken, state=CaseState.CONTACTED, since=later + timedelta(hours=1))),
        "snoozed": replace(
            normal,
            case=replace(taken, state=CaseState.SNOOZED, snoozed_until=ANSWERED_AT + timedelta(days=7)),
        ),
        "resolved": replace(normal, case=resolved),
        "resolved a moment ago": replace(normal, case=replace(resolved, undo_revision=4, is_undoing_the_end=True)),
        "not recovered": replace(normal, case=replace(resolved, outcome="not_recovered", note=None, root_causes=())),
        "withdrawn by a better score": replace(
            normal, score=9, score_before=3, comment="Wrong key, sorry!", case=withdrawn
        ),
        "changed score": replace(normal, score=5, score_before=3),
        "taken back": replace(normal, is_deleted=True, case=withdrawn),
        "taken back while somebody has it": replace(normal, is_deleted=True, case=taken),
        "won back the next time": replace(
            normal, case=resolved, next=NextAnswer(score_before=3, score=9, after=41, is_closed=True)
        ),
        "second in a row, with the last case": replace(
            normal,
            earlier=(4, 9),
            last=LastTime(
                score=4,
                answered_at=ANSWERED_AT - timedelta(days=91),
                row=2,
                case=replace(resolved, outcome="not_recovered"),
                url="https://example.slack.com/archives/C0ALERTS/p1795512600000100",
            ),
        ),
        "a colleague is unhappy, too": replace(
            normal,
            last=LastTime(
                score=2,
                answered_at=ANSWERED_AT - timedelta(days=9),
                row=1,
                case=taken,
                colleague=Person(name="Cara Sample"),
            ),
        ),
        "second in a row, from a ticket": replace(
            normal,
            earlier=(4, 9),
            ticket="4711",
            ticket_url="https://help.example/tickets/4711",
            agent="Cleo",
        ),
        "promoter": replace(normal, score=9, comment="Fast and friendly. Thank you!", earlier=(), case=None),
        "passive": replace(normal, score=7, comment=None, case=None),
        "promoter, everything unknown": Alert(response_id=73, score=10, answered_at=ANSWERED_AT),
    }
