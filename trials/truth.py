"""What must hold in the end: the tables against what was sent, and Slack against the tables."""

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.delivery.compose import Composer
from bot.delivery.contents import LastWord, Nothing
from bot.delivery.kit import Kit
from bot.settings import SEGMENT_KEYS
from bot.usecases.announcing import ALERT
from bot.views.message import Message
from scoring.periods import Calendar
from storage import deliveries, reading, tables
from storage.database import Database
from trials.local_slack import Json, Slack, delivery_of
from trials.report import Report
from trials.surveys import Webhook
from trials.waiting import NotInTime, until

MOST_UNHAPPY = 6
CALENDAR = Calendar(ZoneInfo("UTC"))
SHOWN = 5
CLOCK_ROUND = 75.0  # seconds: the next full minute, and the update that follows from it


@dataclass(slots=True)
class Truth:
    """What a database holds at its end, by answer."""

    answers: dict[str, tuple[int, int, str]] = field(default_factory=dict)  # row id, score, comment
    alerts: Counter[tuple[str, str]] = field(default_factory=Counter)  # (answer, channel): rows that were sent
    contents: dict[int, Message | None] = field(default_factory=dict)  # what each delivery says today
    kinds: dict[int, str] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)  # where messages stand: channels, and direct messages to owners


def is_settled(database: Database) -> bool:
    """Nothing is left to be read, and nothing to be sent."""
    now = datetime.now(UTC)
    with database.snapshot() as session:
        return reading.next_unread_at(session, now=now) is None and deliveries.depth(session, now=now).pending == 0


def settles(url: str, *, within: float) -> bool:
    """Wait until everything is read and sent. Whether that happened in time."""
    database = Database(url)
    try:
        return until("rest", lambda: is_settled(database), within=within, every=0.5)
    except NotInTime:
        return False
    finally:
        database.close()


def read(database: Database) -> Truth:
    """The tables, and each message rendered anew."""
    compose = Composer(Kit(calendar=CALENDAR, segments=SEGMENT_KEYS, currency="", now=lambda: datetime.now(UTC)))
    truth = Truth()
    row, sent = tables.responses.c, tables.deliveries.c
    with database.snapshot() as session:
        for found in session.execute(select(row.id, row.external_id, row.score, row.comment)):
            truth.answers[found.external_id] = (found.id, found.score, found.comment or "")
        names = {str(key): answer for answer, (key, _, _) in truth.answers.items()}
        for delivery_id in session.execute(select(sent.id)).scalars().all():
            delivery = deliveries.get(session, delivery_id)
            assert delivery is not None
            said = compose(session, delivery)
            truth.kinds[delivery_id] = delivery.kind
            truth.places |= {delivery.posted_channel} if delivery.posted_channel else set()
            truth.contents[delivery_id] = None if isinstance(said, Nothing) else _message(said)
            if delivery.kind == ALERT and delivery.message_ts:
                truth.alerts[names[delivery.subject], delivery.channel] += 1
    return truth


def _message(said: Message | LastWord) -> Message:
    return said.message if isinstance(said, LastWord) else said


def judge(
    report: Report, database: Database, sent: Sequence[list[Webhook]], slack: Slack, *, given_up: str | None = None
) -> None:
    """Hold everything against everything.

    Args:
        given_up: how the ids begin of answers whose senders were told to come again and did not: they may be stored or not.
    """
    truth = read(database)
    final = {versions[-1].answer: versions[-1] for versions in sent}
    judge_answers(report, truth, final, given_up=given_up)
    unhappy = {answer for answer, last in final.items() if last.score <= MOST_UNHAPPY}
    once_unhappy = {versions[0].answer for versions in sent if any(one.score <= MOST_UNHAPPY for one in versions)}
    told = {answer for answer, _ in truth.alerts}
    missing, needless = unhappy - told, told - once_unhappy
    report.figure("detractors", len(unhappy))
    report.promise("every detractor has an alert", kept=not missing, seen=_some(missing) or len(unhappy))
    report.promise("nobody else has one", kept=not needless, seen=_some(needless))
    messages = _messages(truth, slack)
    differing = wrong(truth, messages)
    if differing:
        # An undo may have ended meanwhile: the bot's clock takes the button away on the full minute, and only once.
        time.sleep(CLOCK_ROUND)
        truth = read(database)
        again = wrong(truth, _messages(truth, slack))
        differing = {key: each for key, each in again.items() if key in differing}
    judge_messages(report, truth, messages, differing)


def _messages(truth: Truth, slack: Slack) -> list[Json]:
    return [one for channel in sorted(truth.places | {*slack.channels}) for one in slack.messages(channel)]


def judge_answers(report: Report, truth: Truth, final: Mapping[str, Webhook], *, given_up: str | None = None) -> None:
    lost, invented = final.keys() - truth.answers.keys(), truth.answers.keys() - final.keys()
    if given_up is not None:
        invented = {answer for answer in invented if not answer.startswith(given_up)}
    stale = [
        answer
        for answer, last in final.items()
        if answer in truth.answers and truth.answers[answer][1:] != (last.score, last.comment)
    ]
    report.figure("answers sent", len(final))
    report.promise("every accepted answer is stored", kept=not lost, seen=_some(lost) or len(truth.answers))
    report.promise("nothing else is stored", kept=not invented, seen=_some(invented))
    report.promise("each as its newest version says", kept=not stale, seen=_some(stale))


def judge_messages(
    report: Report, truth: Truth, messages: Sequence[Json], differing: Mapping[int, tuple[Json, Message | None]]
) -> None:
    """Each message in Slack stands for one row of the outbox and says what its case is today."""
    standing = Counter(delivery_of(one) for one in messages)
    double = [key for key, count in standing.items() if count > 1]
    silent = [key for key, said in truth.contents.items() if said is not None and key not in standing]
    unknown = [key for key in standing if key not in truth.contents]
    report.figure("messages", len(messages))
    report.promise("each message stands once", kept=not double, seen=_some(double))
    report.promise("each wished message stands", kept=not silent, seen=_silent(truth, silent))
    report.promise("no message is unknown to the outbox", kept=not unknown, seen=_some(unknown))
    report.promise("each alert shows its case as it is", kept=not differing, seen=_difference(differing))


def wrong(truth: Truth, messages: Sequence[Json]) -> dict[int, tuple[Json, Message | None]]:
    """The alerts that do not say what is true, with what they should say."""
    return {
        key: (one, truth.contents[key])
        for one in messages
        if (key := delivery_of(one)) in truth.contents
        and truth.kinds[key] == ALERT  # a reply tells of what was, and stays so
        and not shows(one, truth.contents[key])
    }


def _silent(truth: Truth, silent: Sequence[int]) -> str:
    return f"{_some(silent)} {dict(Counter(truth.kinds[key] for key in silent))}" if silent else ""


def shows(message: Json, wanted: Message | None) -> bool:
    """Whether a message in Slack says what was rendered; Slack adds ids and defaults."""
    if wanted is None:
        return False
    return message["text"] == wanted.text and _holds(message.get("blocks", []), list(wanted.blocks))


def _holds(seen: Any, wanted: Any) -> bool:  # noqa: ANN401  # JSON
    if isinstance(wanted, Mapping):
        return isinstance(seen, Mapping) and all(_holds(seen.get(key), value) for key, value in wanted.items())
    if isinstance(wanted, list | tuple):
        return isinstance(seen, list) and len(seen) == len(wanted) and all(map(_holds, seen, wanted))
    return bool(seen == wanted)


def _difference(differing: Mapping[int, tuple[Json, Message | None]]) -> str:
    """How many, and of the first what stands and what should."""
    for key, (stands, wanted) in differing.items():
        should = json.dumps(wanted.payload() if wanted else None, ensure_ascii=False)
        return f"{len(differing)}, such as {key}: {json.dumps([stands['text'], stands.get('blocks')], ensure_ascii=False)} instead of {should}"
    return ""


def _some(found: Any) -> str:  # noqa: ANN401  # any collection
    return f"{len(found)}, such as {sorted(found, key=str)[:SHOWN]}" if found else ""
