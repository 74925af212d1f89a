"""Whatever is typed behind `/nps` gets an answer or one line, and nothing of it acts on the reader."""

import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import thread_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.answering import answers
from bot.answering.answers import Asker
from bot.errors import UserError
from bot.views import notice
from bot.views.message import Message
from scoring.periods import Calendar
from scoring.responses import Customer, SurveyResponse
from storage.database import Database
from storage.recording import record
from tests.sentences import SENTENCES, mutated

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
SEGMENTS = ("plan", "region")
FEW = 300
LONGEST = 1.0  # seconds of processor time, counting included; parsing alone is held to 0.1 s in tests/scoring
ACTING = re.compile(r"<(?!!date\^)")


@pytest.fixture
def asker(now: datetime) -> Asker:
    return Asker(calendar=BERLIN, segments=SEGMENTS, now=now, user="U0ASKER")


@pytest.fixture
def filled(sqlite_database: Database, now: datetime) -> Database:
    """Some answers of people whose names are no better than what is typed."""
    told = [
        SurveyResponse(
            source="generic",
            external_id=str(number),
            score=number % 11,
            comment=f"<!channel> *{number}* <https://evil.example|x>",
            answered_at=now - timedelta(days=number),
            customer=Customer(
                email=f"p{number % 20}@example.com", name="<@U0BEN> O'Neil", company="<!here>", plan="*pro*"
            ),
        )
        for number in range(60)
    ]
    with sqlite_database.transaction() as session:
        record(session, told, received_at=now, calendar=BERLIN, segments=SEGMENTS)
    return sqlite_database


@pytest.mark.timeout(0)
def test_no_sentence_fails_is_slow_or_acts(filled: Database, asker: Asker) -> None:
    chance = random.Random(6)
    for _ in range(SENTENCES or FEW):
        sentence = mutated(chance)
        begin = thread_time()
        said = asked(filled, sentence, asker)
        assert thread_time() - begin < LONGEST, sentence
        assert_harmless(said, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "<!channel>",
        'plan:"<!channel>"',
        "customer <@U0BEN>",
        "comment:<https://evil.example|click>",
        "x" * 4000,
        "🙂" * 900,
        "\u202eplan:free\u202c",
        " ".join(f"plan:p{number}" for number in range(50)),
        "'); DROP TABLE responses;--",
        'company:"a \\"b\\" \\\\c"',
        'plan:"',
        "2026-12-31..2026-01-01",
        "9999",
        "0000-01-01",
        "since 9999-12-31",
        "last-99999999999-days",
        "this-quarter vs nonsense",
        "all vs all",
    ],
)
def test_mischief_gets_an_answer_or_one_line(filled: Database, asker: Asker, sentence: str) -> None:
    assert_harmless(asked(filled, sentence, asker), sentence)


def asked(database: Database, sentence: str, asker: Asker) -> Message:
    """The answer, or the one line that helps."""
    try:
        return answers.answer(database, sentence, asker).message
    except UserError as error:
        line = str(error)
    assert "\n" not in line
    assert len(line) < 400
    return notice.render(notice.Notice(sentence=line))


def assert_harmless(message: Message, sentence: str) -> None:
    """No mention, link or broadcast but of ours; and no markup of theirs, for all that is theirs is plain text."""
    payload = message.payload()
    assert not ACTING.search(payload["text"]), sentence
    for each in _objects(payload["blocks"]):
        if each.get("type") == "mrkdwn":
            assert not ACTING.search(each["text"]), sentence
            assert "bold" not in each["text"], sentence
        assert each.get("type") not in {"broadcast", "usergroup", "channel"}, sentence
        if each.get("type") == "link":
            assert "evil" not in each["url"], sentence


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = [*value.values()]
    if isinstance(value, list):
        for each in value:
            yield from _objects(each)
